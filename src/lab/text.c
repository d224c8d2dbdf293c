/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * text.c - variables are put in, texts are cut, places are kept.
 */
#include <string.h>

#include "lab/range.h"
#include "lab/reader.h"

enum { READ_TEXT_MAX = 1 << 20 /* of what is taken apart */ };

/* ------ places -- */

struct text text_raw(const struct tree *tree)
{
	return (struct text){.s = tree->text, .len = tree->len, .tree = tree};
}

struct spot spot_of(const struct tree *tree)
{
	return (struct spot){.tree = tree, .end = SPOT_ALL};
}

struct spot spot_part(const struct tree *tree, size_t start, size_t end)
{
	return (struct spot){tree, (uint32_t)start, (uint32_t)end};
}

struct place spot_place(const struct spot *spot)
{
	if (!spot->tree)
		return (struct place){0};
	if (spot->end == SPOT_ALL)
		return spot->tree->at;
	return tree_part(spot->tree, spot->start, spot->end);
}

struct spot text_part(const struct text *text, size_t start, size_t end)
{
	size_t first = start, last = end > start ? end - 1 : start;

	if (!text->from)
		return spot_part(text->tree, text->base + start, text->base + end);
	if (text->len == 0)
		return spot_part(text->tree, text->base, text->base);

	if (first >= text->len)
		first = text->len - 1;
	if (last >= text->len)
		last = text->len - 1;
	return spot_part(text->tree, text->from[first].start, text->from[last].end);
}

struct spot text_place(const struct text *text)
{
	return text_part(text, 0, text->len);
}

/* ------ cutting and joining -- */

struct text text_slice(struct reader *r, const struct text *text, size_t start, size_t end)
{
	struct text part = {.len = end - start, .tree = text->tree, .base = text->base + start};

	part.s = arena_strndup(&r->tmp, text->s + start, end - start);
	if (!part.s) {
		part.s = "";
		part.len = 0;
		return part;
	}

	part.from = text->from ? text->from + start : NULL;
	return part;
}

static void origins(const struct text *text, struct origin *ret)
{
	for (size_t i = 0; i < text->len; i++) {
		uint32_t at = (uint32_t)(text->base + i);

		ret[i] = text->from ? text->from[i]
				    : (struct origin){.start = at, .end = (at + 1) & INT32_MAX};
	}
}

struct text text_join(struct reader *r, const struct text *texts, size_t n)
{
	struct text whole = {.s = "", .tree = texts[0].tree};
	struct origin *from;
	size_t size = 0;
	char *s;

	for (size_t i = 0; i < n; i++)
		size += texts[i].len + 1;
	s = arena_alloc(&r->tmp, size);
	from = arena_array(&r->tmp, size, sizeof(*from));
	if (!s || !from)
		return whole;

	for (size_t i = 0; i < n; i++) {
		if (whole.len) {
			from[whole.len] = from[whole.len - 1];
			from[whole.len].kept = 0;
			s[whole.len++] = ' ';
		}
		memcpy(s + whole.len, texts[i].s, texts[i].len);
		origins(&texts[i], from + whole.len);
		whole.len += texts[i].len;
	}
	whole.s = s;
	whole.from = from;
	return whole;
}

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool text_word(struct reader *r, const struct text *text, size_t *pos, bool commas,
	       struct text *ret)
{
	size_t start = *pos, end;
	unsigned depth = 0;

	while (start < text->len && (is_white(text->s[start]) || (commas && text->s[start] == ',')))
		start++;
	for (end = start; end < text->len; end++) {
		char c = text->s[end];

		if (is_white(c) || (commas && c == ',' && depth == 0))
			break;
		if (c == '[')
			depth++;
		else if (c == ']' && depth)
			depth--;
	}
	*pos = end;
	if (end == start)
		return false;

	*ret = text_slice(r, text, start, end);
	return true;
}

/* ------ variables -- */

bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

bool is_name_char(char c)
{
	return is_name_start(c) || c == '.' || c == '-';
}

static bool same(const char *name, const char *text, size_t len)
{
	return strncmp(name, text, len) == 0 && name[len] == '\0';
}

