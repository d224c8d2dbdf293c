/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * expand.c - the texts that come of a text with ranges, one after the other.
 */
#include <inttypes.h>
#include <string.h>

#include "lab/range.h"
#include "lab/reader.h"

/* ------ values -- */

/* Item number `at` of a range. */
static void add_value(struct str *out, const struct text *text, const struct range *range,
		      size_t at)
{
	const struct range_item *item = range->items;

	while (at > item->last - item->first) {
		at -= (size_t)(item->last - item->first) + 1;
		item++;
	}

	if (item->type == ITEM_WORD)
		str_addn(out, text->s + item->start, item->end - item->start);
	else if (item->type == ITEM_LETTER)
		str_addc(out, (char)(item->first + at));
	else
		str_printf(out, "%0*" PRIu64, (int)item->width, item->first + at);
}

static const char *loop_value(const struct expand *x, const struct range_loop *loop,
			      struct arena *arena)
{
	AUTO_STR out = {0};

	add_value(&out, &x->text, &x->ranges[loop->range], loop->at);
	return arena_strndup(arena, str_text(&out), out.len);
}

struct output {
	struct str str;
	struct origin *from;
	size_t n, cap;
};

/* Gives the bytes that were added to the text their origin. */
static bool mark(struct reader *r, struct output *out, struct origin origin)
{
	while (out->n < out->str.len) {
		struct origin *from = ARENA_PUSH(&r->tmp, out->from, out->n, out->cap);

		if (!from)
			return false;
		*from = origin;
	}
	return true;
}

static struct origin origin_of(const struct text *text, size_t start, size_t end)
{
	if (text->from)
		return (struct origin){.start = text->from[start].start,
				       .end = text->from[end - 1].end};
	return (struct origin){.start = (uint32_t)(text->base + start),
			       .end = (uint32_t)(text->base + end) & INT32_MAX};
}

/* A variable that was kept for the loops of this text. */
static bool add_kept(struct expand *x, size_t i, struct output *out)
{
	struct origin from = x->text.from[i];
	const char *name = x->text.tree->text + from.start + 2;
	size_t len = from.end - from.start - 3;
	const struct range_loop *loop = range_find_loop(x, name, len);
	const char *value;

	value = loop ? loop_value(x, loop, &x->r->tmp) : text_variable(x->r, x->scope, name, len);
	if (!value) {
		fault(x->r, text_part(&x->text, i, i + 1), "unknown variable \"${%.*s}\"", (int)len,
		      name);
		hint(x->r, "the range that gives it stands in another part of the text");
		return false;
	}

	from.kept = 0;
	str_add(&out->str, value);
	return mark(x->r, out, from);
}

/* The text with item loops[].at of each range. */
static bool build(struct expand *x, struct text *ret)
{
	struct output out = {0};
	size_t range = 0;
	bool fine = true;
	const char *s;

	for (size_t i = 0; fine && i < x->text.len;) {
		const struct range *next = range < x->n_ranges ? &x->ranges[range] : NULL;

		if (next && next->start == i) {
			add_value(&out.str, &x->text, next, x->loops[next->loop].at);
			fine = mark(x->r, &out, origin_of(&x->text, i, next->end));
			i = next->end;
			range++;
		} else if (x->text.from && x->text.from[i].kept) {
			fine = add_kept(x, i++, &out);
		} else {
			str_addc(&out.str, x->text.s[i]);
			fine = mark(x->r, &out, origin_of(&x->text, i, i + 1));
			i++;
		}
	}

	s = arena_strndup(&x->r->tmp, str_text(&out.str), out.str.len);
	if (out.str.failed)
		x->r->tmp.failed = true;
	if (fine && s && !out.str.failed)
		*ret = (struct text){
			.s = s, .len = out.str.len, .tree = x->text.tree, .from = out.from};
	else
		fine = false;
	str_fini(&out.str);
	return fine;
}

static bool has_kept(const struct text *text)
{
	for (size_t i = 0; text->from && i < text->len; i++) {
		if (text->from[i].kept)
			return true;
	}
	return false;
}

bool expand_next(struct expand *x, struct text *ret)
{
	size_t rest = x->index;

	if (x->index >= x->total || reader_stops(x->r))
		return false;

	/* The first range is the outermost loop. */
	for (size_t i = x->n_loops; i-- > 0;) {
		x->loops[i].at = rest % x->loops[i].count;
		rest /= x->loops[i].count;
	}
	x->index++;
	if (x->n_ranges == 0 && !has_kept(&x->text)) {
		*ret = x->text;
		return true;
	}
	return build(x, ret);
}

const struct scope *expand_scope(struct expand *x)
{
	struct reader *r = x->r;
	struct scope *scope = arena_alloc(&r->arena, sizeof(*scope));

	if (!scope)
		return NULL;

	scope->outer = x->scope;
	scope->n = x->n_loops;
	scope->index = x->index - 1;
	scope->count = x->n_loops ? x->total : 0;
	scope->names = arena_array(&r->arena, x->n_loops, sizeof(*scope->names));
	scope->values = arena_array(&r->arena, x->n_loops, sizeof(*scope->values));
	if (!scope->names || !scope->values)
		return NULL;

	for (size_t i = 0; i < x->n_loops; i++) {
		scope->names[i] = arena_strdup(&r->arena, x->loops[i].name);
		scope->values[i] = loop_value(x, &x->loops[i], &r->arena);
		if (!scope->names[i] || !scope->values[i])
			return NULL;
	}
	return scope;
}

/* ------ stepping -- */

/* The range of the link, else of the node, that has as many items. */
static const struct scope *stepping_scope(const struct scope *scope, size_t count)
{
	while (scope && scope->count != count)
		scope = scope->outer;
	return scope;
}

static bool step_one(struct expand *x, struct range_loop *loop, const struct scope *scope)
{
	const struct range *range = &x->ranges[loop->range];
	const struct scope *with = stepping_scope(scope, loop->count);
	struct spot at = text_part(&x->text, range->start, range->end);

	while (scope && !scope->count)
		scope = scope->outer;
	if (with) {
		loop->at = with->index;
	} else if (scope) {
		fault(x->r, at, "a range of %zu items; that of the node or link has %zu",
		      loop->count, scope->count);
	} else {
		fault(x->r, at, "a range in a value steps with that of its node, which has none");
	}
	return with;
}

bool range_step(struct reader *r, const struct text *text, const struct scope *scope,
		struct text *ret)
{
	struct expand x = {.r = r, .text = *text, .scope = scope, .total = 1};

	if (!range_read_all(&x))
		return false;

	for (size_t i = 0; i < x.n_loops; i++) {
		if (x.loops[i].named) {
			fault(r,
			      text_part(text, x.ranges[x.loops[i].range].start,
					x.ranges[x.loops[i].range].end),
			      "a range with a name is a loop, and a value has none");
			return false;
		}
		if (!step_one(&x, &x.loops[i], scope))
			return false;
	}
	return x.n_ranges == 0 ? (*ret = *text, true) : build(&x, ret);
}
