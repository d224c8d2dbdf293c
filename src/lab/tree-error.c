/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tree-error.c - from libyaml's complaints to what the reader of a file can do about it.
 *
 * The causes were found by trying (lab-format.md section 10): one complaint of libyaml has several,
 * told apart by what stands at the place.
 */
#include <string.h>

#include "lab/lab.h"
#include "lab/tree-error.h"
#include "lab/tree.h"

/* ------ bytes -- */

static bool is_text(const unsigned char *c, size_t n)
{
	if (n == 1)
		return c[0] >= 0x20 ? c[0] != 0x7f : strchr("\t\n\r", c[0]) && c[0];
	if (n == 2 && c[0] == 0xc2 && c[1] < 0xa0)
		return c[1] == 0x85;
	return !(n == 3 && c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe);
}

static bool is_bom(const char *text, size_t n)
{
	return n == 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;
}

static void bad_byte(struct diags *diags, const struct source *source, size_t i, bool utf8)
{
	struct place at = {.source = source, .start = i, .end = i + 1};
	unsigned byte = (unsigned char)source->text[i];

	if (utf8)
		diag_add(diags, at, "a control character (0x%02x): this is no text file", byte);
	else
		diag_add(diags, at, "byte 0x%02x is not UTF-8", byte);
	if (i == 0 && (byte == 0xff || byte == 0xfe))
		diag_hint(diags, "this looks like UTF-16: save the file as UTF-8");
}

bool tree_size_fine(struct diags *diags, const struct source *source)
{
	if (source->ours || source->len <= LAB_FILE_MAX)
		return true;

	diag_add(diags, (struct place){source, LAB_FILE_MAX, LAB_FILE_MAX},
		 "the file is larger than 16 MiB");
	return false;
}

bool tree_bytes_fine(struct diags *diags, const struct source *source)
{
	if (!tree_size_fine(diags, source))
		return false;

	for (size_t i = 0, n; i < source->len; i += n) {
		const char *c = source->text + i;

		n = utf8_len(c, source->len - i);
		if (n && is_text((const unsigned char *)c, n) && (i == 0 || !is_bom(c, n)))
			continue;
		bad_byte(diags, source, i, n > 0);
		return false;
	}
	return true;
}

/* ------ syntax -- */

struct error {
	struct diags *diags;
	const struct source *source;
	const yaml_parser_t *parser;
	size_t mark, context;
};

static char at(const struct error *e, size_t i)
{
	return i < e->source->len ? e->source->text[i] : '\0';
}

static bool problem_is(const struct error *e, const char *words)
{
	return e->parser->problem && strstr(e->parser->problem, words);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

/* The text around byte `i` that would have to be quoted: up to what parts the items of a list. */
static void quote_hint(const struct error *e, size_t i)
{
	size_t start = i, end = i;
	unsigned depth = 0;

	while (start > 0 && !strchr("{}[],:\n\"' ", at(e, start - 1)))
		start--;
	for (; end < e->source->len && !strchr(" \n\"'", at(e, end)); end++) {
		char c = at(e, end);

		if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && depth-- == 0)
			break;
		else if (c == ',' && depth == 0)
			break;
	}
	while (end > i && at(e, end - 1) == ':')
		end--;
	diag_hint(e->diags, "quote it: \"%.*s\"", (int)(end - start < 80 ? end - start : 80),
		  e->source->text + start);
}

/* `{lo: 10.0.0.[1-3]/32}`, `{a: ${x}}`, `{f: x{y}`: a bracket just after a word. */
static void flow_error(const struct error *e)
{
	char c = at(e, e->mark);

	diag_add(e->diags, (struct place){e->source, e->mark, e->mark + 1},
		 c == '[' || c == '{' ? "\"%c\" inside { } or [ ]"
				      : "no \",\" or closing bracket here",
		 c);
	if ((c == '[' || c == '{') && e->mark > 0 && !is_blank(at(e, e->mark - 1)))
		quote_hint(e, e->mark);
	else if (e->context < e->source->len)
		diag_hint(e->diags, "the \"%c\" of line %zu is still open", at(e, e->context),
			  place_line(&(struct place){.source = e->source, .start = e->context}));
}

/* The file ends inside of brackets: the innermost that is open, as far as can be told from behind;
 * the file's end if it cannot. */
static size_t last_open(const struct error *e)
{
	size_t depth = 0;

	for (size_t i = e->source->len; i-- > 0;) {
		char c = at(e, i);

		if (c == ']' || c == '}')
			depth++;
		else if ((c == '[' || c == '{') && depth-- == 0)
			return i;
	}
	return e->mark;
}

static bool ends_in_flow(const struct error *e)
{
	size_t i = e->mark;

	while (i < e->source->len && is_blank(at(e, i)))
		i++;
	return i == e->source->len && problem_is(e, "did not find expected node content");
}

static void open_error(const struct error *e)
{
	size_t i = last_open(e);

	diag_add(e->diags, (struct place){e->source, i, i + 1}, "this bracket is not closed");
}

/* Is there a comment line just above the place? Then a text that went on over it ended there. */
static bool after_comment(const struct error *e)
{
	size_t i = e->mark;

	while (i > 0 && is_blank(at(e, i - 1)))
		i--;
	while (i > 0 && at(e, i - 1) != '\n')
		i--;
	while (at(e, i) == ' ' || at(e, i) == '\t')
		i++;
	return at(e, i) == '#';
}