const char *text_variable(const struct reader *r, const struct scope *scope, const char *name,
			  size_t len)
{
	char copy[128];
	uint32_t id, i;

	for (; scope; scope = scope->outer) {
		for (size_t v = 0; v < scope->n; v++) {
			if (same(scope->names[v], name, len))
				return scope->values[v];
		}
	}
	if (len >= sizeof(copy))
		return NULL;

	memcpy(copy, name, len);
	copy[len] = '\0';
	id = names_find(&r->names, copy);
	i = id ? map_get(&r->vars, id) : MAP_NONE;
	return i == MAP_NONE ? NULL : r->var_values[i];
}

struct put {
	struct reader *r;
	const struct tree *tree;
	const struct scope *scope;
	enum text_mode mode;
	struct str out;
	struct origin *from; /* [out.len] */
	size_t from_cap;
	struct range_names own; /* variables that ranges of the text itself give */
	bool fine;
};

static void put(struct put *p, const char *s, size_t len, struct origin origin)
{
	size_t n = p->out.len;

	str_addn(&p->out, s, len);
	for (size_t i = 0; i < len; i++) {
		struct origin *from = ARENA_PUSH(&p->r->tmp, p->from, n, p->from_cap);

		if (!from) {
			p->fine = false;
			return;
		}
		*from = origin;
	}
}

static void put_byte(struct put *p, size_t i, size_t len)
{
	put(p, p->tree->text + i, 1,
	    (struct origin){.start = (uint32_t)i, .end = (uint32_t)(i + len) & INT32_MAX});
}

/* The length of `${name}` at byte i, or 0 when it has another form. */
static size_t variable_len(const struct tree *tree, size_t i)
{
	size_t end = i + 2;

	if (end < tree->len && is_name_start(tree->text[end])) {
		while (end < tree->len && is_name_char(tree->text[end]))
			end++;
	}
	return end > i + 2 && end < tree->len && tree->text[end] == '}' ? end + 1 - i : 0;
}

static void hint_variable(struct put *p, size_t i, size_t len)
{
	const char *name = arena_strndup(&p->r->tmp, p->tree->text + i + 2, len - 3);

	if (name && str_nearest(name, p->r->var_names, p->r->n_vars))
		hint_nearest(p->r, name, p->r->var_names, p->r->n_vars);
	else
		hint(p->r, "variables stand in `vars:`; a range gives ${n} or, with a name, "
			   "[x=1-3] gives ${x}");
}

static void unknown(struct put *p, size_t i, size_t len)
{
	if (p->mode == TEXT_FREE) {
		put_byte(p, i, 1);
		return;
	}

	if (len == 0) {
		fault(p->r, spot_part(p->tree, i, i + 2), "no variable ${name} here");
		hint(p->r, "a dollar is written \"$$\"");
	} else {
		fault(p->r, spot_part(p->tree, i, i + len), "unknown variable \"%.*s\"", (int)len,
		      p->tree->text + i);
		hint_variable(p, i, len);
	}
	p->fine = false;
}

/* One `${…}`; returns how many bytes of the tree it took. */
static size_t put_variable(struct put *p, size_t i)
{
	size_t len = variable_len(p->tree, i);
	const char *name = p->tree->text + i + 2;
	struct origin origin = {.start = (uint32_t)i, .end = (uint32_t)(i + len) & INT32_MAX};
	const char *value;

	if (len && p->mode == TEXT_LOOP && range_defines(&p->own, p->tree, name, len - 3)) {
		origin.kept = 1;
		put(p, "$", 1, origin);
		return len;
	}

	value = len ? text_variable(p->r, p->scope, name, len - 3) : NULL;
	if (!value) {
		unknown(p, i, len);
		return len && p->mode != TEXT_FREE ? len : 1;
	}

	put(p, value, strlen(value), origin);
	return len;
}

static void put_all(struct put *p)
{
	const struct tree *tree = p->tree;

	for (size_t i = 0; i < tree->len && !p->out.failed;) {
		char next = i + 1 < tree->len ? tree->text[i + 1] : '\0';

		if (tree->text[i] != '$' || (next != '$' && next != '{')) {
			put_byte(p, i, 1);
			i++;
		} else if (next == '$') {
			put_byte(p, i, 2);
			i += 2;
		} else {
			i += put_variable(p, i);
		}
	}
}

