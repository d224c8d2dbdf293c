/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * queue.h - events on their way to the caller. What one message of the kernel, or one look at a
 * namespace, comes to waits here; nothing more is asked for until it was taken.
 */
#pragma once

#include <warren/watch.h>

#include "watch/facts.h"

struct queued {
	struct queued *next;
	struct wr_watch_event event; /* its texts are these, its facts made when it is taken: */
	char *netns, *dev, *was;     /* owned */
	struct facts facts, before;  /* owned; before: of a change */
};

/* All zero is empty. */
struct queue {
	struct queued *first, *last; /* owned */
	struct queued *taken;	     /* owned: what the caller has */
	struct wr_watch_fact *facts; /* owned: its */
};

/* What an event is made of; all is copied. */
struct telling {
	enum wr_watch_change change;
	unsigned what, flags;
	const char *netns;
	uint64_t netns_id;
	const char *dev, *was;
	uint32_t ifindex;
	const struct facts *facts, *before; /* may be NULL */
};

/* Errors: ENOMEM. */
int queue_put(struct queue *queue, const struct telling *telling, struct wr_error *err);

/* 1 and the first, which lives until the next call; 0 when there is none. Errors: ENOMEM. */
int queue_take(struct queue *queue, const struct wr_watch_event **ret, struct wr_error *err);

void queue_fini(struct queue *queue);
