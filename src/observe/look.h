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
	struct nl *scratch; /* owned; NULL: a scratch namespace was refused */
	size_t own;	    /* which of the list the caller is in, n: none */
	int32_t *nsids;	    /* owned: [n] the number in the scratch namespace, -1: none */

	/* Two threads fill the model: links and addresses, and behind it what refers to them. */
	pthread_mutex_t lock; /* of the model (rows, sysctls) and of what follows */
	pthread_cond_t linked_more;
	size_t linked; /* links and addresses of that many of the list are in the model */
};

/* Rows of the list's first `linked` namespaces can be resolved. */
void look_linked(struct look *look, size_t linked);
void look_await_linked(struct look *look, size_t linked);

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

/* Hands the rows of one dump to `row`. */
int look_dump(struct nl *nl, const struct nl_batch *request, nl_row_fn *row, struct look *look,
	      size_t i, struct wr_error *err);

/* links.c: links and addresses of every namespace, peers resolved. */
int look_links(struct look *look, struct wr_error *err);

/* inside.c: routes, rules, neighbours, sysctls: what can only be seen from inside. */
int look_inside(struct look *look, struct wr_error *err);
