/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * crowd.h - was it too crowded to hear? Private to src/probe.
 *
 * The kernel has one table of neighbours (ARP, NDP) for all namespaces of the machine, of 1024
 * unless told (net.ipv4.neigh.default.gc_thresh3). When it is full, a router far away drops what it
 * should forward: silence says nothing about the network then. What was learned more than five
 * seconds ago makes room.
 */
#pragma once

#include "nl/nl.h"

struct crowd {
	struct nl *nl;	     /* owned; NULL: nothing can be known */
	uint64_t n_fulls[2]; /* [0] IPv4, [1] IPv6: as last seen */
	uint64_t full_us[2]; /* when it was last seen to have grown; 0: never */
	bool looked[2];	     /* in this turn */
};

/* From now on. Without a descriptor to spare nothing will be known. */
void crowd_init(struct crowd *crowd);
void crowd_fini(struct crowd *crowd);

/* A turn of the loop begins: the next question looks again. */
void crowd_turn(struct crowd *crowd);

/* Looks, once a turn; true when a neighbour of the family found no room at `since_us` or later. */
bool crowd_since(struct crowd *crowd, uint8_t family, uint64_t since_us);
