/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * facts.h - what text and JSON have in common: which facts are shown, and the words for them.
 */
#pragma once

#include "model/model.h"

/* The words of a device's state, NULL at the end: UP or DOWN; LOWER_UP, or NO-CARRIER; M-DOWN when
 * the other end or the device below is known to be down. `words` has room for FACTS_STATE_MAX. */
#define FACTS_STATE_MAX 4
void facts_state(const struct wr_model *m, uint32_t link, const char **words);

/* Not shown: the kernel's own table of local addresses, the rules that every namespace has. */
bool facts_shows_route(const struct wr_route *route);
bool facts_shows_rule(const struct wr_rule *rule);

/* The fact could not be read. */
bool facts_unknown(const struct wr_model *m, uint32_t ns, enum wr_class class);
