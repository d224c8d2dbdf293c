/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * range.c - what stands in a bracket, and which brackets belong together.
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

static void collect_names(struct range_names *names, const struct tree *tree)
{
	bool open;

	names->known = true;
	for (const char *p = strchr(tree->text, '['); p; p = strchr(p + 1, '[')) {
		size_t len = loop_name_len(p + 1);

		if (!len) {
			names->unnamed = names->unnamed || bracket_end(p, 0, &open);
		} else if (names->n < RANGE_NAMES_MAX) {
			names->names[names->n] = p + 1;
			names->lens[names->n++] = len - 1;
		}
	}
}

bool range_defines(struct range_names *names, const struct tree *tree, const char *name, size_t len)
{
	if (!names->known)
		collect_names(names, tree);

	for (size_t i = 0; i < names->n; i++) {
		if (names->lens[i] == len && memcmp(names->names[i], name, len) == 0)
			return true;
	}
	return names->unnamed && len == 1 && name[0] == 'n';
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

/* 1..3, as other languages write it; as a word it would be a name that nobody means. */
static bool is_dotted(const char *s, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++) {
		if (s[i] == '.' && s[i + 1] == '.')
			return true;
	}
	return false;
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
	if (is_dotted(s, item->end - item->start)) {
		fault(r, text_part(text, item->start, item->end),
		      "a range has one \"-\" and no dots");
		hint(r, "as in h[1-3]");
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

struct range_loop *range_find_loop(struct expand *x, const char *name, size_t len)
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
	struct range_loop *loop =
		range_find_loop(x, name_len ? name : "n", name_len ? name_len : 1);
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

	if (x->n_loops > RANGE_NAMES_MAX) {
		fault(x->r, text_part(&x->text, range->start, range->end),
		      "more than %d ranges with names in one text", RANGE_NAMES_MAX);
		return false;
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

bool range_read_all(struct expand *x)
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
	if (!range_read_all(x))
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
