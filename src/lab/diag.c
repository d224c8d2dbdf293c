/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * diag.c - collects what is wrong with a file and shows it: place, words, the line with a caret,
 * the fix. Knows nothing of what the file means.
 */
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "lab/diag.h"

#define SHOWN_BEFORE 48 /* characters of a long line that are shown before the caret … */
#define SHOWN_MAX    88 /* … and in all */

size_t place_line(const struct place *at)
{
	size_t line = 1;

	for (size_t i = 0; i < at->start; i++)
		line += at->source->text[i] == '\n';
	return line;
}

/* ------ collecting -- */

void diag_add(struct diags *d, struct place at, const char *fmt, ...)
{
	struct diag *item = NULL;
	char *text = NULL;
	va_list ap;

	/* After the first one that is dropped all are, so that diag_hint never meets a wrong one.
	 */
	if (d->n_dropped == 0 && d->n < DIAGS_MAX) {
		va_start(ap, fmt);
		text = arena_vprintf(d->arena, fmt, ap);
		va_end(ap);
	}
	if (text)
		item = ARENA_PUSH(d->arena, d->items, d->n, d->cap);
	if (!item) {
		d->n_dropped++;
		return;
	}

	*item = (struct diag){.at = at, .text = text};
}

void diag_hint(struct diags *d, const char *fmt, ...)
{
	va_list ap;

	if (d->n == 0 || d->n_dropped > 0)
		return;

	va_start(ap, fmt);
	d->items[d->n - 1].hint = arena_vprintf(d->arena, fmt, ap);
	va_end(ap);
}

#define OTHER_MIN 4 /* a shorter word is as near to any other */

void diag_nearest(struct diags *d, const char *word, const char *const *words, size_t n)
{
	const char *nearest = str_nearest(word, words, n);

	const char *other = NULL;

	for (size_t i = 0; nearest && i < n && !other; i++)
		if (words[i] != nearest && strlen(word) >= OTHER_MIN &&
		    str_distance(word, words[i]) == str_distance(word, nearest))
			other = words[i];

	if (other)
		diag_hint(d, "did you mean \"%s\" or \"%s\"?", nearest, other);
	else if (nearest)
		diag_hint(d, "did you mean \"%s\"?", nearest);
}

/* ------ order -- */

static int diag_cmp(const struct diag *a, const struct diag *b)
{
	const struct source *sa = a->at.source, *sb = b->at.source;
	int c = 0;

	if (!sa || !sb)
		return (sa != NULL) - (sb != NULL);
	if (sa != sb)
		c = strcmp(sa->path, sb->path);

	return c ? c : (a->at.start > b->at.start) - (a->at.start < b->at.start);
}

/* Stable: what was found first at one place is shown first. At most DIAGS_MAX, nearly in order. */
static void diags_sort(struct diags *d)
{
	for (size_t i = 1; i < d->n; i++) {
		struct diag item = d->items[i];
		size_t at = i;

		for (; at > 0 && diag_cmp(&d->items[at - 1], &item) > 0; at--)
			d->items[at] = d->items[at - 1];
		d->items[at] = item;
	}
}

/* A range that is expanded may find the same fault in each of its items. */
static bool is_repeated(const struct diags *d, size_t i)
{
	return i > 0 && diag_cmp(&d->items[i - 1], &d->items[i]) == 0 &&
	       str_eq(d->items[i - 1].text, d->items[i].text);
}

/* ------ characters -- */

/* Length of the character at `p`; a byte that is no UTF-8 counts as one. */
static size_t char_len(const char *p, const char *end)
{
	size_t n = utf8_len(p, (size_t)(end - p));

	return n ? n : 1;
}

static size_t char_count(const char *p, const char *end)
{
	size_t n = 0;

	for (; p < end; p += char_len(p, end))
		n++;

	return n;
}

static uint32_t char_code(const char *p, size_t len)
{
	static const unsigned char lead_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t code = (unsigned char)p[0] & lead_mask[len];

	for (size_t i = 1; i < len; i++)
		code = code << 6 | ((unsigned char)p[i] & 0x3f);

	return code;
}

struct code_range {
	uint32_t first, last;
};

