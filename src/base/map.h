/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * map.h - from a 64-bit key to an index. For lookups by (namespace, name) and the like.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define MAP_NONE UINT32_MAX

struct map_slot {
	uint64_t key;
	uint32_t value;
	bool used;
};

/* All zero is an empty map; its memory is the arena's that is given to map_put. */
struct map {
	struct map_slot *slots;
	size_t n, n_slots;
};

/* Two 32-bit numbers as one key. */
static inline uint64_t map_key(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

/* Puts `value` under `key`, replacing what was there. false when there is no memory. */
bool map_put(struct map *map, struct arena *arena, uint64_t key, uint32_t value);

/* The value under `key`, or MAP_NONE. */
uint32_t map_get(const struct map *map, uint64_t key);
