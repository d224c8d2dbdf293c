/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * arena.h - memory that is given back all at once.
 *
 * A model, a lab, a plan each live in one arena; what is in it needs no destructor. An arena that
 * could not get memory remembers that (`failed`) and returns NULL from then on; a caller that
 * builds a large thing may look at the return values or ask once at its end.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena_block;

/* All zero is an empty arena. */
struct arena {
	struct arena_block *last;   /* owned; the block that allocations come from */
	struct arena_block *arrays; /* owned; each is one large array */
	bool failed;		    /* malloc said no at least once */
};

/* Zeroed memory, aligned for any type. NULL when there is none. size 0 is allowed (unique pointer).
 */
void *arena_alloc(struct arena *arena, size_t size);

/* `n` zeroed elements of `size` bytes; NULL also when n * size overflows. */
void *arena_array(struct arena *arena, size_t n, size_t size);

/* Copies of texts, always NUL-terminated. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_printf(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *fmt, va_list ap);

/* Gives everything back; the arena is empty again. */
void arena_fini(struct arena *arena);

/* Grows an array that lives in an arena: returns `items` or its larger copy, so that it has room
 * for element `n`. The old copy of a small one stays unused in the arena: growth doubles, so this
 * wastes no more than the array itself. A large one has memory of its own, grows by half, and takes
 * the old copy's place. *cap is kept by this function and starts at 0. NULL when there is no
 * memory. */
void *arena_grow(struct arena *arena, void *items, size_t n, size_t *cap, size_t size);

/* The same for an array of which is known that it will have `n` elements in all. */
void *arena_reserve(struct arena *arena, void *items, size_t used, size_t n, size_t *cap,
		    size_t size);

/* Appends to { T *items; size_t n, cap; } embedded in S as NAME, NAME_n, NAME_cap: the pointer to
 * the new zeroed element, or NULL. */
#define ARENA_PUSH(arena, items, n, cap)                                             \
	({                                                                           \
		__typeof__(items) grown_ =                                           \
			arena_grow((arena), (items), (n), &(cap), sizeof(*(items))); \
		if (grown_)                                                          \
			(items) = grown_;                                            \
		grown_ ? &(items)[(n)++] : NULL;                                     \
	})
