/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * object.h - what is known of a namespace: its devices, addresses and routes, each found by what
 * tells it from the others.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "watch/facts.h"

struct object {
	unsigned what;	  /* enum wr_watch_what */
	uint32_t ifindex; /* of links and addresses */
	char *key;	  /* owned: which one, within what and ifindex */
	char *name;	  /* owned: of a link, else NULL */
	struct facts facts;
	unsigned seen; /* the look at which it was there last */
};

/* All zero is empty. */
struct objects {
	void *tree; /* tsearch(3) */
};

struct object *objects_find(const struct objects *objects, unsigned what, uint32_t ifindex,
			    const char *key);
/* Adds one with everything empty; NULL when there is no memory. There must be none. */
struct object *objects_add(struct objects *objects, unsigned what, uint32_t ifindex,
			   const char *key);
void objects_remove(struct objects *objects, struct object *object);
void objects_fini(struct objects *objects);

/* Every object, sorted; fn must not add or remove. */
typedef void objects_fn(struct object *object, void *ctx);
void objects_each(const struct objects *objects, objects_fn *fn, void *ctx);
