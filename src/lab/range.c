/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * range.c - what stands in a bracket, and the texts that come of it.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lab/range.h"
#include "lab/reader.h"

#define NUMBER_DIGITS 18 /* longer ones do not fit */

/* ------ brackets -- */

/* The byte behind the bracket that opens at `start`, 0 when it is no range: an IPv6 address has
 * colons, a bracket that is not closed has no end. */
static size_t bracket_end(const char *s, size_t start, bool *ret_open)
{
	size_t i = start + 1 + strcspn(s + start + 1, "[]:\n");

	*ret_open = s[i] == '\0' || s[i] == '[' || s[i] == '\n';
	return s[i] == ']' ? i + 1 : 0;
}

/* The length of "NAME=" at the begin of a bracket's content, or 0. */
static size_t loop_name_len(const char *s)
{
	size_t len = 0;

	while (is_name_char(s[len]))
		len++;
	return len && is_name_start(s[0]) && s[len] == '=' ? len + 1 : 0;
}

bool range_defines(const struct tree *tree, const char *name, size_t len)
{
	bool is_n = len == 1 && name[0] == 'n', open;

	for (const char *p = strchr(tree->text, '['); p; p = strchr(p + 1, '[')) {
		size_t own = loop_name_len(p + 1);

		if (own && own - 1 == len && memcmp(p + 1, name, len) == 0)
			return true;
		if (!own && is_n && bracket_end(p, 0, &open))
			return true;
	}
	return false;
}

/* ------ items -- */

static bool all_digits(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
	}
	return len > 0 && len <= NUMBER_DIGITS;
}

static uint64_t number(const char *s, size_t len)
{
	uint64_t value = 0;

	for (size_t i = 0; i < len; i++)
		value = value * 10 + (uint64_t)(s[i] - '0');
	return value;
}

static bool is_letter(char c)
{
	return isalpha((unsigned char)c) && (unsigned char)c < 0x80;
}

/* Fills in an item whose start and end are known. */
static void item_type(const char *s, struct range_item *item)
{
	size_t len = item->end - item->start;
	const char *dash = memchr(s, '-', len);
	size_t left = dash ? (size_t)(dash - s) : 0, right = dash ? len - left - 1 : 0;

	item->type = ITEM_WORD;
	if (dash && all_digits(s, left) && all_digits(dash + 1, right)) {
		item->type = ITEM_NUMBER;
		item->first = number(s, left);
		item->last = number(dash + 1, right);
		item->width = s[0] == '0' && left > 1 ? (unsigned)left : 0;
	} else if (left == 1 && right == 1 && is_letter(s[0]) && is_letter(s[2])) {
		item->type = ITEM_LETTER;
		item->first = (unsigned char)s[0];
		item->last = (unsigned char)s[2];
	}
}

static bool check_item(struct reader *r, const struct text *text, const struct range *range,
		       const struct range_item *item)
{
	const char *s = text->s + item->start;
	size_t blank = strcspn(s, " \t\n");

	if (item->end == item->start) {
		fault(r, text_part(text, range->start, range->end), "an empty item in a range");
		return false;
	}
	if (blank < item->end - item->start) {
		fault(r, text_part(text, item->start + blank, item->start + blank + 1),
		      "a blank inside a range");
		return false;
	}
	if (item->first <= item->last)
		return true;

	fault(r, text_part(text, item->start, item->end), "a range that goes backwards");
	if (item->type == ITEM_NUMBER)
		hint(r, "write %" PRIu64 "-%" PRIu64, item->last, item->first);
	else
		hint(r, "letters go from a to z, both small or both large");
	return false;
}

static bool add_item(struct reader *r, const struct text *text, struct range *range, size_t start,
		     size_t end)
{
	struct range_item item = {.start = start, .end = end}, *place;
	size_t count;

	item_type(text->s + start, &item);
	if (!check_item(r, text, range, &item))
		return false;

	count = (size_t)(item.last - item.first) + 1;
	if (count > LAB_THINGS_MAX || range->count + count > LAB_THINGS_MAX) {
		fault(r, text_part(text, start, end), "a range of more than 1,000,000 items");
		return false;
	}
	range->count += count;

	place = ARENA_PUSH(&r->tmp, range->items, range->n_items, range->items_cap);
	if (place)
		*place = item;
	return place;
}

