/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * observe.c - looks at many namespaces. Links and addresses come through a scratch namespace
 * (links.c), the rest from inside each (inside.c), which a second thread does.
 */
#include <signal.h>
#include <stdlib.h>

#include <warren/netns.h>

#include "netns/nsid.h"
#include "observe/look.h"

int look_failed(struct look *look, size_t i, enum wr_class class, int rc)
{
	if (rc >= 0)
		return 0;

	switch (rc) {
	case -ENOMEM:
	case -EMFILE:
	case -ENFILE:
	case -EINTR:
		return rc;
	case -EOPNOTSUPP:
	case -EAFNOSUPPORT:
		return 0; /* what this kernel does not know, it does not have */
	default:
		look->m->ns[i].unknown |= 1U << class;
		return 0;
	}
}

/* A row for the model that two threads fill. */
struct locked_row {
	struct look *look;
	nl_row_fn *row;
	struct rt_into into;
};

static int add_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	struct locked_row *locked = ctx;
	int rc;

	pthread_mutex_lock(&locked->look->lock);
	rc = locked->row(&locked->into, nlh, err);
	pthread_mutex_unlock(&locked->look->lock);
	return rc;
}

int look_dump(struct nl *nl, const struct nl_batch *request, nl_row_fn *row, struct look *look,
	      size_t i, struct wr_error *err)
{
	struct locked_row locked = {
		.look = look,
		.row = row,
		.into =
			{
				.m = look->m,
				.ns = (uint32_t)i,
				.alias = look->opts->alias,
				.links = look->list[i].links,
			},
	};

	return nl_dump(nl, request, add_row, &locked, err);
}

void look_linked(struct look *look, size_t linked)
{
	pthread_mutex_lock(&look->lock);
	look->linked = linked;
	pthread_cond_signal(&look->linked_more);
	pthread_mutex_unlock(&look->lock);
}

void look_await_linked(struct look *look, size_t linked)
{
	pthread_mutex_lock(&look->lock);
	while (look->linked < linked)
		pthread_cond_wait(&look->linked_more, &look->lock);
	pthread_mutex_unlock(&look->lock);
}

static int add_namespaces(struct look *look, struct wr_error *err)
{
	for (size_t i = 0; i < look->n; i++) {
		const struct observe_ns *one = &look->list[i];
		struct wr_error quiet;

		if (i > 0 && model_add_ns(look->m, one->name) != i)
			return wr_fail(err, ENOMEM, "no memory for the model");

		look->m->ns[i].missing = one->fd < 0;
		if (one->fd >= 0 && wr_netns_id(one->fd, &look->m->ns[i].id, &quiet) < 0)
			look->m->ns[i].unknown |= 1U << WR_CLASS_NS;
	}

	return 0;
}

static int find_own(struct look *look, struct wr_error *err)
{
	AUTO_FD self = wr_netns_open_self(err);

	if (self < 0)
		return self;

	for (look->own = 0; look->own < look->n; look->own++)
		if (look_is_there(look, look->own) &&
		    wr_netns_same(self, look->list[look->own].fd, NULL) == 1)
			break;

	return 0;
}

/* The scratch namespace dies with the socket. */
static int open_scratch(struct look *look, struct wr_error *err)
{
	AUTO_FD fd = wr_netns_create(0, err);

	return fd < 0 ? fd : nl_open(&look->scratch, fd, NETLINK_ROUTE, err);
}

/* Numbers in the scratch namespace are places in the list. A namespace that is in the list twice
 * keeps the first. */
static int give_number(struct look *look, size_t i, struct wr_error *err)
{
	int rc = netns_nsid_set(look->scratch, look->list[i].fd, (int32_t)i, err);

	if (rc == -EEXIST)
		return netns_nsid_get(look->scratch, look->list[i].fd, &look->nsids[i], err);
	if (rc == 0)
		look->nsids[i] = (int32_t)i;
	return wr_context(err, rc, "cannot give the namespace a number");
}

static int give_numbers(struct look *look, struct wr_error *err)
{
	look->nsids = calloc(look->n, sizeof(*look->nsids));
	if (!look->nsids)
		return wr_fail(err, ENOMEM, "no memory for %zu namespaces", look->n);

	for (size_t i = 0; i < look->n; i++) {
		int rc = 0;

		look->nsids[i] = NETNS_NSID_NONE;
		if (look->scratch && look_is_there(look, i))
			rc = give_number(look, i, err);
		/* Half of the numbers is worse than none: pairs would seem to have no other end. */
		if (rc < 0)
			return wr_context(err, rc, "cannot look at %s", look->list[i].name);
	}

	return 0;
}

/* The second thread: follows the first through the list. */
struct follower {
	struct look *look;
	struct wr_error why;
	int rc;
};

static void *follow(void *arg)
{
	struct follower *follower = arg;

	follower->rc = look_inside(follower->look, &follower->why);
	return NULL;
}

static bool start(pthread_t *thread, struct follower *follower)
{
	sigset_t all, before;
	int code;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(thread, NULL, follow, follower);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return code == 0;
}

/* Both at once; without a second thread one after the other. */
static int look_both(struct look *look, struct wr_error *err)
{
	struct follower follower = {.look = look};
	pthread_t thread;
	bool started = look->n > 1 && start(&thread, &follower);
	int rc = look_links(look, err);

	look_linked(look, look->n); /* also after a failure: nobody waits for ever */
	if (!started)
		return rc < 0 ? rc : look_inside(look, err);

	pthread_join(thread, NULL);
	if (rc == 0 && follower.rc < 0)
		return wr_fail(err, -follower.rc, "%s", follower.why.text);
	return rc;
}

static int look_all(struct look *look, struct wr_error *err)
{
	int rc = add_namespaces(look, err);

	if (rc == 0)
		rc = find_own(look, err);
	if (rc < 0)
		return rc;

	/* An ordinary user may not make namespaces: then each is asked by itself. */
	rc = open_scratch(look, err);
	if (rc < 0 && rc != -EPERM && rc != -EACCES && rc != -ENOSPC)
		return rc;

	rc = give_numbers(look, err);
	return rc < 0 ? rc : look_both(look, err);
}

int observe(struct wr_model *m, const struct observe_ns *list, size_t n,
	    const struct observe_opts *opts, struct wr_error *err)
{
	static const struct observe_opts everything = {0};
	struct look look = {
		.m = m,
		.list = list,
		.n = n,
		.opts = opts ? opts : &everything,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.linked_more = PTHREAD_COND_INITIALIZER,
	};
	struct wr_error why = {0};
	int rc = n ? look_all(&look, &why) : 0;

	nl_close(look.scratch);
	free(look.nsids);
	if (rc == 0 && m->arena.failed)
		rc = wr_fail(&why, ENOMEM, "no memory for the model");
	if (rc < 0)
		return wr_fail(err, -rc, "%s", why.text);
	return 0;
}
