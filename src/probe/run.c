/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * run.c - all probes of a list in one loop.
 *
 * Slots hold the attempts that are under way, as many as there are descriptors to spare. Each turn:
 * fill slots, have done inside the namespaces what the attempts want (one visiting thread for all),
 * make the tries that are due, wait for answers. What heard nothing while the machine had no room
 * for neighbours is asked again, few at a time: the ways of all of them at once find no room ever.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "probe/run.h"

enum {
	FDS_SPARED = 32,      /* for whoever else is in the process */
	FDS_SCAN_MAX = 65536, /* counting descriptors costs 0.1 µs each */
	SLOTS_MAX = 8192,
	EVENTS_MAX = 256,
	CROWD_SLOTS = 16, /* of 1024 neighbours, 64 for each: a way of 32 hops and back */
	CROWD_ROUNDS = 8, /* asked that often in vain: still too many at a time */
	ROUNDS_MAX = 60,
	RESOLVE_US = 3000000, /* who got no answer for lack of room asks once a second, 3 times */
	CANCEL = -1,
};

/* ------ the loop -- */

static void last_look(struct attempt *a, uint64_t now)
{
	for (unsigned which = 0; which < ARRAY_LEN(a->fd) && !a->done; which++)
		if (a->fd[which] >= 0)
			a->proto->input(a, which, now);
}

static bool was_crowded(struct run *run, const struct attempt *a)
{
	uint64_t begun_us = a->deadline_us - (uint64_t)a->probe->within_ms * 1000;

	return crowd_since(&run->crowd, a->probe->dst.family, begun_us - RESOLVE_US);
}

/* False: it was asked often enough. */
static bool ask_again(struct run *run, const struct attempt *a)
{
	size_t i = (size_t)(a->probe - run->probes);

	if (run->rounds[i]++ == ROUNDS_MAX)
		return false;

	*a->result = (struct probe_result){0};
	run_enqueue(run, i);
	if (run->n_slots > CROWD_SLOTS)
		run->n_slots = CROWD_SLOTS;
	if (run->rounds[i] % CROWD_ROUNDS == 0 && run->n_slots > 1)
		run->n_slots /= 2;
	return true;
}

/* The time is over. We may be late ourselves: what came in time lies in the sockets. */
static void give_up(struct run *run, struct attempt *a, uint64_t now)
{
	last_look(a, now);
	if (a->done || (a->want & WANT_LOOKUP))
		return;

	a->done = true; /* this attempt; the probe may have another */
	if (!was_crowded(run, a))
		heard_nothing(a);
	else if (!ask_again(run, a))
		heard_crowd(a);
}

/* However late we are, one try is made, unless there are no descriptors for it. */
static void act(struct run *run, struct attempt *a)
{
	uint64_t now = now_us();

	if (a->done || !a->deadline_us)
		return;
	if (now >= a->deadline_us && (a->tried || a->want)) {
		give_up(run, a, now);
	} else if (now >= a->next_us && !a->want) {
		a->tried = true;
		a->proto->act(a, now);
	}
}

static uint64_t next_event_us(const struct run *run)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < run->n_live; i++) {
		const struct attempt *a = &run->slots[i];
		uint64_t at = a->want ? a->want_us : a->next_us;

		if (a->deadline_us && a->deadline_us < at)
			at = a->deadline_us;
		if (at < next)
			next = at;
	}
	return next;
}

static int timeout_ms(const struct run *run)
{
	uint64_t now = now_us(), next = next_event_us(run);

	if (next <= now)
		return 0;
	return (int)((next - now) / 1000 + 1); /* rounded up, or the last millisecond is spun */
}

static void handle(struct run *run, const struct epoll_event *event)
{
	size_t slot = event->data.u64 / 2;
	struct attempt *a = &run->slots[slot];

	if (slot < run->n_live && !a->done)
		a->proto->input(a, event->data.u64 % 2, now_us());
}

