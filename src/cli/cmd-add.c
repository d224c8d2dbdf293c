/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-add.c - makes namespaces: all of the names, or none.
 *
 * This process has one thread and ends soon, so it moves itself into each new namespace instead of
 * sending a thread there.
 */
#include <string.h>

#include <warren/netns.h>

#include "cli/cmds.h"
#include "cli/ns.h"
#include "netns/heal.h"

static int check_names(const struct cmd_call *call)
{
	for (int i = 0; i < call->n_args; i++) {
		int status = ns_new_check(call, call->args[i]);

		if (status != CMD_DONE)
			return status;
		for (int j = 0; j < i; j++)
			if (strcmp(call->args[i], call->args[j]) == 0)
				return cmd_usage(call, "\"%s\" is named twice", call->args[i]);
	}
	return CMD_DONE;
}

static int add_one(const char *name, unsigned flags, struct wr_error *err)
{
	AUTO_FD fd = -1;
	int rc = wr_netns_unshare(flags, err);

	if (rc < 0)
		return rc;
	fd = wr_netns_open_self(err);
	return fd < 0 ? fd : wr_netns_bind(fd, name, err);
}

int add_run(const struct cmd_call *call)
{
	unsigned flags = cmd_has(call, "no-up") ? 0 : WR_NETNS_LO_UP;
	struct wr_error err = {0};
	int i, status = check_names(call);

	if (status != CMD_DONE)
		return status;
	cmd_uninterrupted();
	/* What another one left half-done when it was killed. That it cannot be looked at is said
	 * by what follows. */
	(void)netns_heal(NULL, NULL);
	for (i = 0; i < call->n_args; i++)
		if (add_one(call->args[i], flags, &err) < 0)
			break;
	if (i == call->n_args)
		return CMD_DONE;

	status = ns_new_fail(call, call->args[i], &err);
	while (i-- > 0)
		if (wr_netns_remove(call->args[i], &err) < 0)
			cmd_warn("\"%s\" could not be undone: %s", call->args[i], err.text);
	return status;
}
