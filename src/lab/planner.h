/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * planner.h - what the parts of the planner share: the three models side by side.
 */
#pragma once

#include "lab/plan.h"

/* One thing in three models: an index in each, or WR_NONE. */
struct trio {
	uint32_t want, last, have;
};

struct planner {
	struct wr_plan *p;
	const struct wr_model *want, *last, *have; /* last may be NULL */
	struct wr_plan_opts opts;
	uint32_t *ns_of_have; /* [have's namespaces] their index in p->ns, or WR_NONE */
	uint32_t *want_have;  /* [want's links] the have link that is the same thing, or WR_NONE: it
				 is to be made */
	uint32_t *want_last;  /* [want's links] its place in last, whatever it was there */
	uint32_t *have_want;  /* [have's links] the inverse of want_have */
	bool *dies;	      /* [have's links] does not outlive this plan */
	struct route_index *routes[3]; /* of the namespace that is planned; plan-find.c */
	bool failed;		       /* no memory */
};

/* Adds a step at the end and counts why. */
void planner_step(struct planner *pl, struct wr_step step);
void planner_foreign(struct planner *pl, uint8_t class, uint32_t have);

/* ------ plan-link.c ------ */

/* lo and physical devices: there without anybody's doing, and never ours to make or delete. */
bool planner_is_born(const struct wr_link *link);
/* Two links of two models have the same namespace and name; no link is the same as no link. */
bool planner_same_place(const struct wr_model *a, uint32_t la, const struct wr_model *b,
			uint32_t lb);
bool planner_is_unknown(const struct planner *pl, uint32_t have_ns, unsigned class);
/* enum wr_step_why of making link `w`. */
uint8_t planner_why_made(const struct planner *pl, uint32_t w);

/* Finds out for every link of want whether have has it, and which links of have do not stay. */
void plan_links_match(struct planner *pl);
void plan_links_clear(struct planner *pl); /* deletes what stands where a new link must be */
void plan_links_add(struct planner *pl);
void plan_links_del(struct planner *pl); /* deletes what nobody wants any more */

/* ------ plan-link-set.c ------ */

void plan_links_set(struct planner *pl, uint32_t ns); /* ns of pl->p->ns */

/* ------ plan-find.c ------ */

/* The route of `m` in its namespace `ns` that is the same as route `i` of `of`; WR_NONE. */
uint32_t plan_find_route(struct planner *pl, const struct wr_model *of, uint32_t i,
			 const struct wr_model *m, uint32_t ns);

/* ------ plan-object.c: addresses, routes, rules, neighbours, sysctls ------ */

void plan_objects_del(struct planner *pl, uint32_t ns);
void plan_objects_prune(struct planner *pl,
			uint32_t ns); /* foreign ones, behind the commit point */
void plan_objects_add(struct planner *pl, uint32_t ns);

/* Of one device (`net.ipv4.conf.eth0.…`) or of the namespace as a whole: the former wait for the
 * device. */
void plan_sysctls(struct planner *pl, uint32_t ns, bool of_device);
