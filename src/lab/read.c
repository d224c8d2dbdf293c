/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read.c - from the bytes of a lab file to the lab: the order of the passes, and the top of the
 * file.
 */
#include <stdio.h>
#include <string.h>

#include "lab/graphml.h"
#include "lab/keys.h"
#include "lab/range.h"

/* ------ the top -- */

bool want_map(struct reader *r, const struct tree *value, const char *key)
{
	if (value->type == TREE_MAP)
		return true;
	if (tree_is_nothing(value))
		return false; /* keys_check has said it where it is wrong */

	fault(r, spot_of(value), "\"%s\" is a map, not a %s", key,
	      value->type == TREE_LIST ? "list" : "text");
	return false;
}

static uint32_t top_name(struct reader *r, const char *key)
{
	const struct tree *value = tree_get(r->top, key);
	struct text text;

	if (!value || tree_is_nothing(value) || !text_read(r, value, NULL, TEXT_PLAIN, &text) ||
	    !check_name(r, str_eq(key, "lab") ? "a lab" : "a prefix", text.s, text_place(&text)))
		return 0;
	return names_add(&r->want->names, text.s);
}

/* "labs/two-sites.yaml" is the lab two-sites. */
static uint32_t name_of_file(struct reader *r)
{
	const char *path = r->lab->source.path, *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
	size_t len = dot && dot != base ? (size_t)(dot - base) : strlen(base);
	char *name = arena_strndup(&r->arena, base, len);

	if (!name)
		return 0;
	if (!is_name(name) || str_eq(name, "all") || str_eq(name, "host")) {
		fault_at(r, (struct place){.source = &r->lab->source},
			 "the lab has no name, and \"%s\" cannot be one", name);
		hint(r, "give it one: \"lab: NAME\"");
		return 0;
	}
	return names_add(&r->want->names, name);
}

static void read_prefix(struct reader *r)
{
	const char *given = r->opts ? r->opts->prefix : NULL;
	const struct tree *value = tree_get(r->top, "prefix");

	if (!given && value && !is_none(value)) {
		r->lab->prefix = top_name(r, "prefix");
	} else if (given && given[0] && !is_name(given)) {
		fault(r, (struct spot){0}, "\"%s\" cannot be a prefix", given);
		hint(r, "names are made of letters, digits, \"_\", \".\" and \"-\"");
	} else if (given) {
		r->lab->prefix = names_add(&r->want->names, given);
	}
}

static void read_description(struct reader *r)
{
	const struct tree *value = tree_get(r->top, "description");
	struct text text;

	if (value && text_read(r, value, NULL, TEXT_FREE, &text))
		r->lab->description = names_add(&r->want->names, text.s);
}

static void read_routing(struct reader *r)
{
	const struct tree *value = tree_get(r->top, "routes");
	struct text text;

	if (!value || tree_is_nothing(value) || !text_read(r, value, NULL, TEXT_PLAIN, &text) ||
	    str_eq(text.s, "none"))
		return;

	if (str_eq(text.s, "shortest-path")) {
		r->lab->shortest_path = true;
	} else {
		fault(r, text_place(&text), "\"%s\" is neither none nor shortest-path", text.s);
		hint(r, "routes of one node stand under that node");
	}
}

/* ------ variables -- */

static void set_variable(struct reader *r, const char *name, const char *value)
{
	uint32_t id = names_add(&r->names, name), old = map_get(&r->vars, id);
	const char **place;
	size_t n;

	if (old != MAP_NONE) {
		r->var_values[old] = value;
		return;
	}
	n = r->n_vars;
	place = ARENA_PUSH(&r->arena, r->var_names, n, r->names_cap);
	if (!place || !map_put(&r->vars, &r->arena, id, (uint32_t)r->n_vars))
		return;

	*place = name;
	place = ARENA_PUSH(&r->arena, r->var_values, r->n_vars, r->vars_cap);
	if (place)
		*place = value;
}

/* Does the file give it a value, or ask for it? */
static bool is_variable(struct reader *r, const char *name)
{
	uint32_t id = names_find(&r->names, name);
	size_t size = strlen(name) + sizeof("${}");
	char *use = arena_alloc(&r->tmp, size);

	if (id && map_get(&r->vars, id) != MAP_NONE)
		return true;
	if (use)
		snprintf(use, size, "${%s}", name);
	return use && strstr(r->lab->source.text, use);
}

