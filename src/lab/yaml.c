/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * yaml.c - scalars with the quotes they need (lab-format.md, sections 9 and 10), small maps.
 */
#include <string.h>

#include "lab/yaml.h"

#define LINE_MAX_COLUMNS 96 /* a longer map in braces gets lines of its own */

/* ------ characters -- */

static uint32_t code_at(const char *p, size_t n)
{
	static const unsigned char lead_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t code = (unsigned char)p[0] & lead_mask[n];

	for (size_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)p[i] & 0x3f);

	return code;
}

/* May the character stand in a file as it is? Not controls, not what YAML takes for a line's end
 * (U+0085, U+2028, U+2029), nor what nobody can see (U+00A0, byte order marks, turns of direction).
 */
static bool is_plain_code(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code <= 0xa0))
		return false;
	if ((code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202f))
		return false;
	return !(code >= 0x2060 && code <= 0x206f) && code != 0xfeff &&
	       !(code >= 0xfff0 && code <= 0xffff && code != 0xfffd);
}

/* All characters are; `also` are further ones that may be there. */
static bool is_printable(const char *text, const char *also)
{
	size_t len = strlen(text);

	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_len(text + i, len - i);
		if (n == 0)
			return false;
		if (!is_plain_code(code_at(text + i, n)) && !strchr(also, text[i]))
			return false;
	}
	return true;
}

/* `$$` is a dollar; a lone one needs no second. */
static void add_dollars(struct str *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		str_addc(out, *p);
		if (p[0] == '$' && (p[1] == '$' || p[1] == '{'))
			str_addc(out, '$');
	}
}

/* ------ scalars -- */

static bool is_plain(const char *text, bool in_braces)
{
	size_t len = strlen(text);

	if (len == 0 || strchr("-?:,[]{}#&*!|>'\"%@` ", text[0]))
		return false;
	if (text[len - 1] == ' ' || text[len - 1] == ':' || str_eq(text, "<<"))
		return false;
	if (strstr(text, ": ") || strstr(text, " #") || !is_printable(text, ""))
		return false;

	return !in_braces || !strpbrk(text, ",[]{}");
}

static void add_quoted_char(struct str *out, const char *p, size_t n)
{
	uint32_t code = n ? code_at(p, n) : 0xfffd;

	if (n == 1 && (*p == '"' || *p == '\\'))
		str_printf(out, "\\%c", *p);
	else if (code == '\n')
		str_add(out, "\\n");
	else if (code == '\t')
		str_add(out, "\\t");
	else if (n && is_plain_code(code))
		str_addn(out, p, n);
	else if (code <= 0xff)
		str_printf(out, "\\x%02x", code);
	else if (code <= 0xffff)
		str_printf(out, "\\u%04x", code);
	else
		str_printf(out, "\\U%08x", code);
}

static void add_quoted(struct str *out, const char *text)
{
	size_t len = strlen(text);

	str_addc(out, '"');
	for (size_t i = 0; i < len;) {
		size_t n = utf8_len(text + i, len - i);

		add_quoted_char(out, text + i, n);
		i += n ? n : 1;
	}
	str_addc(out, '"');
}

static void scalar_as_held(struct str *out, const char *text, bool in_braces)
{
	if (is_plain(text, in_braces))
		str_add(out, text);
	else
		add_quoted(out, text);
}

static void scalar(struct str *out, const char *text, bool in_braces)
{
	AUTO_STR held = {0};

	add_dollars(&held, text);
	scalar_as_held(out, str_text(&held), in_braces);
	out->failed |= held.failed;
}

void yaml_scalar_as_held(struct str *out, const char *text)
{
	scalar_as_held(out, text, false);
}

void yaml_scalar(struct str *out, const char *text)
{
	scalar(out, text, false);
}

/* ------ texts of several lines -- */

static void add_blanks(struct str *out, unsigned n)
{
	str_printf(out, "%*s", (int)n, "");
}

/* Under `|` everything is itself; but blanks at the begin would be taken for indentation, and those
 * at the end of a line would not be seen by whoever edits it. */
static bool fits_lines(const char *text)
{
	size_t len = strlen(text);

	return strchr(text, '\n') && !strchr("\n\t ", text[0]) && text[len - 1] != ' ' &&
	       text[len - 1] != '\t' && !strstr(text, " \n") && !strstr(text, "\t\n") &&
	       is_printable(text, "\n\t");
}

/* `|` keeps one newline at the end, `|-` none, `|+` all. */
static const char *block_head(const char *text)
{
	size_t len = strlen(text);

	if (text[len - 1] != '\n')
		return "|-\n";
	return text[len - 2] == '\n' ? "|+\n" : "|\n";
}

static void add_lines(struct str *out, const char *text, unsigned indent)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len)
			add_blanks(out, indent);
		str_addn(out, text, len);
		str_addc(out, '\n');
		text += len + (text[len] == '\n');
	}
}

void yaml_text_as_held(struct str *out, const char *text, unsigned indent)
{
	if (fits_lines(text)) {
		str_add(out, block_head(text));
		add_lines(out, text, indent);
	} else {
		scalar_as_held(out, text, false);
		str_addc(out, '\n');
	}
}

void yaml_text(struct str *out, const char *text, unsigned indent)
{
	AUTO_STR held = {0};

	add_dollars(&held, text);
	yaml_text_as_held(out, str_text(&held), indent);
	out->failed |= held.failed;
}

/* ------ maps -- */

void yaml_pair(struct str *out, unsigned indent, const char *key, const char *value)
{
	add_blanks(out, indent);
	scalar(out, key, false);
	str_add(out, ": ");
	scalar(out, value, false);
	str_addc(out, '\n');
}

void yaml_map_add(struct yaml_map *map, const char *key, const char *value)
{
	str_add(&map->flow, map->n++ ? ", " : "");
	scalar(&map->flow, key, true);
	str_add(&map->flow, ": ");
	scalar(&map->flow, value, true);
	yaml_pair(&map->block, map->indent, key, value);
}

void yaml_map_end(struct yaml_map *map, struct str *out, unsigned indent, const char *key)
{
	if (map->n > 0) {
		add_blanks(out, indent);
		scalar(out, key, false);
		if (indent + strlen(key) + map->flow.len <= LINE_MAX_COLUMNS)
			str_printf(out, ": { %s }\n", str_text(&map->flow));
		else
			str_printf(out, ":\n%s", str_text(&map->block));
	}

	out->failed |= map->flow.failed || map->block.failed;
	str_clear(&map->flow);
	str_clear(&map->block);
	map->n = 0;
}

void yaml_map_fini(struct yaml_map *map)
{
	str_fini(&map->flow);
	str_fini(&map->block);
}
