/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * diag.h - what is wrong with a file, and where: collected, all of them, then shown together.
 *
 * Bad input is not an errno but a diagnosis: place, words, the line itself with a caret, and the
 * fix.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/* A text that was read; line starts are found once. Lives as long as what refers to it. */
struct source {
	const char *path; /* as the user named it */
	const char *text;
	size_t len;
	bool ours; /* written by us: as large as it came out */
};

/* A place in a source: byte offsets. end == start: a point. source NULL: no place known. */
struct place {
	const struct source *source;
	size_t start, end;
};

/* The number of the line where it starts; counts from 1. */
size_t place_line(const struct place *at);

struct diag {
	struct place at;
	const char *text; /* "unknown key \"rooter\"" */
	const char *hint; /* "did you mean \"router\"?", or NULL */
};

/* All zero and an arena is the empty list. At most DIAGS_MAX are kept; the rest is counted. */
#define DIAGS_MAX 100
struct diags {
	struct arena *arena; /* borrowed */
	struct diag *items;
	size_t n, cap, n_dropped;
};

void diag_add(struct diags *d, struct place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Gives the latest diagnosis its hint. */
void diag_hint(struct diags *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "did you mean …" with the nearest of the words, or two that are as near; no hint when none
 * is. */
void diag_nearest(struct diags *d, const char *word, const char *const *words, size_t n);

/* Every diagnosis in file order, in the form
 *	FILE:LINE:COLUMN: TEXT
 *	    the line itself
 *	        ^~~~
 *	    HINT
 * Lines and columns count from 1, columns in characters. Bytes from outside are escaped. */
void diags_print(struct diags *d, struct str *out);
