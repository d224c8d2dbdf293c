/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read.c - what a message says of a device, an address or a route: the readers of dumps read it
 * into a model, whose words become facts. Events and dumps are read the same way, so that what they
 * say can be compared.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "model/usual.h"
#include "model/words.h"
#include "rt/rt.h"
#include "watch/watch.h"

enum { READS_MAX = 64 }; /* rows that one model takes before it is made anew */

void reading_fini(struct reading *reading)
{
	str_fini(&reading->key);
	str_fini(&reading->facts);
}

void reader_reset(struct reader *reader)
{
	if (reader->ready)
		model_fini(&reader->m);
	*reader = (struct reader){0};
}

static int no_memory(struct wr_error *err)
{
	return wr_fail(err, ENOMEM, "no memory to read an event");
}

/* A row that cannot be read is of no interest; no memory is. */
static int read_row(nl_row_fn *row, struct rt_into *into, const struct nlmsghdr *nlh,
		    struct wr_error *err)
{
	int rc = row(into, nlh, NULL);

	return rc == -ENOMEM || into->m->arena.failed ? no_memory(err) : rc;
}

/* ------ facts -- */

static void add_fields(const struct wr_table *table, uint64_t mask, const void *data,
		       const struct names *names, struct str *out)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct wr_field *f = &table->fields[i];
		AUTO_STR value = {0};

		if (!(mask >> i & 1) || !field_has(data, i))
			continue;
		field_print(table, i, data, names, &value);
		if (f->type != WR_FLAG)
			facts_add(out, f->name, str_text(&value));
		else if (str_eq(str_text(&value), "yes"))
			facts_add(out, f->name, "");
		out->failed |= value.failed;
	}
}

/* ------ devices -- */

/* "NODE:DEVICE" of a device in the namespace that `nsid` stands for, as the message counts them. */
static void add_elsewhere(struct wr_watch *w, const struct space *space, const char *fact,
			  int32_t nsid, uint32_t ifindex, bool here, struct str *out)
{
	const struct space *other = here ? space_of_nsid(w, nsid) : peers_find(w, space, nsid);
	const char *name = other ? space_link_name(other, ifindex) : NULL;

	if (name)
		facts_addf(out, fact, "%s:%s", other->name, name);
}

static void add_relations(struct wr_watch *w, const struct space *space, const struct wr_link *l,
			  bool here, struct str *out)
{
	bool pair = l->kind->flags & WR_KIND_PAIR;
	const char *fact = pair ? "peer" : "link";
	const char *master = l->master == WR_NONE ? NULL : space_link_name(space, l->master);
	const char *other = space_link_name(space, l->peer_ifindex);

	if (master)
		facts_add(out, "master", master);
	if (!l->peer_ifindex || (l->peer_ifindex == l->ifindex && l->peer_nsid < 0))
		return;
	if (l->peer_nsid >= 0)
		add_elsewhere(w, space, fact, l->peer_nsid, l->peer_ifindex, here, out);
	else if (other && pair)
		facts_addf(out, fact, "%s:%s", space->name, other);
	else if (other)
		facts_add(out, fact, other);
}

static const char *state_of(const struct wr_link *l)
{
	if (!l->conf.up)
		return "down";
	return l->flags & WR_LINK_CARRIER ? "up" : "no-carrier";
}

/* Of the flags only what is not as always. */
static void add_conf(const struct wr_model *m, const struct wr_link *l, struct str *out)
{
	const struct wr_link_conf *c = &l->conf;
	uint64_t mask = UINT64_MAX & ~FIELD_BIT(link_table, c, up);

	if (!c->promisc)
		mask &= ~FIELD_BIT(link_table, c, promisc);
	if (c->arp)
		mask &= ~FIELD_BIT(link_table, c, arp);
	if (c->multicast || l->ifindex == 1)
		mask &= ~FIELD_BIT(link_table, c, multicast);
	if (!c->allmulti)
		mask &= ~FIELD_BIT(link_table, c, allmulti);
	if (l->ifindex == 1)
		mask &= ~FIELD_BIT(link_table, c, mac);
	add_fields(&link_table, mask, c, &m->names, out);
}

