/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * apply.c - steps become netlink requests, packed by namespace, every ack read.
 *
 * New namespaces are made by a few threads (netns/maker) while this one wires those that are there
 * already; a step that needs a namespace waits for just that one. Requests for one namespace are
 * collected until a step needs another one.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/rtnetlink.h>

#include <warren/netns.h>

#include "base/stop.h"
#include "lab/apply-order.h"
#include "lab/apply-step.h"
#include "lab/apply.h"
#include "lab/birth.h"
#include "netns/sysctl.h"
#include "nl/visit.h"

#define APPLY_SOCKETS_MAX 2000
#define APPLY_BATCH_MAX	  512 /* requests; more only cost memory */
#define APPLY_THREADS_MAX 3   /* more only wait for each other: the rest is under one lock */

/* ------ init and fini ------ */

/* Runs in a maker's thread; touches only what is this namespace's. */
static int inside(void *ctx, size_t number, const struct netns_proc *proc, struct wr_error *err)
{
	struct apply *a = ctx;
	uint32_t ns = a->made_ns[number], want = a->plan->ns[ns].want;
	int rc = birth_inside(a->want, want, proc, err);

	if (rc == 0 && number < APPLY_SOCKETS_MAX / 2)
		rc = nl_open_here(&a->nls[ns], NETLINK_ROUTE, err);
	if (rc < 0)
		return wr_context(err, rc, "node \"%s\"", model_ns_name(a->want, want));

	STOP_POINT("build/inside");
	return 0;
}

/* A processor for the thread that wires, the others for those that make. */
static unsigned maker_threads(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN) - 1;

	return n < 1 ? 1 : n > APPLY_THREADS_MAX ? APPLY_THREADS_MAX : (unsigned)n;
}

static int start_maker(struct apply *a, struct wr_error *err)
{
	const struct wr_plan *p = a->plan;

	for (size_t i = 0; i < p->n_steps; i++) {
		const struct wr_step *step = &p->steps[i];

		if (step->op != WR_STEP_ADD || step->class != WR_CLASS_NS)
			continue;
		a->maker_no[step->ns] = (uint32_t)a->n_made;
		a->made_ns[a->n_made++] = step->ns;
	}

	return a->n_made ? netns_maker_start(&a->maker, a->n_made, maker_threads(), inside, a, err)
			 : 0;
}

int apply_init(struct apply *a, const struct wr_plan *plan, struct wr_model *want, int *fds,
	       struct wr_error *err)
{
	*a = (struct apply){
		.plan = plan,
		.want = want,
		.fds = fds,
		.nls = calloc(plan->n_ns, sizeof(struct nl *)),
		.maker_no = malloc(plan->n_ns * sizeof(*a->maker_no)),
		.made_ns = calloc(plan->n_ns, sizeof(*a->made_ns)),
		.batch_ns = WR_NONE,
	};
	if (!a->nls || !a->maker_no || !a->made_ns)
		return wr_fail(err, ENOMEM, "no memory to carry out a plan");

	for (size_t i = 0; i < plan->n_ns; i++)
		a->maker_no[i] = WR_NONE;
	return start_maker(a, err);
}

void apply_close_sockets(struct apply *a)
{
	for (size_t i = 0; a->nls && i < a->plan->n_ns; i++) {
		nl_close(a->nls[i]);
		a->nls[i] = NULL;
	}
	a->n_open = 0;
}

int apply_take(struct apply *a, struct wr_error *err)
{
	AUTO_FREE int *made = a->n_made ? malloc(a->n_made * sizeof(*made)) : NULL;
	int rc;

	if (!a->maker)
		return 0;
	if (!made)
		return wr_fail(err, ENOMEM, "no memory to carry out a plan");

	rc = netns_maker_finish(a->maker, made, err);
	if (rc < 0)
		return rc;

	for (size_t i = 0; i < a->n_made; i++)
		a->fds[a->made_ns[i]] = made[i];
	netns_maker_stop(TAKE(a->maker));
	return 0;
}

void apply_fini(struct apply *a)
{
	if (!a->plan)
		return;

	for (size_t i = 0; a->maker && i < a->n_made; i++)
		a->fds[a->made_ns[i]] = -1;
	netns_maker_stop(a->maker);
	apply_close_sockets(a);
	free(a->nls);
	free(a->maker_no);
	free(a->made_ns);
	free(a->batch_steps);
	nl_batch_fini(&a->batch);
	*a = (struct apply){0};
}

/* ------ batches ------ */

struct failure {
	const struct apply *a;
	struct wr_error *err;
	int rc;
};

/* What was to go and is gone already is no failure. */
static bool is_gone(const struct wr_step *step, int rc)
{
	return step->op == WR_STEP_DEL &&
	       (rc == -ENODEV || rc == -ESRCH || rc == -ENOENT || rc == -EADDRNOTAVAIL);
}

