/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * convert.c - the tree that a lab was read from as a native lab file: the same lab in as few words,
 * whatever format they came from. What lab_save writes is everything that these words come to.
 */
#include <string.h>

#include "lab/reader.h"
#include "lab/yaml.h"

enum { KEY_LONG = 1000 /* a longer one is no key to YAML unless "? " stands before it */ };

static void value(const struct tree *tree, unsigned indent, struct str *out);

static void blanks(struct str *out, unsigned n)
{
	str_printf(out, "%*s", (int)n, "");
}

/* Aliases may make a large file of a small one. */
static bool is_full(const struct str *out)
{
	return out->failed || out->len > LAB_FILE_MAX;
}

/* A text behind "KEY: " or "- ", up to the end of its line. */
static void text(const struct tree *tree, unsigned indent, struct str *out)
{
	if (tree_is_nothing(tree))
		str_addc(out, '\n');
	else
		yaml_text_as_held(out, tree->text, indent);
	if (tree->note && out->len) {
		out->len--; /* a text with a note has one line */
		str_add(out, " # \"");
		str_add_escaped(out, tree->note, strlen(tree->note));
		str_add(out, "\"\n");
	}
}

static void key(const struct tree *tree, unsigned indent, struct str *out)
{
	AUTO_STR held = {0};
	bool is_long;

	yaml_scalar_as_held(&held, tree->text);
	is_long = held.len > KEY_LONG;
	str_add(out, is_long ? "? " : "");
	str_add(out, str_text(&held));
	str_add(out, is_long ? "\n" : "");
	blanks(out, is_long ? indent : 0);
	str_addc(out, ':');
	out->failed |= held.failed;
}

/* The pairs or items, each on lines of its own; the first goes on in the line that is written. */
static void items(const struct tree *tree, unsigned indent, struct str *out)
{
	for (size_t i = 0; i < tree->n && !is_full(out); i++) {
		const struct tree_pair *pair = &tree->pairs[i];
		bool deep = pair->value->type != TREE_TEXT && pair->value->n;

		if (i > 0)
			blanks(out, indent);
		if (!pair->key) {
			str_add(out, "- ");
			value(pair->value, indent + 2, out);
			continue;
		}
		key(pair->key, indent, out);
		if (deep) {
			str_addc(out, '\n');
			blanks(out, indent + 2);
		} else if (!tree_is_nothing(pair->value)) {
			str_addc(out, ' ');
		}
		value(pair->value, indent + 2, out);
	}
}

static void value(const struct tree *tree, unsigned indent, struct str *out)
{
	if (tree->type == TREE_TEXT)
		text(tree, indent, out);
	else if (tree->n == 0)
		str_add(out, tree->type == TREE_MAP ? "{}\n" : "[]\n");
	else
		items(tree, indent, out);
}

/* ------ what was said beside the file -- */

static const struct tree *with(struct reader *r, const struct tree *map, const char *name,
			       const char *text)
{
	const struct tree *value = map && name ? tree_make_text(&r->arena, text, map->at) : NULL;

	return value ? tree_with(&r->arena, map, name, value) : NULL;
}

/* `--set` as the file's own words. */
static const struct tree *with_sets(struct reader *r, const struct tree *top)
{
	const struct tree *vars = tree_get(top, "vars");

	if (!r->opts || !r->opts->sets || !r->opts->sets[0])
		return top;
	if (!vars || vars->type != TREE_MAP)
		vars = tree_make_map(&r->arena, top->at);
	for (size_t i = 0; vars && r->opts->sets[i]; i++) {
		const char *set = r->opts->sets[i], *equals = strchr(set, '=');

		vars = with(r, vars, arena_strndup(&r->arena, set, (size_t)(equals - set)),
			    equals + 1);
	}
	return vars ? tree_with(&r->arena, top, "vars", vars) : NULL;
}

void convert_print(struct reader *r, struct str *out)
{
	const char *prefix = names_text(&r->want->names, r->lab->prefix);
	const struct tree *top = with_sets(r, r->top);

	if (top && r->opts && r->opts->prefix)
		top = with(r, top, "prefix", prefix[0] ? prefix : "none");
	top = with(r, top, "lab", names_text(&r->want->names, r->lab->name));
	if (!top)
		return; /* no memory, as the arena knows */

	value(top, 0, out);
	if (out->len > LAB_FILE_MAX)
		fault_at(r, (struct place){0}, "what the file comes to is larger than 16 MiB");
}
