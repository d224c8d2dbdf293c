/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-rm.c - takes names away: all that were given, or none. When it is done, the names of devices
 * that went with them can be used again.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "cli/cmds.h"
#include "cli/ns.h"
#include "netns/ends.h"

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

/* Removes names[0] to names[n - 1]; holds[i] brings a name back if a later one cannot go. */
static int remove_all(const struct cmd_call *call, int *holds)
{
	struct wr_error err = {0};
	int i, status;

	for (i = 0; i < call->n_args; i++)
		if (wr_netns_remove(call->args[i], &err) < 0)
			break;
	if (i == call->n_args)
		return CMD_DONE;

	status = fail(call, call->args[i], &err);
	while (i-- > 0)
		if (holds[i] < 0 || wr_netns_bind(holds[i], call->args[i], &err) < 0)
			cmd_warn("\"%s\" is removed and could not be brought back", call->args[i]);
	return status;
}

static int remove_several(const struct cmd_call *call)
{
	int *holds = calloc((size_t)call->n_args, sizeof(*holds));
	int status;

	if (!holds)
		return cmd_failf(call, "no memory");
	for (int i = 0; i < call->n_args; i++)
		holds[i] = wr_netns_open(call->args[i], NULL); /* a stale name has none */

	status = remove_all(call, holds);
	for (int i = 0; i < call->n_args; i++)
		fd_close(holds[i]);
	free(holds);
	return status;
}

int rm_run(const struct cmd_call *call)
{
	bool ends = false;
	int status;

	for (int i = 0; i < call->n_args; i++) {
		status = refuse_node(call, call->args[i]);
		if (status != CMD_DONE)
			return status;
		ends = netns_ends_here(call->args[i]) || ends;
	}
	cmd_uninterrupted();
	status = call->n_args == 1 ? remove_all(call, &(int){-1}) : remove_several(call);
	if (ends)
		netns_ends_wait();
	return status;
}
