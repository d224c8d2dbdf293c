/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * yaml.h - writes what a lab file is made of: scalars with the quotes they need, small maps.
 *
 * Texts are given as they are meant; `$` becomes `$$` where the reader would take it for a
 * variable. Bytes that are not UTF-8 cannot be said in YAML and become U+FFFD.
 */
#pragma once

#include "base/str.h"

/* A scalar in block context: a list item, a map's value, a key. On the line that is being written.
 */
void yaml_scalar(struct str *out, const char *text);

/* A value that may run over lines (`|`), which go `indent` blanks deep. Ends its line. */
void yaml_text(struct str *out, const char *text, unsigned indent);

/* The same for texts as a file holds them: a `$` is there as it has to be. */
void yaml_scalar_as_held(struct str *out, const char *text);
void yaml_text_as_held(struct str *out, const char *text, unsigned indent);

/* A newline and `indent` blanks are the callers' business; these are for the common
 * "    key: value\n". */
void yaml_pair(struct str *out, unsigned indent, const char *key, const char *value);

/* A map of scalars, written in braces when that fits a line, else key by key. All zero but
 * `indent` (of its keys, when they get lines of their own) is the empty map. */
struct yaml_map {
	unsigned indent;
	size_t n;
	struct str flow, block;
};

void yaml_map_add(struct yaml_map *map, const char *key, const char *value);
/* "KEY: { … }\n", or "KEY:\n" and a line per pair; nothing when the map is empty. Empties it. */
void yaml_map_end(struct yaml_map *map, struct str *out, unsigned indent, const char *key);
void yaml_map_fini(struct yaml_map *map);
