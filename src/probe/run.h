/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * run.h - the probes of a list on their way: which are waiting, which have a slot, what is to be
 * done for them inside the namespaces. Private to src/probe.
 */
#pragma once

#include "probe/attempt.h"
#include "probe/crowd.h"

struct job {
	struct attempt *attempt;
	unsigned want_bit;
	int rc;
};

struct run {
	const struct probe *probes;
	struct probe_result *results;
	size_t n;
	size_t *queue;		/* a ring of n: the probes that have no slot */
	size_t first, n_queued; /* where in it */
	uint8_t *rounds;	/* how often each was asked and nothing could be learned */
	struct attempt *slots;
	size_t n_slots, n_live; /* slots[0 … n_live) are under way */
	size_t fds_spare;	/* descriptors that new attempts may count on */
	struct job *jobs;
	int *job_fds; /* the namespace of each job; borrowed descriptors */
	size_t n_jobs;
	uint64_t nonce;
	struct crowd crowd;
	int epoll_fd, cancel_fd;
};

/* ------ slots.c -- */

void run_enqueue(struct run *run, size_t probe);

/* Slots for what waits, as far as there are slots and descriptors. */
void run_fill_slots(struct run *run);

/* The slots of what is done can be filled again. */
void run_free_done(struct run *run);
void run_free_all(struct run *run);

/* ------ jobs.c -- */

/* Has done inside the namespaces what the attempts want by now. Errors: nothing goes any more. */
int run_jobs(struct run *run, struct wr_error *err);
