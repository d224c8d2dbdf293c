/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-attach.c - gives a namespace that is there a name: that of a process, or that of a file.
 */
#include <string.h>

#include <warren/netns.h>

#include "cli/cmds.h"
#include "cli/ns.h"
#include "netns/heal.h"

/* Digits are a PID, what has a '/' is a path. */
static int read_pid(const struct cmd_call *call, const char *word, pid_t *ret)
{
	uint64_t pid;

	if (strchr(word, '/')) {
		*ret = 0;
		return CMD_DONE;
	}
	if (str_to_u64(word, INT32_MAX, false, &pid) < 0 || pid == 0) {
		cmd_usage(call, "\"%s\" is neither a PID nor a path", word);
		cmd_todo("a file of this folder: ./%s; a name of a namespace: " WR_NETNS_DIR "/%s",
			 word, word);
		return CMD_USAGE;
	}
	*ret = (pid_t)pid;
	return CMD_DONE;
}

int attach_run(const struct cmd_call *call)
{
	const char *name = call->args[0], *word = call->args[1];
	struct wr_error err = {0};
	AUTO_FD fd = -1;
	pid_t pid;
	int status;

	status = ns_new_check(call, name);
	if (status == CMD_DONE)
		status = read_pid(call, word, &pid);
	if (status != CMD_DONE)
		return status;
	fd = pid ? wr_netns_open_pid(pid, &err) : wr_netns_open_path(word, &err);
	if (fd < 0)
		return cmd_fail(call, &err, NULL);

	cmd_uninterrupted();
	/* What another one left half-done when it was killed. */
	(void)netns_heal(NULL, NULL);
	if (wr_netns_bind(fd, name, &err) < 0)
		return ns_new_fail(call, name, &err);
	return CMD_DONE;
}