/* Does a quoted text end just before the place, on its line? */
static bool after_quote(const struct error *e)
{
	size_t i = e->mark;

	while (i > 0 && (at(e, i - 1) == ' ' || at(e, i - 1) == ':'))
		i--;
	return i > 0 && (at(e, i - 1) == '"' || at(e, i - 1) == '\'');
}

static void indicator_error(const struct error *e)
{
	bool list = problem_is(e, "'-'");

	diag_add(e->diags, (struct place){e->source, e->mark, e->mark + 1},
		 list ? "this is no \"- \" item of the list above"
		      : "this is no \"key: value\" of the map above");
	if (after_quote(e))
		diag_hint(e->diags, "quote the whole text or nothing of it");
	else if (after_comment(e))
		diag_hint(e->diags, "a comment cannot stand inside a text that goes on");
	else
		diag_hint(e->diags, "look at the indentation");
}

struct remedy {
	const char *problem, *text, *hint;
};

static const struct remedy remedies[] = {
	{"mapping values are not allowed", "a second \": \" in one text",
	 "quote the text, or write it under \"|\""},
	{"did not find expected node content", "no text can begin here",
	 "quote a text that begins with \":\" or \",\""},
	{"cannot start any token", "no text can begin with this character", "quote the text"},
	{"found a tab character", "a tab in the indentation", "use blanks"},
	{"could not find expected ':'", "no \":\" after this key",
	 "a key stands in one line of at most 1024 characters; look at the indentation"},
	{"found unexpected end of stream", "this quote is not closed", NULL},
	{"found unexpected document indicator", "this quote is not closed before \"---\"", NULL},
	{"found unknown escape character", "an escape that YAML does not know",
	 "use '…' for a text with backslashes"},
	{"did not find expected alphabetic or numeric character", "a name is wanted after & or *",
	 "quote a text that begins with \"*\" or \"&\""},
	{"did not find expected comment or line break",
	 "a text under | or > begins in the next line",
	 "quote a text that begins with \"|\" or \">\""},
	{"did not find the expected comment or line break",
	 "a text under | or > begins in the next line",
	 "quote a text that begins with \"|\" or \">\""},
	{"did not find expected <document start>", "this is outside of the map above",
	 "look at the indentation"},
	{"found undefined tag handle", "a tag (\"!…\") has no meaning here",
	 "quote a text that begins with \"!\""},
	{"block sequence entries are not allowed", "a list cannot begin here",
	 "begin it in the next line, or quote the text"},
	{"mapping keys are not allowed", "a map cannot begin here",
	 "quote a text that begins with \"? \""},
};

/* Is the mistake where libyaml began, not where it gave up? */
static bool is_at_context(const struct error *e)
{
	return problem_is(e, "could not find expected ':'") ||
	       problem_is(e, "unexpected end of stream") ||
	       problem_is(e, "unexpected document indicator");
}

static const struct remedy *find_remedy(const struct error *e)
{
	for (size_t i = 0; i < ARRAY_LEN(remedies); i++) {
		if (problem_is(e, remedies[i].problem))
			return &remedies[i];
	}
	return NULL;
}

/* The ':' inside the word that begins at byte `i`, as in "key:value", or 0. */
static size_t glued_colon(const struct error *e, size_t i)
{
	while (!is_blank(at(e, i)) && at(e, i) != ':')
		i++;
	return at(e, i) == ':' && !is_blank(at(e, i + 1)) ? i : 0;
}

/* The same in the line before the mark: YAML takes it for a text, and complains of the next line,
 * which goes on with it. */
static size_t glued_before(const struct error *e)
{
	size_t end = e->mark, i;

	while (end > 0 && at(e, end - 1) != '\n')
		end--;
	while (end > 0 && is_blank(at(e, end - 1)))
		end--;
	for (i = end; i > 0 && at(e, i - 1) != '\n'; i--)
		continue;
	while (at(e, i) == ' ')
		i++;
	return glued_colon(e, i);
}

static size_t glued_key(const struct error *e)
{
	if (problem_is(e, "mapping values are not allowed"))
		return glued_before(e);
	return problem_is(e, "could not find expected ':'") ? glued_colon(e, e->context) : 0;
}

void tree_syntax_error(struct diags *diags, const struct source *source,
		       const yaml_parser_t *parser, size_t mark, size_t context)
{
	struct error e = {diags, source, parser, mark, context};
	const struct remedy *remedy = find_remedy(&e);
	size_t start = is_at_context(&e) ? context : mark;
	struct place place = {source, start, start + 1};
	size_t glued = glued_key(&e);

	if (problem_is(&e, "cannot start any token") && at(&e, mark) == '\t') {
		diag_add(diags, place, "a tab in the indentation");
		diag_hint(diags, "use blanks");
	} else if (glued) {
		place = (struct place){source, glued, glued + 1};
		diag_add(diags, place, "no blank after this \":\"");
		diag_hint(diags, "a key, a colon, a blank, its value");
	} else if (problem_is(&e, "',' or '}'") || problem_is(&e, "',' or ']'")) {
		flow_error(&e);
	} else if (ends_in_flow(&e)) {
		open_error(&e);
	} else if (problem_is(&e, "expected '-' indicator") || problem_is(&e, "expected key")) {
		indicator_error(&e);
	} else if (remedy) {
		diag_add(diags, place, "%s", remedy->text);
		if (remedy->hint)
			diag_hint(diags, "%s", remedy->hint);
	} else {
		diag_add(diags, place, "%s", parser->problem ? parser->problem : "this is no YAML");
	}
}
