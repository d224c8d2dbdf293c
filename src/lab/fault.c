/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fault.c - the reader says what is wrong, once for each place.
 */
#include "lab/reader.h"

enum { FAULTS_MAX = 10000 };

static bool is_same(const struct spot *a, const struct spot *b)
{
	return a->tree && a->tree == b->tree && a->start == b->start && a->end == b->end;
}

/* Is this the first fault at its spot, and is there room for it? Remembers it. */
static bool is_first(struct reader *r, const struct spot *at)
{
	struct spot *place;

	for (size_t i = 0; i < r->n_said; i++) {
		if (is_same(&r->said[i], at))
			return false;
	}
	if (r->diags->n_dropped > 0) {
		r->diags->n_dropped++;
		return false;
	}

	place = ARENA_PUSH(&r->arena, r->said, r->n_said, r->said_cap);
	if (place)
		*place = *at;
	return place;
}

/* Does a diagnosis stand there already, perhaps of the tree's? */
static bool is_marked(const struct reader *r, const struct place *at)
{
	for (size_t i = 0; i < r->diags->n; i++) {
		const struct place *other = &r->diags->items[i].at;

		if (at->source && at->source == other->source && at->start == other->start &&
		    at->end == other->end)
			return true;
	}
	return false;
}

void fault_at(struct reader *r, struct place at, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = arena_vprintf(r->diags->arena, fmt, ap);
	va_end(ap);
	r->n_faults++;
	r->said_before = false;
	diag_add(r->diags, at, "%s", text ? text : "");
}

void fault(struct reader *r, struct spot at, const char *fmt, ...)
{
	struct place place;
	va_list ap;
	char *text;

	r->n_faults++;
	r->said_before = !is_first(r, &at);
	if (r->said_before)
		return;
	place = spot_place(&at);
	r->said_before = is_marked(r, &place);
	if (r->said_before)
		return;

	va_start(ap, fmt);
	text = arena_vprintf(r->diags->arena, fmt, ap);
	va_end(ap);
	diag_add(r->diags, place, "%s", text ? text : "");
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

bool reader_stops(const struct reader *r)
{
	return reader_failed(r) || r->n_faults > FAULTS_MAX || r->diags->n_dropped > DIAGS_MAX;
}

bool reader_doubts(const struct reader *r, uint32_t ns)
{
	return r->doubtful || r->nodes[ns].doubtful;
}

bool reader_count(struct reader *r, size_t n, struct spot at)
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
