/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * apply.h - plan -> kernel: carries out steps. Knows neither names nor journals (engine.h has
 * those).
 */
#pragma once

#include <signal.h>

#include "lab/plan.h"
#include "netns/maker.h"
#include "nl/nl.h"

/* Told what is going on: `done` of `total` steps. May be called often. */
typedef void apply_progress_fn(void *ctx, size_t done, size_t total);

struct apply {
	const struct wr_plan *plan;
	struct wr_model
		*want;	 /* the plan's, writable: ifindexes that the kernel chose are put in */
	int *fds;	 /* [plan->n_ns] borrowed; -1: not there (yet); new ones are put in */
	struct nl **nls; /* [plan->n_ns] owned; opened on demand, at most APPLY_SOCKETS_MAX */
	size_t n_open;
	uint32_t *maker_no; /* [plan->n_ns] its number with the maker, or WR_NONE */
	uint32_t *made_ns;  /* the inverse */
	size_t n_made;
	struct netns_maker *maker;
	const volatile sig_atomic_t *cancel; /* non-zero: stop with -EINTR */
	apply_progress_fn *progress;
	void *progress_ctx;
	struct nl_batch batch; /* for the namespace batch_ns */
	uint32_t batch_ns;
	size_t *batch_steps; /* [request] the step that it is for */
	size_t batch_steps_cap;
};

/* `fds` [plan->n_ns] holds the namespaces that exist already and gets the new ones: theirs are the
 * maker's until apply_take. */
int apply_init(struct apply *a, const struct wr_plan *plan, struct wr_model *want, int *fds,
	       struct wr_error *err);
void apply_fini(struct apply *a); /* closes new namespaces that were not taken */

/* Waits for all that is being made; the new descriptors in `fds` are the caller's from now on. */
int apply_take(struct apply *a, struct wr_error *err);

/* Carries out the steps from `from` to before `to`, all or until the first failure, whose words
 * name the step. */
int apply_steps(struct apply *a, size_t from, size_t to, struct wr_error *err);

/* The descriptor of a namespace of the plan; waits for one that is being made. Borrowed. */
int apply_fd(struct apply *a, uint32_t ns, struct wr_error *err);

/* No netlink socket stays open. */
void apply_close_sockets(struct apply *a);
