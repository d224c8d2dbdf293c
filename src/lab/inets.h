/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inets.h - addresses and nets as small numbers: equal ones have the same.
 */
#pragma once

#include "base/arena.h"
#include "base/inet.h"
#include "base/map.h"

struct inets_item {
	struct inet inet;
	uint32_t next; /* of the same hash */
};

/* All zero but for the arena: empty. */
struct inets {
	struct arena *arena;
	struct map first; /* hash -> items */
	struct inets_item *items;
	size_t n, cap;
};

/* The number of an address or net, counted from 0 in the order in which they came. MAP_NONE: no
 * memory. */
uint32_t inets_add(struct inets *inets, const struct inet *inet);

/* The same; MAP_NONE also when it is not there. */
uint32_t inets_find(const struct inets *inets, const struct inet *inet);
