/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gone.c - when is a dead namespace really gone?
 *
 * The kernel frees namespaces from a queue, in batches, some time after their last reference went;
 * nothing tells when. Its nsfs handle turns ESTALE with the last reference. So: when all handles
 * are stale, a namespace of our own is made to die, behind them in that queue; the end of its
 * device is heard from the device's peer; and since a batch takes its devices away under RTNL, one
 * request that takes RTNL comes back after the last of them.
 */
#include <stdbool.h>

#include <linux/if.h>
#include <linux/rtnetlink.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "netns/gone.h"
#include "nl/nl.h"

#define LAST_MS 10000 /* nothing holds them any more, the kernel is at work */

static bool is_stale(const struct netns_handle *handle)
{
	AUTO_FD fd = netns_handle_open(handle, NULL);

	return fd == -ESTALE;
}

static size_t count_alive(const struct netns_handle *handles, size_t n)
{
	size_t n_alive = 0;

	for (size_t i = 0; i < n; i++)
		n_alive += !is_stale(&handles[i]);

	return n_alive;
}

/* ------ the sentinel ------ */

static void put_pair(struct nl_batch *b, int peer_fd)
{
	nl_begin(b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	nl_put_hdr(b, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
	nl_put_str(b, IFLA_IFNAME, "sentinel");
	NL_NEST (b, IFLA_LINKINFO) {
		nl_put_str(b, IFLA_INFO_KIND, "veth");
		NL_NEST (b, IFLA_INFO_DATA) {
			NL_NEST (b, 1 /* VETH_INFO_PEER */) {
				nl_put_hdr(b, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
				nl_put_u32(b, IFLA_NET_NS_FD, (uint32_t)peer_fd);
			}
		}
	}
}

static int is_end(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	(void)ctx;
	(void)err;
	return nlh->nlmsg_type == RTM_DELLINK;
}

/* Any request that takes RTNL: raises lo of our own namespace. */
static int take_rtnl(struct nl *nl, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	nl_begin(&b, RTM_NEWLINK, 0);
	nl_put_hdr(&b,
		   &(struct ifinfomsg){.ifi_index = 1, .ifi_flags = IFF_UP, .ifi_change = IFF_UP},
		   sizeof(struct ifinfomsg));
	return nl_do(nl, &b, NULL, err);
}

/* Lets a namespace die and returns when it and what died before it is gone. */
static int send_sentinel(int timeout_ms, struct wr_error *err)
{
	CLEANUP(nl_closep) struct nl *requests = NULL;
	CLEANUP(nl_closep) struct nl *events = NULL;
	AUTO_BATCH b = {0};
	AUTO_FD home = wr_netns_create(0, err);
	AUTO_FD sentinel = home < 0 ? -1 : wr_netns_create(0, err);
	int rc;

	if (home < 0 || sentinel < 0)
		return home < 0 ? home : sentinel;

	put_pair(&b, sentinel);
	rc = nl_open(&requests, home, NETLINK_ROUTE, err);
	if (rc == 0)
		rc = nl_do(requests, &b, NULL, err);
	if (rc == 0)
		rc = nl_open(&events, home, NETLINK_ROUTE, err);
	if (rc == 0)
		rc = nl_join(events, RTNLGRP_LINK, err);
	if (rc < 0)
		return rc;

	sentinel = fd_close(sentinel);
	rc = nl_listen(events, is_end, NULL, timeout_ms, err);
	return rc < 0 ? rc : take_rtnl(requests, err);
}

int netns_wait_gone(const struct netns_handle *handles, size_t n, int timeout_ms,
		    struct wr_error *err)
{
	int64_t until = clock_ms() + timeout_ms;

	for (;;) {
		size_t n_alive = count_alive(handles, n);
		int64_t left = until - clock_ms();
		int rc;

		if (left <= 0)
			return wr_fail(err, EBUSY, "%zu namespaces are still held by something",
				       n_alive);

		/* A round costs the kernel's own grace period: waiting and looking again are one.
		 */
		rc = send_sentinel(n_alive ? (int)left : LAST_MS, err);
		if (n_alive == 0 || (rc < 0 && rc != -ETIMEDOUT))
			return rc;
	}
}

int netns_wait_freed(const struct netns_handle *handles, size_t n, int timeout_ms,
		     struct wr_error *err)
{
	int rc = netns_wait_gone(handles, n, timeout_ms, err);

	/* One batch after the other: the next one begins when the one that they were in is done
	 * whole. */
	return rc < 0 ? rc : send_sentinel(LAST_MS, err);
}
