/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * arena.c - blocks of memory, each twice the size of the one before, freed together.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define BLOCK_MIN ((size_t)4 << 10)
#define BLOCK_MAX ((size_t)1 << 20)
#define ALIGNMENT _Alignof(max_align_t)

struct arena_block {
	struct arena_block *prev;
	size_t size, used;
	_Alignas(max_align_t) unsigned char data[];
};

static size_t block_size(const struct arena *arena, size_t need)
{
	size_t size = arena->last ? arena->last->size * 2 : BLOCK_MIN;

	if (size > BLOCK_MAX)
		size = BLOCK_MAX;

	return size < need ? need : size;
}

static struct arena_block *block_add(struct arena *arena, size_t need)
{
	size_t size = block_size(arena, need);
	struct arena_block *block =
		size > SIZE_MAX - sizeof(*block) ? NULL : malloc(sizeof(*block) + size);

	if (!block) {
		arena->failed = true;
		return NULL;
	}

	*block = (struct arena_block){.prev = arena->last, .size = size};
	arena->last = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->last;
	void *p;

	if (size > SIZE_MAX - ALIGNMENT) {
		arena->failed = true;
		return NULL;
	}
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (size == 0)
		size = ALIGNMENT;

	if (!block || block->size - block->used < size)
		block = block_add(arena, size);
	if (!block)
		return NULL;

	p = block->data + block->used;
	block->used += size;
	return memset(p, 0, size);
}

void *arena_array(struct arena *arena, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		arena->failed = true;
		return NULL;
	}

	return arena_alloc(arena, bytes);
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	return copy ? memcpy(copy, text, len) : NULL;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);

	text = len < 0 ? NULL : arena_alloc(arena, (size_t)len + 1);
	if (text)
		vsnprintf(text, (size_t)len + 1, fmt, ap);

	return text;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = arena_vprintf(arena, fmt, ap);
	va_end(ap);
	return text;
}

/* The link that leads to the block of a large array; it leads to NULL for a small one. */
static struct arena_block **array_block(struct arena *arena, const void *items)
{
	struct arena_block **at = &arena->arrays;

	while (*at && (*at)->data != items)
		at = &(*at)->prev;
	return at;
}

/* `items` with room for `size` bytes, in a block of its own; the first `used` are kept. */
static void *grow_large(struct arena *arena, void *items, size_t used, size_t size)
{
	struct arena_block **at = array_block(arena, items), *block;
	bool is_new = !*at;

	block = size > SIZE_MAX - sizeof(*block) ? NULL : realloc(*at, sizeof(*block) + size);
	if (!block) {
		arena->failed = true;
		return NULL;
	}

	if (is_new && used)
		memcpy(block->data, items, used);
	if (is_new)
		block->prev = NULL; /* `at` is the end of the list */
	block->size = block->used = size;
	*at = block;
	memset(block->data + used, 0, size - used);
	return block->data;
}

void *arena_reserve(struct arena *arena, void *items, size_t used, size_t n, size_t *cap,
		    size_t size)
{
	size_t bytes;
	void *copy;

	if (n <= *cap)
		return items;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		arena->failed = true;
		return NULL;
	}
	copy = bytes > BLOCK_MAX ? grow_large(arena, items, used * size, bytes)
				 : arena_alloc(arena, bytes);
	if (!copy)
		return NULL;

	if (used && bytes <= BLOCK_MAX)
		memcpy(copy, items, used * size);
	*cap = n;
	return copy;
}

void *arena_grow(struct arena *arena, void *items, size_t n, size_t *cap, size_t size)
{
	bool large = *cap > BLOCK_MAX / size;
	size_t larger = *cap ? *cap + (large ? *cap / 2 : *cap) : 8;

	return n < *cap ? items : arena_reserve(arena, items, n, larger, cap, size);
}

static void free_blocks(struct arena_block *block)
{
	while (block) {
		struct arena_block *prev = block->prev;

		free(block);
		block = prev;
	}
}

void arena_fini(struct arena *arena)
{
	free_blocks(arena->last);
	free_blocks(arena->arrays);
	*arena = (struct arena){0};
}
