/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * give-addresses.c - automatic addresses, for what the file does not say itself: routers get one on
 * lo, and the ends of each segment get those of one net.
 *
 * A segment is a wire, or a switch with all its wires. Segments count in the order of their first
 * wires. What the file says anywhere is taken, and each net is the first that is free.
 */
#include <sys/socket.h>

#include "lab/keys.h"
#include "lab/nets.h"

static const uint8_t families[] = {AF_INET, AF_INET6};

struct segment {
	size_t first, n; /* of give.links */
	uint32_t bridge; /* the first, or WR_NONE: it is one wire */
	struct subnet subnet;
	uint32_t of; /* the bridge of the switch whose `subnet` that is */
	bool given;
};

struct give {
	struct reader *r;
	struct nets nets;
	struct segment *segments;
	uint32_t *links; /* by segment, in file order */
	size_t n;
	bool empty[ARRAY_LEN(families)]; /* the pools of wires have nothing left */
};

static const struct wr_link *link_of(const struct give *g, size_t i)
{
	return &g->r->want->links[g->links[i]];
}

static bool is_bridge(const struct wr_link *link)
{
	return str_eq(link->kind->name, "bridge");
}

/* An end that can have an address: no port of a bridge. */
static bool is_end(const struct give *g, uint32_t i)
{
	const struct wr_link *link = &g->r->want->links[i];

	return g->r->links[i].wire != WR_NONE &&
	       (link->master == WR_NONE || !is_bridge(&g->r->want->links[link->master]));
}

static bool has_family(const struct wr_model *m, uint32_t link, uint8_t family)
{
	WR_EACH_ADDR (m, link, i) {
		if (m->addrs[i].local.family == family && !inet_is_loopback(&m->addrs[i].local))
			return true;
	}
	return false;
}

/* ------ segments -- */

static bool find_segments(struct give *g)
{
	struct reader *r = g->r;
	size_t n_links = r->want->n_links, first = 0;

	for (uint32_t i = 0; i < n_links; i++) {
		if (r->segments[i] != WR_NONE && r->segments[i] >= g->n)
			g->n = r->segments[i] + 1;
	}
	g->segments = arena_array(&r->arena, g->n, sizeof(*g->segments));
	g->links = arena_array(&r->arena, n_links, sizeof(*g->links));
	if (!g->segments || !g->links)
		return false;

	for (uint32_t i = 0; i < n_links; i++) {
		if (r->segments[i] != WR_NONE)
			g->segments[r->segments[i]].n++;
	}
	for (size_t s = 0; s < g->n; s++) {
		g->segments[s].first = first;
		g->segments[s].bridge = WR_NONE;
		first += g->segments[s].n;
		g->segments[s].n = 0;
	}
	for (uint32_t i = 0; i < n_links; i++) {
		struct segment *segment =
			r->segments[i] == WR_NONE ? NULL : &g->segments[r->segments[i]];

		if (!segment)
			continue;
		g->links[segment->first + segment->n++] = i;
		if (is_bridge(&r->want->links[i]) && segment->bridge == WR_NONE)
			segment->bridge = i;
	}
	return true;
}

static size_t count_ends(const struct give *g, const struct segment *segment)
{
	size_t n = 0;

	for (size_t i = 0; i < segment->n; i++)
		n += is_end(g, g->links[segment->first + i]);
	return n;
}

static bool is_said(const struct give *g, const struct segment *segment, uint8_t family)
{
	for (size_t i = 0; i < segment->n; i++) {
		if (has_family(g->r->want, g->links[segment->first + i], family))
			return true;
	}
	return false;
}

/* ------ `subnet` -- */

static const char *node_label(const struct give *g, uint32_t ns)
{
	return names_text(&g->r->want->names, g->r->lab->nodes[ns].label);
}

static bool same_subnet(const struct subnet *a, const struct subnet *b)
{
	return inet_eq(&a->nets[0], &b->nets[0]) && inet_eq(&a->nets[1], &b->nets[1]);
}