static bool read_items(struct reader *r, const struct text *text, struct range *range, size_t start)
{
	size_t end = range->end - 1;

	for (;;) {
		size_t len = strcspn(text->s + start, ",]");

		if (!add_item(r, text, range, start, start + len))
			return false;
		if (start + len >= end)
			return true;
		start += len + 1;
	}
}

/* ------ loops -- */

static struct range_loop *find_loop(struct expand *x, const char *name, size_t len)
{
	for (size_t i = 0; i < x->n_loops; i++) {
		if (strncmp(x->loops[i].name, name, len) == 0 && x->loops[i].name[len] == '\0')
			return &x->loops[i];
	}
	return NULL;
}

static bool same_count(struct expand *x, const struct range *range, const struct range_loop *loop)
{
	const struct range *first = &x->ranges[loop->range];

	if (range->count == loop->count)
		return true;

	fault(x->r, text_part(&x->text, range->start, range->end),
	      "ranges in one text step together: this one has %zu items, \"%.*s\" has %zu",
	      range->count, (int)(first->end - first->start), x->text.s + first->start,
	      loop->count);
	hint(x->r, "give one of them a name, and it is a loop of its own: [x=1-3]");
	return false;
}

static bool add_loop(struct expand *x, struct range *range, const char *name, size_t name_len)
{
	struct range_loop *loop = find_loop(x, name_len ? name : "n", name_len ? name_len : 1);
	char *copy;

	if (loop && (loop->named || name_len)) {
		fault(x->r, text_part(&x->text, range->start, range->end),
		      "two ranges named \"%s\" in one text", loop->name);
		hint(x->r, "the value of the first is ${%s}", loop->name);
		return false;
	}
	if (loop) {
		range->loop = (size_t)(loop - x->loops);
		return same_count(x, range, loop);
	}

	copy = name_len ? arena_strndup(&x->r->tmp, name, name_len) : NULL;
	loop = ARENA_PUSH(&x->r->tmp, x->loops, x->n_loops, x->loops_cap);
	if (!loop || (name_len && !copy))
		return false;

	*loop = (struct range_loop){.name = copy ? copy : "n", .count = range->count};
	loop->named = name_len > 0;
	loop->range = x->n_ranges - 1;
	range->loop = x->n_loops - 1;
	return true;
}

/* The range whose bracket opens at `start`. *ret_end: where to go on. */
static bool read_range(struct expand *x, size_t start, size_t *ret_end)
{
	const char *s = x->text.s;
	bool open;
	size_t end = bracket_end(s, start, &open), name;
	struct range *range;

	if (open) {
		fault(x->r, text_part(&x->text, start, start + 1), "no \"]\" to this \"[\"");
		return false;
	}
	*ret_end = end ? end : start + 1;
	if (!end)
		return true; /* [fd00::1] */

	range = ARENA_PUSH(&x->r->tmp, x->ranges, x->n_ranges, x->ranges_cap);
	if (!range)
		return false;

	name = loop_name_len(s + start + 1);
	range->start = start;
	range->end = end;
	return read_items(x->r, &x->text, range, start + 1 + name) &&
	       add_loop(x, range, s + start + 1, name ? name - 1 : 0);
}

static bool read_ranges(struct expand *x)
{
	const char *s = x->text.s;

	for (size_t i = strcspn(s, "["); i < x->text.len; i += strcspn(s + i, "[")) {
		if (!read_range(x, i, &i))
			return false;
	}
	return true;
}

bool expand_begin(struct expand *x, struct reader *r, const struct text *text,
		  const struct scope *scope)
{
	*x = (struct expand){.r = r, .text = *text, .scope = scope, .total = 1};
	if (!read_ranges(x))
		return false;

	for (size_t i = 0; i < x->n_loops; i++) {
		x->total *= x->loops[i].count;
		if (x->total > LAB_THINGS_MAX) {
			fault(r, text_place(text), "more than 1,000,000 things come out of this");
			return false;
		}
	}
	return x->total == 1 || reader_count(r, x->total, text_place(text));
}

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
	const struct range_loop *loop = find_loop(x, name, len);
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

	if (x->index >= x->total || reader_failed(x->r))
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
	struct place at = text_part(&x->text, range->start, range->end);

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

	if (!read_ranges(&x))
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
