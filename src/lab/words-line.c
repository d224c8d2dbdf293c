/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * words-line.c - one word after the other.
 */
#include "lab/words-line.h"

enum { WORDS_MAX = 64 };

void line_begin(struct line *l, struct reader *r, uint32_t ns, const struct text *text)
{
	*l = (struct line){.r = r, .ns = ns, .text = text};
	line_next(l);
}

void line_next(struct line *l)
{
	l->more = text_word(l->r, l->text, &l->pos, false, &l->word);
}

bool line_take(struct line *l, const char *word)
{
	if (!l->more || !str_eq(l->word.s, word))
		return false;

	line_next(l);
	return true;
}

bool line_value(struct line *l, struct text *ret)
{
	struct text word = l->word;

	line_next(l);
	if (!l->more) {
		fault(l->r, text_place(&word), "\"%s\" has no value", word.s);
		l->wrong = true;
		return false;
	}

	*ret = l->word;
	line_next(l);
	return true;
}

bool line_field(struct line *l, const struct wr_table *table, void *data)
{
	int field = field_find(table, l->word.s);
	struct text value;

	if (field < 0)
		return false;

	if (field_has(data, (size_t)field)) {
		fault(l->r, text_place(&l->word), "\"%s\" stands here twice", l->word.s);
		l->wrong = true;
	}
	if (table->fields[field].type == WR_FLAG) {
		field_read(table, (size_t)field, NULL, data, &l->r->want->names, NULL);
		line_next(l);
	} else if (line_value(l, &value)) {
		l->wrong |= !word_field(l->r, table, (size_t)field, &value, data);
	}
	return true;
}

bool line_device(struct line *l, uint32_t *ret)
{
	struct text name;
	uint32_t link;

	if (!line_value(l, &name))
		return false;

	link = find_device(l->r, l->ns, &name);
	l->wrong |= link == WR_NONE;
	if (link != WR_NONE)
		*ret = link;
	return link != WR_NONE;
}

static bool is_one_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(word, words[i]))
			return true;
	}
	return false;
}

void line_unknown(struct line *l, const char *what, const struct wr_table *table,
		  const char *const *more, size_t n_more)
{
	const char *words[WORDS_MAX];
	struct inet inet;
	size_t n = 0;

	for (size_t i = 0; i < n_more && n < WORDS_MAX; i++)
		words[n++] = more[i];
	for (size_t i = 0; table && i < table->n && n < WORDS_MAX; i++)
		words[n++] = table->fields[i].name;

	fault(l->r, text_place(&l->word), "\"%s\" is no word of a %s", l->word.s, what);
	if (str_eq(what, "route") && node_by_label(l->r, l->word.s) != WR_NONE)
		hint(l->r, "by a node: via %s", l->word.s);
	else if (str_eq(what, "route") && inet_read(l->word.s, &inet) == INET_OK)
		hint(l->r, "each route is an item of a list, or has a line of its own");
	else if (str_eq(what, "route") && !str_nearest(l->word.s, words, n))
		hint(l->r, "as after ip route add: default via r1");
	else
		hint_nearest(l->r, l->word.s, words, n);
	l->wrong = true;
	line_next(l);
	/* What follows is its value, unless it is a word by itself. */
	if (l->more && !is_one_of(l->word.s, words, n))
		line_next(l);
}
