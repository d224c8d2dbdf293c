/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ask.c - questions about links and addresses. The answers are read in link.c and addr.c.
 */
#include <string.h>

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "rt/rt.h"

#ifndef RTEXT_FILTER_SKIP_STATS
#define RTEXT_FILTER_SKIP_STATS (1 << 3)
#endif

/* Without IFLA_EXT_MASK a link that is larger than 32 KiB is left out, and the dump ends well. */
void link_ask_all(struct nl_batch *b, int32_t nsid)
{
	nl_batch_clear(b);
	nl_begin(b, RTM_GETLINK, NLM_F_DUMP);
	nl_put_hdr(b, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
	nl_put_u32(b, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	if (nsid >= 0)
		nl_put_u32(b, IFLA_TARGET_NETNSID, (uint32_t)nsid);
}

/* The kernel takes no longer text for a name. */
void link_ask_one(struct nl_batch *b, const char *name)
{
	nl_batch_clear(b);
	nl_begin(b, RTM_GETLINK, 0);
	nl_put_hdr(b, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
	nl_put_u32(b, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	nl_put_str(b, strlen(name) < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME, name);
}

void addr_ask_all(struct nl_batch *b, int32_t nsid)
{
	nl_batch_clear(b);
	nl_begin(b, RTM_GETADDR, NLM_F_DUMP);
	nl_put_hdr(b, &(struct ifaddrmsg){0}, sizeof(struct ifaddrmsg));
	if (nsid >= 0)
		nl_put_u32(b, IFA_TARGET_NETNSID, (uint32_t)nsid);
}

static int read_ifindex(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*info))
		return wr_fail(err, EPROTO, "the kernel's answer is cut short");

	*(uint32_t *)ctx = (uint32_t)info->ifi_index;
	return 0;
}

int link_ask_ifindex(struct nl *nl, const char *name, uint32_t *ret, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	link_ask_one(&b, name);
	return nl_get(nl, &b, read_ifindex, ret, err);
}