static bool put_variables(struct reader *r, const struct tree *tree, const struct scope *scope,
			  enum text_mode mode, struct text *ret)
{
	struct put p = {.r = r, .tree = tree, .scope = scope, .mode = mode, .fine = true};
	char *s;

	put_all(&p);
	s = arena_strndup(&r->tmp, str_text(&p.out), p.out.len);
	if (p.out.failed)
		r->tmp.failed = true;
	p.fine = p.fine && s && !p.out.failed;
	if (p.fine)
		*ret = (struct text){.s = s, .len = p.out.len, .tree = tree, .from = p.from};
	str_fini(&p.out);
	return p.fine;
}

bool text_read(struct reader *r, const struct tree *tree, const struct scope *scope,
	       enum text_mode mode, struct text *ret)
{
	struct text text;

	if (tree->type != TREE_TEXT) {
		fault(r, spot_of(tree), "a text is wanted here, not a %s",
		      tree->type == TREE_MAP ? "map" : "list");
		if (tree->type == TREE_MAP && tree->n == 1)
			hint(r, "a text with \": \" in it has to be quoted");
		return false;
	}

	if (mode != TEXT_FREE && tree->len > READ_TEXT_MAX) {
		fault(r, spot_of(tree), "a text that is longer than 1 MiB");
		hint(r, "make it a list");
		return false;
	}
	if (!reader_merged(r, tree->len / 16 + 1, spot_of(tree)))
		return false;

	text = text_raw(tree);
	if (strchr(tree->text, '$') && !put_variables(r, tree, scope, mode, &text))
		return false;
	if (mode == TEXT_STEP && strchr(text.s, '[') && !range_step(r, &text, scope, &text))
		return false;

	*ret = text;
	return true;
}

/* ------ words and lines -- */

static bool push(struct reader *r, struct texts *texts, struct text text)
{
	struct text *place = ARENA_PUSH(&r->tmp, texts->items, texts->n, texts->cap);

	if (place)
		*place = text;
	return place;
}

static bool cut_words(struct reader *r, const struct text *text, struct texts *ret)
{
	struct text word;
	size_t pos = 0;

	while (text_word(r, text, &pos, true, &word)) {
		if (!push(r, ret, word))
			return false;
	}
	return true;
}

static bool cut_lines(struct reader *r, const struct text *text, struct texts *ret)
{
	for (size_t start = 0; start < text->len;) {
		size_t len = strcspn(text->s + start, "\n");
		size_t from = start, to = start + len;

		while (from < to && is_white(text->s[from]))
			from++;
		while (to > from && is_white(text->s[to - 1]))
			to--;
		if (to > from && !push(r, ret, text_slice(r, text, from, to)))
			return false;
		start += len + 1;
	}
	return true;
}

typedef bool cutter(struct reader *r, const struct text *text, struct texts *ret);

static bool read_each(struct reader *r, const struct tree *tree, const struct scope *scope,
		      enum text_mode mode, cutter *cut, struct texts *ret)
{
	struct texts texts = {0};
	struct text text;
	bool fine = true;

	if (tree->type != TREE_LIST) {
		if (!text_read(r, tree, scope, mode, &text) || !cut(r, &text, &texts))
			return false;
		*ret = texts;
		return true;
	}

	for (size_t i = 0; i < tree->n; i++) {
		if (!text_read(r, tree->pairs[i].value, scope, mode, &text) ||
		    !cut(r, &text, &texts))
			fine = false;
	}
	*ret = texts;
	return fine;
}

bool text_words(struct reader *r, const struct tree *tree, const struct scope *scope,
		enum text_mode mode, struct texts *ret)
{
	return read_each(r, tree, scope, mode, cut_words, ret);
}

bool text_lines(struct reader *r, const struct tree *tree, const struct scope *scope,
		enum text_mode mode, struct texts *ret)
{
	return read_each(r, tree, scope, mode, cut_lines, ret);
}
