/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * link.c - links: made (a veth pair with both ends in their final namespaces at once), changed,
 * deleted, read.
 */
#include <string.h>

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "rt/rt.h"
#include "rt/table.h"

/* ------ writing -- */

static uint32_t index_of(const struct wr_model *m, uint32_t link)
{
	return link == WR_NONE ? 0 : m->links[link].ifindex;
}

static void begin(struct nl_batch *b, uint16_t type, uint16_t flags, const struct ifinfomsg *ifi)
{
	nl_begin(b, type, flags);
	nl_put_hdr(b, ifi, sizeof(*ifi));
}

/* What each end of a pair, and any other new link, is told about itself. By default a veth end
 * gets a queue for each possible CPU, which costs half of its making. */
static void put_end(struct nl_batch *b, const struct wr_model *m, const struct wr_link *l)
{
	nl_put_str(b, IFLA_IFNAME, names_text(&m->names, l->name));
	if (l->kind->flags & WR_KIND_PAIR) {
		nl_put_u32(b, IFLA_NUM_TX_QUEUES, 1);
		nl_put_u32(b, IFLA_NUM_RX_QUEUES, 1);
	}
	table_put(b, &link_table, UINT64_MAX, 0, &l->conf, &m->names);
	if (l->group)
		nl_put_u32(b, IFLA_GROUP, l->group);
}

static void put_peer(struct nl_batch *b, const struct wr_model *m, const struct wr_link *peer,
		     int ns_fd)
{
	const struct ifinfomsg ifi = {.ifi_index = (int)peer->ifindex};

	NL_NEST (b, VETH_INFO_PEER) {
		nl_put_hdr(b, &ifi, sizeof(ifi));
		put_end(b, m, peer);
		if (ns_fd >= 0)
			nl_put_u32(b, IFLA_NET_NS_FD, (uint32_t)ns_fd);
	}
}

void link_put_new(struct nl_batch *b, const struct wr_model *m, uint32_t link, int peer_ns_fd,
		  bool with_master)
{
	const struct wr_link *l = &m->links[link];

	begin(b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
	      &(struct ifinfomsg){.ifi_index = (int)l->ifindex});
	put_end(b, m, l);
	if (with_master && l->master != WR_NONE)
		nl_put_u32(b, IFLA_MASTER, index_of(m, l->master));

	NL_NEST (b, IFLA_LINKINFO) {
		nl_put_str(b, IFLA_INFO_KIND, l->kind->name);
		NL_NEST (b, IFLA_INFO_DATA) {
			if (l->data)
				table_put(b, &l->kind->table, UINT64_MAX, 0, l->data, &m->names);
			if (l->peer != WR_NONE)
				put_peer(b, m, &m->links[l->peer], peer_ns_fd);
		}
	}
}

/* Without a NUL: the kernel keeps every byte that it gets. */
static void put_mark(struct nl_batch *b, const struct wr_model *m, const struct wr_link *l)
{
	const char *alias = names_text(&m->names, l->alias);

	nl_put(b, IFLA_IFALIAS, alias, strlen(alias));
	nl_put_u32(b, IFLA_GROUP, l->group);
}

static void put_data(struct nl_batch *b, const struct wr_model *m, const struct wr_link *l,
		     uint64_t mask)
{
	NL_NEST (b, IFLA_LINKINFO) {
		nl_put_str(b, IFLA_INFO_KIND, l->kind->name);
		NL_NEST (b, IFLA_INFO_DATA)
			table_put(b, &l->kind->table, mask, 0, l->data, &m->names);
	}
}

static void put_main(struct nl_batch *b, const struct wr_model *m, const struct wr_link *l,
		     const struct link_change *c)
{
	uint32_t change, flags = table_bits(&link_table, c->conf_mask, &l->conf, &change);
	bool data = l->data && table_any(&l->kind->table, c->data_mask, 0, l->data);

	if (!change && !data && !c->master && !c->mark && !c->rename && c->move_ns_fd < 0 &&
	    !table_any(&link_table, c->conf_mask, 0, &l->conf))
		return;

	begin(b, RTM_NEWLINK, 0,
	      &(struct ifinfomsg){
		      .ifi_index = (int)c->ifindex, .ifi_flags = flags, .ifi_change = change});
	table_put(b, &link_table, c->conf_mask, 0, &l->conf, &m->names);
	if (c->rename)
		nl_put_str(b, IFLA_IFNAME, c->rename);
	if (c->move_ns_fd >= 0)
		nl_put_u32(b, IFLA_NET_NS_FD, (uint32_t)c->move_ns_fd);
	if (c->master)
		nl_put_u32(b, IFLA_MASTER, index_of(m, l->master));
	if (c->mark)
		put_mark(b, m, l);
	if (data)
		put_data(b, m, l, c->data_mask);
}

