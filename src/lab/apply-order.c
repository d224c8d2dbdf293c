/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * apply-order.c - the order of a plan is made for readers: all links, then namespace by namespace
 * what stands on them. Two cores are busier when the one that wires need not wait.
 */
#include <stdlib.h>

#include "lab/apply-order.h"

/* The configuration of one namespace: a run of steps behind the last link that is made. */
struct run {
	size_t first, n;
	size_t after; /* the step that makes its last link; `none` when there is none */
	bool done;
};

struct order {
	const struct wr_plan *plan;
	size_t from, to, none;
	size_t split;	  /* the configuration begins here */
	struct run *runs; /* [plan->n_ns] */
	size_t *steps;
	size_t n;
};

static bool makes_link(const struct wr_step *step)
{
	return step->class == WR_CLASS_LINK && step->op == WR_STEP_ADD;
}

static uint32_t peer_ns(const struct wr_plan *plan, const struct wr_step *step)
{
	uint32_t peer = plan->want->links[step->want].peer;

	return peer == WR_NONE ? step->ns : plan->want->links[peer].ns;
}

/* Behind the last link the plan goes namespace by namespace (plan.c). Without one it stays as it
 * is. */
static void find_split(struct order *o)
{
	o->split = o->to;
	for (size_t i = o->from; i < o->to; i++)
		if (makes_link(&o->plan->steps[i]))
			o->split = i + 1;
}

/* Which link is the last of each namespace, and where the steps are that wait for it. */
static void find_runs(struct order *o)
{
	const struct wr_step *steps = o->plan->steps;

	for (size_t ns = 0; ns < o->plan->n_ns; ns++)
		o->runs[ns] = (struct run){.first = o->to, .after = o->none};

	for (size_t i = o->from; i < o->split; i++)
		if (makes_link(&steps[i])) {
			o->runs[steps[i].ns].after = i;
			o->runs[peer_ns(o->plan, &steps[i])].after = i;
		}

	for (size_t i = o->split; i < o->to; i++) {
		struct run *run = &o->runs[steps[i].ns];

		if (run->n++ == 0)
			run->first = i;
	}
}

static void put_run(struct order *o, uint32_t ns)
{
	struct run *run = &o->runs[ns];

	for (size_t i = 0; i < run->n && !run->done; i++)
		o->steps[o->n++] = run->first + i;
	run->done = true;
}

static void put_all(struct order *o)
{
	const struct wr_step *steps = o->plan->steps;

	for (size_t i = o->from; i < o->split; i++) {
		o->steps[o->n++] = i;
		if (!makes_link(&steps[i]))
			continue;
		if (o->runs[steps[i].ns].after == i)
			put_run(o, steps[i].ns);
		if (o->runs[peer_ns(o->plan, &steps[i])].after == i)
			put_run(o, peer_ns(o->plan, &steps[i]));
	}

	for (uint32_t ns = 0; ns < o->plan->n_ns; ns++)
		put_run(o, ns);
}

size_t *apply_order(const struct wr_plan *plan, size_t from, size_t to)
{
	struct order o = {
		.plan = plan,
		.from = from,
		.to = to,
		.none = to,
		.runs = calloc(plan->n_ns, sizeof(*o.runs)),
		.steps = calloc(to - from + 1, sizeof(*o.steps)),
	};

	if (o.runs && o.steps) {
		find_split(&o);
		find_runs(&o);
		put_all(&o);
		free(o.runs);
		return o.steps;
	}

	free(o.runs);
	free(o.steps);
	return NULL;
}
