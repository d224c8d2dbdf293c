/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan-line.h - the steps of a plan as somebody reads them: a line a thing. What belongs to a thing
 * that is made (its addresses, marks, settings) is told on its line, not by lines of its own.
 */
#pragma once

#include "lab/plan.h"

struct plan_change {
	const char *field, *from, *to; /* from NULL: not known */
};

struct plan_line {
	uint8_t op, why;	     /* enum wr_step_op, wr_step_why */
	const char *noun;	     /* "wire" */
	const char *object;	     /* "a:eth0 10.0.0.1/24 -- b:eth0" */
	struct plan_change *changes; /* of a SET */
	size_t n_changes, changes_cap;
	bool in_the_way; /* not ours, and where something of ours must stand */
};

struct plan_lines {
	const struct wr_plan *plan;
	struct arena arena;
	bool *made;			  /* [want's links] made by this plan */
	bool *foreign;			  /* [have's links] not ours */
	bool *in_the_way;		  /* [have's links] */
	struct plan_line *items, *others; /* steps; what is not ours */
	size_t n, cap, n_others, others_cap;
	size_t n_of_op[WR_STEP_OP_N_], n_drift;
};

/* All lines of a plan, in its order. false: no memory. plan_lines_fini in any case. */
bool plan_lines_make(struct plan_lines *l, const struct wr_plan *plan);
void plan_lines_fini(struct plan_lines *l);
