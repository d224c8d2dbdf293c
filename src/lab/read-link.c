/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-link.c - devices: `lo`, a switch's br0, what stands under `links:`.
 *
 * A key under `links:` is a further device when it says its kind, else the end of a wire, to which
 * its keys are added once the wires are there.
 */
#include <stdio.h>
#include <string.h>

#include "lab/keys.h"
#include "lab/range.h"

#define BRIDGE "br0" /* of a switch */

/* ------ the keys of a definition -- */

static const struct wr_kind *kind_of(const struct tree *map)
{
	const struct tree *kind = map->type == TREE_MAP ? tree_get(map, "kind") : NULL;

	return kind && kind->type == TREE_TEXT ? kind_find(kind->text) : NULL;
}

void check_link_keys(struct reader *r, const struct tree *value, bool is_lo)
{
	const struct wr_kind *kind = kind_of(value);
	const struct wr_table *tables[3] = {0};

	if (value->type != TREE_MAP || (kind && kind->flags & WR_KIND_LATER))
		return; /* its own keys are not known yet; that it is not is said elsewhere */

	tables[0] = kind_find("bridge")->port;
	if (!is_lo && kind && kind->table.n)
		tables[1] = &kind->table;
	else if (!is_lo && !tree_get(value, "kind"))
		tables[1] = &kind_find("bridge")->table; /* br0 of a switch */
	keys_check(r, &link_keys, value, tables);
}

/* ------ adding devices -- */

/* Is there a device of this name, or will there be one: a wire or `links:` says it? */
static bool is_used(const struct reader *r, uint32_t ns, const char *name)
{
	uint32_t id = names_find(&r->want->names, name);

	return id && (model_find_link(r->want, ns, name) != WR_NONE ||
		      map_get(&r->ends_by_name, map_key(ns, id)) != MAP_NONE ||
		      map_get(&r->specs_by_name, map_key(ns, id)) != MAP_NONE);
}

/* 15 bytes made from a longer name, unlike all other devices of the node. */
static void short_name(const struct reader *r, uint32_t ns, const char *full, char *buf)
{
	uint32_t hash = 2166136261u;
	size_t keep = 0;

	for (const char *c = full; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	for (size_t n; (n = utf8_len(full + keep, strlen(full + keep))) && keep + n <= 8;)
		keep += n;

	do {
		snprintf(buf, 16, "%.*s-%06x", (int)keep, full, hash & 0xffffff);
		hash = hash * 16777619u + 1;
	} while (is_used(r, ns, buf));
}

uint32_t reader_add_link(struct reader *r, uint32_t ns, uint32_t name, const struct wr_kind *kind,
			 struct spot at)
{
	const char *full = names_text(&r->want->names, name), *label = full;
	struct rlink *rlink;
	uint32_t link;
	char buf[16];

	if (strlen(full) > 15) {
		short_name(r, ns, full, buf);
		label = buf;
	}

	link = model_add_link(r->want, ns, label, kind);
	rlink = ARENA_PUSH(&r->arena, r->links, r->n_links, r->links_cap);
	if (link == WR_NONE || !rlink)
		return WR_NONE;
	if (label == buf && !model_set_altname(r->want, link, full))
		return WR_NONE;

	*rlink = (struct rlink){.at = at, .spec = WR_NONE, .wire = WR_NONE};
	return link;
}

/* ------ what the file says of devices -- */

static struct link_spec *add_spec(struct reader *r, uint32_t ns, const char *name,
				  const struct tree *value, struct spot at)
{
	uint32_t id = names_add(&r->want->names, name);
	uint32_t i = map_get(&r->specs_by_name, map_key(ns, id));
	struct link_spec *spec;

	if (i != MAP_NONE) {
		fault(r, at, "the device \"%s\" stands here twice", name);
		return NULL;
	}
	spec = ARENA_PUSH(&r->arena, r->specs, r->n_specs, r->specs_cap);
	if (!spec ||
	    !map_put(&r->specs_by_name, &r->arena, map_key(ns, id), (uint32_t)r->n_specs - 1))
		return NULL;

	*spec = (struct link_spec){.ns = ns, .name = id, .link = WR_NONE, .value = value, .at = at};
	spec->scope = r->nodes[ns].scope;
	return spec;
}

static void attach(struct reader *r, struct link_spec *spec, uint32_t link)
{
	spec->link = link;
	if (link != WR_NONE)
		r->links[link].spec = (uint32_t)(spec - r->specs);
}

static void fault_kind(struct reader *r, const struct text *text, const struct wr_kind *kind)
{
	const char *words[64];
	size_t n = 0;

	if (kind && kind->flags & WR_KIND_LATER) {
		fault(r, text_place(text), "the kind \"%s\" is not yet supported", text->s);
		hint(r, "it is in the format, and comes in a later version");
		return;
	}
	if (kind && kind->flags & WR_KIND_PAIR) {
		fault(r, text_place(text), "\"%s\" is not written as a kind", text->s);
		hint(r, "a veth pair is a wire; inside of one node: `- r1:a -- r1:b`");
		return;
	}

	for (size_t i = 0; wr_kinds[i] && n < ARRAY_LEN(words); i++) {
		if (wr_kinds[i]->flags & WR_KIND_FILE)
			words[n++] = wr_kinds[i]->name;
	}
	fault(r, text_place(text), "unknown kind \"%s\"", text->s);
	hint_nearest(r, text->s, words, n);
}

/* `kind:` of a device, NULL when it has none or it was said to be wrong. */
static const struct wr_kind *read_kind(struct reader *r, const struct link_spec *spec,
				       bool *ret_said)
{
	const struct tree *value =
		spec->value->type == TREE_MAP ? tree_get(spec->value, "kind") : NULL;
	const struct wr_kind *kind;
	struct text text;

	*ret_said = value && !is_none(value) && !tree_is_nothing(value);
	if (!*ret_said || !text_read(r, value, spec->scope, TEXT_PLAIN, &text))
		return NULL;

	kind = kind_find(text.s);
	if (kind && kind->flags & WR_KIND_FILE && !(kind->flags & WR_KIND_LATER))
		return kind;
	fault_kind(r, &text, kind);
	return NULL;
}

static void add_device(struct reader *r, uint32_t ns, const struct text *name,
		       const struct tree *value, const struct scope *scope)
{
	uint32_t there = model_find_link(r->want, ns, name->s);
	const struct wr_kind *kind;
	struct link_spec *spec;
	bool said;

	if (is_none(value) || !check_device(r, name))
		return;
	if (str_eq(name->s, "lo")) {
		fault(r, text_place(name), "the loopback device is said by the node's key \"lo\"");
		return;
	}

	spec = add_spec(r, ns, name->s, value, text_place(name));
	if (!spec)
		return;

	spec->scope = scope ? scope : spec->scope;
	kind = read_kind(r, spec, &said);
	if (said && there != WR_NONE)
		fault(r, text_place(name), "\"%s\" is the bridge of the switch already", name->s);
	else if (there != WR_NONE)
		attach(r, spec, there);
	else if (kind)
		attach(r, spec, reader_add_link(r, ns, spec->name, kind, spec->at));
	else if (said)
		spec->wrong = r->nodes[ns].doubtful = true;
}

static void add_devices(struct reader *r, uint32_t ns, const struct tree_pair *pair)
{
	const struct scope *outer = r->nodes[ns].scope;
	struct text key, name;
	struct expand x;

	if (!text_read(r, pair->key, outer, TEXT_LOOP, &key) || !expand_begin(&x, r, &key, outer))
		return;
	while (expand_next(&x, &name))
		add_device(r, ns, &name, pair->value, x.n_loops ? expand_scope(&x) : NULL);
}

static void read_fields(struct reader *r, const struct wr_table *table, const struct tree *map,
			const struct scope *scope, void *data)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct tree *value = map->pairs[i].value;
		int field = field_find(table, map->pairs[i].key->text);

		if (field >= 0 && !is_none(value) && !tree_is_nothing(value))
			value_field(r, table, (size_t)field, value, scope, data);
	}
}

