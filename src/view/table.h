/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * table.h - rows of texts in aligned columns. Texts from outside are escaped here, once.
 */
#pragma once

#include "base/arena.h"
#include "base/str.h"

struct table {
	struct arena arena;
	size_t n_columns;
	const char **cells; /* escaped, row by row; the first row is the heading */
	size_t n, cap;
	bool failed;
};

/* Begins with the heading: n_columns words. */
void table_init(struct table *t, const char *const *heads, size_t n_columns);
/* The next cell, from left to right. NULL or "" is an empty one. */
void table_add(struct table *t, const char *text);
/* Each row a line behind `lead`; columns without any text are left out, other empty cells are "-".
 * Gives the memory back. */
void table_end(struct table *t, const char *lead, struct str *out);
