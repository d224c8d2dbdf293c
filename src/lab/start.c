/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * start.c - what a node starts from: defaults, its groups in order, then itself. A map is merged
 * key by key, a text or a list replaces.
 */
#include <string.h>

#include "lab/keys.h"
#include "lab/range.h"

enum {
	MERGED_MAX = 5 * LAB_THINGS_MAX, /* bounds what ranges and defaults come to together */
	GROUPS_DEEP = 32,
};

/* What the values of a map are, as far as merging minds. */
enum level { LEVEL_NODE, LEVEL_LINKS, LEVEL_OTHER };

static const struct tree empty = {.type = TREE_MAP};

/* ------ merging -- */

static const struct tree *one_pair(struct reader *r, const char *key, const struct tree *value)
{
	struct tree *map = tree_make_map(&r->arena, value->at);

	if (!map || !tree_push(&r->arena, map, tree_make_text(&r->arena, key, value->at), value))
		return value;
	return map;
}

/* `lo: 10.0.0.1/32` is `lo: {addresses: 10.0.0.1/32}`. */
static const struct tree *link_map(struct reader *r, const struct tree *link)
{
	if (tree_is_nothing(link))
		return &empty;
	return link->type == TREE_MAP || is_none(link) ? link : one_pair(r, "addresses", link);
}

static const struct tree *merge(struct reader *r, const struct tree *base, const struct tree *over,
				enum level level);

static const struct tree *merge_value(struct reader *r, const struct tree *base,
				      const struct tree *over, const char *key, enum level level)
{
	enum level below = LEVEL_OTHER;

	if (level == LEVEL_LINKS || (level == LEVEL_NODE && str_eq(key, "lo"))) {
		base = link_map(r, base);
		over = link_map(r, over);
	} else if (level == LEVEL_NODE && str_eq(key, "links")) {
		below = LEVEL_LINKS;
	}
	if (base->type != TREE_MAP || over->type != TREE_MAP)
		return over;
	return merge(r, base, over, below);
}

/* Where a key stands in a map that grows: by a map of its own, since both may be long. */
struct index {
	struct map map;
};

static struct tree_pair *index_get(struct reader *r, struct index *index, struct tree *map,
				   const char *key)
{
	uint32_t i = map_get(&index->map, names_add(&r->names, key));

	return i == MAP_NONE ? NULL : &map->pairs[i];
}

static bool append(struct reader *r, struct index *index, struct tree *map, struct tree_pair pair)
{
	return tree_push(&r->arena, map, pair.key, pair.value) &&
	       map_put(&index->map, &r->tmp, names_add(&r->names, pair.key->text),
		       (uint32_t)map->n - 1);
}

static const struct tree *merge(struct reader *r, const struct tree *base, const struct tree *over,
				enum level level)
{
	struct index index = {0};
	struct tree *map;

	if (base->n == 0 || over->n == 0)
		return over->n == 0 ? base : over;
	if (!reader_merged(r, base->n + over->n, spot_of(over)))
		return base;

	map = tree_make_map(&r->arena, over->at);
	for (size_t i = 0; map && i < base->n; i++) {
		if (!append(r, &index, map, base->pairs[i]))
			return &empty;
	}
	for (size_t i = 0; map && i < over->n; i++) {
		struct tree_pair pair = over->pairs[i];
		struct tree_pair *old = index_get(r, &index, map, pair.key->text);

		if (old) {
			pair.value = merge_value(r, old->value, pair.value, pair.key->text, level);
			*old = pair;
		} else if (!append(r, &index, map, pair)) {
			return &empty;
		}
	}
	return map ? map : &empty;
}

/* ------ groups -- */

static const struct tree *add_group(struct reader *r, const struct tree *map,
				    const struct text *name, const struct scope *scope,
				    unsigned depth);

/* Merges all groups that a value of `group` names. */
static const struct tree *add_groups(struct reader *r, const struct tree *map,
				     const struct tree *words, const struct scope *scope,
				     unsigned depth)
{
	struct texts texts;
	struct expand x;
	struct text name;

	if (is_none(words) || !text_words(r, words, scope, TEXT_LOOP, &texts))
		return map;

	for (size_t i = 0; i < texts.n; i++) {
		if (!expand_begin(&x, r, &texts.items[i], scope))
			continue;
		while (expand_next(&x, &name))
			map = add_group(r, map, &name, scope, depth);
	}
	return map;
}