static void note_failure(void *ctx, size_t number, int rc, const char *words)
{
	struct failure *f = ctx;
	const struct wr_step *step = &f->a->plan->steps[f->a->batch_steps[number]];

	if (f->rc < 0 || is_gone(step, rc))
		return;

	f->rc = apply_step_failed(f->a->plan, step, rc, words, f->err);
}

static int flush(struct apply *a, struct wr_error *err)
{
	struct failure f = {.a = a, .err = err};
	int rc;

	if (a->batch.n == 0 && !a->batch.failed)
		return 0;

	rc = nl_do_each(a->nls[a->batch_ns], &a->batch, note_failure, &f, err);
	nl_rest(a->nls[a->batch_ns]);
	nl_batch_clear(&a->batch);
	return rc < 0 ? rc : f.rc;
}

int apply_fd(struct apply *a, uint32_t ns, struct wr_error *err)
{
	int rc;

	if (a->fds[ns] >= 0)
		return a->fds[ns];
	if (a->maker_no[ns] == WR_NONE)
		return wr_fail(err, ENOENT, "a namespace that is needed does not exist");

	rc = flush(a, err);
	if (rc == 0)
		rc = netns_maker_wait(a->maker, a->maker_no[ns], &a->fds[ns], err);
	return rc < 0 ? rc : a->fds[ns];
}

/* The socket of a namespace, opened if need be; beyond the bound all are closed first. */
static int open_socket(struct apply *a, uint32_t ns, struct wr_error *err)
{
	int fd = apply_fd(a, ns, err);
	int rc;

	if (fd < 0)
		return fd;
	if (a->nls[ns])
		return 0;
	if (a->n_open >= APPLY_SOCKETS_MAX / 2)
		apply_close_sockets(a);

	rc = nl_open(&a->nls[ns], fd, NETLINK_ROUTE, err);
	if (rc == 0)
		a->n_open++;
	return rc;
}

/* The batch of namespace `ns`, in which the next requests are for step `i`. */
static int use_batch(struct apply *a, uint32_t ns, struct nl_batch **ret, struct wr_error *err)
{
	int rc = 0;

	if (a->batch_ns != ns || a->batch.n >= APPLY_BATCH_MAX)
		rc = flush(a, err);
	if (rc == 0)
		rc = open_socket(a, ns, err);
	if (rc < 0)
		return rc;

	a->batch_ns = ns;
	*ret = &a->batch;
	return 0;
}

/* Remembers that the requests added since the last time are for step `i`. */
static int tag_batch(struct apply *a, size_t first, size_t i, struct wr_error *err)
{
	if (a->batch.n > a->batch_steps_cap) {
		size_t cap = a->batch.n * 2 + 64;
		size_t *larger = realloc(a->batch_steps, cap * sizeof(*larger));

		if (!larger)
			return wr_fail(err, ENOMEM, "no memory to carry out a plan");
		a->batch_steps = larger;
		a->batch_steps_cap = cap;
	}
	for (size_t n = first; n < a->batch.n; n++)
		a->batch_steps[n] = i;

	return 0;
}

/* ------ steps ------ */

/* A link whose index the kernel chose is asked for by name, once. */
static int learn_ifindex(struct apply *a, uint32_t ns, uint32_t w, struct wr_error *err)
{
	uint32_t ifindex = 0;
	int rc;

	if (a->want->links[w].ifindex)
		return 0;

	rc = flush(a, err);
	if (rc == 0)
		rc = open_socket(a, ns, err);
	if (rc == 0)
		rc = link_ask_ifindex(a->nls[ns],
				      names_text(&a->want->names, a->want->links[w].name), &ifindex,
				      err);
	if (rc < 0)
		return wr_context(err, rc, "link %s:%s",
				  model_ns_name(a->want, a->want->links[w].ns),
				  model_link_name(a->want, w));

	return model_set_ifindex(a->want, w, ifindex)
		       ? 0
		       : wr_fail(err, ENOMEM, "no memory for a link");
}

/* Sends the pair from the end that is a port, so that its master is in the same request. */
static int add_pair(struct apply *a, size_t i, uint32_t w, struct wr_error *err)
{
	struct nl_batch *b = NULL;
	uint32_t peer, first;
	int peer_fd, rc;

	w = apply_sender(a->plan, w);
	if (a->want->links[w].master != WR_NONE) {
		rc = learn_ifindex(a, a->want->links[w].ns, a->want->links[w].master, err);
		if (rc < 0)
			return rc;
	}

	peer = a->want->links[w].peer;
	peer_fd = apply_fd(a, a->want->links[peer].ns, err);
	if (peer_fd < 0)
		return peer_fd;

	rc = use_batch(a, a->want->links[w].ns, &b, err);
	if (rc < 0)
		return rc;

	first = (uint32_t)b->n;
	link_put_new(b, a->want, w, a->want->links[peer].ns == a->want->links[w].ns ? -1 : peer_fd,
		     true);
	return tag_batch(a, first, i, err);
}

