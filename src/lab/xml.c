/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xml.c - expat's events with places; its complaints with what to do about them.
 */
#include <string.h>

#include <expat.h>

#include "lab/tree.h"
#include "lab/xml.h"

/* ------ places -- */

static struct place place(const struct xml *xml, size_t start, size_t end)
{
	size_t len = xml->source->len;

	start = start < len ? start : len;
	end = end < len ? end : len;
	return (struct place){xml->source, start, end < start ? start : end};
}

struct place xml_place(const struct xml *xml)
{
	XML_Index start = XML_GetCurrentByteIndex(xml->parser);
	int len = XML_GetCurrentByteCount(xml->parser);

	if (start < 0)
		return place(xml, xml->source->len, xml->source->len);
	return place(xml, (size_t)start, (size_t)start + (size_t)(len > 0 ? len : 0));
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Steps over one attribute, NAME = "VALUE"; the value's place is *ret. NULL: there is no more. */
static const char *next_attribute(const char *p, const char *end, const char **ret_name,
				  const char **ret_value, size_t *ret_len)
{
	const char *equals = memchr(p, '=', (size_t)(end - p)), *value = equals, *close;

	*ret_name = p;
	while (value && ++value < end && is_blank(*value))
		continue;
	if (!value || value >= end || !strchr("\"'", *value))
		return NULL;
	close = memchr(value + 1, *value, (size_t)(end - value - 1));
	if (!close)
		return NULL;

	*ret_value = value + 1;
	*ret_len = (size_t)(close - value - 1);
	return close + 1;
}

/* The value of NAME in bytes start..end, which hold attributes; else all of `tag`. */
static struct place find_value(const struct xml *xml, struct place tag, const char *attribute)
{
	const char *text = xml->source->text, *end = text + tag.end, *name, *value;
	const char *p = text + tag.start;
	size_t len, wanted = strlen(attribute);

