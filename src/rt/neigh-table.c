/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * neigh-table.c - the kernel's tables of neighbours: one for each family, for all namespaces
 * together. When one is full (its gc_thresh3), packets that need another neighbour are dropped
 * wherever they are, mostly without a word.
 */
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "rt/neigh-table.h"

struct search {
	uint8_t family;
	uint64_t n;
};

static int table_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[NDTA_MAX + 1];
	const struct ndtmsg *ndt = mnl_nlmsg_get_payload(nlh);
	struct search *search = ctx;
	struct ndt_stats stats;

	if (nlh->nlmsg_type != RTM_NEWNEIGHTBL)
		return 0;
	if (!nl_attrs(nlh, sizeof(*ndt), attrs, NDTA_MAX))
		return wr_fail(err, EBADMSG,
			       "the kernel's answer about its neighbour tables cannot be read");
	/* the rows of devices have none */
	if (ndt->ndtm_family == search->family && attrs[NDTA_STATS] &&
	    nl_get_bytes(attrs[NDTA_STATS], &stats, sizeof(stats)))
		search->n = stats.ndts_table_fulls;
	return 0;
}

int neigh_table_fulls(struct nl *nl, uint8_t family, uint64_t *ret, struct wr_error *err)
{
	AUTO_BATCH b = {0};
	struct search search = {.family = family};
	struct ndtmsg ndt = {.ndtm_family = family};
	int rc;

	nl_begin(&b, RTM_GETNEIGHTBL, 0);
	nl_put_hdr(&b, &ndt, sizeof(ndt));
	rc = nl_dump(nl, &b, table_row, &search, err);
	*ret = search.n;
	return rc;
}
