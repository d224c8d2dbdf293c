/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tree-part.c - where in the file is byte N of a text that libyaml has folded or unescaped?
 *
 * libyaml gives no places inside a text, so the raw bytes between its two marks are walked beside
 * the decoded ones.
 */
#include <stdint.h>
#include <string.h>

#include "lab/tree.h"

struct walk {
	const char *raw, *end; /* the source, from where the walk is */
	const char *text;      /* the decoded text from where the walk is */
	enum tree_style style;
};

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* How many raw and decoded bytes an escape such as \n, \x41, ☺ takes. */
static void escape(const struct walk *w, size_t *ret_raw, size_t *ret_text)
{
	static const char letters[] = "xuU";
	const char *which = w->raw + 1 < w->end ? strchr(letters, w->raw[1]) : NULL;
	size_t digits = which && *which ? (size_t)2 << (which - letters) : 0;
	size_t n = utf8_len(w->text, strlen(w->text));

	*ret_raw = 2 + digits;
	*ret_text = n ? n : 1;
}

/* A line that ends with a backslash goes on at the first text of the next. */
static bool is_joined_line(const struct walk *w)
{
	return w->raw[0] == '\\' && w->raw + 1 < w->end && (w->raw[1] == '\n' || w->raw[1] == '\r');
}

/* Steps over raw bytes that stand for nothing or for the decoded bytes at w->text; returns how many
 * decoded bytes were passed. At least one raw byte is passed. */
static size_t step(struct walk *w)
{
	size_t raw = 1, text = 1;

	if (w->style == TREE_DOUBLE && is_joined_line(w)) {
		text = 0;
	} else if (w->style == TREE_DOUBLE && w->raw[0] == '\\') {
		escape(w, &raw, &text);
	} else if (w->style == TREE_SINGLE && w->raw[0] == '\'') {
		raw = 2;
	} else if (w->raw[0] != w->text[0]) {
		/* A line that was folded into a blank, or white space that was dropped. */
		text = w->text[0] == ' ' && (w->raw[0] == '\n' || w->raw[0] == '\r');
		if (!is_white(w->raw[0]) && is_white(w->text[0])) {
			raw = 0; /* more breaks decoded than seen: go on in the decoded text */
			text = 1;
		}
	}

	w->raw += raw < (size_t)(w->end - w->raw) ? raw : (size_t)(w->end - w->raw);
	return text;
}

/* Where the text begins: behind the quote, or in the line after | or >. */
static const char *body(const struct tree *tree, const char *raw, const char *end)
{
	const char *line;

	if (tree->style == TREE_SINGLE || tree->style == TREE_DOUBLE)
		return raw + 1;
	if (tree->style != TREE_BLOCK)
		return raw;

	line = memchr(raw, '\n', (size_t)(end - raw));
	return line ? line + 1 : end;
}

/* Is this raw byte none of the text's, which goes on behind it? */
static bool is_dropped(const struct walk *w)
{
	if (w->style == TREE_DOUBLE && is_joined_line(w))
		return true;
	return is_white(w->raw[0]) && !is_white(w->text[0]) && w->text[0];
}

/* Goes to the decoded byte `offset`. */
static struct walk go_to(const struct tree *tree, size_t offset)
{
	const char *source = tree->at.source->text;
	const char *raw = source + tree->at.start, *end = source + tree->at.end;
	struct walk w = {.end = end, .text = tree->text, .style = tree->style};
	size_t done = 0;

	w.raw = body(tree, raw, end);
	while (w.raw < end && done < offset) {
		size_t n = step(&w), left = strlen(w.text);

		done += n;
		w.text += n <= left ? n : left;
	}
	/* White space that was dropped before the byte is not its place. */
	while (w.raw < end && is_dropped(&w))
		w.raw++;
	return w;
}

struct place tree_part(const struct tree *text, size_t start, size_t end)
{
	struct place at = text->at;
	const char *source = at.source ? at.source->text : NULL;

	if (!source || text->type != TREE_TEXT || text->style == TREE_MADE)
		return at;

	if (text->as_is) {
		at.end = at.start + end;
		at.start += start;
		return at;
	}

	at.start = (size_t)(go_to(text, start).raw - source);
	at.end = at.start;
	if (end > start) {
		struct walk last = go_to(text, end - 1);

		if (last.raw < last.end)
			step(&last);
		at.end = (size_t)(last.raw - source);
	}
	return at;
}
