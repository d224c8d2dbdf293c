/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inets.c - a map from hashes; what has the same hash by accident hangs in a chain.
 */
#include "lab/inets.h"

uint32_t inets_find(const struct inets *inets, const struct inet *inet)
{
	uint32_t i = map_get(&inets->first, inet_hash(inet));

	while (i != MAP_NONE && !inet_eq(&inets->items[i].inet, inet))
		i = inets->items[i].next;
	return i;
}

uint32_t inets_add(struct inets *inets, const struct inet *inet)
{
	uint64_t hash = inet_hash(inet);
	uint32_t i = inets_find(inets, inet), first = map_get(&inets->first, hash);
	struct inets_item *item;

	if (i != MAP_NONE)
		return i;

	i = (uint32_t)inets->n;
	item = ARENA_PUSH(inets->arena, inets->items, inets->n, inets->cap);
	if (!item || !map_put(&inets->first, inets->arena, hash, i))
		return MAP_NONE;

	*item = (struct inets_item){*inet, first};
	return i;
}