	while (p < end && !is_blank(*p))
		p++;
	while (p < end) {
		while (p < end && is_blank(*p))
			p++;
		p = next_attribute(p, end, &name, &value, &len);
		if (!p)
			break;
		if (strncmp(name, attribute, wanted) == 0 &&
		    (name[wanted] == '=' || is_blank(name[wanted])))
			return place(xml, (size_t)(value - text), (size_t)(value - text) + len);
	}
	return tag;
}

struct place xml_attribute_place(const struct xml *xml, const char *name)
{
	return find_value(xml, xml_place(xml), name);
}

/* ------ attributes -- */

const char *xml_attribute(const char **atts, const char *name)
{
	for (; atts[0]; atts += 2) {
		if (str_eq(atts[0], name))
			return atts[1];
	}
	return NULL;
}

const char *xml_local(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

/* ------ what can be wrong -- */

struct remedy {
	enum XML_Error code;
	const char *text, *hint;
};

static const struct remedy remedies[] = {
	{XML_ERROR_SYNTAX, "this is no XML",
	 "a network is read from GraphML, or from a lab file in YAML"},
	{XML_ERROR_NO_ELEMENTS, "the file ends before its last element is closed", NULL},
	{XML_ERROR_INVALID_TOKEN, "this cannot stand here in XML", NULL}, /* token_hint */
	{XML_ERROR_UNCLOSED_TOKEN, "this does not end", NULL},
	{XML_ERROR_PARTIAL_CHAR, "the file ends within a character", NULL},
	{XML_ERROR_TAG_MISMATCH, "this closes another element than the one that is open", NULL},
	{XML_ERROR_DUPLICATE_ATTRIBUTE, "an attribute stands here twice", NULL},
	{XML_ERROR_JUNK_AFTER_DOC_ELEMENT, "something stands behind the end of the document",
	 "a file holds one document"},
	{XML_ERROR_UNDEFINED_ENTITY, "an entity that XML does not know",
	 "it knows &lt; &gt; &amp; &quot; &apos; and &#…;"},
	{XML_ERROR_BAD_CHAR_REF, "this number is no character", NULL},
	{XML_ERROR_MISPLACED_XML_PI, "\"<?xml …?>\" is not at the start of the file", NULL},
	{XML_ERROR_UNKNOWN_ENCODING, "an encoding that is not known",
	 "save the file as UTF-8, and let encoding= say so"},
	{XML_ERROR_INCORRECT_ENCODING, "this is not the encoding that the file has",
	 "save the file as UTF-8, and let encoding= say so"},
	{XML_ERROR_UNCLOSED_CDATA_SECTION, "this <![CDATA[ is not closed", NULL},
};

static bool is_about_encoding(enum XML_Error code)
{
	return code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_INCORRECT_ENCODING;
}

/* The declaration at the top, "<?xml … ?>". */
static struct place declaration(const struct xml *xml)
{
	const char *text = xml->source->text, *start = strstr(text, "<?xml");
	const char *end = start ? strstr(start, "?>") : NULL;

	return end ? place(xml, (size_t)(start - text), (size_t)(end - text)) : place(xml, 0, 0);
}

/* What cannot stand at a place has causes that are told apart by the bytes there. */
static const char *token_hint(const struct xml *xml, size_t at)
{
	const char *c = xml->source->text + at;
	char before = at > 0 ? c[-1] : '\0';

	if ((unsigned char)*c >= 0x80)
		return "save the file as UTF-8, or let <?xml encoding=…?> say what it is";
	if ((unsigned char)*c < ' ' && !is_blank(*c))
		return "a control character: this is no text file";
	if (before == '=')
		return "values stand in quotes: id=\"a\"";
	if (before == '&' || before == '<' || *c == '<')
		return "in texts and values, \"<\" is written &lt; and \"&\" is written &amp;";
	return NULL;
}

/* Which element is open is half of the answer. */
static void hint_open(struct xml *xml)
{
	struct place tag = xml->open[xml->depth - 1];
	size_t len = tag.end - tag.start;

	diag_hint(xml->diags, "%.*s%s of line %zu is still open", (int)(len < 60 ? len : 60),
		  tag.source->text + tag.start, len < 60 ? "" : "…", place_line(&tag));
}

static void complain(struct xml *xml)
{
	enum XML_Error code = XML_GetErrorCode(xml->parser);
	struct place at = xml_place(xml);
	const struct remedy *remedy = NULL;
	const char *hint;

	for (size_t i = 0; i < ARRAY_LEN(remedies) && !remedy; i++)
		remedy = remedies[i].code == code ? &remedies[i] : NULL;
	if (is_about_encoding(code))
		at = find_value(xml, declaration(xml), "encoding");
	else if (at.end == at.start)
		at = place(xml, at.start, at.start + 1);

	diag_add(xml->diags, at, "%s", remedy ? remedy->text : XML_ErrorString(code));
	hint = code == XML_ERROR_INVALID_TOKEN ? token_hint(xml, at.start)
	       : remedy			       ? remedy->hint
					       : NULL;
	if (hint)
		diag_hint(xml->diags, "%s", hint);
	else if ((code == XML_ERROR_TAG_MISMATCH || code == XML_ERROR_NO_ELEMENTS) && xml->depth)
		hint_open(xml);
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
		       const XML_Char *public, int internal)
{
	struct xml *xml = ctx;
	const char *text = xml->source->text, *start = strstr(text, "<!DOCTYPE");
	struct place at = start ? place(xml, (size_t)(start - text), (size_t)(start - text) + 9)
				: xml_place(xml);

	(void)name, (void)system, (void)public, (void)internal;
	diag_add(xml->diags, at, "a document type (DTD) is not read");
	diag_hint(xml->diags, "remove <!DOCTYPE …>: GraphML needs none");
	xml_stop(xml);
}

/* ------ reading -- */

static void on_start(void *ctx, const XML_Char *name, const XML_Char **atts)
{
	struct xml *xml = ctx;

	if (xml->stopped)
		return;
	if (xml->depth == XML_DEPTH_MAX) {
		diag_add(xml->diags, xml_place(xml), "nested deeper than %d levels", XML_DEPTH_MAX);
		xml_stop(xml);
		return;
	}

	xml->open[xml->depth] = xml_place(xml);
	xml->start(xml->ctx, name, atts);
	xml->depth++;
}

static void on_end(void *ctx, const XML_Char *name)
{
	struct xml *xml = ctx;

	if (xml->stopped)
		return;
	xml->depth--;
	xml->end(xml->ctx, name);
}

static void on_chars(void *ctx, const XML_Char *chars, int len)
{
	struct xml *xml = ctx;

	if (!xml->stopped)
		xml->chars(xml->ctx, chars, len);
}

void xml_stop(struct xml *xml)
{
	xml->stopped = true;
	XML_StopParser(xml->parser, XML_FALSE);
}

static bool parse(struct xml *xml)
{
	const struct source *source = xml->source;

	XML_SetUserData(xml->parser, xml);
	XML_SetElementHandler(xml->parser, on_start, on_end);
	XML_SetCharacterDataHandler(xml->parser, on_chars);
	XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
	if (XML_Parse(xml->parser, source->text, (int)source->len, 1) == XML_STATUS_OK)
		return true;

	if (XML_GetErrorCode(xml->parser) == XML_ERROR_NO_MEMORY)
		xml->no_memory = true;
	else if (!xml->stopped)
		complain(xml);
	return false;
}

static bool is_empty(const struct source *source)
{
	size_t i = 0;

	while (i < source->len && is_blank(source->text[i]))
		i++;
	return i == source->len;
}

bool xml_parse(struct xml *xml)
{
	bool fine;

	if (!tree_size_fine(xml->diags, xml->source))
		return false;
	if (is_empty(xml->source)) {
		diag_add(xml->diags, (struct place){.source = xml->source}, "the file is empty");
		return false;
	}

	xml->parser = XML_ParserCreate(NULL);
	xml->no_memory = !xml->parser;
	fine = xml->parser && parse(xml);
	XML_ParserFree(xml->parser);
	xml->parser = NULL;
	return fine;
}
