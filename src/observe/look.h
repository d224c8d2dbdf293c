/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look.h - one look at many namespaces: what the parts of observe share.
 */
#pragma once

#include <pthread.h>

#include "nl/nl.h"
#include "observe/observe.h"
#include "rt/rt.h"

struct look {
	struct wr_model *m;
	const struct observe_ns *list;
	size_t n;
	const struct observe_opts *opts;
	size_t own;	/* which of the list the caller is in, n: none */
	int32_t *nsids; /* owned: [n] the number in the scratch namespace, -1: none */

	pthread_mutex_t lock; /* of the model, which several threads fill */
};

/* What one thread looks at: every `step`th of the list. */
struct look_share {
	struct look *look;
	struct nl *scratch; /* owned; NULL: a scratch namespace was refused */
	size_t first, step;
	int rc;
	struct wr_error why;
};

/* Is this class asked for? */
static inline bool look_wants(const struct look *look, size_t i, enum wr_class class)
{
	unsigned here = look->list[i].classes, all = look->opts->classes;

	return (!here || here >> class & 1) && (!all || all >> class & 1);
}

static inline bool look_is_there(const struct look *look, size_t i)
{
	return look->list[i].fd >= 0;
}

/* For nl_open and nl_visit: no rights are needed to stay where one is. */
static inline int look_fd(const struct look *look, size_t i)
{
	return i == look->own ? -1 : look->list[i].fd;
}

/* Failures that are ours, not the namespace's: the whole answer is lost. Anything else (rc < 0)
 * makes the class unknown in that namespace and counts as done: returns 0. */
int look_failed(struct look *look, size_t i, enum wr_class class, int rc);

/* Hands the rows of one dump to `row`, with the model locked. */
int look_dump(struct nl *nl, const struct nl_batch *request, nl_row_fn *row, struct look *look,
	      size_t i, struct wr_error *err);

/* links.c: links and addresses, masters and peers within a namespace resolved; when all shares are
 * done, peers in others. */
int look_links(struct look_share *share, struct wr_error *err);
void look_join_pairs(struct look *look);

/* inside.c: routes, rules, neighbours, sysctls: what can only be seen from inside. Behind
 * look_links: they refer to links. */
int look_inside(struct look_share *share, struct wr_error *err);
