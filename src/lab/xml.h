/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xml.h - XML by expat, with the places and the words of the lab reader. Knows no element.
 *
 * A document type is refused: without one there are no entities, and nothing expands.
 */
#pragma once

#include "lab/diag.h"

struct XML_ParserStruct;

enum { XML_DEPTH_MAX = 64 };

struct xml {
	const struct source *source;
	struct diags *diags;
	void *ctx; /* of the hooks */
	void (*start)(void *ctx, const char *name, const char **atts);
	void (*end)(void *ctx, const char *name);
	void (*chars)(void *ctx, const char *chars, int len);
	unsigned depth; /* in both hooks: of the element itself; that at the top has 0 */
	struct place open[XML_DEPTH_MAX];
	struct XML_ParserStruct *parser;
	bool stopped, no_memory;
};

/* Reads the source, calling the hooks. false: it was said, a hook stopped it, or no_memory. */
bool xml_parse(struct xml *xml);

/* For hooks: reads no further. Whoever stops says why. */
void xml_stop(struct xml *xml);
/* The tag that a hook was called for. */
struct place xml_place(const struct xml *xml);
/* An attribute's value in it, or all of it when the attribute is not there. */
struct place xml_attribute_place(const struct xml *xml, const char *name);

/* The value of an attribute, or NULL; `atts` is what the start hook was given. */
const char *xml_attribute(const char **atts, const char *name);
/* A name without the prefix of its namespace. */
const char *xml_local(const char *name);
