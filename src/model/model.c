/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model.c - the model's arrays, chains and lookups.
 *
 * A chain is two indices at its owner (first, last) and one in each member (next).
 */
#include <string.h>

#include "model/model.h"

enum { HOPS_BACK = 8 /* a node has few neighbours */ };

/* Hangs member `i` at the end of the chain; `last_next` is where the last member says who is next.
 */
static void chain(uint32_t *first, uint32_t *last, uint32_t *last_next, uint32_t i)
{
	if (last_next)
		*last_next = i;
	else
		*first = i;
	*last = i;
}

#define CHAIN(m, array, owner, kind, i)                                                        \
	chain(&(owner)->first_##kind, &(owner)->last_##kind,                                   \
	      (owner)->last_##kind == WR_NONE ? NULL : &(m)->array[(owner)->last_##kind].next, \
	      (i))

#define PUSH(m, array) ARENA_PUSH(&(m)->arena, (m)->array, (m)->n_##array, (m)->array##_cap)

bool model_init(struct wr_model *m)
{
	*m = (struct wr_model){0};
	names_init(&m->names, &m->arena);
	return model_add_ns(m, "host") == WR_HOST_NS && !m->arena.failed;
}

void model_fini(struct wr_model *m)
{
	arena_fini(&m->arena);
	*m = (struct wr_model){0};
}

/* Of a route of which nothing is said but its destination and its hops. */
static const struct wr_route_conf nothing_said;

uint32_t model_add_ns(struct wr_model *m, const char *name)
{
	uint32_t i = (uint32_t)m->n_ns;
	struct wr_ns *ns = ARENA_PUSH(&m->arena, m->ns, m->n_ns, m->ns_cap);

	if (!ns)
		return WR_NONE;

	*ns = (struct wr_ns){
		.name = names_add(&m->names, name),
		.first_link = WR_NONE,
		.last_link = WR_NONE,
		.first_route = WR_NONE,
		.last_route = WR_NONE,
		.first_rule = WR_NONE,
		.last_rule = WR_NONE,
		.first_neigh = WR_NONE,
		.last_neigh = WR_NONE,
		.first_sysctl = WR_NONE,
		.last_sysctl = WR_NONE,
	};
	return map_put(&m->ns_by_name, &m->arena, map_key(0, ns->name), i) ? i : WR_NONE;
}

uint32_t model_add_link(struct wr_model *m, uint32_t ns, const char *name,
			const struct wr_kind *kind)
{
	uint32_t i = (uint32_t)m->n_links;
	struct wr_link *link = PUSH(m, links);

	if (!link)
		return WR_NONE;

	*link = (struct wr_link){
		.next = WR_NONE,
		.ns = ns,
		.name = names_add(&m->names, name),
		.kind = kind,
		.peer = WR_NONE,
		.master = WR_NONE,
		.lower = WR_NONE,
		.peer_nsid = -1,
		.first_addr = WR_NONE,
		.last_addr = WR_NONE,
	};
	if (kind->table.n)
		link->data = arena_alloc(&m->arena, kind->table.size);
	if (kind->table.n && !link->data)
		return WR_NONE;

	CHAIN(m, links, &m->ns[ns], link, i);
	return map_put(&m->link_by_name, &m->arena, map_key(ns, link->name), i) ? i : WR_NONE;
}

uint32_t model_add_addr(struct wr_model *m, uint32_t link, const struct inet *local)
{
	uint32_t i = (uint32_t)m->n_addrs;
	struct wr_addr *addr = PUSH(m, addrs);

	if (!addr)
		return WR_NONE;

	*addr = (struct wr_addr){.next = WR_NONE, .link = link, .local = *local};
	CHAIN(m, addrs, &m->links[link], addr, i);
	return i;
}

uint32_t model_add_route(struct wr_model *m, uint32_t ns, const struct inet *dst)
{
	uint32_t i = (uint32_t)m->n_routes;
	struct wr_route *route = PUSH(m, routes);

	if (!route)
		return WR_NONE;

	*route = (struct wr_route){
		.next = WR_NONE,
		.ns = ns,
		.family = dst->family,
		.type = 1, /* RTN_UNICAST */
		.dst = *dst,
		.conf = &nothing_said,
		.first_hop = (uint32_t)m->n_hops,
	};
	CHAIN(m, routes, &m->ns[ns], route, i);
	return i;
}

bool model_expect_routes(struct wr_model *m, size_t n)
{
	struct wr_route *routes = arena_reserve(&m->arena, m->routes, m->n_routes, m->n_routes + n,
						&m->routes_cap, sizeof(*routes));

	if (routes)
		m->routes = routes;
	return routes;
}

uint32_t model_add_hop(struct wr_model *m, uint32_t route)
{
	uint32_t i = (uint32_t)m->n_hops;
	struct wr_hop *hop = PUSH(m, hops);

	if (!hop)
		return WR_NONE;

	*hop = (struct wr_hop){.dev = WR_NONE, .weight = 1};
	if (m->routes[route].n_hops == 0)
		m->routes[route].first_hop = i;
	m->routes[route].n_hops++;
	return i;
}

