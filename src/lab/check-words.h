/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * check-words.h - who and what of a check.
 */
#pragma once

#include "lab/words-line.h"

/* A node, a group or `all`: adds who it is. */
void check_who(struct line *l, struct lab_check *check, const struct text *word);
/* bob, bob:eth0, routers, 10.0.0.1, [fd00::1], each with :PORT/tcp or :PORT/udp or without. */
void check_what(struct line *l, struct lab_check *check, const struct text *word);