/* The groups of a node or group, then itself. */
static const struct tree *add_node(struct reader *r, const struct tree *map,
				   const struct tree *value, const struct scope *scope,
				   unsigned depth)
{
	const struct tree *group = value->type == TREE_MAP ? tree_get(value, "group") : value;

	if (tree_is_nothing(value))
		return map;
	if (group && !tree_is_nothing(group))
		map = add_groups(r, map, group, scope, depth + 1);
	return value->type == TREE_MAP ? merge(r, map, value, LEVEL_NODE) : map;
}

static void unknown_group(struct reader *r, const struct text *name)
{
	const char **words;

	fault(r, text_place(name), "unknown group \"%s\"", name->s);
	if (r->said_before)
		return;
	if (str_eq(name->s, "null") || str_eq(name->s, "~")) {
		hint(r, "a node that says nothing is written {}");
		return;
	}
	words = arena_array(&r->tmp, r->n_groups, sizeof(*words));
	if (node_by_label(r, name->s) != WR_NONE) {
		hint(r, "\"%s\" is a node", name->s);
		return;
	}
	for (size_t i = 0; words && i < r->n_groups; i++)
		words[i] = r->groups[i].key->text;
	if (words)
		hint_nearest(r, name->s, words, r->n_groups);
}

void add_member(struct reader *r, uint32_t group)
{
	struct member *member;

	for (size_t i = r->n_members; i-- > 0 && r->members[i].ns == r->starting;) {
		if (r->members[i].group == group)
			return;
	}
	member = ARENA_PUSH(&r->arena, r->members, r->n_members, r->members_cap);
	if (member)
		*member = (struct member){group, r->starting};
}

static const struct tree *add_group(struct reader *r, const struct tree *map,
				    const struct text *name, const struct scope *scope,
				    unsigned depth)
{
	uint32_t id = names_find(&r->names, name->s);
	uint32_t i = id ? map_get(&r->groups_by_name, id) : MAP_NONE;

	if (i == MAP_NONE) {
		unknown_group(r, name);
	} else if (r->groups[i].open || depth > GROUPS_DEEP) {
		fault(r, text_place(name), "group \"%s\" starts from itself", name->s);
	} else if (reader_merged(r, r->groups[i].value->weight, text_place(name))) {
		add_member(r, i);
		r->groups[i].open = true;
		map = add_node(r, map, r->groups[i].value, scope, depth);
		r->groups[i].open = false;
	}
	return map;
}

bool reader_merged(struct reader *r, size_t weight, struct spot at)
{
	r->n_merged += weight;
	if (r->n_merged <= MERGED_MAX)
		return true;

	fault(r, at, "too much comes out of ranges, defaults and groups together");
	return false;
}

const struct tree *start_merge(struct reader *r, const struct tree *value,
			       const struct scope *scope)
{
	const struct tree *defaults = tree_get(r->top, "defaults"), *map = &empty;

	if (!reader_merged(r, value->weight + (defaults ? defaults->weight : 0), spot_of(value)))
		return map;
	if (defaults && !is_none(defaults))
		map = add_node(r, map, defaults, scope, 0);
	return add_node(r, map, value, scope, 0);
}

/* ------ definitions -- */

static bool add_group_named(struct reader *r, const struct tree *key, const struct tree *value)
{
	struct group *group = ARENA_PUSH(&r->arena, r->groups, r->n_groups, r->groups_cap);

	if (!group)
		return false;

	*group = (struct group){.key = key, .value = value};
	return map_put(&r->groups_by_name, &r->arena, names_add(&r->names, key->text),
		       (uint32_t)r->n_groups - 1);
}

/* `router` and `switch` are groups that exist already: {router: yes}, {switch: yes}. */
static void add_builtin(struct reader *r, const char *name)
{
	static const struct tree yes = {.type = TREE_TEXT, .text = "yes", .len = 3, .weight = 1};
	struct tree *key = tree_make_text(&r->arena, name, (struct place){0});

	if (key)
		add_group_named(r, key, one_pair(r, name, &yes));
}

void read_groups(struct reader *r, const struct tree *tree)
{
	add_builtin(r, "router");
	add_builtin(r, "switch");
	if (!tree || is_none(tree) || !want_map(r, tree, "groups"))
		return;

	for (size_t i = 0; i < tree->n; i++) {
		const struct tree *key = tree->pairs[i].key;
		uint32_t id = names_add(&r->names, key->text);

		if (!check_name(r, "a group", key->text, spot_of(key)))
			continue;
		if (map_get(&r->groups_by_name, id) != MAP_NONE)
			fault(r, spot_of(key), "the group \"%s\" exists already", key->text);
		else
			add_group_named(r, key, tree->pairs[i].value);
		check_node_keys(r, tree->pairs[i].value);
	}
}
