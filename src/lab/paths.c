/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * paths.c - the graph of nodes and nets, and breadth-first search in it.
 */
#include <string.h>
#include <sys/socket.h>

#include "lab/inets.h"
#include "lab/paths.h"
#include "lab/segments.h"

/* ------ the graph -- */

struct inet paths_net(const struct wr_addr *addr)
{
	struct inet alone = addr->local;

	alone.len = (uint8_t)inet_bits(&alone);
	return addr->conf.peer.family || addr->conf.noprefixroute ? alone : inet_net(&addr->local);
}

static bool is_port(const struct wr_model *m, const struct wr_link *link)
{
	return link->master != WR_NONE && str_eq(m->links[link->master].kind->name, "bridge");
}

static bool node_forwards(const struct wr_model *m, uint32_t ns, uint8_t family)
{
	const char *name =
		family == AF_INET ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";
	uint32_t wanted = names_find(&m->names, name);

	WR_EACH_SYSCTL (m, ns, i) {
		if (wanted && m->sysctls[i].name == wanted)
			return !str_eq(names_text(&m->names, m->sysctls[i].value), "0");
	}
	return false;
}

/* One place for each net of a device. */
static bool add_place(struct paths *p, uint32_t ns, uint32_t link, uint32_t addr, uint32_t net)
{
	struct place_on_net *place;

	for (size_t i = p->n_places; i-- > 0 && p->places[i].link == link;) {
		if (p->places[i].net == net)
			return true;
	}
	place = ARENA_PUSH(p->arena, p->places, p->n_places, p->places_cap);
	if (place)
		*place = (struct place_on_net){ns, net, link, addr};
	return place;
}

struct build {
	struct paths *p;
	const uint32_t *segments;
	struct inets inets;
	struct map nets; /* (segment, inet) -> net */
};

static bool add_link(struct build *b, uint32_t ns, uint32_t link)
{
	struct paths *p = b->p;

	WR_EACH_ADDR (p->m, link, i) {
		const struct wr_addr *addr = &p->m->addrs[i];
		struct inet net = paths_net(addr);
		uint64_t key;

		if (!segments_addr_counts(addr, p->family) || net.len == inet_bits(&net))
			continue;
		key = map_key(b->segments[link], inets_add(&b->inets, &net));
		if (map_get(&b->nets, key) == MAP_NONE &&
		    !map_put(&b->nets, p->arena, key, (uint32_t)p->n_nets++))
			return false;
		if (!add_place(p, ns, link, i, map_get(&b->nets, key)))
			return false;
	}
	return true;
}

static bool add_node(struct build *b, uint32_t ns)
{
	const struct wr_model *m = b->p->m;

	b->p->of_node[ns] = (uint32_t)b->p->n_places;
	b->p->forwards[ns] = ns != WR_HOST_NS && node_forwards(m, ns, b->p->family);
	WR_EACH_LINK (m, ns, i) {
		bool joins = b->segments[i] != WR_NONE && !is_port(m, &m->links[i]) &&
			     m->links[i].flags & WR_LINK_CARRIER;

		if (joins && !add_link(b, ns, i))
			return false;
	}
	return true;
}

static bool sort_by_net(struct paths *p)
{
	p->of_net = arena_array(p->arena, p->n_nets + 2, sizeof(*p->of_net));
	p->by_net = arena_array(p->arena, p->n_places, sizeof(*p->by_net));
	if (!p->of_net || !p->by_net)
		return false;

	/* Counted one too high: filling moves each begin up to where it belongs. */
	for (size_t i = 0; i < p->n_places; i++)
		p->of_net[p->places[i].net + 2]++;
	for (size_t n = 2; n < p->n_nets + 2; n++)
		p->of_net[n] += p->of_net[n - 1];
	for (uint32_t i = 0; i < p->n_places; i++)
		p->by_net[p->of_net[p->places[i].net + 1]++] = i;
	return true;
}

