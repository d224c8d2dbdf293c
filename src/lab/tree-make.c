/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tree-make.c - trees that no YAML file holds: what is merged, and what comes from another format.
 */
#include <string.h>

#include "lab/tree.h"

static struct tree *make(struct arena *arena, enum tree_type type, struct place at)
{
	struct tree *tree = arena_alloc(arena, sizeof(*tree));

	if (!tree)
		return NULL;

	tree->type = type;
	tree->style = TREE_MADE;
	tree->at = at;
	tree->weight = 1;
	tree->height = 1;
	return tree;
}

struct tree *tree_make_text(struct arena *arena, const char *text, struct place at)
{
	struct tree *tree = make(arena, TREE_TEXT, at);

	if (tree) {
		tree->text = text;
		tree->len = strlen(text);
	}
	return tree;
}

struct tree *tree_make_map(struct arena *arena, struct place at)
{
	return make(arena, TREE_MAP, at);
}

struct tree *tree_make_list(struct arena *arena, struct place at)
{
	return make(arena, TREE_LIST, at);
}

bool tree_push(struct arena *arena, struct tree *parent, const struct tree *key,
	       const struct tree *value)
{
	bool fine = value && (key || parent->type == TREE_LIST);
	struct tree_pair *pair =
		fine ? ARENA_PUSH(arena, parent->pairs, parent->n, parent->cap) : NULL;

	if (!pair)
		return false;

	*pair = (struct tree_pair){key, value};
	parent->weight += value->weight + (key ? key->weight : 0);
	if (value->height >= parent->height)
		parent->height = (uint8_t)(value->height + 1);
	return true;
}

const struct tree *tree_with(struct arena *arena, const struct tree *map, const char *key,
			     const struct tree *value)
{
	struct tree *copy = tree_make_map(arena, map->at);
	bool fine = copy;

	if (fine && !tree_get(map, key))
		fine = tree_push(arena, copy, tree_make_text(arena, key, map->at), value);
	for (size_t i = 0; fine && i < map->n; i++) {
		const struct tree_pair *pair = &map->pairs[i];

		fine = tree_push(arena, copy, pair->key,
				 str_eq(pair->key->text, key) ? value : pair->value);
	}
	return fine ? copy : NULL;
}