/* East Asian wide characters and pictures, roughly: two columns on a terminal. */
static const struct code_range wide[] = {
	{0x1100, 0x115f},   {0x2e80, 0xa4cf},	{0xac00, 0xd7a3},   {0xf900, 0xfaff},
	{0xfe30, 0xfe6f},   {0xff00, 0xff60},	{0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
	{0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

/* Characters that cannot be seen or that turn the order of the line: shown as their bytes. */
static const struct code_range unseen[] = {
	{0x0300, 0x036f}, {0x061c, 0x061c}, {0x200b, 0x200f}, {0x2028, 0x202e},
	{0x2060, 0x206f}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
};

static bool is_in(uint32_t code, const struct code_range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	}
	return false;
}

/* Adds one character of the source, safe for a terminal, and returns how many columns it takes. A
 * tab stays one: the line of the caret repeats it. */
static size_t char_print(struct str *out, const char *p, size_t len)
{
	bool valid = utf8_len(p, len) == len;
	size_t before = out->len;

	if (*p == '\t') {
		str_addc(out, '\t');
		return 1;
	}
	if (valid && is_in(char_code(p, len), unseen, ARRAY_LEN(unseen))) {
		for (size_t i = 0; i < len; i++)
			str_printf(out, "\\x%02x", (unsigned char)p[i]);
	} else {
		str_add_escaped(out, p, len);
	}

	if (out->len > before && out->text[before] == '\\')
		return out->len - before;
	return valid && is_in(char_code(p, len), wide, ARRAY_LEN(wide)) ? 2 : 1;
}

/* ------ showing -- */

/* The line of a place; kept from one diagnosis to the next, so that lines are counted once. */
struct line {
	const struct source *source;
	const char *start, *end; /* end: before the line feed */
	size_t number;
};

static void line_seek(struct line *line, const struct place *at)
{
	const struct source *source = at->source;
	const char *text_end = source->text + source->len;
	const char *place = source->text + at->start, *feed;

	if (line->source != source || place < line->start)
		*line = (struct line){.source = source, .start = source->text, .number = 1};
	while ((feed = memchr(line->start, '\n', (size_t)(place - line->start)))) {
		line->start = feed + 1;
		line->number++;
	}

	feed = memchr(line->start, '\n', (size_t)(text_end - line->start));
	line->end = feed ? feed : text_end;
	if (line->end > line->start && line->end[-1] == '\r')
		line->end--;
}

/* A byte order mark is no character of the first line. */
static const char *line_text(const struct line *line)
{
	bool bom = line->number == 1 && line->end - line->start >= 3 &&
		   memcmp(line->start, "\xef\xbb\xbf", 3) == 0;

	return line->start + (bom ? 3 : 0);
}

/* Moves `p` back by at most n characters, not before `start`. */
static const char *back(const char *p, const char *start, size_t n)
{
	while (p > start && n-- > 0) {
		p--;
		while (p > start && ((unsigned char)*p & 0xc0) == 0x80)
			p--;
	}
	return p;
}

static const char *forth(const char *p, const char *end, size_t n)
{
	while (p < end && n-- > 0)
		p += char_len(p, end);
	return p;
}

static void add_times(struct str *out, char c, size_t n)
{
	while (n-- > 0)
		str_addc(out, c);
}

/* The line and under it the caret; of a long line the part round the caret. */
static void show_line(const char *start, const char *end, const char *from, const char *to,
		      struct str *out)
{
	const char *first = back(from, start, SHOWN_BEFORE);
	const char *last = forth(first, end, SHOWN_MAX);
	AUTO_STR caret = {0};

	str_add(out, first > start ? "    …" : "    ");
	str_add(&caret, first > start ? "     " : "    ");
	for (const char *p = first; p < last;) {
		size_t len = char_len(p, last), columns = char_print(out, p, len);

		if (p < from && *p == '\t')
			str_addc(&caret, '\t');
		else if (p < from)
			add_times(&caret, ' ', columns);
		else if (p > from && p < to)
			add_times(&caret, '~', columns);
		else if (p == from) {
			str_addc(&caret, '^');
			add_times(&caret, '~', to > from ? columns - 1 : 0);
		}
		p += len;
	}
	if (from >= last)
		str_addc(&caret, '^');

	str_printf(out, "%s\n%s\n", last < end ? "…" : "", str_text(&caret));
}

static void add_text(struct str *out, const char *text)
{
	str_add_escaped(out, text, strlen(text));
}

static struct place clamp(struct place at)
{
	size_t len = at.source->len;

	at.start = at.start > len ? len : at.start;
	at.end = at.end > len ? len : at.end;
	return at;
}

static void show_placed(const struct diag *item, struct line *line, struct str *out)
{
	struct place at = clamp(item->at);
	const char *start, *from = at.source->text + at.start, *to = at.source->text + at.end;

	line_seek(line, &at);
	start = line_text(line);
	if (from > line->end)
		from = line->end;
	if (from < start)
		from = start;
	if (to > line->end)
		to = line->end;

	add_text(out, at.source->path);
	str_printf(out, ":%zu:%zu: ", line->number, char_count(start, from) + 1);
	add_text(out, item->text);
	str_addc(out, '\n');
	show_line(start, line->end, from, to, out);
}

void diags_print(struct diags *d, struct str *out)
{
	struct line line = {0};

	diags_sort(d);
	for (size_t i = 0; i < d->n; i++) {
		const struct diag *item = &d->items[i];

		if (is_repeated(d, i))
			continue;
		if (item->at.source) {
			show_placed(item, &line, out);
		} else {
			add_text(out, item->text);
			str_addc(out, '\n');
		}
		if (item->hint) {
			str_add(out, "    ");
			add_text(out, item->hint);
			str_addc(out, '\n');
		}
	}
	if (d->n_dropped)
		str_printf(out, "and %zu more\n", d->n_dropped);
}
