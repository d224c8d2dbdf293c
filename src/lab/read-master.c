/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-master.c - which device is a port of which: `master`, `ports`, and the rest that all devices
 * get when the file says nothing (raised, MTU).
 */
#include "lab/keys.h"
#include "lab/range.h"

/* Can `master` have this port? Says why not. */
static bool can_have(struct reader *r, uint32_t master, uint32_t port, struct spot at)
{
	const struct wr_link *m = &r->want->links[master], *p = &r->want->links[port];

	if (!(m->kind->flags & WR_KIND_MASTER)) {
		fault(r, at, "\"%s\" is no bridge", model_link_name(r->want, master));
		return false;
	}
	if (p->kind->flags & WR_KIND_MASTER && p->kind == m->kind) {
		fault(r, at, "a %s cannot be a port of a %s", p->kind->name, m->kind->name);
		return false;
	}
	if (str_eq(names_text(&r->want->names, p->name), "lo")) {
		fault(r, at, "the loopback device cannot be a port");
		return false;
	}
	return true;
}

void read_master(struct reader *r, const struct key_at *at, const struct tree *map)
{
	const struct tree *value = tree_get(map, "master");
	struct wr_link *link = &r->want->links[at->link];
	struct text name;
	uint32_t master = WR_NONE;

	if (!value || tree_is_nothing(value) || !text_read(r, value, at->scope, TEXT_STEP, &name))
		return;

	if (!str_eq(name.s, "none")) {
		master = find_device(r, at->ns, &name);
		if (master == WR_NONE || !can_have(r, master, at->link, text_place(&name)))
			return;
	}
	link->master = master;
	link->flags |= WR_LINK_MASTER_SAID;
	r->links[at->link].master_said = true;
}

static void add_port(struct reader *r, const struct key_at *at, const struct text *name)
{
	uint32_t port = find_device(r, at->ns, name);
	struct wr_link *link;

	if (port == WR_NONE || !can_have(r, at->link, port, text_place(name)))
		return;

	link = &r->want->links[port];
	if (r->links[port].master_said && link->master != at->link) {
		fault(r, text_place(name), "\"%s\" is a port of \"%s\" here, and %s%s%s elsewhere",
		      name->s, model_link_name(r->want, at->link),
		      link->master == WR_NONE ? "of none" : "of \"",
		      link->master == WR_NONE ? "" : model_link_name(r->want, link->master),
		      link->master == WR_NONE ? "" : "\"");
		return;
	}
	link->master = at->link;
	link->flags |= WR_LINK_MASTER_SAID;
	r->links[port].master_said = true;
}

void read_ports(struct reader *r, const struct key_at *at, const struct tree *map)
{
	const struct tree *value = tree_get(map, "ports");
	struct texts words = {0};
	struct expand x;
	struct text name;

	if (!value || is_none(value) || tree_is_nothing(value))
		return;
	if (!(r->want->links[at->link].kind->flags & WR_KIND_MASTER)) {
		fault(r, spot_of(value), "only a bridge has ports");
		return;
	}

	text_words(r, value, at->scope, TEXT_LOOP, &words);
	for (size_t i = 0; i < words.n; i++) {
		if (!expand_begin(&x, r, &words.items[i], at->scope))
			continue;
		while (expand_next(&x, &name))
			add_port(r, at, &name);
	}
}

/* ------ what is so unless it is said -- */

static void set_mtu(struct reader *r, uint32_t link, uint32_t mtu)
{
	struct wr_link_conf *conf = &r->want->links[link].conf;

	conf->mtu = mtu;
	conf->has |= (uint64_t)1 << field_find(&link_table, "mtu");
}

static void end_mtu(struct reader *r, const struct wire *wire, const struct wire_end *end)
{
	const struct wr_link_conf *conf = &r->want->links[end->link].conf;
	bool said = field_has(conf, (size_t)field_find(&link_table, "mtu"));
	uint32_t of_node = r->nodes[end->ns].mtu;

	if (said && wire->mtu && conf->mtu != wire->mtu)
		fault(r, wire->mtu_at, "the wire has mtu %u, and \"%s\" has %u under links",
		      wire->mtu, model_link_name(r->want, end->link), conf->mtu);
	else if (!said)
		set_mtu(r, end->link, wire->mtu ? wire->mtu : of_node ? of_node : 1500);
}

void wire_mtus(struct reader *r)
{
	for (size_t i = 0; i < r->n_wires; i++) {
		for (int side = 0; side < 2; side++) {
			if (r->wires[i].ends[side].link != WR_NONE)
				end_mtu(r, &r->wires[i], &r->wires[i].ends[side]);
		}
	}
}

void raise_links(struct reader *r)
{
	int up = field_find(&link_table, "up");

	for (uint32_t i = 0; i < r->want->n_links; i++) {
		struct wr_link_conf *conf = &r->want->links[i].conf;

		if (!field_has(conf, (size_t)up)) {
			conf->up = 1;
			conf->has |= (uint64_t)1 << up;
		}
	}
}