/* Padding that differs makes one copy more, and nothing else. */
static bool same_conf(const struct wr_route_conf *a, const struct wr_route_conf *b)
{
	/* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
	return a && memcmp(a, b, sizeof(*a)) == 0;
}

bool model_set_route_conf(struct wr_model *m, uint32_t route, const struct wr_route_conf *conf)
{
	struct wr_route_conf *copy;

	if (same_conf(&nothing_said, conf)) {
		m->routes[route].conf = &nothing_said;
		return true;
	}
	if (!same_conf(m->last_route_conf, conf)) {
		copy = arena_alloc(&m->arena, sizeof(*copy));
		if (!copy)
			return false;
		memcpy(copy, conf, sizeof(*copy));
		m->last_route_conf = copy;
	}
	m->routes[route].conf = m->last_route_conf;
	return true;
}

static bool same_hop(const struct wr_hop *a, const struct wr_hop *b)
{
	return a->dev == b->dev && a->weight == b->weight && a->onlink == b->onlink &&
	       inet_same_host(&a->via, &b->via);
}

bool model_set_hop(struct wr_model *m, uint32_t route, const struct wr_hop *hop)
{
	uint32_t i;

	for (size_t back = 1; back <= HOPS_BACK && back <= m->n_hops; back++) {
		i = (uint32_t)(m->n_hops - back);
		if (!same_hop(&m->hops[i], hop))
			continue;
		m->routes[route].first_hop = i;
		m->routes[route].n_hops = 1;
		return true;
	}

	i = model_add_hop(m, route);
	if (i != WR_NONE)
		m->hops[i] = *hop;
	return i != WR_NONE;
}

uint32_t model_add_rule(struct wr_model *m, uint32_t ns, uint8_t family)
{
	uint32_t i = (uint32_t)m->n_rules;
	struct wr_rule *rule = PUSH(m, rules);

	if (!rule)
		return WR_NONE;

	*rule = (struct wr_rule){.next = WR_NONE, .ns = ns, .family = family, .action = 1};
	CHAIN(m, rules, &m->ns[ns], rule, i); /* action 1: FR_ACT_TO_TBL */
	return i;
}

uint32_t model_add_neigh(struct wr_model *m, uint32_t ns, uint32_t dev, const struct inet *dst)
{
	uint32_t i = (uint32_t)m->n_neighs;
	struct wr_neigh *neigh = PUSH(m, neighs);

	if (!neigh)
		return WR_NONE;

	*neigh = (struct wr_neigh){.next = WR_NONE, .ns = ns, .dev = dev, .dst = *dst};
	CHAIN(m, neighs, &m->ns[ns], neigh, i);
	return i;
}

uint32_t model_add_sysctl(struct wr_model *m, uint32_t ns, const char *name, const char *value)
{
	uint32_t i = (uint32_t)m->n_sysctls;
	struct wr_sysctl *sysctl = PUSH(m, sysctls);

	if (!sysctl)
		return WR_NONE;

	*sysctl = (struct wr_sysctl){
		.next = WR_NONE,
		.ns = ns,
		.name = names_add(&m->names, name),
		.value = names_add(&m->names, value),
	};
	CHAIN(m, sysctls, &m->ns[ns], sysctl, i);
	return i;
}

bool model_set_altname(struct wr_model *m, uint32_t link, const char *altname)
{
	struct wr_link *l = &m->links[link];

	l->altname = names_add(&m->names, altname);
	return map_put(&m->link_by_name, &m->arena, map_key(l->ns, l->altname), link);
}

bool model_set_ifindex(struct wr_model *m, uint32_t link, uint32_t ifindex)
{
	struct wr_link *l = &m->links[link];

	l->ifindex = ifindex;
	return map_put(&m->link_by_ifindex, &m->arena, map_key(l->ns, ifindex), link);
}

void *model_port(struct wr_model *m, uint32_t link, const struct wr_kind *master)
{
	struct wr_link *l = &m->links[link];

	if (!l->port && master->port)
		l->port = arena_alloc(&m->arena, master->port->size);
	return l->port;
}

uint32_t model_find_ns(const struct wr_model *m, const char *name)
{
	uint32_t number = names_find(&m->names, name);

	return number ? map_get(&m->ns_by_name, map_key(0, number)) : WR_NONE;
}

uint32_t model_find_link(const struct wr_model *m, uint32_t ns, const char *name)
{
	uint32_t number = names_find(&m->names, name);

	return number ? map_get(&m->link_by_name, map_key(ns, number)) : WR_NONE;
}

uint32_t model_find_ifindex(const struct wr_model *m, uint32_t ns, uint32_t ifindex)
{
	return ifindex ? map_get(&m->link_by_ifindex, map_key(ns, ifindex)) : WR_NONE;
}

uint32_t model_find_addr(const struct wr_model *m, uint32_t link, const struct inet *local)
{
	WR_EACH_ADDR (m, link, i)
		if (inet_eq(&m->addrs[i].local, local))
			return i;

	return WR_NONE;
}

const char *model_ns_name(const struct wr_model *m, uint32_t ns)
{
	return names_text(&m->names, m->ns[ns].name);
}

const char *model_link_name(const struct wr_model *m, uint32_t link)
{
	const struct wr_link *l = &m->links[link];

	return names_text(&m->names, l->altname ? l->altname : l->name);
}
