/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * str.h - texts: one that grows, and small questions about others. No locale, no I/O.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/* A text that grows. Invariants: `text` is never NULL once something was added and always ends in
 * NUL; len does not count it. All zero is the empty text. After a failed malloc `failed` is set and
 * further additions do nothing, so that a writer asks once, at its end. */
struct str {
	char *text; /* owned */
	size_t len, cap;
	bool failed;
};

#define AUTO_STR CLEANUP(str_fini) struct str

void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const char *text, size_t len);
void str_addc(struct str *s, char c);
void str_printf(struct str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void str_vprintf(struct str *s, const char *fmt, va_list ap);
void str_clear(struct str *s);
void str_fini(struct str *s);

/* The text ("" when nothing was added), to be freed by whoever asks; the struct is empty then. NULL
 * when there was no memory for all of it. */
char *str_take(struct str *s);

/* The text ("" when nothing was added); borrowed. */
const char *str_text(const struct str *s);

/* Adds bytes from outside so that a terminal is safe from them: control characters and bytes that
 * are not UTF-8 become \xNN, a backslash \\; other text stays. One function for every text output.
 */
void str_add_escaped(struct str *s, const char *text, size_t len);

/* Adds a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD (RFC 8259). */
void str_add_json(struct str *s, const char *text, size_t len);

bool str_eq(const char *a, const char *b);
bool str_starts(const char *text, const char *prefix);

/* The length of the UTF-8 character that `text` begins with (1 to 4; RFC 3629: no overlong forms,
 * no surrogates), or 0 when there is none in the `len` bytes. */
size_t utf8_len(const char *text, size_t len);

/* Which of the `n` words is meant by `word`: the one at the smallest edit distance (insert, delete,
 * replace, swap of neighbours), if that is at most a third of the word's length plus one; else
 * NULL. For "did you mean". The first of equals wins. */
const char *str_nearest(const char *word, const char *const *words, size_t n);

/* That distance; SIZE_MAX when a word is too long for it. */
size_t str_distance(const char *a, const char *b);

/* Decimal digits only (base 10), or 0x… when `hex` is allowed. No sign, no blanks. Returns 0,
 * -EINVAL (not a number) or -ERANGE (above max). */
int str_to_u64(const char *text, uint64_t max, bool hex, uint64_t *ret);