static void put_port(struct nl_batch *b, const struct wr_model *m, const struct wr_link *l,
		     const struct link_change *c)
{
	const struct wr_kind *master = l->master == WR_NONE ? NULL : m->links[l->master].kind;

	if (!master || !master->port || !l->port ||
	    !table_any(master->port, c->port_mask, 0, l->port))
		return;

	begin(b, RTM_NEWLINK, 0, &(struct ifinfomsg){.ifi_index = (int)c->ifindex});
	NL_NEST (b, IFLA_LINKINFO) {
		nl_put_str(b, IFLA_INFO_SLAVE_KIND, master->name);
		NL_NEST (b, IFLA_INFO_SLAVE_DATA)
			table_put(b, master->port, c->port_mask, 0, l->port, &m->names);
	}
}

void link_put_set(struct nl_batch *b, const struct wr_model *m, uint32_t link,
		  const struct link_change *change)
{
	put_main(b, m, &m->links[link], change);
	put_port(b, m, &m->links[link], change);
}

void link_put_altname(struct nl_batch *b, uint32_t ifindex, const char *altname, bool add)
{
	begin(b, add ? RTM_NEWLINKPROP : RTM_DELLINKPROP,
	      add ? NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND : 0,
	      &(struct ifinfomsg){.ifi_index = (int)ifindex});
	NL_NEST (b, IFLA_PROP_LIST)
		nl_put_str(b, IFLA_ALT_IFNAME, altname);
}

void link_put_no_lladdr(struct nl_batch *b, uint32_t ifindex)
{
	begin(b, RTM_NEWLINK, 0, &(struct ifinfomsg){.ifi_index = (int)ifindex});
	NL_NEST (b, IFLA_AF_SPEC) {
		NL_NEST (b, AF_INET6)
			nl_put_u8(b, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
	}
}

void link_put_del(struct nl_batch *b, uint32_t ifindex)
{
	begin(b, RTM_DELLINK, 0, &(struct ifinfomsg){.ifi_index = (int)ifindex});
}

void link_put_group(struct nl_batch *b, uint32_t ifindex, uint32_t group)
{
	begin(b, RTM_NEWLINK, 0, &(struct ifinfomsg){.ifi_index = (int)ifindex});
	nl_put_u32(b, IFLA_GROUP, group);
}

void link_put_del_group(struct nl_batch *b, uint32_t group)
{
	begin(b, RTM_DELLINK, 0, &(struct ifinfomsg){0});
	nl_put_u32(b, IFLA_GROUP, group);
}

void link_put_up(struct nl_batch *b, uint32_t ifindex, bool up)
{
	begin(b, RTM_NEWLINK, 0,
	      &(struct ifinfomsg){.ifi_index = (int)ifindex,
				  .ifi_flags = up ? IFF_UP : 0,
				  .ifi_change = IFF_UP});
}

/* ------ reading -- */

enum { LINK_ATTR_MAX = 96, INFO_ATTR_MAX = IFLA_INFO_SLAVE_DATA, DATA_ATTR_MAX = 96 };

static bool wanted(const struct rt_into *into, const char *name)
{
	if (!into->links)
		return true;
	for (size_t i = 0; into->links[i]; i++)
		if (str_eq(into->links[i], name))
			return true;

	return false;
}

/* A kind that is not in our list, by the name that the kernel gives it. */
static const struct wr_kind *foreign_kind(struct wr_model *m, const char *name)
{
	struct wr_kind *kind = arena_alloc(&m->arena, sizeof(*kind));

	if (!kind)
		return NULL;

	kind->name = arena_strdup(&m->arena, name);
	kind->help = "";
	kind->table.name = kind->name;
	kind->config = "";
	return kind->name ? kind : NULL;
}

static const struct wr_kind *kind_of(struct wr_model *m, const struct nlattr *const *info)
{
	const char *name = nl_get_str(info[IFLA_INFO_KIND]);
	const struct wr_kind *kind = kind_find(name ? name : "");

	return kind ? kind : foreign_kind(m, name);
}

static void read_table(const struct wr_table *table, const struct nlattr *nest, void *data,
		       struct names *names)
{
	const struct nlattr *attrs[DATA_ATTR_MAX + 1];

	if (nest && data && nl_attrs_nested(nest, attrs, DATA_ATTR_MAX))
		table_get(table, 0, attrs, DATA_ATTR_MAX, data, names);
}

static void read_info(struct wr_model *m, uint32_t link, const struct nlattr *const *info)
{
	const char *slave = nl_get_str(info[IFLA_INFO_SLAVE_KIND]);
	const struct wr_kind *master = slave ? kind_find(slave) : NULL;
	struct wr_link *l = &m->links[link];

	read_table(&l->kind->table, info[IFLA_INFO_DATA], l->data, &m->names);
	if (master && master->port)
		read_table(master->port, info[IFLA_INFO_SLAVE_DATA], model_port(m, link, master),
			   &m->names);
}

/* IFLA_LINK is the other end of a pair and the device below of everything else. */
static void read_relations(struct wr_link *l, const struct nlattr *const *attrs)
{
	nl_get_u32(attrs[IFLA_MASTER], &l->master);
	nl_get_u32(attrs[IFLA_LINK], &l->peer_ifindex);
	/* -1: a namespace that is just dying has no number any more. The index is none of here. */
	if (nl_get_i32(attrs[IFLA_LINK_NETNSID], &l->peer_nsid) && l->peer_nsid < 0)
		l->peer_ifindex = 0;
	if (!(l->kind->flags & WR_KIND_PAIR) && l->peer_nsid < 0 && l->peer_ifindex)
		l->lower = l->peer_ifindex;
}

static void read_plain(struct rt_into *into, struct wr_link *l, const struct ifinfomsg *ifi,
		       const struct nlattr *const *attrs)
{
	struct names *names = &into->m->names;
	const char *alias = nl_get_str(attrs[IFLA_IFALIAS]);
	uint8_t operstate;

	table_get(&link_table, 0, attrs, LINK_ATTR_MAX, &l->conf, names);
	table_get_bits(&link_table, ifi->ifi_flags, &l->conf);
	nl_get_u32(attrs[IFLA_GROUP], &l->group);
	if (nl_get_u8(attrs[IFLA_OPERSTATE], &operstate))
		l->operstate = operstate;
	if (alias)
		l->alias = names_add(names, alias);
	if (alias && into->alias && str_eq(alias, into->alias))
		l->flags |= WR_LINK_OURS;
	if (ifi->ifi_flags & IFF_LOWER_UP)
		l->flags |= WR_LINK_CARRIER;
}

static void read_altname(struct wr_model *m, uint32_t link, const struct nlattr *list)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, list)
	{
		const char *name = nl_get_str(attr);

		if (mnl_attr_get_type(attr) != IFLA_ALT_IFNAME || !name || strlen(name) < IFNAMSIZ)
			continue;
		model_set_altname(m, link, name);
		return;
	}
}