/* Switches that are wired together are one segment: one of them says its nets, or all the same. */
static void set_switch_subnet(struct give *g, uint32_t bridge, const struct subnet *subnet)
{
	struct reader *r = g->r;
	struct segment *segment;

	if (r->segments[bridge] == WR_NONE)
		return; /* no wire ends here */

	segment = &g->segments[r->segments[bridge]];
	if (!segment->subnet.said) {
		segment->subnet = *subnet;
		segment->of = bridge;
		return;
	}
	if (same_subnet(&segment->subnet, subnet))
		return;
	fault(r, subnet->at, "the switch \"%s\" is on the same segment, and has another subnet",
	      node_label(g, r->want->links[segment->of].ns));
	hint(r, "switches that are wired together are one segment: one of them says its subnet");
}

static void read_switch_subnet(struct give *g, uint32_t ns)
{
	struct reader *r = g->r;
	const struct rnode *node = &r->nodes[ns];
	const struct tree *value = node->merged ? tree_get(node->merged, "subnet") : NULL;
	uint32_t bridge = r->lab->nodes[ns].bridge;
	struct texts words = {0};
	struct subnet subnet;

	if (!value || tree_is_nothing(value) || (bridge == WR_NONE && is_none(value)))
		return;
	if (bridge == WR_NONE) {
		fault(r, spot_of(value), "\"%s\" is no switch, and has no subnet of its own",
		      node_label(g, ns));
		hint(r, "the subnet of a wire stands behind it: - a -- b  subnet 10.0.1.0/30");
		return;
	}
	if (text_words(r, value, node->scope, TEXT_STEP, &words) && read_subnet(r, &words, &subnet))
		set_switch_subnet(g, bridge, &subnet);
}

static void set_wire_subnet(struct give *g, const struct wire *wire)
{
	struct reader *r = g->r;
	struct segment *segment;

	if (wire->wrong || wire->ends[0].link == WR_NONE || !wire->subnet.said)
		return;

	segment = &g->segments[r->segments[wire->ends[0].link]];
	if (segment->bridge == WR_NONE) {
		segment->subnet = wire->subnet;
		return;
	}
	fault(r, wire->subnet.at, "this wire belongs to the segment of \"%s\"",
	      node_label(g, r->want->links[segment->bridge].ns));
	hint(r, "the subnet of a switch and all its wires is a key of the switch");
}

static void find_subnets(struct give *g)
{
	struct reader *r = g->r;

	for (uint32_t ns = 1; ns < r->n_nodes && !reader_stops(r); ns++) {
		read_switch_subnet(g, ns);
		reader_rest(r);
	}
	for (size_t i = 0; i < r->n_wires; i++)
		set_wire_subnet(g, &r->wires[i]);
}

/* What the file says is taken: the nets of its addresses, and its subnets. */
static void take_said(struct give *g)
{
	const struct wr_model *m = g->r->want;

	for (size_t i = 0; i < m->n_addrs; i++) {
		nets_take(&g->nets, &m->addrs[i].local);
		if (m->addrs[i].conf.peer.family)
			nets_take(&g->nets, &m->addrs[i].conf.peer);
	}
	for (size_t s = 0; s < g->n; s++) {
		for (size_t f = 0; f < ARRAY_LEN(families); f++) {
			if (g->segments[s].subnet.nets[f].family)
				nets_take(&g->nets, &g->segments[s].subnet.nets[f]);
		}
	}
}

/* ------ giving -- */

/* The first free net of the pools. Returns the pool that it is of, or NULL. */
static const struct pool *next_net(struct give *g, const struct pools *pools, uint8_t family,
				   uint8_t len, struct inet *ret)
{
	for (size_t i = 0; i < pools->n; i++) {
		if (pools->items[i].net.family == family &&
		    nets_next(&g->nets, &pools->items[i].net, len, ret))
			return &pools->items[i];
	}
	return NULL;
}

static const struct pool *first_pool(const struct pools *pools, uint8_t family)
{
	for (size_t i = 0; i < pools->n; i++) {
		if (pools->items[i].net.family == family)
			return &pools->items[i];
	}
	return NULL;
}

static void fault_pool(struct give *g, const struct pool *pool, uint8_t len, const char *what,
		       uint32_t ns)
{
	char buf[INET_TEXT_SIZE];
	uint32_t n = nets_count(&pool->net, len);

	fault(g->r, pool->at, "no free /%u is left here for %s \"%s\"", len, what,
	      node_label(g, ns));
	if (n == 0)
		hint(g->r, "%s is smaller than that: give a wider net", inet_text(&pool->net, buf));
	else
		hint(g->r, "%s has %u, and what the file says itself is taken: give a wider net",
		     inet_text(&pool->net, buf), n);
}

