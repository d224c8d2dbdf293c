/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-maker.c - many namespaces by a few threads: all there, all different, in order, or none.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/resource.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/maker.h"
#include "netns/sysctl.h"
#include "nl/nl.h"
#include "nl/visit.h"

#define AUTO_MAKER CLEANUP(netns_maker_stopp) struct netns_maker

enum { N = 40 };

struct seen {
	ino_t inodes[N];
	struct nl *nls[N];
	size_t fail_at;
	atomic_int n;
	atomic_bool signals_blocked;
};

static int inside(void *ctx, size_t i, const struct netns_proc *proc, struct wr_error *err)
{
	struct seen *seen = ctx;
	sigset_t blocked;

	(void)proc;
	pthread_sigmask(SIG_BLOCK, NULL, &blocked);
	seen->signals_blocked = sigismember(&blocked, SIGTERM) == 1;
	seen->inodes[i] = harness_here();
	seen->n++;
	if (i == seen->fail_at)
		return wr_fail(err, EDOM, "number %zu will not do", i);
	return nl_open_here(&seen->nls[i], NETLINK_ROUTE, err);
}

static void closed(struct seen *seen)
{
	for (size_t i = 0; i < N; i++)
		nl_close(seen->nls[i]);
}

static void made_by(unsigned n_threads)
{
	struct seen seen = {.fail_at = N};
	ino_t here = harness_here();
	int fds[N], fd = -1;
	AUTO_MAKER *maker = NULL;

	assert_int_equal(netns_maker_start(&maker, N, n_threads, inside, &seen, NULL), 0);
	for (size_t i = N; i-- > 0;) { /* in any order */
		assert_int_equal(netns_maker_wait(maker, i, &fd, NULL), 0);
		assert_int_equal(harness_inode(fd), seen.inodes[i]);
		assert_true(harness_cloexec(fd));
	}
	assert_int_equal(netns_maker_wait(maker, N, &fd, NULL), -EINVAL);
	assert_int_equal(netns_maker_finish(maker, fds, NULL), 0);
	assert_true(seen.signals_blocked);
	assert_int_equal(seen.n, N);
	assert_int_equal(harness_here(), here);
	for (size_t i = 0; i < N; i++) {
		AUTO_FD of_nl = wr_netns_open_fd(nl_fd(seen.nls[i]), NULL);

		assert_true(seen.inodes[i] != here);
		assert_int_equal(harness_inode(fds[i]), seen.inodes[i]);
		assert_int_equal(harness_inode(of_nl), seen.inodes[i]);
		for (size_t j = 0; j < i; j++)
			assert_true(seen.inodes[i] != seen.inodes[j]);
		close(fds[i]);
	}
	closed(&seen);
}

static void one_thread(void **state)
{
	(void)state;
	made_by(1);
}

static void four_threads(void **state)
{
	(void)state;
	made_by(4);
}

static void no_thread_is_one_and_many_are_no_more_than_needed(void **state)
{
	(void)state;
	made_by(0);
	made_by(200);
}

static int lo_flags(void *arg)
{
	int status;

	*(bool *)arg = strstr(harness_sh(&status, "ip link show lo"), "LOOPBACK,UP") != NULL;
	return 0;
}

static void lo_is_up_and_inside_is_optional(void **state)
{
	AUTO_MAKER *maker = NULL;
	bool up = false;
	int fd = -1;

	(void)state;
	assert_int_equal(netns_maker_start(&maker, 1, 2, NULL, NULL, NULL), 0);
	assert_int_equal(netns_maker_wait(maker, 0, &fd, NULL), 0);
	assert_int_equal(wr_netns_run(fd, lo_flags, &up, NULL), 0);
	assert_true(up);
}

static void none_is_fine(void **state)
{
	AUTO_MAKER *maker = NULL;

	(void)state;
	assert_int_equal(netns_maker_start(&maker, 0, 2, NULL, NULL, NULL), 0);
	assert_int_equal(netns_maker_finish(maker, NULL, NULL), 0);
	netns_maker_stop(NULL);
}

static void the_first_failure_speaks_for_all(void **state)
{
	struct seen seen = {.fail_at = 5};
	struct wr_error err = {0};
	int fds[N], fd = -1;
	AUTO_MAKER *maker = NULL;

	(void)state;
	memset(fds, 0xff, sizeof(fds));
	/* One thread: with two, another number may be ready before this one fails. */
	assert_int_equal(netns_maker_start(&maker, N, 1, inside, &seen, NULL), 0);
	assert_int_equal(netns_maker_wait(maker, N - 1, &fd, &err), -EDOM);
	assert_string_equal(err.text, "number 5 will not do");
	assert_int_equal(netns_maker_wait(maker, 5, &fd, NULL), -EDOM);
	assert_int_equal(netns_maker_wait(maker, 0, &fd, NULL), 0); /* that one is */
	assert_int_equal(netns_maker_finish(maker, fds, &err), -EDOM);
	assert_int_equal(fds[0], -1);
	assert_int_equal(seen.n, 6);
	netns_maker_stop(TAKE(maker));
	closed(&seen);
}

