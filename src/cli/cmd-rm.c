/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-rm.c - takes names away: all that were given, or none. When it is done, the names of devices
 * that went with them can be used again.
 *
 * The names go first: whoever is killed in between leaves namespaces that are whole, or none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <warren/netns.h>

#include "cli/cmds.h"
#include "cli/freed.h"
#include "cli/leave.h"
#include "cli/ns.h"

struct chosen {
	const char **items; /* owned; the names are borrowed */
	size_t n;
	struct wr_netns_entry *entries; /* owned: what --all found */
	size_t n_entries;
};

static void chosen_free(struct chosen *names)
{
	wr_netns_entries_free(names->entries, names->n_entries);
	free(names->items);
}

/* ------ which ------ */

/* A node goes with its lab. A link that leads nowhere is what a lab left: it may go. */
static int refuse_node(const struct cmd_call *call, const char *name)
{
	struct wr_error err = {0};
	struct ns_word word;
	int fd;

	if (ns_word_read(name, &word, &err) < 0)
		return cmd_usage(call, "%s", err.text);
	if (word.host)
		return cmd_usage(call, "\"host\" is the namespace that warren was started in");
	if (!word.in_lab)
		return CMD_DONE;

	fd = ns_word_open(&word, &err);
	if (fd < 0 && word.name == name)
		return CMD_DONE;
	if (fd < 0)
		return ns_fail(call, name, &err);
	fd_close(fd);
	wr_fail(&err, EBUSY, "namespace \"%s\" is a node of lab \"%s\"", word.node, word.lab);
	return cmd_fail(call, &err, "take it out of the lab's file, or: warren down %s", word.lab);
}

static int given(const struct cmd_call *call, struct chosen *names)
{
	names->items = calloc((size_t)call->n_args, sizeof(*names->items));
	if (!names->items)
		return cmd_failf(call, "no memory");
	for (int i = 0; i < call->n_args; i++) {
		int status = refuse_node(call, call->args[i]);

		if (status != CMD_DONE)
			return status;
		names->items[names->n++] = call->args[i];
	}
	return CMD_DONE;
}

/* What is not of a lab that is there. */
static int find_all(const struct cmd_call *call, struct chosen *names)
{
	struct wr_error err = {0};

	if (wr_netns_list(&names->entries, &names->n_entries, &err) < 0)
		return cmd_fail(call, &err, NULL);
	names->items = calloc(names->n_entries + 1, sizeof(*names->items));
	if (!names->items)
		return cmd_failf(call, "no memory");
	for (size_t i = 0; i < names->n_entries; i++)
		if (!names->entries[i].lab || names->entries[i].stale)
			names->items[names->n++] = names->entries[i].name;
	return CMD_DONE;
}

static void list(const struct chosen *names, struct str *out)
{
	for (size_t i = 0; i < names->n; i++)
		str_printf(out, "%s%s", i ? ", " : "", names->items[i]);
}

/* On a terminal; elsewhere nobody could answer. */
static int ask(const struct cmd_call *call, const struct chosen *names)
{
	AUTO_STR what = {0};
	char answer[8];

	list(names, &what);
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
		cmd_usage(call, "--all would remove these, and there is no terminal to ask on: %s",
			  str_text(&what));
		cmd_todo("if that is meant: warren rm --all --yes");
		return CMD_USAGE;
	}
	cmd_note("Remove these? (y/n) %s", str_text(&what));
	if (fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
		return CMD_DONE;
	return cmd_failf(call, "nothing was removed");
}

/* ------ taking away ------ */

static int fail(const struct cmd_call *call, const char *name, const struct wr_error *err)
{
	switch (err->code) {
	case ENOENT:
		return ns_fail(call, name, err);
	case EBUSY:
		return cmd_fail(call, err,
				"something else is mounted on it: umount " WR_NETNS_DIR "/%s",
				name);
	case EISDIR:
		return cmd_fail(call, err, "it is no namespace: look at " WR_NETNS_DIR "/%s", name);
	default:
		return cmd_fail(call, err, NULL);
	}
}

/* All of them; one that is gone is brought back if a later one cannot go. */
static int remove_all(const struct cmd_call *call, const struct leave *leave)
{
	struct wr_error err = {0};
	size_t i;
	int status;

	for (i = 0; i < leave->n; i++)
		if (wr_netns_remove(leave->names[i], &err) < 0)
			break;
	if (i == leave->n)
		return CMD_DONE;

	status = fail(call, leave->names[i], &err);
	while (i-- > 0)
		if (leave->fds[i] < 0 || wr_netns_bind(leave->fds[i], leave->names[i], &err) < 0)
			cmd_warn("\"%s\" is removed and could not be brought back",
				 leave->names[i]);
	return status;
}

static int take_away(const struct cmd_call *call, const struct chosen *names)
{
	AUTO_LEAVE leave = {0};
	struct wr_error err = {0};
	int status;

	cmd_uninterrupted();
	if (leave_begin(&leave, names->items, names->n, &err) < 0)
		return cmd_fail(call, &err, NULL);
	status = remove_all(call, &leave);
	if (status != CMD_DONE)
		return status;
	leave_end(&leave);
	return cmd_has(call, "wait") ? freed_wait(call, &leave) : CMD_DONE;
}

int rm_run(const struct cmd_call *call)
{
	CLEANUP(chosen_free) struct chosen names = {0};
	bool all = cmd_has(call, "all");
	int status;

	if (all == (call->n_args > 0))
		return cmd_usage(call, "which namespaces? Their names, or --all");
	status = all ? find_all(call, &names) : given(call, &names);
	if (status == CMD_DONE && all && names.n > 0 && !cmd_has(call, "yes"))
		status = ask(call, &names);
	return status != CMD_DONE || names.n == 0 ? status : take_away(call, &names);
}
