/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * neigh.c - neighbours that someone set (permanent ones) and proxies. What the kernel learned is no
 * part of a model.
 */
#include <sys/socket.h>

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "rt/rt.h"
#include "rt/table.h"

enum { NEIGH_ATTR_MAX = 24 };

void neigh_put(struct nl_batch *b, const struct wr_model *m, uint32_t neigh, enum rt_op op)
{
	static const uint16_t flags[] = {
		[RT_ADD] = NLM_F_CREATE | NLM_F_EXCL,
		[RT_SET] = NLM_F_CREATE | NLM_F_REPLACE,
	};
	const struct wr_neigh *n = &m->neighs[neigh];
	struct ndmsg ndm = {
		.ndm_family = n->dst.family,
		.ndm_ifindex = n->dev == WR_NONE ? 0 : (int)m->links[n->dev].ifindex,
		.ndm_state = NUD_PERMANENT,
		.ndm_flags = (uint8_t)((n->proxy ? NTF_PROXY : 0) | (n->router ? NTF_ROUTER : 0)),
	};

	nl_begin(b, op == RT_DEL ? RTM_DELNEIGH : RTM_NEWNEIGH, flags[op]);
	nl_put_hdr(b, &ndm, sizeof(ndm));
	nl_put(b, NDA_DST, n->dst.bytes, inet_size(&n->dst));
	if (op == RT_DEL)
		return;

	if (!n->proxy)
		nl_put(b, NDA_LLADDR, n->mac.bytes, sizeof(n->mac.bytes));
	nl_put_u8(b, NDA_PROTOCOL, n->protocol ? n->protocol : WR_PROTO);
}

/* ------ reading -- */

static int add_neigh(struct rt_into *into, const struct ndmsg *ndm,
		     const struct nlattr *const *attrs, struct wr_error *err)
{
	struct inet dst = {.family = ndm->ndm_family};
	uint32_t dev = WR_NONE, i;
	struct wr_neigh *n;

	dst.len = (uint8_t)inet_bits(&dst);
	if (!nl_get_bytes(attrs[NDA_DST], dst.bytes, inet_size(&dst)))
		return wr_fail(err, EBADMSG,
			       "the kernel's answer about a neighbour cannot be read");

	if (ndm->ndm_ifindex) {
		dev = model_find_ifindex(into->m, into->ns, (uint32_t)ndm->ndm_ifindex);
		if (dev == WR_NONE)
			return 0;
	}

	i = model_add_neigh(into->m, into->ns, dev, &dst);
	if (i == WR_NONE)
		return wr_fail(err, ENOMEM, "no memory for the model");

	n = &into->m->neighs[i];
	n->proxy = ndm->ndm_flags & NTF_PROXY;
	n->router = ndm->ndm_flags & NTF_ROUTER;
	nl_get_u8(attrs[NDA_PROTOCOL], &n->protocol);
	nl_get_bytes(attrs[NDA_LLADDR], n->mac.bytes, sizeof(n->mac.bytes));
	return 0;
}

int neigh_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[NEIGH_ATTR_MAX + 1];
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != RTM_NEWNEIGH)
		return 0;
	if (!nl_attrs(nlh, sizeof(*ndm), attrs, NEIGH_ATTR_MAX))
		return wr_fail(err, EBADMSG,
			       "the kernel's answer about a neighbour cannot be read");
	if (ndm->ndm_family != AF_INET && ndm->ndm_family != AF_INET6)
		return 0;
	if (!(ndm->ndm_flags & NTF_PROXY) && !(ndm->ndm_state & NUD_PERMANENT))
		return 0;

	return add_neigh(ctx, ndm, attrs, err);
}