/* Enough of them that the /proc of a thread's own is made, and renewed. */
enum { MANY = 50 };

static int set_ttl(void *ctx, size_t i, const struct netns_proc *proc, struct wr_error *err)
{
	char value[16];

	(void)ctx;
	snprintf(value, sizeof(value), "%zu", 100 + i);
	return netns_sysctl_write_here(proc, "net.ipv4.ip_default_ttl", value, err);
}

static int expect_ttl(void *ctx, size_t i, struct wr_error *err)
{
	AUTO_STR value = {0};
	char want[16];
	int rc = netns_sysctl_read_here(NULL, "net.ipv4.ip_default_ttl", &value, err);

	(void)ctx;
	snprintf(want, sizeof(want), "%zu", 100 + i);
	return rc < 0 ? rc : str_eq(str_text(&value), want) ? 0 : -EBADMSG;
}

static void a_sysctl_is_that_of_its_namespace(void **state)
{
	AUTO_MAKER *maker = NULL;
	int fds[MANY];

	(void)state;
	assert_int_equal(netns_maker_start(&maker, MANY, 1, set_ttl, NULL, NULL), 0);
	assert_int_equal(netns_maker_finish(maker, fds, NULL), 0);
	assert_int_equal(nl_visit(fds, MANY, expect_ttl, NULL, NULL), 0);
	for (size_t i = 0; i < MANY; i++)
		close(fds[i]);
}

struct turn {
	struct netns_maker *_Atomic maker;
	atomic_int n_begun;
	size_t late; /* fails only after the other number has */
};

static int fail_in_turn(void *ctx, size_t i, const struct netns_proc *proc, struct wr_error *err)
{
	struct turn *turn = ctx;
	int fd;

	(void)proc;
	turn->n_begun++;
	while (!turn->maker || turn->n_begun < 2)
		sched_yield();
	if (i == turn->late)
		netns_maker_wait(turn->maker, 1 - i, &fd, NULL);
	return wr_fail(err, EDOM, "number %zu will not do", i);
}

static void the_lowest_number_speaks(void **state)
{
	(void)state;
	for (size_t late = 0; late < 2; late++) {
		struct turn turn = {.late = late};
		struct wr_error err = {0};
		AUTO_MAKER *maker = NULL;
		int fds[2];

		assert_int_equal(netns_maker_start(&maker, 2, 2, fail_in_turn, &turn, NULL), 0);
		turn.maker = maker;
		assert_int_equal(netns_maker_finish(maker, fds, &err), -EDOM);
		assert_string_equal(err.text, "number 0 will not do");
	}
}

static void stopping_early_leaves_nothing(void **state)
{
	struct seen seen = {.fail_at = N};
	AUTO_MAKER *maker = NULL;
	int fd = -1;

	(void)state;
	assert_int_equal(netns_maker_start(&maker, N, 3, inside, &seen, NULL), 0);
	assert_int_equal(netns_maker_wait(maker, 0, &fd, NULL), 0);
	netns_maker_stop(TAKE(maker));
	closed(&seen);
}

static void too_few_descriptors(void **state)
{
	struct rlimit before, limit;
	struct wr_error err = {0};
	AUTO_MAKER *maker = NULL;
	int fds[N];

	(void)state;
	getrlimit(RLIMIT_NOFILE, &before);
	limit = before;
	limit.rlim_cur = 20;
	setrlimit(RLIMIT_NOFILE, &limit);
	assert_int_equal(netns_maker_start(&maker, N, 2, NULL, NULL, NULL), 0);
	assert_int_equal(netns_maker_finish(maker, fds, &err), -EMFILE);
	assert_non_null(strstr(err.text, "Too many open files"));
	netns_maker_stop(TAKE(maker));
	setrlimit(RLIMIT_NOFILE, &before);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(one_thread),
		NETNS_TEST(four_threads),
		NETNS_TEST(no_thread_is_one_and_many_are_no_more_than_needed),
		NETNS_TEST(lo_is_up_and_inside_is_optional),
		NETNS_TEST(none_is_fine),
		NETNS_TEST(the_first_failure_speaks_for_all),
		NETNS_TEST(a_sysctl_is_that_of_its_namespace),
		NETNS_TEST(the_lowest_number_speaks),
		NETNS_TEST(stopping_early_leaves_nothing),
		NETNS_TEST(too_few_descriptors),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
