/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ends.c - waits for devices that go with a namespace, when there are any.
 */
#include <linux/rtnetlink.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/ends.h"
#include "netns/gone.h"
#include "netns/nsid.h"

/* It takes 50 ms, and the longer the more namespaces die. The name is gone in any case, so there is
 * nothing to say when it takes too long. */
#define WAIT_MS 10000

bool netns_ends_here(const char *name)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	AUTO_FD fd = wr_netns_open(name, NULL);
	int32_t nsid;

	return fd >= 0 && nl_open_here(&nl, NETLINK_ROUTE, NULL) == 0 &&
	       netns_nsid_get(nl, fd, &nsid, NULL) == 0 && nsid != NETNS_NSID_NONE;
}

void netns_ends_wait(void)
{
	(void)netns_wait_gone(NULL, 0, WAIT_MS, NULL);
}
