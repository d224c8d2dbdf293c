/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * table.c - aligned columns.
 */
#include <assert.h>
#include <string.h>

#include "view/table.h"

#define GAP 2 /* blanks between columns */

void table_init(struct table *t, const char *const *heads, size_t n_columns)
{
	*t = (struct table){.n_columns = n_columns};
	for (size_t i = 0; i < n_columns; i++)
		table_add(t, heads[i]);
}

void table_add(struct table *t, const char *text)
{
	const char **cell = ARENA_PUSH(&t->arena, t->cells, t->n, t->cap);
	AUTO_STR safe = {0};

	if (!cell)
		return;

	*cell = "";
	if (!text || !*text)
		return;

	str_add_escaped(&safe, text, strlen(text));
	*cell = arena_strdup(&t->arena, str_text(&safe));
	t->failed |= safe.failed;
}

/* Characters, which is columns for all but a few scripts. */
static size_t width(const char *text)
{
	size_t len = strlen(text), n = 0;

	for (size_t i = 0; i < len; n++)
		i += utf8_len(text + i, len - i);

	return n;
}

/* The widest text below the head; 0: none. */
static size_t column_width(const struct table *t, size_t column)
{
	size_t widest = 0;

	for (size_t i = t->n_columns + column; i < t->n; i += t->n_columns) {
		size_t w = width(t->cells[i]);

		widest = w > widest ? w : widest;
	}
	if (widest && width(t->cells[column]) > widest)
		widest = width(t->cells[column]);
	return widest;
}

static void print_row(const struct table *t, size_t row, const size_t *widths, struct str *out)
{
	size_t pending = 0; /* blanks that are due before the next text */

	for (size_t i = 0; i < t->n_columns; i++) {
		const char *text = t->cells[row * t->n_columns + i];

		if (widths[i] == 0)
			continue;
		text = *text ? text : "-";
		str_printf(out, "%*s%s", (int)pending, "", text);
		pending = widths[i] - width(text) + GAP;
	}
	str_addc(out, '\n');
}

void table_end(struct table *t, const char *lead, struct str *out)
{
	size_t *widths = arena_array(&t->arena, t->n_columns, sizeof(*widths));

	assert(t->n_columns > 0);
	if (t->failed || t->arena.failed || !widths) {
		out->failed = true;
		arena_fini(&t->arena);
		return;
	}

	for (size_t i = 0; i < t->n_columns; i++)
		widths[i] = column_width(t, i);
	for (size_t row = 0; row < t->n / t->n_columns; row++) {
		str_add(out, lead);
		print_row(t, row, widths, out);
	}

	arena_fini(&t->arena);
	*t = (struct table){0};
}