static void add_link(struct wr_watch *w, const struct space *space, const struct wr_model *m,
		     bool here, struct reading *ret)
{
	const struct wr_link *l = &m->links[0];

	facts_add(&ret->facts, "kind", link_kind_word(m, 0));
	facts_add(&ret->facts, "state", state_of(l));
	add_conf(m, l, &ret->facts);
	add_relations(w, space, l, here, &ret->facts);
	if (l->group)
		facts_addf(&ret->facts, "group", "%u", l->group);
	if (l->alias)
		facts_add(&ret->facts, "alias", names_text(&m->names, l->alias));
}

/* Where a device that left went: the kernel says it as a number of the namespace that it left. */
static void add_destination(struct wr_watch *w, const struct space *space,
			    const struct nlmsghdr *nlh, struct str *out)
{
	const struct nlattr *attrs[IFLA_NEW_NETNSID + 1];
	const struct space *to;
	int32_t nsid;

	if (!nl_attrs(nlh, sizeof(struct ifinfomsg), attrs, IFLA_NEW_NETNSID) ||
	    !nl_get_i32(attrs[IFLA_NEW_NETNSID], &nsid))
		return;
	to = peers_find(w, space, nsid);
	if (to)
		facts_add(out, "moved-to", to->name);
}

static int read_link(struct wr_watch *w, const struct space *space, const struct nlmsghdr *nlh,
		     bool here, struct reading *ret, struct wr_error *err)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct wr_model m;
	struct rt_into into = {.m = &m, .ns = WR_HOST_NS};
	int rc;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi) || ifi->ifi_family != AF_UNSPEC)
		return 0; /* a bridge tells of its ports here, too */
	ret->ifindex = (uint32_t)ifi->ifi_index;
	if (ret->gone) {
		ret->what = WR_WATCH_LINK;
		add_destination(w, space, nlh, &ret->facts);
		return 0;
	}

	if (!model_init(&m))
		return no_memory(err);
	rc = read_row(link_row, &into, nlh, err);
	if (rc == 0 && m.n_links) {
		ret->what = WR_WATCH_LINK;
		snprintf(ret->name, sizeof(ret->name), "%s", names_text(&m.names, m.links[0].name));
		add_link(w, space, &m, here, ret);
	}
	model_fini(&m);
	return rc == -ENOMEM ? rc : 0;
}

/* ------ addresses -- */

static int read_addr(struct wr_model *m, const struct rt_into *into, const struct nlmsghdr *nlh,
		     struct reading *ret, struct wr_error *err)
{
	struct rt_into where = *into;
	size_t before = m->n_addrs;
	char text[INET_TEXT_SIZE], peer[INET_TEXT_SIZE];
	const struct wr_addr *a;
	int rc = read_row(addr_row, &where, nlh, err);
	uint64_t lifetimes;

	if (rc < 0 || m->n_addrs == before)
		return rc == -ENOMEM ? rc : 0;

	a = &m->addrs[before];
	ret->what = WR_WATCH_ADDR;
	ret->ifindex = m->links[a->link].ifindex;
	facts_add(&ret->facts, "address", inet_text(&a->local, text));
	str_printf(&ret->key, "%s %s", text, inet_text(addr_other_side(a), peer));

	/* They run down: only that there is one counts. */
	lifetimes = FIELD_BIT(addr_table, &a->conf, valid_lft) |
		    FIELD_BIT(addr_table, &a->conf, preferred_lft);
	add_fields(&addr_table, ~lifetimes, &a->conf, &m->names, &ret->facts);
	if (a->conf.has & lifetimes)
		facts_add(&ret->facts, "dynamic", "");
	if (a->flags & WR_ADDR_TENTATIVE)
		facts_add(&ret->facts, "tentative", "");
	if (a->flags & WR_ADDR_DADFAILED)
		facts_add(&ret->facts, "dadfailed", "");
	return 0;
}

