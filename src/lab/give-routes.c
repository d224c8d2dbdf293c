/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * give-routes.c - `routes: shortest-path`: every node gets routes to where it is not itself.
 *
 * They lead to every address on lo and to every net of a wire or switch. In a family for which
 * there are loopback pools, routers are known by their address on lo: then a net gets routes only
 * when a node in it has none. Who has an address on lo sends from it, so that answers find their
 * way. What the file says of the same destination goes before.
 */
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include "lab/inets.h"
#include "lab/paths.h"
#include "lab/reader.h"
#include "lab/segments.h"
#include "model/usual.h"

enum { ROUTES_MAX = 4000000 /* the kernel takes 0.2 KB for one of IPv4, 4.8 KB for IPv6 */ };

/* Where the routes to a destination end: a node, or a net. */
struct root {
	uint32_t vertex, next;
};

struct found {
	uint32_t ns, dst;
	uint32_t mine, theirs; /* places */
};

struct routing {
	struct reader *r;
	struct wr_model *m;
	struct arena arena;
	struct paths paths;
	struct inets dsts;
	uint32_t *first_root; /* [dsts] */
	struct root *roots;
	struct map said;  /* (ns, dst) of the file's own routes */
	struct inet *src; /* [n_ns]; family 0: the kernel's choice */
	struct found *found;
	size_t n_first, first_cap, n_roots, roots_cap, n_found, found_cap;
};

/* ------ destinations -- */

static bool has_pool(const struct routing *g)
{
	for (size_t i = 0; i < g->r->lab->n_loopbacks; i++) {
		if (g->r->lab->loopbacks[i].family == g->paths.family)
			return true;
	}
	return false;
}

static bool is_root(const struct routing *g, uint32_t dst, uint32_t vertex)
{
	for (uint32_t i = g->first_root[dst]; i != WR_NONE; i = g->roots[i].next) {
		if (g->roots[i].vertex == vertex)
			return true;
	}
	return false;
}

/* A destination may be in several places: each goes to the nearest. */
static void add_root(struct routing *g, const struct inet *net, uint32_t vertex)
{
	uint32_t dst = inets_add(&g->dsts, net), i = (uint32_t)g->n_roots;
	struct root *root;

	if (dst == g->n_first) {
		uint32_t *first = ARENA_PUSH(&g->arena, g->first_root, g->n_first, g->first_cap);

		if (!first)
			return;
		*first = WR_NONE;
	}
	if (dst >= g->n_first || is_root(g, dst, vertex))
		return;

	root = ARENA_PUSH(&g->arena, g->roots, g->n_roots, g->roots_cap);
	if (!root)
		return;
	*root = (struct root){vertex, g->first_root[dst]};
	g->first_root[dst] = i;
}

static void add_address(struct routing *g, uint32_t link, uint32_t addr)
{
	struct inet net = paths_net(&g->m->addrs[addr]);
	uint32_t vertex = paths_net_vertex(&g->paths, link, addr);

	add_root(g, &net, vertex == WR_NONE ? g->m->links[link].ns : vertex);
}

static void add_node(struct routing *g, uint32_t ns, bool lo_only)
{
	const struct wr_model *m = g->m;
	uint32_t lo = model_find_link(m, ns, "lo");

	if (lo != WR_NONE)
		segments_link_addr(m, lo, g->paths.family, &g->src[ns]);
	WR_EACH_LINK (m, ns, link) {
		bool wanted = link == lo || !lo_only || !g->src[ns].family;

		if (!wanted || !(m->links[link].flags & WR_LINK_CARRIER))
			continue;
		WR_EACH_ADDR (m, link, i) {
			if (segments_addr_counts(&m->addrs[i], g->paths.family))
				add_address(g, link, i);
		}
	}
}

/* What the file says itself. */
static void find_said(struct routing *g)
{
	for (size_t i = 0; i < g->r->n_route_places; i++) {
		const struct wr_route *route = &g->m->routes[i];
		uint32_t dst = route_table_of(route) == RT_TABLE_MAIN
				       ? inets_find(&g->dsts, &route->dst)
				       : MAP_NONE;

		if (dst != MAP_NONE)
			map_put(&g->said, &g->arena, map_key(route->ns, dst), 1);
	}
}

/* ------ routes -- */

static bool is_said(const struct routing *g, uint32_t ns, uint32_t dst)
{
	return g->said.n && map_get(&g->said, map_key(ns, dst)) != MAP_NONE;
}