/* The addresses of one net for all ends that have none of the family. */
static void give_net(struct give *g, const struct segment *segment, const struct inet *net,
		     struct spot at)
{
	struct reader *r = g->r;
	struct nets hosts = {.arena = &r->tmp};
	uint8_t bits = (uint8_t)inet_bits(net);
	struct inet addr;

	for (size_t i = 0; i < segment->n; i++) {
		WR_EACH_ADDR (r->want, g->links[segment->first + i], a) {
			addr = r->want->addrs[a].local;
			addr.len = (uint8_t)inet_bits(&addr);
			nets_take(&hosts, &addr);
		}
	}
	for (size_t i = 0; i < segment->n; i++) {
		uint32_t link = g->links[segment->first + i];

		if (!is_end(g, link) || has_family(r->want, link, net->family))
			continue;
		if (!nets_next(&hosts, net, bits, &addr)) {
			fault(r, at, "this net has room for %u, and the segment has %zu ends",
			      nets_count(net, bits), count_ends(g, segment));
			hint(r, "give a wider net");
			return;
		}
		addr.len = net->len;
		reader_add_addr(r, link, &addr, at);
	}
}

/* /30 and /64 for a wire, /24 and /64 for a switch, or wider. */
static uint8_t net_length(const struct give *g, const struct segment *segment, uint8_t family)
{
	struct inet any = {.family = family, .len = 24};
	size_t n = count_ends(g, segment);

	if (family == AF_INET6)
		return 64;
	if (segment->bridge == WR_NONE)
		return 30;
	while (any.len > 1 && nets_count(&any, 32) < n)
		any.len--;
	return any.len;
}

static void give_from_pool(struct give *g, const struct segment *segment, size_t f)
{
	const struct pools *pools = &g->r->wire_pools;
	const struct pool *pool = first_pool(pools, families[f]), *found;
	uint8_t len = net_length(g, segment, families[f]);
	struct inet net;

	if (!pool || g->empty[f] || count_ends(g, segment) == 0 || is_said(g, segment, families[f]))
		return;

	found = next_net(g, pools, families[f], len, &net);
	if (found) {
		give_net(g, segment, &net, found->at);
		return;
	}
	g->empty[f] = true;
	fault_pool(g, pool, len, segment->bridge == WR_NONE ? "a wire of" : "the switch",
		   link_of(g, segment->first)->ns);
}

static void give_segment(struct give *g, const struct segment *segment)
{
	for (size_t f = 0; f < ARRAY_LEN(families); f++) {
		if (segment->subnet.nets[f].family)
			give_net(g, segment, &segment->subnet.nets[f], segment->subnet.at);
		else if (!segment->subnet.said)
			give_from_pool(g, segment, f);
	}
}

static void give_loopback(struct give *g, uint32_t ns, uint8_t family)
{
	struct reader *r = g->r;
	const struct pool *pool = first_pool(&r->lo_pools, family), *found;
	uint8_t len = family == AF_INET ? 32 : 128;
	uint32_t lo = model_find_link(r->want, ns, "lo");
	struct inet addr;

	if (!pool || lo == WR_NONE || has_family(r->want, lo, family))
		return;

	found = next_net(g, &r->lo_pools, family, len, &addr);
	if (found)
		reader_add_addr(r, lo, &addr, found->at);
	else
		fault_pool(g, pool, len, "the router", ns);
}

void give_addresses(struct reader *r)
{
	struct give g = {.r = r, .nets = {.arena = &r->arena}};

	if (!find_segments(&g))
		return;

	find_subnets(&g);
	take_said(&g);
	for (uint32_t ns = 1; ns < r->n_nodes && !reader_stops(r); ns++) {
		for (size_t f = 0; r->lab->nodes[ns].router && f < ARRAY_LEN(families); f++)
			give_loopback(&g, ns, families[f]);
	}
	for (uint32_t i = 0; i < r->n_links && !reader_stops(r); i++) {
		struct segment *segment =
			r->segments[i] == WR_NONE ? NULL : &g.segments[r->segments[i]];

		if (!segment || segment->given || r->links[i].wire == WR_NONE)
			continue;
		give_segment(&g, segment);
		segment->given = true;
		reader_rest(r);
	}
}