static int bad_row(struct wr_error *err)
{
	return wr_fail(err, EBADMSG, "the kernel's answer about a link cannot be read");
}

int link_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[LINK_ATTR_MAX + 1], *info[INFO_ATTR_MAX + 1] = {0};
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct rt_into *into = ctx;
	const struct wr_kind *kind;
	const char *name;
	uint32_t link;

	if (nlh->nlmsg_type != RTM_NEWLINK)
		return 0;
	if (!nl_attrs(nlh, sizeof(*ifi), attrs, LINK_ATTR_MAX))
		return bad_row(err);
	if (attrs[IFLA_LINKINFO] && !nl_attrs_nested(attrs[IFLA_LINKINFO], info, INFO_ATTR_MAX))
		return bad_row(err);
	name = nl_get_str(attrs[IFLA_IFNAME]);
	if (!name)
		return bad_row(err);
	if (!wanted(into, name))
		return 0;

	kind = kind_of(into->m, info);
	link = kind ? model_add_link(into->m, into->ns, name, kind) : WR_NONE;
	if (link == WR_NONE || !model_set_ifindex(into->m, link, (uint32_t)ifi->ifi_index))
		return wr_fail(err, ENOMEM, "no memory for the model");

	read_plain(into, &into->m->links[link], ifi, attrs);
	read_relations(&into->m->links[link], attrs);
	read_info(into->m, link, info);
	if (attrs[IFLA_PROP_LIST])
		read_altname(into->m, link, attrs[IFLA_PROP_LIST]);
	return 0;
}

/* The other end in the same namespace. It must point back: the dump is not of one moment. */
static uint32_t find_peer(const struct wr_model *m, uint32_t ns, const struct wr_link *l)
{
	uint32_t peer = model_find_ifindex(m, ns, l->peer_ifindex);
	const struct wr_link *p = peer == WR_NONE ? NULL : &m->links[peer];

	return p && p->kind == l->kind && p->peer_nsid < 0 && p->peer_ifindex == l->ifindex
		       ? peer
		       : WR_NONE;
}

void link_resolve(struct wr_model *m, uint32_t ns)
{
	WR_EACH_LINK (m, ns, i) {
		struct wr_link *l = &m->links[i];

		if (l->master != WR_NONE)
			l->master = model_find_ifindex(m, ns, l->master);
		if (l->lower != WR_NONE)
			l->lower = model_find_ifindex(m, ns, l->lower);
		if (l->kind->flags & WR_KIND_PAIR && l->peer_nsid < 0)
			l->peer = find_peer(m, ns, l);
	}
}