static void add_bridge(struct reader *r, uint32_t ns)
{
	const struct rnode *node = &r->nodes[ns];
	const struct tree *map = tree_get(node->merged, "switch");
	const struct wr_kind *kind = kind_find("bridge");
	uint32_t link = reader_add_link(r, ns, names_add(&r->want->names, BRIDGE), kind,
					spot_of(r->nodes[ns].key));

	if (link == WR_NONE)
		return;

	r->lab->nodes[ns].bridge = link;
	if (map && map->type == TREE_MAP)
		read_fields(r, &kind->table, map, node->scope, r->want->links[link].data);
}

static void node_devices(struct reader *r, uint32_t ns)
{
	const struct tree *merged = r->nodes[ns].merged, *lo, *links;
	uint32_t link = reader_add_link(r, ns, names_add(&r->want->names, "lo"), kind_find(""),
					spot_of(r->nodes[ns].key));

	if (link == WR_NONE || !merged)
		return;

	lo = tree_get(merged, "lo");
	if (lo && !is_none(lo) && !tree_is_nothing(lo)) {
		struct link_spec *spec = add_spec(r, ns, "lo", lo, spot_of(lo));

		if (spec)
			attach(r, spec, link);
	}
	if (r->nodes[ns].is_switch)
		add_bridge(r, ns);

	links = tree_get(merged, "links");
	for (size_t i = 0; links && links->type == TREE_MAP && i < links->n; i++)
		add_devices(r, ns, &links->pairs[i]);
}

void read_devices(struct reader *r)
{
	for (uint32_t ns = 1; ns < r->n_nodes && !reader_stops(r); ns++) {
		node_devices(r, ns);
		reader_rest(r);
	}
}

/* ------ the keys of devices -- */

