/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * text.h - a text of the file on its way to being read: variables put in, ranges stepped, cut into
 * words, and every byte still knows where in the file it comes from.
 */
#pragma once

#include "lab/tree.h"

struct reader;

/* Bytes start..end of a tree's text, or all of the tree. The place in the file is looked for only
 * when something is said of it: that takes time. */
struct spot {
	const struct tree *tree; /* NULL: nowhere */
	uint32_t start, end;	 /* end SPOT_ALL: the whole tree */
};
#define SPOT_ALL UINT32_MAX

struct spot spot_of(const struct tree *tree);
struct spot spot_part(const struct tree *tree, size_t start, size_t end);
struct place spot_place(const struct spot *spot);

/* Where a byte of a text comes from: bytes start..end of the tree's text. `kept` marks a "$" that
 * stands for a variable ${x} which only a loop of the text itself can give. */
struct origin {
	uint32_t start, end : 31, kept : 1;
};

struct text {
	const char *s; /* NUL at s[len] */
	size_t len;
	const struct tree *tree;
	const struct origin *from; /* [len], or NULL: byte i is the tree's byte base + i */
	size_t base;
};

/* What variables and ranges mean at some place of the file. The innermost is asked first; the
 * lab's own variables come last. */
struct scope {
	const struct scope *outer;
	const char **names, **values;
	size_t n;
	size_t index, count; /* which of how many came out of this range; count 0: no range */
};

enum text_mode {
	TEXT_PLAIN, /* a bracket is a bracket */
	TEXT_STEP,  /* a range steps with that of the node or link */
	TEXT_LOOP,  /* ranges stay for expand_begin, and so do their variables */
	TEXT_FREE,  /* as plain; an unknown ${x} stays as it is (commands, texts) */
};

/* Puts the values of variables into a text. false: it was said. Errors also when `tree` is no text.
 */
bool text_read(struct reader *r, const struct tree *tree, const struct scope *scope,
	       enum text_mode mode, struct text *ret);

/* The text as it stands in the file. `tree` is a text. */
struct text text_raw(const struct tree *tree);

/* Bytes start..end as a text of their own. */
struct text text_slice(struct reader *r, const struct text *text, size_t start, size_t end);

/* Several texts of one tree one after the other, parted by blanks. */
struct text text_join(struct reader *r, const struct text *texts, size_t n);

struct spot text_part(const struct text *text, size_t start, size_t end);
struct spot text_place(const struct text *text);

/* The next word of the text from *pos on (blanks part words; with `commas`, those too). Brackets
 * hold a word together. false: there is none. */
bool text_word(struct reader *r, const struct text *text, size_t *pos, bool commas,
	       struct text *ret);

struct texts {
	struct text *items;
	size_t n, cap;
};

/* A value of type `words`: a list of texts, or one text cut at blanks and commas. */
bool text_words(struct reader *r, const struct tree *tree, const struct scope *scope,
		enum text_mode mode, struct texts *ret);
/* A value of type `lines`. */
bool text_lines(struct reader *r, const struct tree *tree, const struct scope *scope,
		enum text_mode mode, struct texts *ret);

/* The value of a variable, or NULL. */
const char *text_variable(const struct reader *r, const struct scope *scope, const char *name,
			  size_t len);

bool is_name_start(char c);
bool is_name_char(char c);
