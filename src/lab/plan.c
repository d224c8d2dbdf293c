/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan.c - the order of things: which pass of the planner follows which.
 *
 * What must go before something else can come goes first; namespaces, then links, then what stands
 * on links; and what nobody wants any more goes last, behind the commit point, because a deleted
 * namespace is the one thing that cannot be made again as it was.
 */
#include <errno.h>
#include <stdlib.h>

#include "lab/planner.h"

void planner_step(struct planner *pl, struct wr_step step)
{
	struct wr_plan *p = pl->p;
	struct wr_step *slot = ARENA_PUSH(&p->arena, p->steps, p->n_steps, p->steps_cap);

	if (!slot) {
		pl->failed = true;
		return;
	}

	*slot = step;
	if (step.why == WR_WHY_DRIFT)
		p->n_drift++;
	else
		p->n_change++;
}

void planner_foreign(struct planner *pl, uint8_t class, uint32_t have)
{
	struct wr_plan *p = pl->p;
	struct wr_foreign *slot = ARENA_PUSH(&p->arena, p->foreign, p->n_foreign, p->foreign_cap);

	if (slot)
		*slot = (struct wr_foreign){.class = class, .have = have};
	else
		pl->failed = true;
}

/* ------ namespaces ------ */

static uint32_t find_ns(const struct wr_model *m, const struct wr_model *named_in, uint32_t ns)
{
	if (!m)
		return WR_NONE;

	return ns == WR_HOST_NS ? WR_HOST_NS : model_find_ns(m, model_ns_name(named_in, ns));
}

static void ns_add(struct planner *pl, uint32_t want, uint32_t last)
{
	struct wr_plan *p = pl->p;
	const struct wr_model *named_in = want != WR_NONE ? pl->want : pl->last;
	uint32_t named = want != WR_NONE ? want : last;
	struct wr_plan_ns *ns = ARENA_PUSH(&p->arena, p->ns, p->n_ns, p->ns_cap);
	bool exists;

	if (!ns) {
		pl->failed = true;
		return;
	}

	*ns = (struct wr_plan_ns){
		.want = want,
		.last = want != WR_NONE ? find_ns(pl->last, pl->want, want) : last,
		.have = find_ns(pl->have, named_in, named),
	};
	exists = ns->have != WR_NONE && !pl->have->ns[ns->have].missing;
	ns->make = want != WR_NONE && !exists;
	ns->gone = want == WR_NONE && exists;
}

static void match_namespaces(struct planner *pl)
{
	const struct wr_plan *p = pl->p;

	pl->ns_of_have = arena_array(&pl->p->arena, pl->have->n_ns, sizeof(*pl->ns_of_have));
	if (!pl->ns_of_have) {
		pl->failed = true;
		return;
	}

	for (uint32_t i = 0; i < pl->want->n_ns; i++)
		ns_add(pl, i, WR_NONE);

	for (uint32_t i = 1; pl->last && i < pl->last->n_ns; i++)
		if (find_ns(pl->want, pl->last, i) == WR_NONE)
			ns_add(pl, WR_NONE, i);

	for (uint32_t i = 0; i < pl->have->n_ns; i++)
		pl->ns_of_have[i] = WR_NONE;
	for (uint32_t i = 0; i < p->n_ns; i++)
		if (p->ns[i].have != WR_NONE)
			pl->ns_of_have[p->ns[i].have] = i;
}

static void make_namespaces(struct planner *pl)
{
	const struct wr_plan *p = pl->p;

	for (uint32_t i = 0; i < p->n_ns; i++) {
		if (!p->ns[i].make)
			continue;
		planner_step(pl,
			     (struct wr_step){
				     .op = WR_STEP_ADD,
				     .class = WR_CLASS_NS,
				     .why = p->ns[i].last != WR_NONE ? WR_WHY_DRIFT : WR_WHY_CHANGE,
				     .want = p->ns[i].want,
				     .have = WR_NONE,
				     .ns = i,
			     });
	}
}

static void drop_namespaces(struct planner *pl)
{
	const struct wr_plan *p = pl->p;

	for (uint32_t i = 0; i < p->n_ns; i++)
		if (p->ns[i].gone)
			planner_step(pl, (struct wr_step){
						 .op = WR_STEP_DEL,
						 .class = WR_CLASS_NS,
						 .want = WR_NONE,
						 .have = p->ns[i].have,
						 .ns = i,
					 });
}

/* A namespace that lives but lost its name. */
static void name_namespaces(struct planner *pl)
{
	const struct wr_plan *p = pl->p;

	for (uint32_t i = 1; i < p->n_ns; i++)
		if (p->ns[i].want != WR_NONE && !p->ns[i].make &&
		    pl->have->ns[p->ns[i].have].unnamed)
			planner_step(pl, (struct wr_step){
						 .op = WR_STEP_SET,
						 .class = WR_CLASS_NS,
						 .why = WR_WHY_DRIFT,
						 .want = p->ns[i].want,
						 .have = p->ns[i].have,
						 .ns = i,
					 });
}

/* ------ the whole ------ */

static void make_steps(struct planner *pl)
{
	struct wr_plan *p = pl->p;

	match_namespaces(pl);
	if (!pl->failed)
		plan_links_match(pl);
	if (pl->failed)
		return;

	for (uint32_t i = 0; i < p->n_ns; i++)
		plan_objects_del(pl, i);
	plan_links_clear(pl);
	p->link_have = pl->want_have;
	make_namespaces(pl);
	name_namespaces(pl);
	for (uint32_t i = 0; i < p->n_ns; i++)
		plan_sysctls(pl, i, false);
	plan_links_add(pl);
	for (uint32_t i = 0; i < p->n_ns; i++) {
		plan_sysctls(pl, i, true);
		plan_links_set(pl, i);
		plan_objects_add(pl, i);
	}

	p->commit = p->n_steps;
	for (uint32_t i = 0; i < p->n_ns; i++)
		plan_objects_prune(pl, i);
	plan_links_del(pl);
	drop_namespaces(pl);
}

int plan_make(struct wr_plan **ret, const struct wr_model *want, const struct wr_model *last,
	      const struct wr_model *have, const struct wr_plan_opts *opts, struct wr_error *err)
{
	CLEANUP(plan_freep) struct wr_plan *p = calloc(1, sizeof(*p));
	struct planner pl = {
		.p = p,
		.want = want,
		.last = last,
		.have = have,
		.opts = opts ? *opts : (struct wr_plan_opts){0},
	};

	if (!p)
		return wr_fail(err, ENOMEM, "no memory for a plan");

	p->want = want;
	p->last = last;
	p->have = have;
	make_steps(&pl);
	if (pl.failed || p->arena.failed)
		return wr_fail(err, ENOMEM, "no memory for a plan");

	*ret = TAKE(p);
	return 0;
}

void plan_free(struct wr_plan *plan)
{
	if (!plan)
		return;

	arena_fini(&plan->arena);
	free(plan);
}
