/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tree.h - the bytes of a YAML file as a tree of texts, lists and maps, each with its place.
 *
 * Strict, as lab-format.md section 1 says: one document, no tags, no key twice, no `<<`, and bounds
 * on size, depth and what aliases come to. What a text means is not known here.
 */
#pragma once

#include "lab/diag.h"

enum { TREE_DEPTH_MAX = 64, TREE_NODES_MAX = 100000 };

enum tree_type { TREE_TEXT, TREE_LIST, TREE_MAP };

/* How a text was written: decides how a place inside it is found. TREE_MADE: by nobody
 * (tree_make_…), and every part of it has the place of the whole. */
enum tree_style { TREE_PLAIN, TREE_SINGLE, TREE_DOUBLE, TREE_BLOCK, TREE_MADE };

struct tree_pair;

/* An alias gives its anchor's own node, so a node may hang in several places: it is never changed.
 */
struct tree {
	enum tree_type type;
	enum tree_style style;
	const char *text; /* TREE_TEXT: decoded, no NUL inside */
	size_t len;
	bool as_is; /* the file has the text byte by byte, in one piece */
	struct place at;
	const char *note;	 /* a comment for whoever reads what is written of this, or NULL */
	struct tree_pair *pairs; /* of a list or a map, in file order */
	size_t n, cap;
	uint32_t weight; /* nodes in it, aliases followed */
	uint8_t height;	 /* levels in it */
};

struct tree_pair {
	const struct tree *key; /* always a text; NULL in a list */
	const struct tree *value;
};

/* Reads `source` into the arena. NULL: there are diagnoses, or no memory (the arena knows). */
const struct tree *tree_parse(const struct source *source, struct arena *arena,
			      struct diags *diags);

/* Not larger than a file may be, in whatever format. false: it was said. */
bool tree_size_fine(struct diags *diags, const struct source *source);

/* `h1:` is nothing; `h1: ""` is an empty text. */
bool tree_is_nothing(const struct tree *tree);

/* The value of a map's key, or NULL. */
const struct tree *tree_get(const struct tree *map, const char *key);

/* The place of bytes start..end of a text, exact whatever the style: what was folded, unescaped or
 * unindented is found again in the source. */
struct place tree_part(const struct tree *text, size_t start, size_t end);

/* ------ making (tree-make.c) ------ */

/* NULL: no memory. Texts are borrowed, and live as long as the tree. `at` is what is shown when
 * something is wrong with it. */
struct tree *tree_make_text(struct arena *arena, const char *text, struct place at);
struct tree *tree_make_map(struct arena *arena, struct place at);
struct tree *tree_make_list(struct arena *arena, struct place at);

/* Appends to a map, or to a list (key NULL). false: no memory, also when it is `value` that is
 * missing. */
bool tree_push(struct arena *arena, struct tree *parent, const struct tree *key,
	       const struct tree *value);

/* The map with this value under the key, in the key's place or first of all. NULL: no memory. */
const struct tree *tree_with(struct arena *arena, const struct tree *map, const char *key,
			     const struct tree *value);
