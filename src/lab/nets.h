/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nets.h - which nets are taken, and the next one of a pool that is free. Pure.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/inet.h"

struct net_search; /* for nets of one length in one pool */

/* All zero but for the arena: nothing is taken. */
struct nets {
	struct arena *arena;
	struct inet *taken;
	size_t n_taken, taken_cap;
	struct net_search *searches;
	size_t n_searches, searches_cap;
};

/* Takes a net away, and with it all that lies in it or around it. */
void nets_take(struct nets *nets, const struct inet *net);

/* The first net of length `len` in `pool` that overlaps nothing that was taken; it is taken now.
 * Single addresses (len 32 or 128) are those that a host can have: not the net's own, and not its
 * broadcast address, unless the pool has only two addresses or one. false: there is none. */
bool nets_next(struct nets *nets, const struct inet *pool, uint8_t len, struct inet *ret);

/* How many nets of length `len` a pool has by that rule; at most UINT32_MAX. */
uint32_t nets_count(const struct inet *pool, uint8_t len);