static void search(struct routing *g, uint32_t dst)
{
	struct paths *p = &g->paths;

	paths_begin(p);
	for (uint32_t i = g->first_root[dst]; i != WR_NONE; i = g->roots[i].next)
		paths_root(p, g->roots[i].vertex);
	paths_run(p);
	for (size_t i = 0; i < p->n_queue && !g->arena.failed; i++) {
		struct found found = {.ns = p->queue[i], .dst = dst}, *place;

		if (found.ns == WR_HOST_NS || !paths_hop(p, found.ns, &found.mine, &found.theirs) ||
		    is_said(g, found.ns, dst))
			continue;
		place = ARENA_PUSH(&g->arena, g->found, g->n_found, g->found_cap);
		if (place)
			*place = found;
	}
}

/* By node, each node's in the order of destinations: where the routes of one lie side by side, they
 * share what they have alike. */
static uint32_t *sort_by_node(struct routing *g)
{
	uint32_t *first = arena_array(&g->arena, g->m->n_ns + 1, sizeof(*first));
	uint32_t *order = arena_array(&g->arena, g->n_found, sizeof(*order));

	if (!first || !order)
		return NULL;

	for (size_t i = 0; i < g->n_found; i++)
		first[g->found[i].ns + 1]++;
	for (size_t ns = 1; ns <= g->m->n_ns; ns++)
		first[ns] += first[ns - 1];
	for (uint32_t i = 0; i < g->n_found; i++)
		order[first[g->found[i].ns]++] = i;
	return order;
}

/* What all routes of a node say. */
static struct wr_route_conf conf_of(const struct routing *g, uint32_t ns)
{
	struct wr_route_conf conf = {0};

	if (g->src[ns].family) {
		conf.src = g->src[ns];
		conf.src.len = (uint8_t)inet_bits(&conf.src);
		FIELD_SAY(route_table, &conf, src);
	}
	return conf;
}

static bool add_route(struct routing *g, const struct found *found,
		      const struct wr_route_conf *conf)
{
	const struct place_on_net *mine = &g->paths.places[found->mine];
	const struct place_on_net *theirs = &g->paths.places[found->theirs];
	struct wr_hop hop = {
		.via = g->m->addrs[theirs->addr].local, .dev = mine->link, .weight = 1};
	uint32_t route = model_add_route(g->m, found->ns, &g->dsts.items[found->dst].inet);

	if (route == WR_NONE)
		return false;

	hop.via.len = (uint8_t)inet_bits(&hop.via);
	g->m->routes[route].protocol = WR_PROTO;
	g->m->routes[route].computed = true;
	return model_set_route_conf(g->m, route, conf) && model_set_hop(g->m, route, &hop);
}

static void add_routes(struct routing *g)
{
	const uint32_t *order = sort_by_node(g);
	struct wr_route_conf conf = {0};
	uint32_t ns = WR_NONE;

	if (!order || !model_expect_routes(g->m, g->n_found))
		return;

	for (size_t i = 0; i < g->n_found; i++) {
		const struct found *found = &g->found[order[i]];

		if (found->ns != ns)
			conf = conf_of(g, found->ns);
		ns = found->ns;
		if (!add_route(g, found, &conf))
			return;
	}
}

/* ------ the lab -- */

static void fault_many(struct routing *g)
{
	fault(g->r, spot_of(tree_get(g->r->top, "routes")),
	      "the shortest paths come to more than %d routes", ROUTES_MAX);
	hint(g->r, "\"routes: none\", and a default route or a routing daemon where it is needed");
}

static void route_family(struct routing *g, uint8_t family)
{
	struct reader *r = g->r;
	bool lo_only;

	g->dsts.arena = &g->arena;
	g->src = arena_array(&g->arena, g->m->n_ns, sizeof(*g->src));
	if (!g->src || !paths_init(&g->paths, &g->arena, g->m, r->segments, family))
		return;

	lo_only = has_pool(g);
	for (uint32_t ns = 0; ns < g->m->n_ns; ns++)
		add_node(g, ns, lo_only);
	find_said(g);
	for (uint32_t dst = 0; dst < g->dsts.n && g->n_found <= ROUTES_MAX; dst++)
		search(g, dst);
	if (g->n_found > ROUTES_MAX)
		fault_many(g);
	else
		add_routes(g);
}

void give_routes(struct reader *r)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};

	if (!r->lab->shortest_path || r->n_faults > 0 || (r->opts && r->opts->unrouted))
		return;

	for (size_t f = 0; f < ARRAY_LEN(families); f++) {
		struct routing g = {.r = r, .m = r->want};

		route_family(&g, families[f]);
		r->arena.failed |= g.arena.failed;
		arena_fini(&g.arena);
	}
}
