/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * map.c - open addressing, linear probing, never more than half full. Nothing is ever removed.
 */
#include "base/map.h"

#define SLOTS_MIN ((size_t)32)

/* Keys are (index, index) pairs with few bits set: spread them (the finalizer of MurmurHash3). */
static uint64_t spread(uint64_t key)
{
	key = (key ^ key >> 33) * 0xff51afd7ed558ccd;
	key = (key ^ key >> 33) * 0xc4ceb9fe1a85ec53;
	return key ^ key >> 33;
}

/* The slot that holds `key`, or the free one where it belongs. There are slots. */
static struct map_slot *slot_of(const struct map *map, uint64_t key)
{
	size_t i = spread(key) & (map->n_slots - 1);

	while (map->slots[i].used && map->slots[i].key != key)
		i = (i + 1) & (map->n_slots - 1);

	return &map->slots[i];
}

static bool grow(struct map *map, struct arena *arena)
{
	struct map larger = *map;

	if (map->n_slots && (map->n + 1) * 2 <= map->n_slots)
		return true;

	larger.n_slots = map->n_slots ? map->n_slots * 2 : SLOTS_MIN;
	larger.slots = arena_array(arena, larger.n_slots, sizeof(*larger.slots));
	if (!larger.slots)
		return false;

	for (size_t i = 0; i < map->n_slots; i++) {
		if (map->slots[i].used)
			*slot_of(&larger, map->slots[i].key) = map->slots[i];
	}
	*map = larger;
	return true;
}

bool map_put(struct map *map, struct arena *arena, uint64_t key, uint32_t value)
{
	struct map_slot *slot;

	if (!grow(map, arena))
		return false;

	slot = slot_of(map, key);
	if (!slot->used)
		map->n++;
	*slot = (struct map_slot){.key = key, .value = value, .used = true};
	return true;
}

uint32_t map_get(const struct map *map, uint64_t key)
{
	const struct map_slot *slot = map->n_slots ? slot_of(map, key) : NULL;

	return slot && slot->used ? slot->value : MAP_NONE;
}