/* ------ routes -- */

static void add_hop(const struct wr_model *m, const struct wr_hop *hop, struct str *out)
{
	char text[INET_TEXT_SIZE];

	if (hop->via.family)
		facts_add(out, "via", inet_host_text(&hop->via, text));
	if (hop->dev != WR_NONE)
		facts_add(out, "dev", model_link_name(m, hop->dev));
	if (hop->weight > 1)
		facts_addf(out, "weight", "%u", hop->weight);
	if (hop->onlink)
		facts_add(out, "onlink", "");
}

static int by_hop(const void *a, const void *b)
{
	const struct wr_hop *x = a, *y = b;
	int rc = memcmp(&x->via, &y->via, sizeof(x->via));

	if (rc == 0 && x->dev != y->dev)
		rc = x->dev < y->dev ? -1 : 1;
	if (rc == 0 && x->weight != y->weight)
		rc = x->weight < y->weight ? -1 : 1;
	return rc;
}

/* "via 10.0.0.1 dev a, via 10.1.0.1 dev b weight 2", sorted: the kernel begins with any. */
static void add_hops(struct wr_model *m, const struct wr_route *r, struct str *out)
{
	AUTO_STR all = {0};
	char text[INET_TEXT_SIZE];

	qsort(&m->hops[r->first_hop], r->n_hops, sizeof(*m->hops), by_hop);
	for (uint32_t i = 0; i < r->n_hops; i++) {
		const struct wr_hop *hop = &m->hops[r->first_hop + i];

		str_add(&all, i ? ", " : "");
		if (hop->via.family)
			str_printf(&all, "via %s ", inet_host_text(&hop->via, text));
		if (hop->dev != WR_NONE)
			str_printf(&all, "dev %s ", model_link_name(m, hop->dev));
		str_printf(&all, "weight %u", hop->weight);
	}
	facts_add(out, "nexthops", str_text(&all));
	out->failed |= all.failed;
}

/* Those that the kernel keeps for itself are not told of, as `show` does not. */
static bool is_told(const struct wr_route *r)
{
	return r->protocol != RTPROT_KERNEL ||
	       (r->type == RTN_UNICAST && route_table_of(r) != RT_TABLE_LOCAL);
}

/* What the kernel tells IPv4 routes apart by; IPv6 also has them side by side on several devices.
 */
static void add_key(const struct wr_model *m, const struct wr_route *r, struct str *out)
{
	char text[INET_TEXT_SIZE];

	str_printf(out, "%u %s %u %u", route_table_of(r), inet_text(&r->dst, text), route_tos_of(r),
		   route_metric_of(r));
	if (r->family == AF_INET6 && r->n_hops == 1 && m->hops[r->first_hop].dev != WR_NONE)
		str_printf(out, " %u", m->links[m->hops[r->first_hop].dev].ifindex);
}

static void add_route(struct wr_model *m, const struct wr_route *r, struct str *out)
{
	const char *type = route_type_word(r->type);
	char text[INET_TEXT_SIZE], number[4];

	facts_add(out, "dst", route_dst_text(m, r, text));
	if (r->type != RTN_UNICAST)
		facts_add(out, "type", type);
	if (r->n_hops == 1)
		add_hop(m, &m->hops[r->first_hop], out);
	else if (r->n_hops)
		add_hops(m, r, out);
	add_fields(&route_table, UINT64_MAX, r->conf, &m->names, out);
	facts_add(out, "proto", route_protocol_word(r->protocol, number));
}

