/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * save-links.c - the devices of a node as `switch`, `lo` and `links` of a lab file.
 */
#include <string.h>

#include "lab/save.h"
#include "lab/yaml.h"

#define MTU_USUAL 1500 /* of a wire's end that says nothing else */
#define MTU_LO	  65536
#define NAME_LONG 15 /* a longer name is an altname */

/* ------ what has a place in the file -- */

static bool is_lo(const struct wr_model *m, uint32_t link)
{
	return str_eq(names_text(&m->names, m->links[link].name), "lo");
}

static bool is_wire_end(const struct wr_model *m, uint32_t link)
{
	return m->links[link].peer != WR_NONE;
}

/* lab-format.md, section 2; the bytes of a name also have to be text for YAML. */
static bool is_device_name(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_len(name + i, len - i);
		if (n == 0 || (unsigned char)name[i] <= ' ' || strchr("/:,[]\x7f", name[i]))
			return false;
	}
	return len > 0;
}

/* Why the link has no place in a lab file, or NULL. */
static const char *link_fault(const struct save *s, uint32_t i)
{
	const struct wr_link *link = &s->m->links[i];
	const char *prefix = names_text(&s->m->names, s->lab->prefix);

	if (!link->kind)
		return "of a kind that is not known";
	if (is_lo(s->m, i))
		return NULL;
	if (!is_device_name(model_link_name(s->m, i)))
		return "has a name that cannot be written";
	if (link->ns == WR_HOST_NS && !str_starts(model_link_name(s->m, i), prefix))
		return "does not begin with the prefix";
	if (link->kind->flags & WR_KIND_PAIR)
		return is_wire_end(s->m, i) ? NULL : "its other end is outside";
	if (link->ns == WR_HOST_NS)
		return "the host has wires only";
	if (!*link->kind->name)
		return "a physical device";

	return link->kind->flags & WR_KIND_FILE ? NULL : "of a kind that cannot be written";
}

/* A link goes with the one that it stands on, a wire's end with the other end. */
static bool needs_unwritten(const struct save *s, uint32_t i)
{
	const struct wr_link *link = &s->m->links[i];

	return (link->lower != WR_NONE && !s->link_written[link->lower]) ||
	       (link->peer != WR_NONE && !s->link_written[link->peer]);
}

static void note_link(struct save *s, uint32_t i, const char *fault)
{
	const struct wr_link *link = &s->m->links[i];

	if (!s->ns_written[link->ns])
		return;
	save_note(s, "link %s:%s%s%s (%s)", model_ns_name(s->m, link->ns), model_link_name(s->m, i),
		  link->kind && *link->kind->name ? " kind " : "",
		  link->kind ? link->kind->name : "", fault);
}

void save_find_written(struct save *s)
{
	const struct wr_model *m = s->m;
	bool changed = true;

	for (uint32_t i = 0; i < m->n_links; i++) {
		const char *fault = link_fault(s, i);

		s->link_written[i] = s->ns_written[m->links[i].ns] && !fault;
		if (fault)
			note_link(s, i, fault);
	}

	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < m->n_links; i++) {
			if (!s->link_written[i] || !needs_unwritten(s, i))
				continue;
			s->link_written[i] = false;
			note_link(s, i, "what it hangs on is not written");
			changed = true;
		}
	}
}

const char *save_link_name(const struct save *s, uint32_t link)
{
	const struct wr_link *l = &s->m->links[link];
	const char *name = names_text(&s->m->names, l->name);
	const char *altname = names_text(&s->m->names, l->altname);
	const char *full = strlen(altname) > NAME_LONG ? altname : name;

	if (l->ns == WR_HOST_NS)
		full += strlen(names_text(&s->m->names, s->lab->prefix));
	return full;
}

/* ------ addresses -- */

/* " scope link": what there is to say behind an address. Lab addresses never look for duplicates,
 * so that is not said. */
static void add_words(const struct save *s, const struct wr_addr *addr, struct str *out)
{
	uint64_t mask = UINT64_MAX;

	if (inet_bits(&addr->local) == 128)
		mask &= ~(UINT64_C(1) << field_find(&addr_table, "nodad"));
	field_print_words(&addr_table, mask, &addr->conf, &s->m->names, out);
}

bool save_has_words(const struct save *s, uint32_t link)
{
	AUTO_STR words = {0};

	WR_EACH_ADDR (s->m, link, i) {
		if (!(s->m->addrs[i].flags & WR_ADDR_KERNEL))
			add_words(s, &s->m->addrs[i], &words);
	}
	s->out->failed |= words.failed;
	return words.len > 0;
}

bool save_addrs_on_wire(const struct save *s, uint32_t link)
{
	return s->m->links[link].ns == WR_HOST_NS || !save_has_words(s, link);
}

void save_addrs(const struct save *s, uint32_t link, const char *sep, struct str *out)
{
	const char *before = "";

	WR_EACH_ADDR (s->m, link, i) {
		const struct wr_addr *addr = &s->m->addrs[i];
		char text[INET_TEXT_SIZE];

		if (addr->flags & WR_ADDR_KERNEL)
			continue;
		str_printf(out, "%s%s", before, inet_text(&addr->local, text));
		if (s->m->links[link].ns != WR_HOST_NS)
			add_words(s, addr, out);
		before = sep;
	}
}

/* ------ keys of a link -- */

