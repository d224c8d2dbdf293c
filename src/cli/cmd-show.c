/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-show.c - one namespace as it is. All other named ones are looked at as well, because that is
 * how the other ends of its wires get their names.
 */
#include <stdlib.h>
#include <string.h>

#include <warren/netns.h>

#include "cli/cmds.h"
#include "cli/ns.h"
#include "observe/observe.h"
#include "view/show.h"

/* What is looked at: the host, the namespace asked for, then the others. */
struct sight {
	struct observe_ns *list; /* owned, also its descriptors */
	size_t n;
	uint32_t shown;	     /* index in list */
	struct ns_word word; /* list borrows its name */
};

static void sight_fini(struct sight *sight)
{
	for (size_t i = 0; i < sight->n; i++)
		fd_close(sight->list[i].fd);
	free(sight->list);
}

static void put(struct sight *sight, const char *name, int fd)
{
	sight->list[sight->n].name = name;
	sight->list[sight->n++].fd = fd;
}

/* Names that cannot be opened (stale, no rights) are left out: they only give names to others. */
static void put_others(struct sight *sight, const struct wr_netns_entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int fd = entries[i].stale ? -1 : wr_netns_open(entries[i].name, NULL);
		bool known = fd < 0;

		for (size_t j = 0; j < sight->n && !known; j++)
			known = wr_netns_same(sight->list[j].fd, fd, NULL) == 1;
		if (known)
			fd_close(fd);
		else
			put(sight, entries[i].name, fd);
	}
}

static int look(const struct cmd_call *call, struct sight *sight,
		const struct wr_netns_entry *entries, size_t n)
{
	struct ns_word *word = &sight->word;
	struct wr_error err = {0};
	int fd;

	sight->list = calloc(n + 2, sizeof(*sight->list));
	if (!sight->list)
		return cmd_failf(call, "no memory");
	fd = wr_netns_open_self(&err);
	if (fd < 0)
		return cmd_fail(call, &err, NULL);
	put(sight, NS_HOST, fd);

	if (ns_word_read(call->args[0], word, &err) < 0)
		return cmd_usage(call, "%s", err.text);
	fd = ns_word_open(word, &err);
	if (fd < 0)
		return ns_fail(call, call->args[0], &err);
	if (wr_netns_same(sight->list[0].fd, fd, NULL) == 1) {
		fd_close(fd);
	} else {
		put(sight, word->in_lab ? word->node : word->name, fd);
		sight->shown = 1;
		if (ns_try_entry(call->args[0], fd, &err) < 0)
			return cmd_fail(call, &err, NULL);
	}
	put_others(sight, entries, n);
	return CMD_DONE;
}

static int show(const struct cmd_call *call, const struct sight *sight)
{
	struct wr_error err = {0};
	struct wr_model m;
	AUTO_STR out = {0};
	int rc;

	if (!model_init(&m))
		return cmd_failf(call, "no memory");
	rc = observe(&m, sight->list, sight->n, NULL, &err);
	if (rc == 0 && cmd_has(call, "json"))
		view_show_json(&m, sight->shown, &out);
	else if (rc == 0)
		view_show(&m, sight->shown, &out);
	model_fini(&m);
	return rc < 0 ? cmd_fail(call, &err, NULL) : cmd_out(&out);
}

int show_run(const struct cmd_call *call)
{
	CLEANUP(sight_fini) struct sight sight = {0};
	struct wr_netns_entry *entries = NULL;
	struct wr_error err = {0};
	size_t n = 0;
	int status;

	if (wr_netns_list(&entries, &n, &err) < 0)
		return cmd_fail(call, &err, NULL);

	status = look(call, &sight, entries, n);
	if (status == CMD_DONE)
		status = show(call, &sight);
	wr_netns_entries_free(entries, n);
	return status;
}
