/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-node.c - nodes: their names, what they start from, and the keys that are no devices.
 */
#include <string.h>

#include "lab/keys.h"
#include "lab/range.h"

/* ------ the keys of a definition, whoever uses it -- */

static void check_texts(struct reader *r, const struct tree *map, const char *key)
{
	for (size_t i = 0; want_map(r, map, key) && i < map->n; i++) {
		const struct tree *value = map->pairs[i].value;

		if (tree_is_nothing(value)) {
			fault(r, spot_of(map->pairs[i].key), "\"%s\" has no value",
			      map->pairs[i].key->text);
			hint(r, "an empty text is written \"\"");
		}
	}
}

static void check_links(struct reader *r, const struct tree *links)
{
	for (size_t i = 0; want_map(r, links, "links") && i < links->n; i++)
		check_link_keys(r, links->pairs[i].value, false);
}

void check_node_keys(struct reader *r, const struct tree *value)
{
	static const char *const texts[] = {"sysctls", "files", "env"};
	const struct tree *below;

	if (value->type != TREE_MAP)
		return;

	keys_check(r, &node_keys, value, NULL);
	below = tree_get(value, "links");
	if (below && !is_none(below))
		check_links(r, below);
	below = tree_get(value, "lo");
	if (below)
		check_link_keys(r, below, true);
	below = tree_get(value, "switch");
	if (below && below->type == TREE_MAP) {
		const struct wr_table *tables[] = {&kind_find("bridge")->table, NULL};
		static const struct key_table none = {.name = "a switch"};

		keys_check(r, &none, below, tables);
	}
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		below = tree_get(value, texts[i]);
		if (below && !is_none(below))
			check_texts(r, below, texts[i]);
	}
}

/* ------ names -- */

static bool is_free(struct reader *r, const struct text *name)
{
	uint32_t id = names_add(&r->names, name->s);

	if (!check_name(r, "a node", name->s, text_place(name)))
		return false;
	if (map_get(&r->groups_by_name, id) != MAP_NONE) {
		fault(r, text_place(name), "\"%s\" is the name of a group already", name->s);
		return false;
	}
	if (map_get(&r->nodes_by_label, id) != MAP_NONE) {
		fault(r, text_place(name), "the node \"%s\" is defined twice", name->s);
		return false;
	}
	return true;
}

/* The variables of a node: those of its range, and its name. */
static const struct scope *node_scope(struct reader *r, struct expand *x, const char *label)
{
	struct scope *scope = arena_alloc(&r->arena, sizeof(*scope));
	const char **texts = arena_array(&r->arena, 2, sizeof(*texts));

	if (!scope || !texts)
		return NULL;

	texts[0] = "node";
	texts[1] = arena_strdup(&r->arena, label);
	if (!texts[1])
		return NULL;

	*scope = (struct scope){.names = texts, .values = texts + 1, .n = 1};
	scope->outer = x->n_loops ? expand_scope(x) : NULL;
	return scope;
}

/* The lab's own entry of a namespace. */
static bool add_entry(struct reader *r, uint32_t label, struct place at)
{
	size_t n = r->n_nodes;
	struct lab_node *node = ARENA_PUSH(&r->want->arena, r->lab->nodes, n, r->lab->nodes_cap);
	struct rnode *rnode = ARENA_PUSH(&r->arena, r->nodes, r->n_nodes, r->nodes_cap);

	if (!node || !rnode)
		return false;

	*node = (struct lab_node){.label = label, .bridge = WR_NONE, .at = at};
	*rnode = (struct rnode){0};
	return true;
}

bool read_host(struct reader *r)
{
	return add_entry(r, names_add(&r->want->names, "host"), (struct place){0});
}

