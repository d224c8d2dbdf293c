/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nsid.c - RTM_NEWNSID and RTM_GETNSID.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include "base/cleanup.h"
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
	return nl_do(nl, &b, NULL, err);
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

/* ------ many ------ */

struct asking {
	netns_nsid_fn *fn;
	void *ctx;
};

static void hear_one(void *ctx, size_t number, const struct nlmsghdr *nlh, int rc,
		     const char *words)
{
	const struct asking *asking = ctx;
	int32_t nsid = NETNS_NSID_NONE;

	if (nlh && read_nsid(&nsid, nlh, NULL) < 0)
		rc = -EPROTO;
	asking->fn(asking->ctx, number, nsid, rc, words);
}

int netns_nsid_each(struct nl *nl, const int *netns_fds, size_t n, netns_nsid_fn *fn, void *ctx,
		    struct wr_error *err)
{
	AUTO_BATCH b = {0};

	for (size_t i = 0; i < n; i++)
		put_question(&b, RTM_GETNSID, netns_fds[i]);
	return nl_ask_each(nl, &b, hear_one, &(struct asking){.fn = fn, .ctx = ctx}, err);
}

/* ------ those of a target ------ */

struct numbers {
	struct netns_nsid *items; /* owned */
	size_t n, cap;
};

static int keep_number(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[NETNSA_CURRENT_NSID + 1];
	struct numbers *numbers = ctx;
	struct netns_nsid number = {0};

	if (!nl_attrs(nlh, sizeof(struct rtgenmsg), attrs, NETNSA_CURRENT_NSID) ||
	    !nl_get_i32(attrs[NETNSA_NSID], &number.nsid))
		return wr_fail(err, EPROTO, "an answer of the kernel is malformed");
	number.has_current = nl_get_i32(attrs[NETNSA_CURRENT_NSID], &number.current);

	if (numbers->n == numbers->cap) {
		size_t cap = numbers->cap ? 2 * numbers->cap : 64;
		struct netns_nsid *items = reallocarray(numbers->items, cap, sizeof(*items));

		if (!items)
			return wr_fail(err, ENOMEM, "no memory for the numbers of namespaces");
		numbers->items = items;
		numbers->cap = cap;
	}
	numbers->items[numbers->n++] = number;
	return 0;
}

static void begin_of_target(struct nl_batch *b, int32_t target)
{
	nl_begin(b, RTM_GETNSID, 0);
	nl_put_hdr(b, &(struct rtgenmsg){.rtgen_family = AF_UNSPEC}, sizeof(struct rtgenmsg));
	if (target >= 0)
		nl_put_u32(b, NETNSA_TARGET_NSID, (uint32_t)target);
}

int netns_nsid_dump(struct nl *nl, int32_t target, struct netns_nsid **ret, size_t *ret_n,
		    struct wr_error *err)
{
	AUTO_BATCH b = {0};
	struct numbers numbers = {0};
	int rc;

	begin_of_target(&b, target);
	rc = nl_dump(nl, &b, keep_number, &numbers, err);
	if (rc < 0) {
		free(numbers.items);
		return rc;
	}
	*ret = numbers.items;
	*ret_n = numbers.n;
	return 0;
}

int netns_nsid_look_up(struct nl *nl, int32_t target, int32_t nsid, struct netns_nsid *ret,
		       struct wr_error *err)
{
	AUTO_BATCH b = {0};
	struct numbers numbers = {0};
	int rc;

	begin_of_target(&b, target);
	nl_put_u32(&b, NETNSA_NSID, (uint32_t)nsid);
	rc = nl_get(nl, &b, keep_number, &numbers, err);
	if (rc == 0 && numbers.n != 1)
		rc = wr_fail(err, EPROTO, "an answer of the kernel is malformed");
	if (rc == 0)
		*ret = numbers.items[0];
	free(numbers.items);
	return rc;
}
