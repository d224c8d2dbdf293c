/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * create.c - new namespaces, and moving the calling thread: the only two functions that do.
 */
#include <sched.h>
#include <string.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/export.h"
#include "netns/lo.h"
#include "nl/visit.h"

static int unshare_here(struct wr_error *err)
{
	const char *hint = "";

	if (unshare(CLONE_NEWNET) == 0)
		return 0;

	if (errno == ENOSPC)
		hint = " (the limit is /proc/sys/user/max_net_namespaces)";
	return wr_fail(err, errno, "cannot make a network namespace: %s%s", strerror(errno), hint);
}

WR_API int wr_netns_unshare(unsigned flags, struct wr_error *err)
{
	int rc;

	if (flags & ~(unsigned)WR_NETNS_LO_UP)
		return wr_fail(err, EINVAL, "unknown flags 0x%x for a new namespace", flags);

	rc = unshare_here(err);
	if (rc == 0 && flags & WR_NETNS_LO_UP)
		rc = netns_lo_up(err);
	return rc;
}

struct creation {
	unsigned flags;
	int fd;
};

static int create_in_thread(void *ctx, size_t i, struct wr_error *err)
{
	struct creation *creation = ctx;
	int rc = wr_netns_unshare(creation->flags, err);

	(void)i;
	if (rc < 0)
		return rc;

	creation->fd = wr_netns_open_self(err);
	return creation->fd;
}

WR_API int wr_netns_create(unsigned flags, struct wr_error *err)
{
	struct creation creation = {.flags = flags, .fd = -1};
	int rc = nl_visit(&(int){-1}, 1, create_in_thread, &creation, err);

	return rc < 0 ? rc : creation.fd;
}

WR_API int wr_netns_enter(int fd, struct wr_error *err)
{
	if (setns(fd, CLONE_NEWNET) < 0)
		return wr_fail(err, errno, "cannot enter the namespace: %s", strerror(errno));
	return 0;
}
