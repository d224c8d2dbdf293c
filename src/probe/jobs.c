/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * jobs.c - what is done inside the namespaces: one visiting thread for all that the attempts want.
 */
#include <string.h>
#include <sys/epoll.h>

#include "nl/visit.h"
#include "probe/run.h"

enum { RETRY_OPEN_US = 20000 };

static int do_job(void *ctx, size_t i, struct wr_error *err)
{
	struct job *job = &((struct run *)ctx)->jobs[i];

	(void)err;
	job->rc = job->attempt->proto->open(job->attempt, job->want_bit);
	return 0; /* the others go on; take_job looks at each */
}

static void add_job(struct run *run, struct attempt *a, unsigned want_bit)
{
	bool at_dst = want_bit != WANT_FIRST && a->probe->ipproto == IPPROTO_UDP;

	run->job_fds[run->n_jobs] = at_dst ? a->probe->dst_fd : a->probe->netns_fd;
	run->jobs[run->n_jobs++] = (struct job){.attempt = a, .want_bit = want_bit};
	a->want &= ~want_bit;
}

static void add_jobs(struct run *run, uint64_t now)
{
	run->n_jobs = 0;
	for (size_t i = 0; i < run->n_live; i++) {
		struct attempt *a = &run->slots[i];

		for (unsigned bit = 0; bit < WANT_N_; bit++)
			if (a->want & 1U << bit && now >= a->want_us)
				add_job(run, a, 1U << bit);
	}
}

static int watch_fd(struct run *run, struct attempt *a, unsigned which)
{
	struct epoll_event event = {
		.events = a->proto->events[which],
		.data.u64 = (uint64_t)(a - run->slots) * ARRAY_LEN(a->fd) + which,
	};

	return epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, a->fd[which], &event) ? -errno : 0;
}

static void begin(struct attempt *a)
{
	uint64_t now = now_us();

	a->deadline_us = now + (uint64_t)a->probe->within_ms * 1000;
	a->next_us = now;
	if (a->proto->begin)
		a->proto->begin(a, now);
}

static bool is_shortage(int rc)
{
	return rc == -EMFILE || rc == -ENFILE || rc == -ENOBUFS || rc == -ENOMEM;
}

/* Others may have taken descriptors meanwhile: wait for ours to come back, unless none is out. */
static int job_failed(struct run *run, struct job *job, struct wr_error *err)
{
	struct attempt *a = job->attempt;
	bool others = run->n_live > 1;

	if (is_shortage(job->rc) && (a->deadline_us || others)) {
		a->want |= job->want_bit;
		a->want_us = now_us() + RETRY_OPEN_US;
		run->n_slots = run->n_live;
		return 0;
	}
	if (is_shortage(job->rc) || job->rc == -EPERM)
		return wr_fail(err, -job->rc, "cannot open a socket to send a probe from: %s%s",
			       strerror(-job->rc),
			       job->rc == -EPERM ? " (CAP_NET_RAW is needed)" : "");

	heard_local(a, -job->rc); /* a family that this kernel lacks */
	a->done = true;
	return 0;
}

static int take_job(struct run *run, struct job *job, struct wr_error *err)
{
	struct attempt *a = job->attempt;
	unsigned which = job->want_bit == WANT_FIRST ? 0 : 1;
	int rc;

	if (job->rc)
		return job_failed(run, job, err);
	if (job->want_bit == WANT_LOOKUP || a->fd[which] < 0)
		return 0;

	rc = watch_fd(run, a, which);
	if (rc)
		return wr_fail(err, -rc, "cannot watch a socket: %s", strerror(-rc));
	if (which == 0)
		begin(a);
	return 0;
}

int run_jobs(struct run *run, struct wr_error *err)
{
	int rc;

	add_jobs(run, now_us());
	if (run->n_jobs == 0)
		return 0;

	rc = nl_visit(run->job_fds, run->n_jobs, do_job, run, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < run->n_jobs; i++) {
		rc = take_job(run, &run->jobs[i], err);
		if (rc < 0)
			return rc;
	}
	return 0;
}
