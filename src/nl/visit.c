/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * visit.c - the one function that changes namespaces, in a thread that ends afterwards.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "nl/visit.h"

struct visit {
	const int *netns_fds;
	size_t n;
	nl_visit_fn *fn;
	void *ctx;
	struct wr_error *err;
	int rc;
};

static int enter(int fd, struct wr_error *err)
{
	if (setns(fd, CLONE_NEWNET) < 0)
		return wr_fail(err, errno, "cannot enter the namespace: %s", strerror(errno));
	return 0;
}

/* The way back, needed only if the list asks for the caller's namespace after another one. */
static int open_home(const struct visit *visit, struct wr_error *err)
{
	bool moved = false;
	int fd;

	for (size_t i = 0; i < visit->n; i++) {
		if (visit->netns_fds[i] < 0 && moved) {
			fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
			if (fd < 0)
				return wr_fail(err, errno,
					       "cannot open /proc/thread-self/ns/net: %s",
					       strerror(errno));
			return fd;
		}
		moved |= visit->netns_fds[i] >= 0;
	}
	return -1;
}

static int tour(struct visit *visit)
{
	struct wr_error why = {0};
	AUTO_FD home = open_home(visit, &why);
	bool moved = false;
	int rc = 0;

	if (home < 0 && why.code)
		return wr_fail(visit->err, why.code, "%s", why.text);

	for (size_t i = 0; i < visit->n && rc >= 0; i++) {
		int fd = visit->netns_fds[i] >= 0 ? visit->netns_fds[i] : home;

		if (visit->netns_fds[i] >= 0 || moved)
			rc = enter(fd, visit->err);
		moved |= visit->netns_fds[i] >= 0;
		if (rc >= 0)
			rc = visit->fn(visit->ctx, i, visit->err);
	}
	return rc < 0 ? rc : 0;
}

static void *visit_main(void *arg)
{
	struct visit *visit = arg;

	visit->rc = tour(visit);
	return NULL;
}

int nl_visit(const int *netns_fds, size_t n, nl_visit_fn *fn, void *ctx, struct wr_error *err)
{
	struct visit visit = {.netns_fds = netns_fds, .n = n, .fn = fn, .ctx = ctx, .err = err};
	pthread_t thread;
	sigset_t all, before;
	int code;

	if (n == 0)
		return 0;

	/* A new thread inherits the mask: no signal of the program's ever runs in it. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&thread, NULL, visit_main, &visit);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (code)
		return wr_fail(err, code, "cannot start a thread: %s", strerror(code));

	pthread_join(thread, NULL);
	return visit.rc;
}
