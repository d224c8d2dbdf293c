/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * api.h - what the functions of <warren/link.h> have in common: a socket in the namespace, and a
 * model of it that holds no more than the link which is spoken of.
 */
#pragma once

#include "rt/rt.h"

/* A place to speak from. All zero is none. */
struct rt_at {
	struct wr_model m; /* everything is in ns[0] */
	struct nl *nl;
	uint32_t link; /* in m; WR_NONE: none is meant */
};

#define AUTO_AT CLEANUP(rt_at_fini) struct rt_at

/* Begins to speak to the namespace of `fd`, of `link` (a name, or NULL). */
int rt_at_init(struct rt_at *at, int fd, const char *link, struct wr_error *err);
void rt_at_fini(struct rt_at *at);

/* A further link of the same namespace, which must be there. */
int rt_at_link(struct rt_at *at, const char *link, uint32_t *ret, struct wr_error *err);

/* Sends what was put into the batch. */
int rt_at_do(struct rt_at *at, const struct nl_batch *b, struct wr_error *err);

/* Memory for `n` values of `size` bytes in one block that begins with pointers to them, NULL at
 * their end. */
void **rt_block(size_t n, size_t size);
