/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawn.c - starts a program in a namespace by clone3(2).
 *
 * The child is a copy of a process that may have threads, so until it executes it does nothing but
 * system calls; whatever needs memory is prepared before. What fails in the child comes back
 * through a pipe that a successful exec closes.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include <linux/sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/export.h"
#include "base/versioned.h"
#include "netns/lo.h"
#include "netns/search.h"

/* Where the child failed. */
enum step { STEP_ENTER, STEP_LO, STEP_EXEC };

struct report {
	int step, code;
};

struct job {
	const struct wr_spawn *spawn;
	const struct search *search;
	char *const *envp;
	sigset_t mask; /* for the program */
	int report_fd;
};

/* ------ in the child ------ */

static _Noreturn void give_up(const struct job *job, enum step step, int code)
{
	struct report report = {.step = step, .code = code};

	/* A pipe takes so few bytes whole; if nobody reads them there is nobody to tell. */
	if (write(job->report_fd, &report, sizeof(report)) < 0)
		_exit(126);
	_exit(127);
}

/* The program's handlers must not run in the copy. exec keeps only what is ignored. */
static void drop_handlers(void)
{
	struct sigaction action;

	for (int sig = 1; sig < NSIG; sig++) {
		if (sigaction(sig, NULL, &action) < 0 || action.sa_handler == SIG_IGN)
			continue;
		action = (struct sigaction){.sa_handler = SIG_DFL};
		sigaction(sig, &action, NULL);
	}
}

static _Noreturn void child(const struct job *job)
{
	int rc;

	drop_handlers();
	if (job->spawn->netns_fd >= 0 && setns(job->spawn->netns_fd, CLONE_NEWNET) < 0)
		give_up(job, STEP_ENTER, errno);

	if (job->spawn->netns_fd < 0 && job->spawn->flags & WR_NETNS_LO_UP) {
		rc = netns_lo_raise();
		if (rc < 0)
			give_up(job, STEP_LO, -rc);
	}

	sigprocmask(SIG_SETMASK, &job->mask, NULL);
	give_up(job, STEP_EXEC, search_exec(job->search, job->envp));
}

/* ------ in the parent ------ */

/* -1 with errno, 0 in the child, or the child's number. */
static pid_t clone_child(bool new_netns, int *ret_pidfd)
{
	struct clone_args args = {
		.flags = CLONE_PIDFD | (new_netns ? CLONE_NEWNET : 0),
		.pidfd = (uint64_t)(uintptr_t)ret_pidfd,
		.exit_signal = SIGCHLD,
	};

	return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

/* The words of the child's failure, once it is known that there is one. */
static int failure(const struct report *report, const char *program, struct wr_error *err)
{
	switch (report->step) {
	case STEP_ENTER:
		return wr_fail(err, report->code, "cannot enter the namespace: %s",
			       strerror(report->code));
	case STEP_LO:
		return wr_fail(err, report->code, "cannot raise lo: %s", strerror(report->code));
	default:
		return wr_fail(err, report->code, "cannot run \"%s\": %s", program,
			       strerror(report->code));
	}
}

/* Waits until the program runs (0) or the child has said why not; then it is reaped. */
static int started(int report_fd, pid_t pid, const char *program, struct wr_error *err)
{
	struct report report;
	ssize_t len;

	do
		len = read(report_fd, &report, sizeof(report));
	while (len < 0 && errno == EINTR);

	if (len != sizeof(report))
		return 0;

	while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
		;
	return failure(&report, program, err);
}

static int start(struct job *job, pid_t *ret_pid, int *ret_pidfd, struct wr_error *err)
{
	AUTO_FD read_end = -1, write_end = -1, pidfd = -1;
	sigset_t all;
	int pipe_fds[2];
	pid_t pid;
	int rc;

	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return wr_fail(err, errno, "cannot make a pipe: %s", strerror(errno));
	read_end = pipe_fds[0];
	write_end = job->report_fd = pipe_fds[1];

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &job->mask);
	pid = clone_child(job->spawn->netns_fd < 0, &pidfd);
	if (pid == 0)
		child(job);
	rc = pid < 0 ? -errno : 0;
	pthread_sigmask(SIG_SETMASK, &job->mask, NULL);
	if (rc < 0)
		return wr_fail(err, -rc, "cannot start a process: %s", strerror(-rc));

	write_end = fd_close(write_end);
	rc = started(read_end, pid, job->spawn->argv[0], err);
	if (rc < 0)
		return rc;

	if (ret_pid)
		*ret_pid = pid;
	if (ret_pidfd)
		*ret_pidfd = TAKE_FD(pidfd);
	return 0;
}

WR_API int wr_netns_spawn(const struct wr_spawn *spawn, pid_t *ret_pid, int *ret_pidfd,
			  struct wr_error *err)
{
	AUTO_SEARCH search = {0};
	struct wr_spawn own;
	struct job job = {.spawn = &own, .search = &search};
	int rc = versioned_take(&own, sizeof(own), spawn, sizeof(own), "struct wr_spawn", err);

	if (rc < 0)
		return rc;
	if (!own.argv || !own.argv[0])
		return wr_fail(err, EINVAL, "no program to start");
	if (own.flags & ~(unsigned)WR_NETNS_LO_UP)
		return wr_fail(err, EINVAL, "unknown flags 0x%x for a new namespace", own.flags);

	job.envp = own.envp ? own.envp : environ;
	rc = search_init(&search, own.argv, job.envp, err);
	if (rc < 0)
		return rc;
	return start(&job, ret_pid, ret_pidfd, err);
}