/* The kind of `X.N` is vlan when X is a device here. */
static bool is_vlan_name(struct reader *r, const struct link_spec *spec)
{
	const char *name = names_text(&r->want->names, spec->name), *dot = strrchr(name, '.');
	char *below = dot ? arena_strndup(&r->tmp, name, (size_t)(dot - name)) : NULL;
	uint64_t id;

	return below && str_to_u64(dot + 1, 4094, false, &id) == 0 && id > 0 &&
	       model_find_link(r->want, spec->ns, below) != WR_NONE;
}

static void fault_unattached(struct reader *r, const struct link_spec *spec)
{
	const char *name = names_text(&r->want->names, spec->name), *words[64];
	size_t n = 0;

	if (spec->wrong || reader_doubts(r, spec->ns))
		return;
	if (is_vlan_name(r, spec)) {
		fault(r, spec->at, "\"%s\" is a VLAN, and they are not yet supported", name);
		hint(r, "it is in the format, and comes in a later version");
		return;
	}

	fault(r, spec->at, "\"%s\" has no kind, and no wire ends at \"%s:%s\"", name,
	      names_text(&r->want->names, r->lab->nodes[spec->ns].label), name);
	WR_EACH_LINK (r->want, spec->ns, i) {
		if (r->links[i].wire != WR_NONE && n < ARRAY_LEN(words))
			words[n++] = model_link_name(r->want, i);
	}
	hint_nearest(r, name, words, n);
}

static void attach_all(struct reader *r)
{
	for (size_t i = 0; i < r->n_specs; i++) {
		struct link_spec *spec = &r->specs[i];
		const char *name = names_text(&r->want->names, spec->name);

		if (spec->link == WR_NONE && !spec->wrong)
			attach(r, spec, model_find_link(r->want, spec->ns, name));
		if (spec->link == WR_NONE)
			fault_unattached(r, spec);
		reader_rest(r);
	}
}

static struct key_at spec_at(const struct link_spec *spec)
{
	return (struct key_at){.ns = spec->ns, .link = spec->link, .scope = spec->scope};
}

/* Calls a function for every device that is said as a map. */
static void each_map(struct reader *r,
		     void (*fn)(struct reader *, const struct key_at *, const struct tree *))
{
	for (size_t i = 0; i < r->n_specs && !reader_stops(r); i++) {
		struct key_at at = spec_at(&r->specs[i]);

		if (at.link != WR_NONE && r->specs[i].value->type == TREE_MAP)
			fn(r, &at, r->specs[i].value);
		reader_rest(r);
	}
}

/* A map of the file may say the field of the link, of its kind, or of the port that it is. */
static void spec_fields(struct reader *r, const struct key_at *at, const struct tree *map)
{
	struct wr_link *link = &r->want->links[at->link];
	const struct tree *mac = tree_get(map, "mac");
	void *port;

	read_fields(r, &link_table, map, at->scope, &link->conf);
	if (mac)
		r->links[at->link].mac_at = spot_of(mac);
	if (link->kind->table.n)
		read_fields(r, &link->kind->table, map, at->scope, link->data);
	if (link->master == WR_NONE || !r->want->links[link->master].kind->port)
		return;

	port = model_port(r->want, at->link, r->want->links[link->master].kind);
	if (port)
		read_fields(r, r->want->links[link->master].kind->port, map, at->scope, port);
}

/* Keys that mean nothing on this device: of a port when it is none, of a bridge on a wire's end. */
static void spec_misplaced(struct reader *r, const struct key_at *at, const struct tree *map)
{
	const struct wr_link *link = &r->want->links[at->link];
	const struct wr_kind *bridge = kind_find("bridge");
	const struct wr_table *port =
		link->master == WR_NONE ? NULL : r->want->links[link->master].kind->port;

	for (size_t i = 0; i < map->n; i++) {
		const struct tree *key = map->pairs[i].key;

		if (key_find(&link_keys, key->text) || field_find(&link_table, key->text) >= 0 ||
		    field_find(&link->kind->table, key->text) >= 0 ||
		    (port && field_find(port, key->text) >= 0))
			continue;
		if (field_find(bridge->port, key->text) >= 0)
			fault(r, spot_of(key),
			      "\"%s\" is a key of a bridge's port, and this is none", key->text);
		else if (field_find(&bridge->table, key->text) >= 0)
			fault(r, spot_of(key), "\"%s\" is a key of a bridge, and this is none",
			      key->text);
	}
}

static void spec_addresses(struct reader *r, const struct link_spec *spec)
{
	const struct tree *value = spec->value;

	if (value->type == TREE_MAP)
		value = tree_get(value, "addresses");
	if (value && !is_none(value) && !tree_is_nothing(value) && spec->link != WR_NONE)
		read_addresses(r, spec->link, value, spec->scope);
}

void read_link_keys(struct reader *r)
{
	attach_all(r);
	each_map(r, read_master);
	each_map(r, read_ports);
	each_map(r, spec_fields);
	each_map(r, spec_misplaced);
	for (size_t i = 0; i < r->n_specs && !reader_stops(r); i++) {
		spec_addresses(r, &r->specs[i]);
		reader_rest(r);
	}
	wire_mtus(r);
	raise_links(r);
}
