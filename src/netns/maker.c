/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * maker.c - new namespaces by a few threads. Two to four gain a third over one: the rest of the
 * kernel's work is under one lock.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <warren/netns.h>

#include "netns/maker.h"

/* Who has to wait is woken when there are that many more: to fall asleep and be woken for each
 * costs both sides more than the wiring of it. */
#define AHEAD 8

/* Namespace number i. Written once, by one thread, before `made` or the maker's failure is seen
 * under the lock. */
struct made {
	int fd; /* owned until handed over */
	bool ready;
};

struct netns_maker {
	size_t n;
	struct made *made; /* owned, [number] */
	netns_inside_fn *inside;
	void *ctx;

	pthread_mutex_t lock; /* for all below, and `made` */
	pthread_cond_t changed;
	size_t awaited; /* wake those who wait when one from this on is made */
	size_t next;	/* the number that is taken next */
	bool ended;	/* take no more numbers */
	size_t failed;
	struct wr_error why; /* of number `failed`; code 0: none failed */

	pthread_t *threads; /* owned */
	unsigned n_threads; /* that have to be joined */
};

/* ------ in the threads ------ */

static bool take_number(struct netns_maker *maker, size_t *ret)
{
	bool taken;

	pthread_mutex_lock(&maker->lock);
	taken = !maker->ended && maker->next < maker->n;
	if (taken)
		*ret = maker->next++;
	pthread_mutex_unlock(&maker->lock);
	return taken;
}

static int make_one(const struct netns_maker *maker, size_t i, struct netns_proc *proc,
		    struct wr_error *err)
{
	AUTO_FD fd = -1;
	int rc = wr_netns_unshare(WR_NETNS_LO_UP, err);

	if (rc < 0)
		return rc;

	fd = wr_netns_open_self(err);
	if (fd < 0)
		return fd;

	netns_proc_next(proc);
	rc = maker->inside ? maker->inside(maker->ctx, i, proc, err) : 0;
	return rc < 0 ? rc : TAKE_FD(fd);
}

static void report(struct netns_maker *maker, size_t i, int fd, const struct wr_error *why)
{
	pthread_mutex_lock(&maker->lock);
	if (fd >= 0) {
		maker->made[i] = (struct made){.fd = fd, .ready = true};
	} else {
		maker->ended = true;
		/* The lowest number speaks, so that two runs say the same. */
		if (maker->why.code == 0 || i < maker->failed) {
			maker->why = *why;
			maker->failed = i;
		}
	}
	if (maker->ended || i >= maker->awaited) {
		maker->awaited = maker->n;
		pthread_cond_broadcast(&maker->changed);
	}
	pthread_mutex_unlock(&maker->lock);
}

static void *make(void *arg)
{
	struct netns_maker *maker = arg;
	struct netns_proc proc = NETNS_PROC_INIT;
	size_t i;

	while (take_number(maker, &i)) {
		struct wr_error why = {0};
		int fd = make_one(maker, i, &proc, &why);

		if (fd < 0 && why.code == 0)
			wr_fail(&why, -fd, "%s", strerror(-fd));
		report(maker, i, fd, &why);
	}
	netns_proc_fini(&proc);
	return NULL;
}

/* ------ outside ------ */

static int start_threads(struct netns_maker *maker, unsigned n_threads, struct wr_error *err)
{
	sigset_t all, before;
	int code = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (maker->n_threads < n_threads && maker->n_threads < maker->n && !code) {
		code = pthread_create(&maker->threads[maker->n_threads], NULL, make, maker);
		maker->n_threads += !code;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);

	/* Fewer threads than wished do it too. */
	if (code && maker->n_threads == 0)
		return wr_fail(err, code, "cannot start a thread: %s", strerror(code));
	return 0;
}

int netns_maker_start(struct netns_maker **ret, size_t n, unsigned n_threads,
		      netns_inside_fn *inside, void *ctx, struct wr_error *err)
{
	CLEANUP(netns_maker_stopp)
	struct netns_maker *maker = calloc(1, sizeof(*maker));
	int rc;

	if (n_threads == 0)
		n_threads = 1;
	if (!maker)
		return wr_fail(err, ENOMEM, "no memory to make %zu namespaces", n);

	pthread_mutex_init(&maker->lock, NULL);
	pthread_cond_init(&maker->changed, NULL);
	maker->inside = inside;
	maker->ctx = ctx;
	maker->threads = calloc(n_threads, sizeof(*maker->threads));
	maker->made = calloc(n ? n : 1, sizeof(*maker->made));
	if (!maker->threads || !maker->made)
		return wr_fail(err, ENOMEM, "no memory to make %zu namespaces", n);

	for (maker->n = 0; maker->n < n; maker->n++)
		maker->made[maker->n].fd = -1;

	maker->awaited = n;
	rc = start_threads(maker, n_threads, err);
	if (rc < 0)
		return rc;

	*ret = TAKE(maker);
	return 0;
}

static int failure(const struct netns_maker *maker, struct wr_error *err)
{
	if (maker->why.code == 0)
		return wr_fail(err, ECANCELED, "the making of namespaces was stopped");
	return wr_fail(err, maker->why.code, "%s", maker->why.text);
}

/* Sleeps until number `i` is made and some behind it, under the lock. */
static void sleep_until(struct netns_maker *maker, size_t i)
{
	size_t ahead = maker->n - i > AHEAD ? i + AHEAD : maker->n - 1;

	while (!(maker->made[i].ready && maker->made[ahead].ready) && !maker->ended) {
		size_t last = maker->made[ahead].ready ? i : ahead;

		if (maker->awaited > last)
			maker->awaited = last;
		pthread_cond_wait(&maker->changed, &maker->lock);
	}
}

int netns_maker_wait(struct netns_maker *maker, size_t i, int *ret_fd, struct wr_error *err)
{
	int rc = 0;

	if (i >= maker->n)
		return wr_fail(err, EINVAL, "only %zu namespaces are being made", maker->n);

	pthread_mutex_lock(&maker->lock);
	if (!maker->made[i].ready)
		sleep_until(maker, i);
	if (maker->made[i].ready)
		*ret_fd = maker->made[i].fd;
	else
		rc = failure(maker, err);
	pthread_mutex_unlock(&maker->lock);
	return rc;
}

static void join(struct netns_maker *maker)
{
	while (maker->n_threads > 0)
		pthread_join(maker->threads[--maker->n_threads], NULL);
}

int netns_maker_finish(struct netns_maker *maker, int *ret_fds, struct wr_error *err)
{
	join(maker);
	if (maker->ended)
		return failure(maker, err);

	for (size_t i = 0; i < maker->n; i++)
		ret_fds[i] = TAKE_FD(maker->made[i].fd);
	return 0;
}

void netns_maker_stop(struct netns_maker *maker)
{
	if (!maker)
		return;

	pthread_mutex_lock(&maker->lock);
	maker->ended = true;
	pthread_mutex_unlock(&maker->lock);
	join(maker);

	for (size_t i = 0; i < maker->n; i++)
		fd_close(maker->made[i].fd);
	pthread_cond_destroy(&maker->changed);
	pthread_mutex_destroy(&maker->lock);
	free(maker->made);
	free(maker->threads);
	free(maker);
}