uint32_t save_mtu(const struct save *s, uint32_t link)
{
	const struct wr_link_conf *conf = &s->m->links[link].conf;

	return field_has(conf, (size_t)field_find(&link_table, "mtu")) ? conf->mtu : MTU_USUAL;
}

uint32_t save_wire_mtu(const struct save *s, uint32_t link)
{
	uint32_t mtu = save_mtu(s, link), peer = s->m->links[link].peer;

	if (peer == WR_NONE || mtu == MTU_USUAL || mtu != save_mtu(s, peer))
		return 0;
	return mtu;
}

/* What every device is unless the file says otherwise; an MTU also when the wire says it. */
static bool is_usual(const struct save *s, uint32_t link, const char *field)
{
	const struct wr_link_conf *conf = &s->m->links[link].conf;

	if (str_eq(field, "up"))
		return conf->up;
	if (str_eq(field, "mac"))
		return is_lo(s->m, link);
	if (!str_eq(field, "mtu"))
		return false;
	if (is_lo(s->m, link))
		return conf->mtu == MTU_LO;

	return is_wire_end(s->m, link) &&
	       (conf->mtu == MTU_USUAL || conf->mtu == save_wire_mtu(s, link));
}

static void add_fields(const struct save *s, struct yaml_map *map, const struct wr_table *table,
		       const void *data, uint32_t usual_of)
{
	AUTO_STR value = {0};

	for (size_t i = 0; data && i < table->n; i++) {
		if (!field_has(data, i))
			continue;
		if (usual_of != WR_NONE && is_usual(s, usual_of, table->fields[i].name))
			continue;
		str_clear(&value);
		field_print(table, i, data, &s->m->names, &value);
		yaml_map_add(map, table->fields[i].name, str_text(&value));
	}
}

static void add_master(const struct save *s, struct yaml_map *map, uint32_t i)
{
	const struct wr_link *link = &s->m->links[i];
	uint32_t bridge = s->lab->nodes[link->ns].bridge;

	/* Every wire's end in a switch is its port unless the file says otherwise. */
	if (is_wire_end(s->m, i) && bridge == link->master)
		return;
	if (link->master != WR_NONE && s->link_written[link->master])
		yaml_map_add(map, "master", save_link_name(s, link->master));
	else if (bridge != WR_NONE && is_wire_end(s->m, i))
		yaml_map_add(map, "master", "none");
}

static void add_addresses(const struct save *s, struct yaml_map *map, uint32_t i)
{
	AUTO_STR addrs = {0};

	if (is_wire_end(s->m, i) && save_addrs_on_wire(s, i))
		return;
	save_addrs(s, i, " ", &addrs);
	if (addrs.len)
		yaml_map_add(map, "addresses", addrs.text);
}

static void add_link_keys(const struct save *s, struct yaml_map *map, uint32_t i)
{
	const struct wr_link *link = &s->m->links[i];
	const struct wr_table *port =
		link->master != WR_NONE ? s->m->links[link->master].kind->port : NULL;
	bool is_switch = s->lab->nodes[link->ns].bridge == i;

	if (!is_lo(s->m, i) && !is_wire_end(s->m, i) && !is_switch)
		yaml_map_add(map, "kind", link->kind->name);
	add_addresses(s, map, i);
	add_fields(s, map, &link_table, &link->conf, i);
	add_master(s, map, i);
	if (link->lower != WR_NONE && !is_wire_end(s->m, i))
		yaml_map_add(map, "link", save_link_name(s, link->lower));
	if (!is_switch)
		add_fields(s, map, &link->kind->table, link->data, WR_NONE);
	if (port)
		add_fields(s, map, port, link->port, WR_NONE);
}

/* ------ the keys of the node -- */

static void save_switch(const struct save *s, uint32_t ns, struct str *out)
{
	uint32_t bridge = s->lab->nodes[ns].bridge;
	CLEANUP(yaml_map_fini) struct yaml_map map = {.indent = 6};

	if (bridge == WR_NONE)
		return;

	add_fields(s, &map, &s->m->links[bridge].kind->table, s->m->links[bridge].data, WR_NONE);
	if (map.n == 0)
		yaml_pair(out, 4, "switch", "yes");
	yaml_map_end(&map, out, 4, "switch");
}

static void save_lo(const struct save *s, uint32_t ns, struct str *out)
{
	uint32_t lo = model_find_link(s->m, ns, "lo");
	CLEANUP(yaml_map_fini) struct yaml_map map = {.indent = 6};
	AUTO_STR addrs = {0};

	if (lo == WR_NONE)
		return;

	add_link_keys(s, &map, lo);
	save_addrs(s, lo, " ", &addrs);
	if (map.n == 1 && addrs.len)
		yaml_pair(out, 4, "lo", addrs.text);
	else
		yaml_map_end(&map, out, 4, "lo");
}

void save_links(struct save *s, uint32_t ns, struct str *out)
{
	bool any = false;

	save_switch(s, ns, out);
	save_lo(s, ns, out);

	WR_EACH_LINK (s->m, ns, i) {
		CLEANUP(yaml_map_fini) struct yaml_map map = {.indent = 8};

		if (!s->link_written[i] || is_lo(s->m, i))
			continue;
		add_link_keys(s, &map, i);
		if (map.n == 0)
			continue;
		str_add(out, any ? "" : "    links:\n");
		yaml_map_end(&map, out, 6, save_link_name(s, i));
		any = true;
	}
}
