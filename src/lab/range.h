/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * range.h - h[1-3], core-[a-c], edge-[west,east], spine[s=1-2]: one text becomes several.
 */
#pragma once

#include "lab/text.h"

enum { RANGE_NAMES_MAX = 64 /* in one text */ };

struct range_item {
	uint64_t first, last; /* numbers or letters; equal for a word */
	unsigned width;	      /* digits, when zeros are kept */
	size_t start, end;    /* of the item in the text */
	enum { ITEM_NUMBER, ITEM_LETTER, ITEM_WORD } type;
};

struct range {
	size_t start, end; /* of the whole bracket in the text */
	struct range_item *items;
	size_t n_items, items_cap, count;
	size_t loop; /* of expand.loops */
};

/* Ranges without name step together: they are one loop. */
struct range_loop {
	const char *name; /* "n" for the loop of those without */
	size_t count, at;
	size_t range; /* the first that belongs to it */
	bool named;
};

struct expand {
	struct reader *r;
	struct text text;
	const struct scope *scope;
	struct range *ranges;
	struct range_loop *loops;
	size_t n_ranges, ranges_cap, n_loops, loops_cap;
	size_t index, total;
};

/* Begins to expand a text (read with TEXT_LOOP). false: it was said. Nothing has to be ended. */
bool expand_begin(struct expand *x, struct reader *r, const struct text *text,
		  const struct scope *scope);
/* The next of x->total texts. false: there is none, or it was said. */
bool expand_next(struct expand *x, struct text *ret);
/* The variables of the text that expand_next gave, for what stands under it. Lives until the end of
 * the read. NULL: no memory. */
const struct scope *expand_scope(struct expand *x);

/* Each range takes the item that belongs to the range of the node or link. */
bool range_step(struct reader *r, const struct text *text, const struct scope *scope,
		struct text *ret);

/* The variables that the ranges of a text give; all zero before it was looked at. */
struct range_names {
	const char *names[RANGE_NAMES_MAX];
	size_t lens[RANGE_NAMES_MAX], n;
	bool known, unnamed;
};

/* Does a text define this variable by a range of its own? Fills `names` once. */
bool range_defines(struct range_names *names, const struct tree *tree, const char *name,
		   size_t len);

/* ------ between range.c and expand.c ------ */

/* Finds all ranges of x->text and their loops. false: it was said. */
bool range_read_all(struct expand *x);
struct range_loop *range_find_loop(struct expand *x, const char *name, size_t len);
