/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * str.c - the text that grows, the escapes of every output, and small questions about texts.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define CAP_MIN	    ((size_t)64)
#define NEAREST_MAX 64 /* longer words are never typing mistakes of each other */

/* ------ a text that grows -- */

/* Makes room for `more` bytes and the NUL behind them. */
static bool reserve(struct str *s, size_t more)
{
	size_t cap = s->cap ? s->cap : CAP_MIN;
	char *text;

	if (s->failed || more >= SIZE_MAX / 2 - s->len) {
		s->failed = true;
		return false;
	}

	while (cap <= s->len + more)
		cap *= 2;
	if (cap == s->cap)
		return true;

	text = realloc(s->text, cap);
	if (!text) {
		s->failed = true;
		return false;
	}

	s->text = text;
	s->cap = cap;
	return true;
}

void str_addn(struct str *s, const char *text, size_t len)
{
	if (!reserve(s, len))
		return;

	if (len)
		memcpy(s->text + s->len, text, len);
	s->len += len;
	s->text[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_addn(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
	str_addn(s, &c, 1);
}

void str_vprintf(struct str *s, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);

	if (len < 0) {
		s->failed = true;
		return;
	}
	if (!reserve(s, (size_t)len))
		return;

	vsnprintf(s->text + s->len, (size_t)len + 1, fmt, ap);
	s->len += (size_t)len;
}

void str_printf(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(s, fmt, ap);
	va_end(ap);
}

void str_clear(struct str *s)
{
	s->len = 0;
	s->failed = false;
	if (s->text)
		s->text[0] = '\0';
}

void str_fini(struct str *s)
{
	free(s->text);
	*s = (struct str){0};
}

char *str_take(struct str *s)
{
	char *text = NULL;

	if (!s->failed)
		text = s->text ? TAKE(s->text) : strdup("");
	str_fini(s);
	return text;
}

const char *str_text(const struct str *s)
{
	return s->text ? s->text : "";
}

/* ------ UTF-8 and escapes -- */

/* What the first byte promises: the length, and the range of the second byte, which is where
 * overlong forms, surrogates and numbers above U+10FFFF are told apart (RFC 3629, section 4). */
static size_t utf8_lead(unsigned char lead, unsigned char *ret_low, unsigned char *ret_high)
{
	*ret_low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	*ret_high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;

	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

size_t utf8_len(const char *text, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)text;
	unsigned char low, high;
	size_t need;

	if (len == 0)
		return 0;

	need = utf8_lead(bytes[0], &low, &high);
	if (need == 0 || need > len)
		return 0;
	if (need > 1 && (bytes[1] < low || bytes[1] > high))
		return 0;
	for (size_t i = 2; i < need; i++) {
		if (bytes[i] < 0x80 || bytes[i] > 0xbf)
			return 0;
	}

	return need;
}

/* C0, DEL, and C1 (U+0080 to U+009F), which some terminals obey as well. */
static bool is_control(const unsigned char *c, size_t len)
{
	if (len == 1)
		return c[0] < 0x20 || c[0] == 0x7f;
	return len == 2 && c[0] == 0xc2 && c[1] < 0xa0;
}

void str_add_escaped(struct str *s, const char *text, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		const unsigned char *c = (const unsigned char *)text + i;
		bool valid;

		n = utf8_len(text + i, len - i);
		valid = n > 0 && !is_control(c, n);
		if (!valid) {
			n = 1;
			str_printf(s, "\\x%02x", c[0]);
		} else if (c[0] == '\\') {
			str_add(s, "\\\\");
		} else {
			str_addn(s, text + i, n);
		}
		/* The second byte of a C1 control is no UTF-8 by itself: the next round escapes it.
		 */
	}
}

static void json_char(struct str *s, const char *text, size_t n)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *special = n == 1 && text[0] ? strchr(plain, text[0]) : NULL;

	if (n == 0)
		str_add(s, "\xef\xbf\xbd");
	else if (special)
		str_printf(s, "\\%c", letters[special - plain]);
	else if (is_control((const unsigned char *)text, n))
		str_printf(s, "\\u%04x", (unsigned char)text[n - 1]);
	else
		str_addn(s, text, n);
}

void str_add_json(struct str *s, const char *text, size_t len)
{
	str_addc(s, '"');
	for (size_t i = 0; i < len;) {
		size_t n = utf8_len(text + i, len - i);

		json_char(s, text + i, n);
		i += n ? n : 1;
	}
	str_addc(s, '"');
}

/* ------ questions -- */

bool str_eq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The next row of the table of distances: `rows[0]` is the new one, rows[1] and rows[2] are those
 * before. Row i, column j: how far the first i bytes of a are from the first j of b. */
static void distance_row(size_t *const rows[3], const char *a, size_t i, const char *b,
			 size_t b_len)
{
	rows[0][0] = i;
	for (size_t j = 1; j <= b_len; j++) {
		size_t replace = rows[1][j - 1] + (a[i - 1] != b[j - 1]);

		rows[0][j] = least(replace, least(rows[1][j], rows[0][j - 1]) + 1);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
			rows[0][j] = least(rows[0][j], rows[2][j - 2] + 1);
	}
}

size_t str_distance(const char *a, const char *b)
{
	size_t table[3][NEAREST_MAX + 1];
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len > NEAREST_MAX || b_len > NEAREST_MAX)
		return SIZE_MAX;

	for (size_t j = 0; j <= b_len; j++)
		table[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *const rows[3] = {table[i % 3], table[(i + 2) % 3], table[(i + 1) % 3]};

		distance_row(rows, a, i, b, b_len);
	}

	return table[a_len % 3][b_len];
}

const char *str_nearest(const char *word, const char *const *words, size_t n)
{
	size_t best = strlen(word) / 3 + 2; /* one more than what is allowed */
	const char *nearest = NULL;

	for (size_t i = 0; i < n; i++) {
		size_t d = str_distance(word, words[i]);

		if (d < best) {
			best = d;
			nearest = words[i];
		}
	}

	return nearest;
}

/* The value of a digit, or `base` when it is none. */
static unsigned digit(char c, unsigned base)
{
	unsigned value = base;

	if (c >= '0' && c <= '9')
		value = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		value = (unsigned)(c - 'a') + 10;
	else if (c >= 'A' && c <= 'F')
		value = (unsigned)(c - 'A') + 10;

	return value < base ? value : base;
}

int str_to_u64(const char *text, uint64_t max, bool hex, uint64_t *ret)
{
	unsigned base = hex && (str_starts(text, "0x") || str_starts(text, "0X")) ? 16 : 10;
	const char *p = base == 16 ? text + 2 : text;
	uint64_t value = 0;
	bool over = false;

	if (!*p)
		return -EINVAL;

	for (; *p; p++) {
		unsigned d = digit(*p, base);

		if (d == base)
			return -EINVAL;
		over |= __builtin_mul_overflow(value, base, &value);
		over |= __builtin_add_overflow(value, d, &value);
	}
	if (over || value > max)
		return -ERANGE;

	*ret = value;
	return 0;
}
