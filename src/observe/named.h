/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * named.h - a list of namespaces to observe, among them all that have names: so the other ends of
 * pairs have names too.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/cleanup.h"
#include "observe/observe.h"

/* All zero is the empty list. */
struct sight {
	struct observe_ns *list; /* owned, also its names and descriptors */
	ino_t *inodes;		 /* owned: [n] of the namespaces; 0: not there */
	size_t n, cap;
};

#define AUTO_SIGHT CLEANUP(sight_fini) struct sight

/* Adds one that is not there yet, and takes the descriptor (also on failure). A negative one stands
 * for a namespace that could not be opened. */
int sight_add(struct sight *sight, const char *name, int fd, struct wr_error *err);

/* Is it among them? */
bool sight_has(const struct sight *sight, int fd);

/* Adds all that have names and are not there yet. Stale names are no namespaces; one that may not
 * be opened is there without a descriptor. */
int sight_add_named(struct sight *sight, struct wr_error *err);

void sight_fini(struct sight *sight);
