/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fault.c - the reader says what is wrong, once for each place.
 */
#include "lab/reader.h"

static bool same_place(const struct place *a, const struct place *b)
{
	return a->source && a->source == b->source && a->start == b->start && a->end == b->end;
}

static bool is_said(const struct reader *r, const struct place *at)
{
	for (size_t i = 0; i < r->diags->n; i++) {
		if (same_place(&r->diags->items[i].at, at))
			return true;
	}
	return false;
}

void fault(struct reader *r, struct place at, const char *fmt, ...)
{
	va_list ap;
	char *text;

	r->n_faults++;
	r->said_before = is_said(r, &at);
	if (r->said_before)
		return;

	va_start(ap, fmt);
	text = arena_vprintf(r->diags->arena, fmt, ap);
	va_end(ap);
	diag_add(r->diags, at, "%s", text ? text : "");
}

void hint(struct reader *r, const char *fmt, ...)
{
	va_list ap;
	char *text;

	if (r->said_before)
		return;

	va_start(ap, fmt);
	text = arena_vprintf(r->diags->arena, fmt, ap);
	va_end(ap);
	diag_hint(r->diags, "%s", text ? text : "");
}

void hint_nearest(struct reader *r, const char *word, const char *const *words, size_t n)
{
	if (!r->said_before)
		diag_nearest(r->diags, word, words, n);
}

bool reader_failed(const struct reader *r)
{
	return r->arena.failed || r->tmp.failed || r->want->arena.failed || r->diags->arena->failed;
}

bool reader_count(struct reader *r, size_t n, struct place at)
{
	r->n_things += n;
	if (r->n_things <= LAB_THINGS_MAX)
		return true;

	fault(r, at, "more than 1,000,000 things come out of the ranges of this file");
	return false;
}

void reader_rest(struct reader *r)
{
	bool failed = r->tmp.failed;

	arena_fini(&r->tmp);
	r->tmp.failed = failed;
}
