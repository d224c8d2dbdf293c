/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-recycle.c - the number of a process goes to another one: what was found by the first is
 * never taken for the second. In a PID namespace of its own, where the next number can be chosen.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/holders.h"

enum { CANNOT_BE_TRIED = 77 };

/* In the child, where cmocka's assertions would go astray. */
#define MUST(condition)                                                \
	do {                                                           \
		if (!(condition)) {                                    \
			fprintf(stderr, "# failed: %s\n", #condition); \
			_exit(1);                                      \
		}                                                      \
	} while (0)

/* A process in that namespace that waits for its end. */
static pid_t start_inside(int ns_fd)
{
	int ready[2];
	pid_t pid;
	char c;

	MUST(pipe2(ready, O_CLOEXEC) == 0);
	pid = fork();
	if (pid == 0) {
		signal(SIGTERM, SIG_DFL);
		if (setns(ns_fd, CLONE_NEWNET) < 0 || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	MUST(pid > 0 && read(ready[0], &c, 1) == 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void end(pid_t pid)
{
	MUST(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid);
}

static void next_number(pid_t pid)
{
	FILE *file = fopen("/proc/sys/kernel/ns_last_pid", "we");

	if (!file || fprintf(file, "%d", (int)pid - 1) < 0 || fclose(file) != 0)
		_exit(CANNOT_BE_TRIED);
}

static bool lives(pid_t pid)
{
	return waitpid(pid, NULL, WNOHANG) == 0;
}

/* As the first process of a PID namespace with a /proc of its own. */
static _Noreturn void try_it(void)
{
	struct arena arena = {0};
	int a = wr_netns_create(0, NULL), b = wr_netns_create(0, NULL);
	const struct holder_ns list = {.inode = harness_inode(a), .name = "a"};
	struct holder *holders;
	pid_t first, second;
	int pidfd, now;
	size_t n;

	MUST(a >= 0 && b >= 0);
	first = start_inside(a);
	pidfd = (int)syscall(SYS_pidfd_open, first, 0);
	MUST(pidfd >= 0);
	MUST(holders_find(&list, 1, &arena, &holders, &n, NULL) == 0);
	MUST(n == 1 && holders[0].pid == first);

	end(first);
	next_number(first);
	second = start_inside(b);
	MUST(second == first);

	/* The number is the second's now; the descriptor never is. */
	now = wr_netns_open_pid(first, NULL);
	MUST(wr_netns_same(now, b, NULL) == 1);
	MUST(wr_netns_open_pidfd(pidfd, NULL) == -ESRCH);
	MUST(wr_netns_open_fd(pidfd, NULL) == -ESRCH);

	/* Nor is it ended for what the first was found to hold. */
	MUST(holders_kill(holders, n, 0, NULL) == 0);
	MUST(lives(second));
	end(second);

	/* What was found itself is. */
	first = start_inside(a);
	MUST(holders_find(&list, 1, &arena, &holders, &n, NULL) == 0 && n == 1);
	MUST(holders_kill(holders, n, 0, NULL) == 0);
	MUST(!lives(first));
	arena_fini(&arena);
	_exit(0);
}

static _Noreturn void enter(void)
{
	int status;
	pid_t pid;

	if (unshare(CLONE_NEWPID | CLONE_NEWNS) < 0)
		_exit(CANNOT_BE_TRIED);
	pid = fork();
	if (pid == 0) {
		if (mount("proc", "/proc", "proc", 0, "") < 0)
			_exit(CANNOT_BE_TRIED);
		try_it();
	}
	_exit(waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

static void a_number_that_is_anothers_now(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0)
		enter();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT_BE_TRIED)
		skip();
	assert_int_equal(status, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {NETNS_TEST(a_number_that_is_anothers_now)};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
