/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tree-error.h - what is said when bytes are no YAML. Private to tree.c.
 */
#pragma once

#include <yaml.h>

#include "lab/diag.h"

/* Size, UTF-8 and control characters. false: it was said. */
bool tree_bytes_fine(struct diags *diags, const struct source *source);

/* libyaml's own words, made plainer, with the remedy where the cause is known. `mark` and `context`
 * are the bytes of the parser's two marks. */
void tree_syntax_error(struct diags *diags, const struct source *source,
		       const yaml_parser_t *parser, size_t mark, size_t context);
