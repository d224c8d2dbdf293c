/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz-netlink.c - the readers of netlink answers, with messages that no kernel sends. The input is
 * a datagram, taken apart as the receive loop does it.
 */
#include <string.h>

#include <linux/rtnetlink.h>

#include "fuzz.h"
#include "nl/answer.h"
#include "nl/sock.h"
#include "rt/rt.h"

static nl_row_fn *reader(uint16_t type)
{
	switch (type) {
	case RTM_NEWLINK:
		return link_row;
	case RTM_NEWADDR:
		return addr_row;
	case RTM_NEWROUTE:
		return route_row;
	case RTM_NEWRULE:
		return rule_row;
	case RTM_NEWNEIGH:
		return neigh_row;
	default:
		return NULL;
	}
}

static void read_one(struct rt_into *into, const struct nlmsghdr *nlh)
{
	nl_row_fn *fn = reader(nlh->nlmsg_type);
	struct wr_error err = {0};
	struct nl_answer answer;
	int rc;

	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		if (nl_answer_read(&answer, nlh, nlh))
			MUST(memchr(answer.words, '\0', sizeof(answer.words)));
		return;
	}

	rc = fn ? fn(into, nlh, &err) : 0;
	MUST(rc >= 0 || (err.code == -rc && err.text[0]));
}

/* Every index in the model is one, and every name a text. */
static void check(const struct wr_model *m)
{
	WR_EACH_LINK (m, WR_HOST_NS, i) {
		const struct wr_link *l = &m->links[i];

		MUST(l->master == WR_NONE || l->master < m->n_links);
		MUST(l->lower == WR_NONE || l->lower < m->n_links);
		MUST(l->peer == WR_NONE || l->peer < m->n_links);
		MUST(l->kind && l->kind->name && model_link_name(m, i));
	}
	WR_EACH_ROUTE (m, WR_HOST_NS, i)
		MUST(m->routes[i].n_hops == 0 ||
		     m->routes[i].first_hop + m->routes[i].n_hops <= m->n_hops);
	WR_EACH_NEIGH (m, WR_HOST_NS, i)
		MUST(m->neighs[i].dev == WR_NONE || m->neighs[i].dev < m->n_links);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wr_model model = {0};
	struct rt_into into = {.m = &model, .ns = WR_HOST_NS, .alias = "warren:fuzz"};
	/* A copy of its own size: malloc aligns it, and AddressSanitizer sees its end. */
	unsigned char *copy = malloc(size ? size : 1);
	const struct nlmsghdr *nlh;
	size_t offset = 0;

	MUST(copy && model_init(&model));
	memcpy(copy, data, size);

	while ((nlh = nl_next(copy, size, &offset)))
		read_one(&into, nlh);
	link_resolve(&model, WR_HOST_NS);
	check(&model);

	model_fini(&model);
	free(copy);
	return 0;
}
