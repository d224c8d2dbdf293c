/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan.h - the ordered steps that turn what there is into what is wanted. Pure: models in, steps
 * out.
 *
 * The three models are of one lab: `want` (the file), `last` (the lab as it was stored; NULL: not
 * running) and `have` (observed). Namespaces are matched by name.
 */
#pragma once

#include <warren/error.h>

#include "base/cleanup.h"
#include "model/model.h"

enum wr_step_op {
	WR_STEP_ADD,
	WR_STEP_SET, /* `fields` says what of it */
	WR_STEP_DEL,
	WR_STEP_OP_N_,
};

/* Why a step is needed. */
enum wr_step_why {
	WR_WHY_CHANGE, /* the file says something else than last time, or is new */
	WR_WHY_DRIFT,  /* the file and last agree, the kernel differs */
	WR_WHY_PRUNE,  /* foreign, and --prune was asked */
	WR_WHY_N_,
};

/* `fields` of WR_STEP_SET on a link: what of it is sent. */
enum wr_link_aspect {
	WR_ASPECT_CONF = 1 << 0, /* link_table */
	WR_ASPECT_DATA = 1 << 1, /* the kind's table */
	WR_ASPECT_PORT = 1 << 2, /* the master kind's port table */
	WR_ASPECT_MASTER = 1 << 3,
	WR_ASPECT_MARK = 1 << 4, /* alias, group, altname */
};

/* An object is named by class and index: of `want` for ADD and SET, of `have` for DEL (a
 * SET also has its place there). */
struct wr_step {
	uint8_t op, class, why;
	uint32_t fields; /* enum wr_link_aspect for SET of a link, else 0 */
	uint32_t want;	 /* index in want's array of that class, or WR_NONE */
	uint32_t have;	 /* index in have's, or WR_NONE */
	uint32_t ns;	 /* index of plan->ns */
};

/* The namespaces of a plan: the host, those of want in its order, then those of last that want has
 * no more. */
struct wr_plan_ns {
	uint32_t want, last, have; /* index in each model, or WR_NONE */
	bool make;		   /* does not exist and is wanted */
	bool gone;		   /* exists and is not wanted */
};

struct wr_foreign {
	uint8_t class;
	uint32_t have;
};

struct wr_plan {
	struct arena arena;
	const struct wr_model *want, *last, *have; /* borrowed */
	struct wr_plan_ns *ns;
	uint32_t *
		link_have; /* [want's links] the link of have that stays in its place, or WR_NONE */
	struct wr_step *steps;
	struct wr_foreign *foreign;   /* what is in neither: not ours */
	struct wr_foreign *conflicts; /* not ours, and where something of ours must stand */
	size_t n_ns, ns_cap, n_steps, steps_cap, n_foreign, foreign_cap, n_conflicts, conflicts_cap;
	size_t commit; /* steps before this one can be undone; from here on things that nobody wants
			  any more are taken away */
	size_t n_drift, n_change;
};

struct wr_plan_opts {
	bool prune; /* foreign objects are deleted */
};

/* *ret is the caller's: plan_free. want with only its host (no nodes) takes everything away. */
int plan_make(struct wr_plan **ret, const struct wr_model *want, const struct wr_model *last,
	      const struct wr_model *have, const struct wr_plan_opts *opts, struct wr_error *err);
void plan_free(struct wr_plan *plan);
DEFINE_CLEANUP(struct wr_plan *, plan_free)

/* What `last` said of a link and `want` does not, becomes in `want` what it is when nothing is
 * said: promisc, arp, multicast, allmulti. Before plan_make. */
void plan_say_usual(struct wr_model *want, const struct wr_model *last);

/* Whether a sysctl belongs to one device ("net.ipv4.conf.eth0.rp_filter"), which must be there
 * first. */
bool plan_sysctl_of_device(const char *name);

/* One line a step ("+ wire a:eth0 -- b:eth0", "~ link a:eth0 mtu 1500 -> 9000", "- route …"), drift
 * marked, then what is not ours. */
void plan_print(const struct wr_plan *plan, struct str *out);
void plan_print_json(const struct wr_plan *plan, struct str *out);
