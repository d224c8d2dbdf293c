/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nsid.c - RTM_NEWNSID and RTM_GETNSID.
 */
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include "netns/nsid.h"

static void put_question(struct nl_batch *b, uint16_t type, int netns_fd)
{
	nl_begin(b, type, 0);
	nl_put_hdr(b, &(struct rtgenmsg){.rtgen_family = AF_UNSPEC}, sizeof(struct rtgenmsg));
	nl_put_u32(b, NETNSA_FD, (uint32_t)netns_fd);
}

int netns_nsid_set(struct nl *nl, int netns_fd, int32_t nsid, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	put_question(&b, RTM_NEWNSID, netns_fd);
	nl_put_u32(&b, NETNSA_NSID, (uint32_t)nsid);
	return wr_context(err, nl_do(nl, &b, NULL, err), "cannot give the namespace a number");
}

static int read_nsid(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[NETNSA_NSID + 1];

	if (!nl_attrs(nlh, sizeof(struct rtgenmsg), attrs, NETNSA_NSID) ||
	    !nl_get_i32(attrs[NETNSA_NSID], ctx))
		return wr_fail(err, EPROTO, "an answer of the kernel is malformed");
	return 0;
}

int netns_nsid_get(struct nl *nl, int netns_fd, int32_t *ret, struct wr_error *err)
{
	AUTO_BATCH b = {0};
	int32_t nsid = NETNS_NSID_NONE;
	int rc;

	put_question(&b, RTM_GETNSID, netns_fd);
	rc = nl_get(nl, &b, read_nsid, &nsid, err);
	if (rc < 0)
		return wr_context(err, rc, "cannot ask for the namespace's number");

	*ret = nsid;
	return 0;
}
