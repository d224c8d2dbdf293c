/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * info.c - what a model knows of a link or an address, as a value that says its own size.
 */
#include <stdio.h>

#include "model/info.h"
#include "model/usual.h"

/* What the kernel calls by a longer text than anything has today is cut. */
static void put_text(char *ret, size_t size, const struct wr_model *m, uint32_t name)
{
	snprintf(ret, size, "%s", names_text(&m->names, name));
}

static uint32_t state_of(const struct wr_link *link)
{
	const struct wr_link_conf *conf = &link->conf;
	const struct {
		bool is;
		uint32_t bit;
	} states[] = {
		{conf->up, WR_LINK_IS_UP},
		{link->flags & WR_LINK_CARRIER, WR_LINK_HAS_CARRIER},
		{FIELD_HAS(link_table, conf, arp) && !conf->arp, WR_LINK_IS_NOARP},
		{conf->multicast, WR_LINK_IS_MULTICAST},
		{conf->allmulti, WR_LINK_IS_ALLMULTI},
		{conf->promisc, WR_LINK_IS_PROMISC},
	};
	uint32_t state = 0;

	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		state |= states[i].is ? states[i].bit : 0;
	return state;
}

void info_of_link(const struct wr_model *m, const struct wr_link *link, struct wr_link_info *ret)
{
	*ret = (struct wr_link_info){
		.size = sizeof(*ret),
		.ifindex = link->ifindex,
		.state = state_of(link),
		.mtu = link->conf.mtu,
		.group = link->group,
		.master_ifindex = link->master == WR_NONE ? 0 : link->master,
		.peer_ifindex = link->peer_ifindex,
		.peer_nsid = link->peer_nsid,
	};
	put_text(ret->name, sizeof(ret->name), m, link->name);
	put_text(ret->altname, sizeof(ret->altname), m, link->altname);
	put_text(ret->alias, sizeof(ret->alias), m, link->alias);
	snprintf(ret->kind, sizeof(ret->kind), "%s", link->kind->name);
	if (FIELD_HAS(link_table, &link->conf, mac))
		mac_text(&link->conf.mac, ret->mac);
}

void info_of_addr(const struct wr_model *m, const struct wr_addr *addr, struct wr_addr_info *ret)
{
	const struct inet *other = addr_other_side(addr);

	*ret = (struct wr_addr_info){
		.size = sizeof(*ret),
		.ifindex = m->links[addr->link].ifindex,
		.flags = addr->flags,
		.family = addr->local.family,
		.scope = addr_scope(addr),
	};
	inet_text(&addr->local, ret->address);
	if (other != &addr->local)
		inet_text(other, ret->peer);
}