static int read_route(struct wr_model *m, const struct rt_into *into, const struct nlmsghdr *nlh,
		      struct reading *ret, struct wr_error *err)
{
	struct rt_into where = *into;
	size_t before = m->n_routes;
	const struct wr_route *r;
	int rc = read_row(route_row, &where, nlh, err);

	if (rc < 0 || m->n_routes == before)
		return rc == -ENOMEM ? rc : 0;

	r = &m->routes[before];
	if (!is_told(r))
		return 0;
	ret->what = WR_WATCH_ROUTE;
	ret->replaces = nlh->nlmsg_flags & NLM_F_REPLACE;
	ret->several = r->family == AF_INET6 && r->n_hops > 1;
	add_key(m, r, &ret->key);
	add_route(m, r, &ret->facts);
	return 0;
}

/* ------ all -- */

static void add_device(struct object *object, void *ctx)
{
	struct wr_model *m = ctx;
	uint32_t link;

	if (object->what != WR_WATCH_LINK)
		return;
	link = model_add_link(m, WR_HOST_NS, object->name, wr_kinds[0]);
	if (link != WR_NONE)
		model_set_ifindex(m, link, object->ifindex);
}

/* A model that knows the namespace's devices; it is kept while it can be. */
static struct wr_model *reader_of(struct wr_watch *w, const struct space *space)
{
	struct reader *r = &w->reader;

	if (r->ready && r->of == space && r->n_read++ < READS_MAX)
		return &r->m;

	reader_reset(r);
	if (!model_init(&r->m))
		return NULL;
	r->ready = true;
	r->of = space;
	objects_each(&space->objects, add_device, &r->m);
	return r->m.arena.failed ? NULL : &r->m;
}

static int read_within(struct wr_watch *w, const struct space *space, const struct nlmsghdr *nlh,
		       struct reading *ret, struct wr_error *err)
{
	struct wr_model *m = reader_of(w, space);
	struct rt_into into = {.m = m, .ns = WR_HOST_NS};

	if (!m)
		return no_memory(err);
	if (nlh->nlmsg_type == RTM_NEWADDR)
		return read_addr(m, &into, nlh, ret, err);
	return read_route(m, &into, nlh, ret, err);
}

/* The readers know what is there: what says that it is gone says what it was in the same words. */
static struct nlmsghdr *as_new(const struct nlmsghdr *nlh)
{
	struct nlmsghdr *copy = malloc(nlh->nlmsg_len);

	if (!copy)
		return NULL;
	memcpy(copy, nlh, nlh->nlmsg_len);
	copy->nlmsg_type--;
	return copy;
}

static int read_gone(struct wr_watch *w, const struct space *space, const struct nlmsghdr *nlh,
		     struct reading *ret, struct wr_error *err)
{
	AUTO_FREE struct nlmsghdr *copy = as_new(nlh);

	return copy ? read_within(w, space, copy, ret, err) : no_memory(err);
}

static_assert(RTM_DELADDR == RTM_NEWADDR + 1 && RTM_DELROUTE == RTM_NEWROUTE + 1,
	      "as_new makes one of the other");

int read_message(struct wr_watch *w, const struct space *space, const struct nlmsghdr *nlh,
		 bool here, struct reading *ret, struct wr_error *err)
{
	int rc = 0;

	*ret = (struct reading){0};
	switch (nlh->nlmsg_type) {
	case RTM_DELLINK:
	case RTM_NEWLINK:
		ret->gone = nlh->nlmsg_type == RTM_DELLINK;
		rc = read_link(w, space, nlh, here, ret, err);
		break;
	case RTM_NEWADDR:
	case RTM_NEWROUTE:
		rc = read_within(w, space, nlh, ret, err);
		break;
	case RTM_DELADDR:
	case RTM_DELROUTE:
		ret->gone = true;
		rc = read_gone(w, space, nlh, ret, err);
		break;
	default:
		break;
	}
	if (rc == 0 && (ret->key.failed || ret->facts.failed))
		rc = no_memory(err);
	return rc;
}