static void add_node(struct reader *r, struct expand *x, const struct text *name,
		     const struct tree_pair *pair)
{
	const char *prefix = names_text(&r->want->names, r->lab->prefix);
	char *full = arena_printf(&r->tmp, "%s%s", prefix, name->s);
	uint32_t ns = (uint32_t)r->want->n_ns;
	struct rnode *node;

	if (!full || !is_free(r, name))
		return;
	if (strlen(full) > 255) {
		fault(r, text_place(name), "\"%s\" is longer than a file name may be", full);
		return;
	}
	if (model_add_ns(r->want, full) == WR_NONE ||
	    !add_entry(r, names_add(&r->want->names, name->s), pair->key->at))
		return;

	if (pair->value->note)
		r->lab->nodes[ns].called = names_add(&r->want->names, pair->value->note);
	node = &r->nodes[ns];
	node->key = pair->key;
	node->value = pair->value;
	node->scope = node_scope(r, x, name->s);
	map_put(&r->nodes_by_label, &r->arena, names_add(&r->names, name->s), ns);
}

static void add_nodes(struct reader *r, const struct tree_pair *pair)
{
	struct text key, name;
	struct expand x;

	if (!text_read(r, pair->key, NULL, TEXT_LOOP, &key) || !expand_begin(&x, r, &key, NULL))
		return;
	while (expand_next(&x, &name))
		add_node(r, &x, &name, pair);
}

/* ------ start values -- */

static bool read_flag(struct reader *r, const struct rnode *node, const char *key)
{
	const struct tree *value = tree_get(node->merged, key);
	bool on = false;

	if (!value || is_none(value) || tree_is_nothing(value))
		return false;
	if (value->type == TREE_MAP && str_eq(key, "switch"))
		return true;
	return value_bool(r, value, node->scope, &on) && on;
}

static void read_mtu(struct reader *r, struct rnode *node)
{
	const struct tree *value = tree_get(node->merged, "mtu");
	struct wr_link_conf conf = {0};

	if (value && !is_none(value) && !tree_is_nothing(value) &&
	    value_field(r, &link_table, (size_t)field_find(&link_table, "mtu"), value, node->scope,
			&conf))
		node->mtu = conf.mtu;
}

static void start_node(struct reader *r, uint32_t ns)
{
	struct rnode *node = &r->nodes[ns];

	r->starting = ns;
	node->merged = start_merge(r, node->value, node->scope);
	r->lab->nodes[ns].router = read_flag(r, node, "router");
	node->is_switch = read_flag(r, node, "switch");
	if (r->lab->nodes[ns].router)
		add_member(r, GROUP_ROUTER);
	if (node->is_switch)
		add_member(r, GROUP_SWITCH);
	read_mtu(r, node);
	reader_rest(r);
}

void read_nodes(struct reader *r, const struct tree *tree)
{
	if (is_none(tree) || !want_map(r, tree, "nodes"))
		return;

	for (size_t i = 0; i < tree->n && !reader_stops(r); i++) {
		check_node_keys(r, tree->pairs[i].value);
		add_nodes(r, &tree->pairs[i]);
	}
	for (uint32_t ns = 1; ns < r->n_nodes && !reader_stops(r); ns++)
		start_node(r, ns);
}

/* ------ lines -- */

typedef void line_reader(struct reader *r, uint32_t ns, const struct text *line);

static void read_lines(struct reader *r, const struct key_at *at, const struct tree *value,
		       line_reader *read)
{
	struct texts lines = {0};

	text_lines(r, value, at->scope, TEXT_STEP, &lines);
	for (size_t i = 0; i < lines.n && !reader_stops(r); i++)
		read(r, at->ns, &lines.items[i]);
}

void node_routes(struct reader *r, const struct key_at *at, const struct tree *value)
{
	read_lines(r, at, value, read_route);
}

void node_rules(struct reader *r, const struct key_at *at, const struct tree *value)
{
	read_lines(r, at, value, read_rule);
}

void node_neighbors(struct reader *r, const struct key_at *at, const struct tree *value)
{
	read_lines(r, at, value, read_neigh);
}

void read_node_keys(struct reader *r)
{
	for (uint32_t ns = 1; ns < r->n_nodes && !reader_stops(r); ns++) {
		const struct rnode *node = &r->nodes[ns];
		struct key_at at = {.ns = ns, .link = WR_NONE, .scope = node->scope};

		if (!node->merged)
			continue;
		router_sysctls(r, ns);
		keys_read(r, &node_keys, node->merged, &at);
		reader_rest(r);
	}
}
