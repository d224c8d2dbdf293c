/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-phases.h - where the time of an `up` goes. At any moment it is in one phase; entering the
 * next one ends it, so that nothing is counted twice or left out.
 */
#pragma once

#include <stdint.h>

enum phase {
	PHASE_START,   /* of the program, up to phases_begin: only its CPU time is known */
	PHASE_READ,    /* the file: read, resolved, checked */
	PHASE_OBSERVE, /* what there is */
	PHASE_PLAN,
	PHASE_STATE, /* the journal and the stored lab */
	PHASE_BUILD, /* namespaces, links and what stands on them */
	PHASE_VERIFY,
	PHASE_READY, /* waiting for carriers and addresses */
	PHASE_FILES, /* what `exec` shows inside */
	PHASE_PUBLISH,
	PHASE_CHECKS,
	PHASE_N_,
};

struct phase_time {
	int64_t wall_ns, cpu_ns; /* cpu: of all threads */
};

struct phases {
	struct phase_time spent[PHASE_N_];
	struct phase_time since; /* when the present phase was entered */
	enum phase now;
};

const char *phase_name(enum phase phase);

/* Begins with PHASE_READ. */
void phases_begin(struct phases *p);

/* Ends the present phase and enters this one; NULL: nobody wants to know. */
void phases_enter(struct phases *p, enum phase phase);

/* The same, but what belongs to verifying stays there. */
void phases_enter_look(struct phases *p, enum phase phase);

/* Pure: the next phase is entered at `now`. */
void phases_pass(struct phases *p, enum phase phase, struct phase_time now);
