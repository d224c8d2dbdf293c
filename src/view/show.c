/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * show.c - a namespace as text.
 */
#include <string.h>

#include "model/words.h"
#include "view/facts.h"
#include "view/show.h"
#include "view/table.h"

/* ------ devices -- */

static void add_str(struct table *t, struct str *text)
{
	t->failed |= text->failed;
	table_add(t, str_text(text));
	str_clear(text);
}

static void add_state(const struct wr_model *m, uint32_t link, struct table *t)
{
	const char *words[FACTS_STATE_MAX];
	AUTO_STR text = {0};

	facts_state(m, link, words);
	for (size_t i = 0; words[i]; i++)
		str_printf(&text, "%s%s", i ? "," : "", words[i]);
	add_str(t, &text);
}

static void add_field(const struct wr_model *m, uint32_t link, const char *field, struct table *t)
{
	size_t i = (size_t)field_find(&link_table, field);
	AUTO_STR text = {0};

	if (field_has(&m->links[link].conf, i))
		field_print(&link_table, i, &m->links[link].conf, &m->names, &text);
	add_str(t, &text);
}

/* The other end of a wire, or the device below. */
static void add_below(const struct wr_model *m, uint32_t link, struct table *t)
{
	const struct wr_link *l = &m->links[link];
	AUTO_STR text = {0};

	if (l->peer != WR_NONE)
		link_print(m, l->peer, &text);
	else if (l->lower != WR_NONE)
		str_add(&text, model_link_name(m, l->lower));
	else if (l->peer_ifindex && l->peer_ifindex != l->ifindex)
		str_printf(&text, "elsewhere (%u)", l->peer_ifindex);
	add_str(t, &text);
}

static void add_addrs(const struct wr_model *m, uint32_t link, struct table *t)
{
	AUTO_STR text = {0};

	WR_EACH_ADDR (m, link, i) {
		const struct wr_addr *addr = &m->addrs[i];

		str_add(&text, text.len ? ", " : "");
		addr_print(m, addr, &text);
		if (addr->flags & WR_ADDR_TENTATIVE)
			str_add(&text, " tentative");
		if (addr->flags & WR_ADDR_DADFAILED)
			str_add(&text, " dadfailed");
	}
	add_str(t, &text);
}

static void show_links(const struct wr_model *m, uint32_t ns, struct str *out)
{
	static const char *const heads[] = {"DEVICE", "KIND", "STATE",	"MTU",
					    "MAC",    "PEER", "MASTER", "ADDRESSES"};
	struct table t;

	if (facts_unknown(m, ns, WR_CLASS_LINK)) {
		str_add(out, "  devices: unknown\n");
		return;
	}

	table_init(&t, heads, ARRAY_LEN(heads));
	WR_EACH_LINK (m, ns, i) {
		uint32_t master = m->links[i].master;

		table_add(&t, model_link_name(m, i));
		table_add(&t, link_kind_word(m, i));
		add_state(m, i, &t);
		add_field(m, i, "mtu", &t);
		add_field(m, i, "mac", &t);
		add_below(m, i, &t);
		table_add(&t, master == WR_NONE ? NULL : model_link_name(m, master));
		add_addrs(m, i, &t);
	}
	table_end(&t, "  ", out);
	if (facts_unknown(m, ns, WR_CLASS_ADDR))
		str_add(out, "  addresses: unknown\n");
}

/* ------ what is told in lines -- */

/* A heading before the first line; none without lines. */
static void line(struct str *out, bool *begun, const char *head, struct str *text)
{
	if (!*begun)
		str_printf(out, "\n  %s\n", head);
	*begun = true;

	str_add(out, "  ");
	str_add_escaped(out, str_text(text), text->len);
	str_addc(out, '\n');
	out->failed |= text->failed;
}

static bool unknown(const struct wr_model *m, uint32_t ns, enum wr_class class, const char *head,
		    struct str *out)
{
	if (facts_unknown(m, ns, class))
		str_printf(out, "\n  %s\n  unknown\n", head);

	return facts_unknown(m, ns, class);
}

static void show_routes(const struct wr_model *m, uint32_t ns, struct str *out)
{
	bool begun = false;

	if (unknown(m, ns, WR_CLASS_ROUTE, "ROUTES", out))
		return;

	WR_EACH_ROUTE (m, ns, i) {
		const struct wr_route *route = &m->routes[i];
		AUTO_STR text = {0};
		char number[4];

		if (!facts_shows_route(route))
			continue;
		route_print(m, route, &text);
		str_printf(&text, " proto %s", route_protocol_word(route->protocol, number));
		line(out, &begun, "ROUTES", &text);
	}
}

static void show_rules(const struct wr_model *m, uint32_t ns, struct str *out)
{
	bool begun = false;

	if (unknown(m, ns, WR_CLASS_RULE, "RULES", out))
		return;

	WR_EACH_RULE (m, ns, i) {
		AUTO_STR text = {0};

		if (!facts_shows_rule(&m->rules[i]))
			continue;
		rule_print(m, &m->rules[i], &text);
		line(out, &begun, "RULES", &text);
	}
}

static void show_neighs(const struct wr_model *m, uint32_t ns, struct str *out)
{
	bool begun = false;

	if (unknown(m, ns, WR_CLASS_NEIGH, "NEIGHBORS", out))
		return;

	WR_EACH_NEIGH (m, ns, i) {
		AUTO_STR text = {0};

		neigh_print(m, &m->neighs[i], &text);
		line(out, &begun, "NEIGHBORS", &text);
	}
}

void view_show(const struct wr_model *m, uint32_t ns, struct str *out)
{
	const char *name = model_ns_name(m, ns);

	str_add_escaped(out, name, strlen(name));
	if (m->ns[ns].missing) {
		str_add(out, " (there is none)\n");
		return;
	}

	str_add(out, m->ns[ns].unnamed ? " (its name is gone)\n" : "\n");
	show_links(m, ns, out);
	show_routes(m, ns, out);
	show_rules(m, ns, out);
	show_neighs(m, ns, out);
}
