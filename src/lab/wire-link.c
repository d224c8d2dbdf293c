/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wire-link.c - the devices at the ends of wires: names for those that have none, and the links.
 */
#include <stdio.h>

#include "lab/keys.h"

/* ------ names -- */

static bool is_taken(const struct reader *r, uint32_t ns, uint32_t name)
{
	return map_get(&r->ends_by_name, map_key(ns, name)) != MAP_NONE ||
	       model_find_link(r->want, ns, names_text(&r->want->names, name)) != WR_NONE;
}

static void take(struct reader *r, uint32_t wire, const struct wire_end *end)
{
	map_put(&r->ends_by_name, &r->arena, map_key(end->ns, end->dev), wire);
}

static void fault_taken(struct reader *r, const struct wire_end *end)
{
	const char *label = names_text(&r->want->names, r->lab->nodes[end->ns].label);
	const char *name = names_text(&r->want->names, end->dev);
	uint32_t link = model_find_link(r->want, end->ns, name);

	if (link != WR_NONE) {
		fault(r, end->dev_at, "\"%s:%s\" is a %s, and no end of a wire", label, name,
		      r->want->links[link].kind->name);
		hint(r, "under links, the end of a wire has no kind");
	} else {
		fault(r, end->dev_at, "\"%s:%s\" is the end of a wire already", label, name);
		hint(r, "a segment of more than two ends is a switch");
	}
}

/* What the file says goes before what it leaves to us, wherever it stands. */
static void take_named(struct reader *r)
{
	for (uint32_t i = 0; i < r->n_wires; i++) {
		for (int side = 0; side < 2; side++) {
			struct wire_end *end = &r->wires[i].ends[side];

			if (!end->dev)
				continue;
			if (is_taken(r, end->ns, end->dev)) {
				fault_taken(r, end);
				r->wires[i].wrong = true;
				wire_doubt(r, &r->wires[i]);
				continue;
			}
			take(r, i, end);
		}
	}
}

/* eth0, eth1, …: the first that is free. */
static uint32_t next_eth(struct reader *r, uint32_t ns)
{
	uint32_t name;
	char buf[24];

	do {
		snprintf(buf, sizeof(buf), "eth%u", r->nodes[ns].next_eth++);
		name = names_add(&r->want->names, buf);
	} while (name && is_taken(r, ns, name));
	return name;
}

/* A port is called as the node behind it: PEER, PEER-2, PEER-3. */
static uint32_t next_port(struct reader *r, uint32_t ns, uint32_t peer)
{
	const char *label = names_text(&r->want->names, r->lab->nodes[peer].label);
	uint32_t n = map_get(&r->ends_by_peer, map_key(ns, peer)), name;
	char *text;

	n = n == MAP_NONE ? 1 : n;
	do {
		text = arena_printf(&r->tmp, n > 1 ? "%s-%u" : "%s", label, n);
		name = text ? names_add(&r->want->names, text) : 0;
		n++;
	} while (name && is_taken(r, ns, name));
	map_put(&r->ends_by_peer, &r->arena, map_key(ns, peer), n);
	return name;
}

static void name_rest(struct reader *r)
{
	for (uint32_t i = 0; i < r->n_wires; i++) {
		for (int side = 0; side < 2; side++) {
			struct wire_end *end = &r->wires[i].ends[side];
			uint32_t peer = r->wires[i].ends[!side].ns;

			if (end->dev)
				continue;
			end->dev = r->nodes[end->ns].is_switch ? next_port(r, end->ns, peer)
							       : next_eth(r, end->ns);
			take(r, i, end);
		}
		reader_rest(r);
	}
}

/* ------ links -- */

static bool add_end(struct reader *r, uint32_t wire, struct wire_end *end)
{
	uint32_t bridge = r->lab->nodes[end->ns].bridge;
	struct wr_link *link;

	end->link = reader_add_link(r, end->ns, end->dev, kind_find("veth"), end->dev_at);
	if (end->link == WR_NONE)
		return false;

	r->links[end->link].wire = wire;
	link = &r->want->links[end->link];
	if (bridge != WR_NONE) {
		link->master = bridge;
		link->flags |= WR_LINK_MASTER_SAID;
	}
	for (size_t i = 0; i < end->n_addrs; i++) {
		const struct wire_addr *addr = &r->wire_addrs[end->first_addr + i];

		if (reader_add_addr(r, end->link, &addr->addr, addr->at) == WR_NONE)
			return false;
	}
	return true;
}

void wire_links(struct reader *r)
{
	take_named(r);
	name_rest(r);
	for (uint32_t i = 0; i < r->n_wires && !reader_failed(r); i++) {
		struct wire *wire = &r->wires[i];

		if (wire->wrong || !add_end(r, i, &wire->ends[0]) || !add_end(r, i, &wire->ends[1]))
			continue;
		r->want->links[wire->ends[0].link].peer = wire->ends[1].link;
		r->want->links[wire->ends[1].link].peer = wire->ends[0].link;
	}
}
