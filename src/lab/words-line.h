/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * words-line.h - a line in the words of `ip`, read word by word. Shared by routes, rules and
 * neighbours.
 */
#pragma once

#include "lab/reader.h"

struct line {
	struct reader *r;
	uint32_t ns;
	const struct text *text;
	size_t pos;
	struct text word; /* the current one */
	bool more;
	bool wrong; /* something was said */
};

void line_begin(struct line *l, struct reader *r, uint32_t ns, const struct text *text);
void line_next(struct line *l);
/* Is the current word this one? Goes to the next if so. */
bool line_take(struct line *l, const char *word);
/* Goes from a word to its value. false: there is none, and it was said. */
bool line_value(struct line *l, struct text *ret);
/* Reads the current word, and its value, by a table. false: the table has no such word. */
bool line_field(struct line *l, const struct wr_table *table, void *data);
/* "dev NAME": the value as a link of the node. */
bool line_device(struct line *l, uint32_t *ret);
/* The current word is none of `ip … add`: says so, with the nearest of the table's and `more`. */
void line_unknown(struct line *l, const char *what, const struct wr_table *table,
		  const char *const *more, size_t n_more);