static int wait_for_answers(struct run *run, struct wr_error *err)
{
	struct epoll_event events[EVENTS_MAX];
	int n = epoll_wait(run->epoll_fd, events, EVENTS_MAX, timeout_ms(run));

	if (n < 0 && errno != EINTR)
		return wr_fail(err, errno, "cannot wait for answers: %s", strerror(errno));
	for (int i = 0; i < n; i++) {
		if (events[i].data.u64 == (uint64_t)CANCEL)
			return wr_fail(err, EINTR, "interrupted");
		handle(run, &events[i]);
	}
	return 0;
}

static int turn(struct run *run, struct wr_error *err)
{
	int rc;

	run_fill_slots(run);
	rc = run_jobs(run, err);
	if (rc < 0)
		return rc;

	crowd_turn(&run->crowd);
	for (size_t i = 0; i < run->n_live; i++)
		act(run, &run->slots[i]);
	run_free_done(run);
	if (run->n_live == 0)
		return 0;

	rc = wait_for_answers(run, err);
	run_free_done(run);
	return rc;
}

/* ------ beginning and end -- */

static void run_fini(struct run *run)
{
	run_free_all(run);
	crowd_fini(&run->crowd);
	free(run->queue);
	free(run->rounds);
	free(run->slots);
	free(run->jobs);
	free(run->job_fds);
	fd_close(run->epoll_fd);
}

/* Counts no further than `enough`. */
static size_t count_spare_fds(size_t enough)
{
	struct rlimit limit = {.rlim_cur = 1024};
	size_t spare = 0;
	int max;

	getrlimit(RLIMIT_NOFILE, &limit);
	max = limit.rlim_cur < FDS_SCAN_MAX ? (int)limit.rlim_cur : FDS_SCAN_MAX;
	for (int fd = 0; fd < max && spare < enough; fd++)
		spare += fcntl(fd, F_GETFD) < 0;

	/* with hardly any left, one probe after the other still works */
	return spare > FDS_SPARED + 2 ? spare - FDS_SPARED : 2;
}

static int run_init(struct run *run, struct wr_error *err)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = (uint64_t)CANCEL};

	run->n_slots = run->n < SLOTS_MAX ? run->n : SLOTS_MAX;
	run->fds_spare = count_spare_fds(FDS_SPARED + 2 + run->n_slots * WANT_N_);
	run->queue = calloc(run->n, sizeof(*run->queue));
	run->rounds = calloc(run->n, sizeof(*run->rounds));
	run->slots = calloc(run->n_slots, sizeof(*run->slots));
	run->jobs = calloc(run->n_slots * WANT_N_, sizeof(*run->jobs));
	run->job_fds = calloc(run->n_slots * WANT_N_, sizeof(*run->job_fds));
	if (!run->queue || !run->rounds || !run->slots || !run->jobs || !run->job_fds)
		return wr_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; i < run->n; i++)
		run_enqueue(run, i);

	run->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (run->epoll_fd < 0)
		return wr_fail(err, errno, "cannot make an epoll: %s", strerror(errno));
	if (run->cancel_fd >= 0 && epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, run->cancel_fd, &event))
		return wr_fail(err, errno, "cannot watch for interrupts: %s", strerror(errno));

	crowd_init(&run->crowd);
	if (getrandom(&run->nonce, sizeof(run->nonce), 0) != sizeof(run->nonce))
		run->nonce = now_us();
	return 0;
}

/* Those that came to no end and heard nothing yet. */
static void mark_unfinished(struct run *run)
{
	for (size_t i = 0; i < run->n; i++) {
		struct probe_result *result = &run->results[i];

		if (!result->reached && result->rc == 0)
			*result = (struct probe_result){.rc = -EINTR, .words = "interrupted"};
	}
}

int probe_run(const struct probe *probes, struct probe_result *results, size_t n, int cancel_fd,
	      struct wr_error *err)
{
	CLEANUP(run_fini)
	struct run run = {
		.probes = probes,
		.results = results,
		.n = n,
		.epoll_fd = -1,
		.cancel_fd = cancel_fd,
	};
	int rc;

	if (n == 0)
		return 0;

	memset(results, 0, n * sizeof(*results));
	rc = run_init(&run, err);
	while (rc == 0 && (run.n_queued || run.n_live))
		rc = turn(&run, err);
	if (rc < 0)
		mark_unfinished(&run);
	return rc;
}