static void unknown_variable(struct reader *r, const char *name)
{
	fault(r, (struct spot){0}, "--set %s: the file has no variable of that name", name);
	hint_nearest(r, name, r->var_names, r->n_vars);
}

static void read_sets(struct reader *r)
{
	for (size_t i = 0; r->opts && r->opts->sets && r->opts->sets[i]; i++) {
		const char *set = r->opts->sets[i], *equals = strchr(set, '=');
		char *name = arena_strndup(&r->arena, set, equals ? (size_t)(equals - set) : 0);

		if (!name || !is_name(name))
			fault(r, (struct spot){0}, "--set \"%s\" is not name=value", set);
		else if (!is_variable(r, name))
			unknown_variable(r, name);
		else
			set_variable(r, name, arena_strdup(&r->arena, equals + 1));
	}
}

void read_vars(struct reader *r, const struct tree *tree)
{
	for (size_t i = 0; tree && !is_none(tree) && want_map(r, tree, "vars") && i < tree->n;
	     i++) {
		const struct tree *key = tree->pairs[i].key, *value = tree->pairs[i].value;

		if (!check_name(r, "a variable", key->text, spot_of(key)))
			continue;
		if (value->type != TREE_TEXT || tree_is_nothing(value))
			fault(r, spot_of(key), "the value of a variable is a text");
		else
			set_variable(r, key->text, value->text);
	}
	read_sets(r);
}

/* ------ the passes -- */

static bool read_top(struct reader *r)
{
	if (r->top->type != TREE_MAP) {
		if (tree_is_nothing(r->top))
			fault(r, spot_of(r->top), "the file is empty");
		else
			fault(r, spot_of(r->top), "a lab is a map with \"nodes:\", not a %s",
			      r->top->type == TREE_LIST ? "list" : "text");
		hint(r, "a lab has at least \"nodes:\"");
		return false;
	}

	keys_check(r, &lab_keys, r->top, NULL);
	r->lab->name = tree_get(r->top, "lab") ? top_name(r, "lab") : name_of_file(r);
	read_prefix(r);
	read_description(r);
	read_routing(r);
	if (!tree_get(r->top, "nodes")) {
		fault_at(r, (struct place){.source = &r->lab->source}, "the lab has no \"nodes:\"");
		hint(r, "it may hold nothing: \"nodes: {}\"");
	}
	return true;
}

static void read_all(struct reader *r)
{
	const struct tree *wires = tree_get(r->top, "wires"), *checks = tree_get(r->top, "checks");
	const struct tree *nodes = tree_get(r->top, "nodes"), *defaults;
	const struct tree *pools = tree_get(r->top, "addresses");

	if (!read_host(r))
		return;

	read_vars(r, tree_get(r->top, "vars"));
	defaults = tree_get(r->top, "defaults");
	r->nodeless = !nodes || (nodes->type != TREE_MAP && !is_none(nodes));
	if (defaults)
		check_node_keys(r, defaults);
	read_groups(r, tree_get(r->top, "groups"));
	if (nodes)
		read_nodes(r, nodes);
	read_devices(r);
	if (wires)
		read_wires(r, wires);
	wire_links(r);
	read_link_keys(r);
	if (reader_failed(r))
		return;

	r->segments = lab_segments(r->lab, &r->arena);
	if (!r->segments)
		return;

	if (pools)
		read_pools(r, pools);
	give_addresses(r);
	read_node_keys(r);
	lab_predict_carrier(r->want);
	give_routes(r);
	if (checks)
		read_checks(r, checks);
	if (!r->opts || !r->opts->observed)
		check_lab(r);
	resolve_macs(r);
	resolve_ifindexes(r);
}

static const struct tree *parse(struct reader *r)
{
	const struct source *source = &r->lab->source;

	if (graphml_is(source))
		return graphml_tree(source, r->opts, &r->arena, r->diags);
	if (r->opts && r->opts->ipv6) {
		fault(r, (struct spot){0}, "--ipv6 is for graphs, and \"%s\" is a lab file",
		      source->path);
		hint(r, "it says its nets itself, under \"addresses:\"");
	}
	return tree_parse(source, &r->arena, r->diags);
}

