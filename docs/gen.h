/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gen.h - what the reader's tables say, for people (scdoc) and for editors (JSON schema).
 */
#pragma once

#include "lab/keys.h"

/* Replaces each line @NAME@ of a page by the table of that name. false: there is no such table. */
bool gen_man(const char *page, struct str *out);
void gen_schema(struct str *out);
