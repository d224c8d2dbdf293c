/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-show.c - one namespace as it is. All other named ones are looked at as well, because that is
 * how the other ends of its wires get their names.
 */
#include <warren/netns.h>

#include "cli/cmds.h"
#include "cli/ns.h"
#include "observe/named.h"
#include "view/show.h"

/* What is looked at: the host, the namespace asked for, then the others, which only give names. On
 * failure everything was said. */
static int gather(const struct cmd_call *call, struct sight *sight, uint32_t *ret_shown)
{
	struct wr_error err = {0};
	struct ns_word word;
	AUTO_FD fd = wr_netns_open_self(&err);

	if (fd < 0 || sight_add(sight, NS_HOST, TAKE_FD(fd), &err) < 0)
		return cmd_fail(call, &err, NULL);

	if (ns_word_read(call->args[0], &word, &err) < 0)
		return cmd_usage(call, "%s", err.text);
	fd = ns_word_open(&word, &err);
	if (fd < 0)
		return ns_fail(call, call->args[0], &err);

	*ret_shown = WR_HOST_NS;
	if (!sight_has(sight, fd)) {
		if (ns_try_entry(call->args[0], fd, &err) < 0 ||
		    sight_add(sight, word.in_lab ? word.node : word.name, TAKE_FD(fd), &err) < 0)
			return cmd_fail(call, &err, NULL);
		*ret_shown = 1;
	}
	return sight_add_named(sight, &err) < 0 ? cmd_fail(call, &err, NULL) : CMD_DONE;
}

static int show(const struct cmd_call *call, const struct sight *sight, uint32_t shown)
{
	struct wr_error err = {0};
	struct wr_model m;
	AUTO_STR out = {0};
	int rc;

	if (!model_init(&m))
		return cmd_failf(call, "no memory");
	rc = observe(&m, sight->list, sight->n, NULL, &err);
	if (rc == 0 && cmd_has(call, "json"))
		view_show_json(&m, shown, &out);
	else if (rc == 0)
		view_show(&m, shown, &out);
	model_fini(&m);
	return rc < 0 ? cmd_fail(call, &err, NULL) : cmd_out(&out);
}

int show_run(const struct cmd_call *call)
{
	AUTO_SIGHT sight = {0};
	uint32_t shown = WR_HOST_NS;
	int status = gather(call, &sight, &shown);

	return status == CMD_DONE ? show(call, &sight, shown) : status;
}