/* --routes, as if the file said it. */
static const struct tree *with_routes(struct reader *r)
{
	const char *routes = r->opts ? r->opts->routes : NULL;
	const struct tree *value;

	if (!routes || r->top->type != TREE_MAP)
		return r->top;

	value = tree_make_text(&r->arena, routes, (struct place){0});
	return value ? tree_with(&r->arena, r->top, "routes", value) : r->top;
}

static void read_source(struct reader *r)
{
	size_t n_before = r->diags->n;

	r->top = parse(r);
	if (!r->top)
		return;

	r->top = with_routes(r);
	if (read_top(r))
		read_all(r);
	if (r->converted && r->diags->n == n_before && !reader_failed(r))
		convert_print(r, r->converted);
}

/* ------ the lab -- */

static struct wr_lab *lab_new(const char *path, const char *text, size_t len, bool ours)
{
	CLEANUP(lab_freep) struct wr_lab *lab = calloc(1, sizeof(*lab));

	if (!lab || !model_init(&lab->want))
		return NULL;

	lab->source.path = arena_strdup(&lab->want.arena, path);
	lab->source.ours = ours;
	/* Of a file that is too large, enough to show where it is. */
	lab->source.len = len > LAB_FILE_MAX && !ours ? LAB_FILE_MAX + 1 : len;
	lab->source.text = arena_strndup(&lab->want.arena, text, lab->source.len);
	return lab->source.path && lab->source.text ? TAKE(lab) : NULL;
}

void lab_free(struct wr_lab *lab)
{
	if (!lab)
		return;

	model_fini(&lab->want);
	free(lab);
}

/* Diagnoses outlive the lab that was not made, so what they point at must too. */
static void keep_source(struct diags *diags, const struct source *old)
{
	struct source *copy = arena_alloc(diags->arena, sizeof(*copy));

	if (!copy)
		return;

	copy->path = arena_strdup(diags->arena, old->path);
	copy->text = arena_strndup(diags->arena, old->text, old->len);
	copy->len = copy->text ? old->len : 0;
	for (size_t i = 0; copy->path && copy->text && i < diags->n; i++) {
		if (diags->items[i].at.source == old)
			diags->items[i].at.source = copy;
	}
}

static int read_lab(struct wr_lab **ret, const char *path, const char *text, size_t len,
		    const struct lab_read_opts *opts, struct str *converted, struct diags *diags,
		    struct wr_error *err)
{
	CLEANUP(lab_freep) struct wr_lab *lab = lab_new(path, text, len, opts && opts->observed);
	struct reader r = {.lab = lab, .diags = diags, .opts = opts, .converted = converted};
	size_t before = diags->n + diags->n_dropped, n;
	bool failed;

	if (!lab)
		return wr_fail(err, ENOMEM, "no memory to read \"%s\"", path);

	r.want = &lab->want;
	names_init(&r.names, &r.arena);
	read_source(&r);
	failed = reader_failed(&r) || (converted && converted->failed);
	arena_fini(&r.tmp);
	arena_fini(&r.arena);
	if (failed)
		return wr_fail(err, ENOMEM, "no memory to read \"%s\"", path);

	n = diags->n + diags->n_dropped - before;
	if (n == 0) {
		*ret = TAKE(lab);
		return 0;
	}
	keep_source(diags, &lab->source);
	return wr_fail(err, EINVAL, "\"%s\" has %zu error%s", path, n, n == 1 ? "" : "s");
}

int lab_read(struct wr_lab **ret, const char *path, const char *text, size_t len,
	     const struct lab_read_opts *opts, struct diags *diags, struct wr_error *err)
{
	return read_lab(ret, path, text, len, opts, NULL, diags, err);
}

int lab_convert(struct str *out, const char *path, const char *text, size_t len,
		const struct lab_read_opts *opts, struct diags *diags, struct wr_error *err)
{
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;

	return read_lab(&lab, path, text, len, opts, out, diags, err);
}