bool paths_init(struct paths *p, struct arena *arena, const struct wr_model *m,
		const uint32_t *segments, uint8_t family)
{
	struct build b = {.p = p, .segments = segments, .inets = {.arena = arena}};
	size_t n;

	*p = (struct paths){.arena = arena, .m = m, .family = family};
	p->of_node = arena_array(arena, m->n_ns + 1, sizeof(*p->of_node));
	p->forwards = arena_array(arena, m->n_ns, sizeof(*p->forwards));
	if (!p->of_node || !p->forwards)
		return false;

	for (uint32_t ns = 0; ns < m->n_ns; ns++) {
		if (!add_node(&b, ns))
			return false;
	}
	p->of_node[m->n_ns] = (uint32_t)p->n_places;
	n = m->n_ns + p->n_nets;
	p->steps = arena_array(arena, n, sizeof(*p->steps));
	p->queue = arena_array(arena, n, sizeof(*p->queue));
	return p->steps && p->queue && sort_by_net(p);
}

uint32_t paths_net_vertex(const struct paths *p, uint32_t link, uint32_t addr)
{
	struct inet net = paths_net(&p->m->addrs[addr]);
	uint32_t ns = p->m->links[link].ns;

	for (uint32_t i = p->of_node[ns]; i < p->of_node[ns + 1]; i++) {
		const struct place_on_net *place = &p->places[i];
		struct inet other = paths_net(&p->m->addrs[place->addr]);

		if (place->link == link && inet_eq(&other, &net))
			return (uint32_t)p->m->n_ns + place->net;
	}
	return WR_NONE;
}

/* ------ searching -- */

static bool is_node(const struct paths *p, uint32_t vertex)
{
	return vertex < p->m->n_ns;
}

static uint32_t other_end(const struct paths *p, uint32_t vertex, uint32_t place)
{
	if (is_node(p, vertex))
		return (uint32_t)p->m->n_ns + p->places[place].net;
	return p->places[place].ns;
}

/* Of two edges that lead from a vertex to the root: is the path over the second one the better?
 * Both are as long, and one from where they meet. */
static bool is_better(const struct paths *p, uint32_t vertex, uint32_t old, uint32_t new)
{
	uint32_t a = other_end(p, vertex, old), b = other_end(p, vertex, new);
	uint32_t last_a = p->places[old].link, last_b = p->places[new].link;

	while (a != b && p->steps[a].place != WR_NONE) {
		uint32_t place_a = p->steps[a].place, place_b = p->steps[b].place;

		if (p->places[place_a].link > last_a)
			last_a = p->places[place_a].link;
		if (p->places[place_b].link > last_b)
			last_b = p->places[place_b].link;
		a = other_end(p, a, place_a);
		b = other_end(p, b, place_b);
	}
	return last_b < last_a;
}

static void reach(struct paths *p, uint32_t vertex, uint32_t depth, uint32_t place)
{
	struct path_step *step = &p->steps[vertex];

	if (step->search != p->search) {
		*step = (struct path_step){p->search, depth, place};
		p->queue[p->n_queue++] = vertex;
	} else if (step->depth == depth && is_better(p, vertex, step->place, place)) {
		step->place = place;
	}
}

static void leave_node(struct paths *p, uint32_t ns)
{
	uint32_t depth = p->steps[ns].depth;

	if (depth && !p->forwards[ns])
		return;
	for (uint32_t i = p->of_node[ns]; i < p->of_node[ns + 1]; i++)
		reach(p, (uint32_t)p->m->n_ns + p->places[i].net, depth + 1, i);
}

static void leave_net(struct paths *p, uint32_t vertex)
{
	size_t net = vertex - p->m->n_ns;

	for (uint32_t i = p->of_net[net]; i < p->of_net[net + 1]; i++)
		reach(p, p->places[p->by_net[i]].ns, p->steps[vertex].depth + 1, p->by_net[i]);
}

void paths_begin(struct paths *p)
{
	p->search++;
	p->n_queue = 0;
}

void paths_root(struct paths *p, uint32_t vertex)
{
	if (p->steps[vertex].search != p->search)
		reach(p, vertex, 0, WR_NONE);
}

void paths_run(struct paths *p)
{
	for (size_t i = 0; i < p->n_queue; i++) {
		if (is_node(p, p->queue[i]))
			leave_node(p, p->queue[i]);
		else
			leave_net(p, p->queue[i]);
	}
}

bool paths_hop(const struct paths *p, uint32_t vertex, uint32_t *ret_mine, uint32_t *ret_theirs)
{
	uint32_t mine = p->steps[vertex].place;

	if (!is_node(p, vertex) || mine == WR_NONE ||
	    p->steps[other_end(p, vertex, mine)].place == WR_NONE)
		return false;

	*ret_mine = mine;
	*ret_theirs = p->steps[other_end(p, vertex, mine)].place;
	return true;
}
