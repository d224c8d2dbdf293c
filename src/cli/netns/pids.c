/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pids.c - the processes in a namespace, one number a line.
 */
#include <errno.h>
#include <string.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "cli/netns/netns.h"
#include "netns/dir.h"

int netns_pids(const struct netns_call *call)
{
	AUTO_FREE pid_t *pids = NULL;
	struct wr_error err = {0};
	AUTO_STR out = {0};
	AUTO_FD fd = -1;
	size_t n;

	if (call->argc < 1)
		return netns_say(NETNS_FAILED, "No netns name specified");
	if (call->argc > 1)
		return netns_say(NETNS_FAILED, "extra arguments specified");

	fd = netns_open_settled(call->argv[0], &err);
	if (fd == -EINVAL) /* what is no namespace has nobody in it */
		return NETNS_DONE;
	if (fd < 0)
		return netns_say(NETNS_FAILED, "Cannot open network namespace: %s",
				 strerror(err.code));
	if (wr_netns_pids(fd, &pids, &n, &err) < 0)
		return netns_say(NETNS_FAILED, "%s", err.text);

	for (size_t i = 0; i < n; i++)
		str_printf(&out, "%d\n", (int)pids[i]);
	netns_out(&out);
	return NETNS_DONE;
}
