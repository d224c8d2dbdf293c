/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * names.h - interned texts: each different text once, known by a small number.
 *
 * Number 0 is the empty text and stands for "none". Two names of one table are equal exactly when
 * their numbers are. Also a map from text to number (names_find), which is why there is no other.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* All zero is an empty table. Its memory is `arena`'s, which must outlive it. */
struct names {
	struct arena *arena; /* borrowed */
	char **texts;	     /* [number], NUL-terminated; texts[0] is "" */
	uint32_t *slots;     /* open addressing; 0 is free, else number */
	size_t n, cap, n_slots;
};

void names_init(struct names *names, struct arena *arena);

/* The number of `text`, which is added if it is new. 0 for "" and when there is no memory (the
 * arena knows). */
uint32_t names_add(struct names *names, const char *text);
uint32_t names_addn(struct names *names, const char *text, size_t len);

/* The number of `text`, or 0 when nobody added it. */
uint32_t names_find(const struct names *names, const char *text);

/* The text of a number that this table gave; never NULL. Borrowed from the arena. */
const char *names_text(const struct names *names, uint32_t name);
