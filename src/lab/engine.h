/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine.h - up, down, plan: read -> check -> observe -> plan -> apply -> verify, all or nothing.
 *
 * A lab that is not running is built unnamed, verified, and only then published; killed before
 * that, it leaves nothing. A running lab is changed under a journal (state.h): a failure brings it
 * back to what it was, a crash is mended by the next command (recover.c).
 */
#pragma once

#include <signal.h>

#include "lab/apply.h"
#include "lab/engine-phases.h"
#include "lab/lab.h"
#include "lab/plan.h"
#include "lab/state.h"
#include "netns/holders.h"

struct engine_opts {
	const volatile sig_atomic_t
		*cancel;	     /* non-zero: roll back and return -EINTR; may be NULL */
	apply_progress_fn *progress; /* may be NULL */
	void *progress_ctx;
	struct phases *phases; /* told where the time goes; may be NULL */
	bool prune;	       /* foreign objects inside nodes are deleted */
	bool skip_unsupported; /* what this kernel lacks is left out, and said in `skipped` */
	bool kill;	       /* down: processes in the nodes get TERM, then KILL */
	bool wait;	       /* down: return when the kernel has freed everything */
};

/* What happened, for the words at the end. All zero before; engine_report_fini after. */
struct engine_report {
	struct arena arena;
	size_t n_nodes, n_wires;
	size_t n_routes;	/* those of `routes: shortest-path` */
	bool was_up;		/* the lab was running before */
	bool changed;		/* at least one step was taken */
	char *recovered;	/* what an earlier crash made necessary, or NULL */
	struct holder *holders; /* down: processes that somebody else put into the nodes */
	size_t n_holders;
	char **skipped;
	size_t n_skipped, skipped_cap;
};
void engine_report_fini(struct engine_report *report);

/* Everything that is known about a lab before something is done: the models, what is open. */
struct engine {
	struct engine_opts opts;
	struct engine_report *report;
	struct state *st;    /* owned; NULL: no such lab (only when reading) */
	struct wr_lab *want; /* borrowed, writable */
	struct wr_lab *last; /* owned unless it is want; NULL: not running */
	struct wr_model have;
	struct wr_plan *plan; /* owned */
	int *fds;	/* [n_ns], owned: namespaces in the plan's order; fds[0] is the host */
	char **names;	/* [n_ns], in `arena` */
	bool *unnamed;	/* [n_ns] */
	bool verifying; /* only what `want` says is looked at */
	bool ours_only; /* rules and neighbours are not looked at where want and last have none */
	bool *touched;	/* [n_ns] by the change that is verified, in `arena`; NULL: any may be */
	size_t n_ns;
	struct arena arena;
	uint32_t group; /* our mark on links */
};
void engine_fini(struct engine *e);

/* Brings a lab up, or what runs under its name to what the file says. Errors: EBUSY (locked),
 * EEXIST (a name that is not ours is in the way; nothing was touched), EINTR, EPERM, or what the
 * kernel said of a step. */
int engine_up(struct wr_lab *want, const struct engine_opts *opts, struct engine_report *report,
	      struct wr_error *err);

/* What engine_up would do, in e->plan. Changes nothing. `e` is all zero before, engine_fini after.
 */
int engine_plan(struct engine *e, struct wr_lab *want, const struct engine_opts *opts,
		struct engine_report *report, struct wr_error *err);

/* EEXIST, with all of them and the remedy: names that the plan needs belong to others. */
int engine_check_names(const struct engine *e, struct wr_error *err);

/* Takes a lab down. ENOENT: none of that name is up. */
int engine_down(const char *lab, const struct engine_opts *opts, struct engine_report *report,
		struct wr_error *err);

/* Finishes or undoes what a crash left of a locked lab; *ret_words says what, or NULL. Afterwards
 * its phase is UP or NONE. */
int engine_recover(struct state *st, const char **ret_words, struct wr_error *err);

/* The stored lab of a state. name: "lab.yaml", "next.yaml", "before.yaml". */
int engine_load(struct state *st, const char *name, struct wr_lab **ret, struct wr_error *err);

/* "lab.yaml" without the routes of `routes: shortest-path`: to take it down, to list it, for its
 * checks. */
int engine_load_unrouted(struct state *st, struct wr_lab **ret, struct wr_error *err);

/* Opens the namespaces of a running lab's nodes: fds[i] for want.ns[i] (fds[0]: the caller's own);
 * -1 where it is gone. free() the array after closing. For checks. */
int engine_open_nodes(const struct state *st, const struct wr_lab *lab, int **ret,
		      struct wr_error *err);