struct visit_sysctl {
	const char *name, *value;
	struct str *read; /* or NULL: write */
};

static int visit_sysctl(void *ctx, size_t i, struct wr_error *err)
{
	const struct visit_sysctl *v = ctx;

	(void)i;
	return v->read ? netns_sysctl_read_here(NULL, v->name, v->read, err)
		       : netns_sysctl_write_here(NULL, v->name, v->value, err);
}

static int set_sysctl(struct apply *a, uint32_t ns, const char *name, const char *value,
		      struct wr_error *err)
{
	struct visit_sysctl v = {.name = name, .value = value};
	int rc = flush(a, err);
	int fd = rc < 0 ? rc : apply_fd(a, ns, err);

	if (fd < 0)
		return fd;

	rc = nl_visit(&fd, 1, visit_sysctl, &v, err);
	return wr_context(err, rc, "node \"%s\"", model_ns_name(a->want, a->plan->ns[ns].want));
}

/* The value that a namespace is born with is read from one that is just born. */
static int reset_sysctl(struct apply *a, uint32_t ns, const char *name, struct wr_error *err)
{
	AUTO_FD fresh = wr_netns_create(0, err);
	AUTO_STR value = {0};
	AUTO_FREE char *general = apply_general_sysctl(name);
	struct visit_sysctl v = {.name = general, .read = &value};
	int rc;

	if (fresh < 0)
		return fresh;
	if (!general)
		return wr_fail(err, ENOMEM, "no memory to carry out a plan");

	rc = nl_visit(&fresh, 1, visit_sysctl, &v, err);
	return rc < 0 ? rc : set_sysctl(a, ns, name, str_text(&value), err);
}

static int do_sysctl(struct apply *a, const struct wr_step *step, struct wr_error *err)
{
	const struct wr_model *m = step->op == WR_STEP_DEL ? a->plan->have : a->want;
	const struct wr_sysctl *sysctl =
		&m->sysctls[step->op == WR_STEP_DEL ? step->have : step->want];
	const char *name = names_text(&m->names, sysctl->name);

	if (step->op == WR_STEP_DEL)
		return reset_sysctl(a, step->ns, name, err);
	if (a->maker_no[step->ns] != WR_NONE && !plan_sysctl_of_device(name))
		return 0; /* written inside, when it was made */

	return set_sysctl(a, step->ns, name, names_text(&m->names, sysctl->value), err);
}

static int do_requests(struct apply *a, size_t i, const struct wr_step *step, struct wr_error *err)
{
	struct nl_batch *b = NULL;
	size_t first;
	int rc = 0;

	if (step->class == WR_CLASS_LINK && step->op == WR_STEP_SET)
		rc = learn_ifindex(a, step->ns, step->want, err);
	if (rc == 0)
		rc = use_batch(a, step->ns, &b, err);
	if (rc < 0)
		return rc;

	first = b->n;
	apply_put_step(b, a->plan, step);
	return tag_batch(a, first, i, err);
}

static bool is_pair_add(const struct apply *a, const struct wr_step *step)
{
	return step->class == WR_CLASS_LINK && step->op == WR_STEP_ADD &&
	       a->want->links[step->want].peer != WR_NONE;
}

static int do_step(struct apply *a, size_t i, struct wr_error *err)
{
	const struct wr_step *step = &a->plan->steps[i];

	if (step->class == WR_CLASS_NS)
		return 0; /* made by the maker, named and unnamed by the engine */
	if (step->class == WR_CLASS_SYSCTL)
		return do_sysctl(a, step, err);
	if (is_pair_add(a, step))
		return add_pair(a, i, step->want, err);

	return do_requests(a, i, step, err);
}

/* Namespaces that no step touches are waited for too: nodes without a device. */
static int wait_made(struct apply *a, struct wr_error *err)
{
	for (size_t i = 0; i < a->n_made; i++) {
		int fd = apply_fd(a, a->made_ns[i], err);

		if (fd < 0)
			return fd;
	}

	return 0;
}

int apply_steps(struct apply *a, size_t from, size_t to, struct wr_error *err)
{
	AUTO_FREE size_t *order = apply_order(a->plan, from, to);
	int rc = 0;

	if (!order)
		return wr_fail(err, ENOMEM, "no memory to carry out a plan");

	for (size_t i = 0; i < to - from && rc == 0; i++) {
		if (a->cancel && *a->cancel)
			return wr_fail(err, EINTR, "interrupted");
		rc = do_step(a, order[i], err);
		STOP_POINT(a->plan->steps[order[i]].ns == WR_HOST_NS ? "host/step" : "build/step");
		if (a->progress)
			a->progress(a->progress_ctx, i + 1, to - from);
	}
	if (rc == 0)
		rc = flush(a, err);

	return rc < 0 ? rc : wait_made(a, err);
}
