/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * run.c - all probes of a list in one loop.
 *
 * Slots hold the attempts that are under way, as many as there are descriptors to spare. Each turn:
 * fill slots, have done inside the namespaces what the attempts want (one visiting thread for all),
 * make the tries that are due, wait for answers.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "nl/visit.h"
#include "probe/attempt.h"

enum {
	FDS_SPARED = 32,      /* for whoever else is in the process */
	FDS_SCAN_MAX = 65536, /* counting descriptors costs 0.1 µs each */
	SLOTS_MAX = 8192,
	EVENTS_MAX = 256,
	RETRY_OPEN_US = 20000,
	CANCEL = -1,
};

struct job {
	struct attempt *attempt;
	unsigned want_bit;
	int rc;
};

struct run {
	const struct probe *probes;
	struct probe_result *results;
	size_t n, next; /* the first that has no slot yet */
	struct attempt *slots;
	size_t n_slots, n_live; /* slots[0 … n_live) are under way */
	size_t fds_spare;	/* descriptors that new attempts may count on */
	struct job *jobs;
	int *job_fds; /* the namespace of each job; borrowed descriptors */
	size_t n_jobs;
	uint64_t nonce;
	int epoll_fd, cancel_fd;
};

/* ------ slots -- */

static void close_all(struct attempt *a)
{
	for (size_t i = 0; i < ARRAY_LEN(a->fd); i++)
		a->fd[i] = fd_close(a->fd[i]);
}

static void run_fini(struct run *run)
{
	for (size_t i = 0; i < run->n_live; i++)
		close_all(&run->slots[i]);
	free(run->slots);
	free(run->jobs);
	free(run->job_fds);
	fd_close(run->epoll_fd);
}

static const struct probe_proto *find_proto(uint8_t ipproto)
{
	if (ipproto == IPPROTO_TCP)
		return &proto_tcp;
	if (ipproto == IPPROTO_UDP)
		return &proto_udp;
	return &proto_icmp;
}

/* What no try will ever change. */
static bool is_hopeless(struct attempt *a)
{
	const struct probe *probe = a->probe;

	if (probe->dst.family == AF_INET6 && inet_is_link_local(&probe->dst) && !probe->device) {
		*a->result = (struct probe_result){
			.rc = -EINVAL,
			.words = "a link-local address needs a device to send from",
		};
		return true;
	}
	return false;
}

static void fill_slot(struct run *run)
{
	size_t i = run->next++;
	struct attempt *a = &run->slots[run->n_live];

	*a = (struct attempt){
		.probe = &run->probes[i],
		.proto = find_proto(run->probes[i].ipproto),
		.result = &run->results[i],
		.fd = {-1, -1},
		.want = WANT_FIRST,
		.nonce = run->nonce + i,
		.id = (uint16_t)(run->nonce + i),
	};
	if (is_hopeless(a))
		return;

	run->fds_spare -= a->proto->n_fds;
	run->n_live++;
}

static void fill_slots(struct run *run)
{
	while (run->next < run->n && run->n_live < run->n_slots &&
	       run->fds_spare >= find_proto(run->probes[run->next].ipproto)->n_fds)
		fill_slot(run);
}

/* The last slot moves into the gap, so its descriptors get their new number. */
static void free_slot(struct run *run, size_t i)
{
	struct attempt *a = &run->slots[i];

	close_all(a);
	run->fds_spare += a->proto->n_fds;
	run->n_live--;
	if (i == run->n_live)
		return;

	*a = run->slots[run->n_live];
	for (size_t which = 0; which < ARRAY_LEN(a->fd); which++) {
		struct epoll_event event = {.events = a->proto->events[which],
					    .data.u64 = i * ARRAY_LEN(a->fd) + which};

		if (a->fd[which] >= 0)
			epoll_ctl(run->epoll_fd, EPOLL_CTL_MOD, a->fd[which], &event);
	}
}

/* From the end, so that what moves into a gap was looked at already. */
static void free_done(struct run *run)
{
	for (size_t i = run->n_live; i-- > 0;)
		if (run->slots[i].done)
			free_slot(run, i);
}

/* ------ what is done inside -- */

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

static int do_jobs(struct run *run, struct wr_error *err)
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

/* ------ the loop -- */

static void last_look(struct attempt *a, uint64_t now)
{
	for (unsigned which = 0; which < ARRAY_LEN(a->fd) && !a->done; which++)
		if (a->fd[which] >= 0)
			a->proto->input(a, which, now);
}

/* The time is over. We may be late ourselves: what came in time lies in the sockets. */
static void give_up(struct attempt *a, uint64_t now)
{
	last_look(a, now);
	if (a->done || (a->want & WANT_LOOKUP))
		return;

	heard_nothing(a);
	a->done = true;
}

/* However late we are, one try is made, unless there are no descriptors for it. */
static void act(struct attempt *a)
{
	uint64_t now = now_us();

	if (a->done || !a->deadline_us)
		return;
	if (now >= a->deadline_us && (a->tried || a->want)) {
		give_up(a, now);
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

	fill_slots(run);
	rc = do_jobs(run, err);
	if (rc < 0)
		return rc;

	for (size_t i = 0; i < run->n_live; i++)
		act(&run->slots[i]);
	free_done(run);
	if (run->n_live == 0)
		return 0;

	rc = wait_for_answers(run, err);
	free_done(run);
	return rc;
}

/* ------ beginning -- */

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
	run->slots = calloc(run->n_slots, sizeof(*run->slots));
	run->jobs = calloc(run->n_slots * WANT_N_, sizeof(*run->jobs));
	run->job_fds = calloc(run->n_slots * WANT_N_, sizeof(*run->job_fds));
	if (!run->slots || !run->jobs || !run->job_fds)
		return wr_fail(err, ENOMEM, "out of memory");

	run->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (run->epoll_fd < 0)
		return wr_fail(err, errno, "cannot make an epoll: %s", strerror(errno));
	if (run->cancel_fd >= 0 && epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, run->cancel_fd, &event))
		return wr_fail(err, errno, "cannot watch for interrupts: %s", strerror(errno));

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
	while (rc == 0 && (run.next < n || run.n_live))
		rc = turn(&run, err);
	if (rc < 0)
		mark_unfinished(&run);
	return rc;
}
