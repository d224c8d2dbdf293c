/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * show-json.c - a namespace as JSON. Keys are those of `ip -j` where it has one for the fact; the
 * tables of fields say which.
 */
#include <string.h>

#include "base/json.h"
#include "model/words.h"
#include "view/facts.h"
#include "view/show.h"

/* ------ tables of fields -- */

static bool is_bool(enum wr_type type)
{
	return type == WR_BOOL || type == WR_BOOL32 || type == WR_FLAG;
}

static bool is_digits(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

static void field_json(const struct wr_table *table, size_t i, const void *data,
		       const struct names *names, struct json *j)
{
	const struct wr_field *f = &table->fields[i];
	const char *key = f->json ? f->json : f->name;
	AUTO_STR text = {0};
	uint64_t number;

	field_print(table, i, data, names, &text);
	if (is_bool(f->type))
		json_bool(j, key, str_eq(str_text(&text), "yes"));
	else if (f->type != WR_NAME && is_digits(str_text(&text)) &&
		 str_to_u64(str_text(&text), UINT64_MAX, false, &number) == 0)
		json_u64(j, key, number);
	else
		json_text(j, key, str_text(&text));
	j->out->failed |= text.failed;
}

static void fields_json(const struct wr_table *table, const void *data, const struct names *names,
			struct json *j)
{
	for (size_t i = 0; data && i < table->n; i++) {
		if (field_has(data, i))
			field_json(table, i, data, names, j);
	}
}

static void protocol_json(uint8_t protocol, struct json *j)
{
	char number[4];

	json_text(j, "protocol", route_protocol_word(protocol, number));
}

static void host_json(const char *key, const struct inet *inet, struct json *j)
{
	char text[INET_TEXT_SIZE];

	json_text(j, key, inet_host_text(inet, text));
}

static void net_json(const char *key, const struct inet *inet, struct json *j)
{
	char text[INET_TEXT_SIZE];

	json_text(j, key, inet_text(inet, text));
}

static void link_name_json(const char *key, const struct wr_model *m, uint32_t link, struct json *j)
{
	if (link != WR_NONE)
		json_text(j, key, names_text(&m->names, m->links[link].name));
}

/* ------ devices -- */

static void addrs_json(const struct wr_model *m, uint32_t link, struct json *j)
{
	json_array(j, "addresses");
	WR_EACH_ADDR (m, link, i) {
		const struct wr_addr *addr = &m->addrs[i];

		json_object(j, NULL);
		host_json("local", &addr->local, j);
		json_u64(j, "prefixlen", addr->local.len);
		fields_json(&addr_table, &addr->conf, &m->names, j);
		json_bool(j, "kernel", addr->flags & WR_ADDR_KERNEL);
		if (addr->flags & WR_ADDR_TENTATIVE)
			json_bool(j, "tentative", true);
		if (addr->flags & WR_ADDR_DADFAILED)
			json_bool(j, "dadfailed", true);
		json_end(j);
	}
	json_end(j);
}

static void peer_json(const struct wr_model *m, const struct wr_link *link, struct json *j)
{
	if (link->peer != WR_NONE) {
		json_object(j, "peer");
		json_text(j, "netns", model_ns_name(m, m->links[link->peer].ns));
		link_name_json("ifname", m, link->peer, j);
		json_end(j);
	} else if (link->kind->flags & WR_KIND_PAIR) {
		json_null(j, "peer");
	}
}

static void state_json(const struct wr_model *m, uint32_t link, struct json *j)
{
	const char *words[FACTS_STATE_MAX];

	facts_state(m, link, words);
	json_array(j, "state");
	for (size_t i = 0; words[i]; i++)
		json_text(j, NULL, words[i]);
	json_end(j);
}

static void link_json(const struct wr_model *m, uint32_t i, struct json *j)
{
	const struct wr_link *link = &m->links[i];
	const struct wr_kind *master = link->master == WR_NONE ? NULL : m->links[link->master].kind;

	json_object(j, NULL);
	json_u64(j, "ifindex", link->ifindex);
	link_name_json("ifname", m, i, j);
	if (link->altname)
		json_text(j, "altname", names_text(&m->names, link->altname));
	json_text(j, "kind", link_kind_word(m, i));
	state_json(m, i, j);
	fields_json(&link_table, &link->conf, &m->names, j);
	peer_json(m, link, j);
	link_name_json("link", m, link->lower, j);
	link_name_json("master", m, link->master, j);
	if (link->alias)
		json_text(j, "ifalias", names_text(&m->names, link->alias));
	if (link->data && field_any(link->data)) {
		json_object(j, "info");
		fields_json(&link->kind->table, link->data, &m->names, j);
		json_end(j);
	}
	if (link->port && field_any(link->port) && master && master->port) {
		json_object(j, "port");
		fields_json(master->port, link->port, &m->names, j);
		json_end(j);
	}
	addrs_json(m, i, j);
	json_end(j);
}

static void links_json(const struct wr_model *m, uint32_t ns, struct json *j)
{
	json_array(j, "links");
	WR_EACH_LINK (m, ns, i)
		link_json(m, i, j);
	json_end(j);
}

/* ------ routes, rules, neighbours -- */

static void hops_json(const struct wr_model *m, const struct wr_route *route, struct json *j)
{
	json_array(j, "nexthops");
	for (uint32_t i = 0; i < route->n_hops; i++) {
		const struct wr_hop *hop = &m->hops[route->first_hop + i];

		json_object(j, NULL);
		if (hop->via.family)
			host_json("gateway", &hop->via, j);
		link_name_json("dev", m, hop->dev, j);
		json_u64(j, "weight", hop->weight);
		if (hop->onlink)
			json_bool(j, "onlink", true);
		json_end(j);
	}
	json_end(j);
}

static void routes_json(const struct wr_model *m, uint32_t ns, struct json *j)
{
	json_array(j, "routes");
	WR_EACH_ROUTE (m, ns, i) {
		const struct wr_route *route = &m->routes[i];
		AUTO_STR text = {0};

		if (!facts_shows_route(route))
			continue;
		route_print(m, route, &text);
		json_object(j, NULL);
		json_text(j, "text", str_text(&text));
		net_json("dst", &route->dst, j);
		protocol_json(route->protocol, j);
		fields_json(&route_table, route->conf, &m->names, j);
		hops_json(m, route, j);
		json_end(j);
		j->out->failed |= text.failed;
	}
	json_end(j);
}

static void rules_json(const struct wr_model *m, uint32_t ns, struct json *j)
{
	json_array(j, "rules");
	WR_EACH_RULE (m, ns, i) {
		const struct wr_rule *rule = &m->rules[i];
		AUTO_STR text = {0};

		if (!facts_shows_rule(rule))
			continue;
		rule_print(m, rule, &text);
		json_object(j, NULL);
		json_text(j, "text", str_text(&text));
		protocol_json(rule->protocol, j);
		fields_json(&rule_table, &rule->conf, &m->names, j);
		json_end(j);
		j->out->failed |= text.failed;
	}
	json_end(j);
}

static void neighs_json(const struct wr_model *m, uint32_t ns, struct json *j)
{
	char mac[MAC_TEXT_SIZE];

	json_array(j, "neighbors");
	WR_EACH_NEIGH (m, ns, i) {
		const struct wr_neigh *neigh = &m->neighs[i];

		json_object(j, NULL);
		host_json("dst", &neigh->dst, j);
		link_name_json("dev", m, neigh->dev, j);
		if (!neigh->proxy)
			json_text(j, "lladdr", mac_text(&neigh->mac, mac));
		json_bool(j, "proxy", neigh->proxy);
		json_bool(j, "router", neigh->router);
		protocol_json(neigh->protocol, j);
		json_end(j);
	}
	json_end(j);
}

/* A class that could not be read is null, not an empty list. */
void view_show_json(const struct wr_model *m, uint32_t ns, struct str *out)
{
	static const struct {
		enum wr_class class;
		const char *key;
		void (*json)(const struct wr_model *m, uint32_t ns, struct json *j);
	} parts[] = {
		{WR_CLASS_LINK, "links", links_json},
		{WR_CLASS_ROUTE, "routes", routes_json},
		{WR_CLASS_RULE, "rules", rules_json},
		{WR_CLASS_NEIGH, "neighbors", neighs_json},
	};
	struct json j;

	json_init(&j, out);
	json_object(&j, NULL);
	json_text(&j, "name", model_ns_name(m, ns));
	json_u64(&j, "id", m->ns[ns].id);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (facts_unknown(m, ns, parts[i].class))
			json_null(&j, parts[i].key);
		else
			parts[i].json(m, ns, &j);
	}
	json_end(&j);
}
