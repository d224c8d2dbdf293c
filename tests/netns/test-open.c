/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-open.c - namespaces are made, found by all their handles, and told apart from what only
 * looks like one.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <warren/netns.h>

#include "base/cleanup.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

static int made(unsigned flags)
{
	int fd = wr_netns_create(flags, NULL);

	assert_true(fd >= 0);
	return fd;
}

static void create_makes_a_new_one_and_stays(void **state)
{
	ino_t here = harness_here();
	AUTO_FD a = made(0);
	AUTO_FD b = made(0);

	(void)state;
	assert_int_equal(harness_here(), here);
	assert_true(harness_inode(a) != here);
	assert_true(harness_inode(a) != harness_inode(b));
	assert_true(harness_cloexec(a));
}

static int lo_is_up(void *arg)
{
	int status;
	const char *text = harness_sh(&status, "cat /sys/class/net/lo/flags; ip link show lo");

	(void)arg;
	assert_int_equal(status, 0);
	return strstr(text, "LOOPBACK,UP") != NULL;
}

static int unshared(void *flags)
{
	struct wr_error err = {0};

	return wr_netns_unshare(*(unsigned *)flags, &err) == 0 ? lo_is_up(NULL) : -1;
}

static void lo_is_up_when_asked_for(void **state)
{
	AUTO_FD down = made(0);
	AUTO_FD up = made(WR_NETNS_LO_UP);

	(void)state;
	assert_int_equal(wr_netns_run(down, lo_is_up, NULL, NULL), 0);
	assert_int_equal(wr_netns_run(up, lo_is_up, NULL, NULL), 1);
	assert_int_equal(wr_netns_run(up, unshared, &(unsigned){0}, NULL), 0);
	assert_int_equal(wr_netns_run(up, unshared, &(unsigned){WR_NETNS_LO_UP}, NULL), 1);
}

static void unknown_flags_are_refused(void **state)
{
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(wr_netns_create(0x80, &err), -EINVAL);
	assert_int_equal(err.code, EINVAL);
	assert_int_equal(wr_netns_unshare(0x80, NULL), -EINVAL);
}

static void the_limit_is_named(void **state)
{
	struct wr_error err = {0};
	pid_t pid;
	int status;

	(void)state;
	/* A user namespace of its own has limits of its own. */
	pid = fork();
	if (pid == 0) {
		FILE *limit;

		if (unshare(CLONE_NEWUSER) < 0)
			_exit(77);
		limit = fopen("/proc/sys/user/max_net_namespaces", "we");
		if (!limit || fputs("0", limit) < 0 || fclose(limit) != 0)
			_exit(77);
		_exit(wr_netns_create(0, &err) == -ENOSPC && strstr(err.text, "max_net") ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
}

static void self_is_the_callers(void **state)
{
	AUTO_FD fd = wr_netns_open_self(NULL);

	(void)state;
	assert_true(harness_cloexec(fd));
	assert_int_equal(harness_inode(fd), harness_here());
}

static int open_self(void *arg)
{
	(void)arg;
	return wr_netns_open_self(NULL);
}

static void self_is_the_threads(void **state)
{
	AUTO_FD a = made(0);
	AUTO_FD fd = wr_netns_run(a, open_self, NULL, NULL);

	(void)state;
	assert_int_equal(harness_inode(fd), harness_inode(a));
}

static void enter_moves_the_caller(void **state)
{
	AUTO_FD home = wr_netns_open_self(NULL);
	AUTO_FD a = made(0);
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(wr_netns_enter(a, NULL), 0);
	assert_int_equal(harness_here(), harness_inode(a));
	assert_int_equal(wr_netns_enter(-1, &err), -EBADF);
	assert_int_equal(wr_netns_enter(STDIN_FILENO, &err), -EINVAL);
	assert_int_equal(wr_netns_enter(home, NULL), 0);
}

/* ------ by name -- */

static void by_name_and_path(void **state)
{
	AUTO_FD a = made(0);
	AUTO_FD by_name = -1, by_path = -1, by_link = -1;

	(void)state;
	assert_int_equal(wr_netns_bind(a, "a", NULL), 0);
	by_name = wr_netns_open("a", NULL);
	by_path = wr_netns_open_path("/run/netns/a", NULL);
	assert_int_equal(symlink("/run/netns/a", "/run/link"), 0);
	by_link = wr_netns_open_path("/run/link", NULL);
	assert_int_equal(wr_netns_same(a, by_name, NULL), 1);
	assert_int_equal(wr_netns_same(a, by_path, NULL), 1);
	assert_int_equal(wr_netns_same(a, by_link, NULL), 1);
	assert_true(harness_cloexec(by_name) && harness_cloexec(by_path));
}

static void of_ip(void **state)
{
	AUTO_FD fd = -1;

	(void)state;
	harness_ok("ip netns add a");
	fd = wr_netns_open("a", NULL);
	assert_true(fd >= 0);
	assert_true(harness_inode(fd) != harness_here());
}

static void names_that_are_none(void **state)
{
	char long_name[300];
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(wr_netns_open("nobody", &err), -ENOENT); /* no directory */
	assert_non_null(strstr(err.text, "nobody"));
	harness_ok("mkdir /run/netns");
	assert_int_equal(wr_netns_open("nobody", NULL), -ENOENT);
	assert_int_equal(wr_netns_open("", NULL), -EINVAL);
	assert_int_equal(wr_netns_open("..", NULL), -EINVAL);
	assert_int_equal(wr_netns_open("a/b", NULL), -EINVAL);
	memset(long_name, 'x', sizeof(long_name));
	long_name[256] = '\0';
	assert_int_equal(wr_netns_open(long_name, NULL), -EINVAL);
	long_name[255] = '\0';
	assert_int_equal(wr_netns_open(long_name, NULL), -ENOENT);
	assert_int_equal(wr_netns_open_path("/run/nothing", NULL), -ENOENT);
}

/* A FIFO would block, a device would wake up, a namespace of another type would be entered. */
static void what_is_planted_is_not_opened(void **state)
{
	struct wr_error err = {0};

	(void)state;
	harness_ok("mkdir -p /run/netns/dir && cd /run/netns && mkfifo fifo && touch file && "
		   "touch uts && mount --bind /proc/self/ns/uts uts");
	assert_int_equal(wr_netns_open("fifo", &err), -EINVAL);
	assert_non_null(strstr(err.text, "\"fifo\" is not a network namespace"));
	assert_int_equal(wr_netns_open("file", NULL), -EINVAL);
	assert_int_equal(wr_netns_open("dir", NULL), -EINVAL);
	assert_int_equal(wr_netns_open("uts", NULL), -EINVAL);
	assert_int_equal(wr_netns_open_path("/run/netns/fifo", NULL), -EINVAL);
	assert_int_equal(wr_netns_open_path("/proc/self/ns/uts", NULL), -EINVAL);
	assert_int_equal(wr_netns_open_path("/dev/null", NULL), -EINVAL);
}

static void links_are_followed_where_only_root_writes(void **state)
{
	struct wr_error err = {0};
	AUTO_FD a = made(0);
	AUTO_FD fd = -1;

	(void)state;
	harness_ok("mkdir /run/netns /run/else && touch /run/else/a");
	assert_int_equal(wr_netns_bind(a, "a", NULL), 0);
	harness_ok("ln -s a /run/netns/link && ln -s nowhere /run/netns/dangling && "
		   "ln -s /dev/null /run/netns/null");
	fd = wr_netns_open("link", NULL);
	assert_int_equal(harness_inode(fd), harness_inode(a));
	assert_int_equal(wr_netns_open("dangling", NULL), -ENOENT);
	assert_int_equal(wr_netns_open("null", NULL), -EINVAL);

	harness_ok("chmod 0777 /run/netns");
	assert_int_equal(wr_netns_open("link", &err), -EPERM);
	assert_non_null(strstr(err.text, "link"));
	fd_close(fd);
	fd = wr_netns_open("a", NULL); /* what is no link stays open */
	assert_true(fd >= 0);
	harness_ok("chmod 0775 /run/netns");
	assert_int_equal(wr_netns_open("link", NULL), -EPERM);
}

/* ------ by process -- */

/* A child that waits in a new namespace until its pipe is closed. */
struct waiter {
	pid_t pid;
	int pipe_fd;
};

static struct waiter wait_inside(int ns_fd)
{
	int to_child[2], to_parent[2];
	struct waiter waiter;
	char c = 0;

	assert_int_equal(pipe2(to_child, O_CLOEXEC), 0);
	assert_int_equal(pipe2(to_parent, O_CLOEXEC), 0);
	waiter.pid = fork();
	if (waiter.pid == 0) {
		close(to_child[1]);
		if (setns(ns_fd, CLONE_NEWNET) < 0 || write(to_parent[1], "x", 1) != 1)
			_exit(1);
		_exit(read(to_child[0], &c, 1) == 0 ? 0 : 1);
	}
	close(to_child[0]);
	close(to_parent[1]);
	assert_int_equal(read(to_parent[0], &c, 1), 1);
	close(to_parent[0]);
	waiter.pipe_fd = to_child[1];
	return waiter;
}

static void let_go(struct waiter *waiter)
{
	int status;

	close(waiter->pipe_fd);
	assert_int_equal(waitpid(waiter->pid, &status, 0), waiter->pid);
	assert_int_equal(status, 0);
}

static void by_process(void **state)
{
	AUTO_FD a = made(0);
	struct waiter waiter = wait_inside(a);
	AUTO_FD pidfd = (int)syscall(SYS_pidfd_open, waiter.pid, 0);
	AUTO_FD by_pid = wr_netns_open_pid(waiter.pid, NULL);
	AUTO_FD by_pidfd = wr_netns_open_pidfd(pidfd, NULL);
	AUTO_FD by_fd = wr_netns_open_fd(pidfd, NULL);
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(wr_netns_same(a, by_pid, NULL), 1);
	assert_int_equal(wr_netns_same(a, by_pidfd, NULL), 1);
	assert_int_equal(wr_netns_same(a, by_fd, NULL), 1);
	assert_true(harness_cloexec(by_pid) && harness_cloexec(by_pidfd) && harness_cloexec(by_fd));

	let_go(&waiter);
	assert_int_equal(wr_netns_open_pid(waiter.pid, &err), -ESRCH);
	assert_int_equal(wr_netns_open_pidfd(pidfd, &err), -ESRCH);
	assert_non_null(strstr(err.text, "ended"));
}

static void the_dead_have_none(void **state)
{
	pid_t pid = fork();
	siginfo_t info;

	(void)state;
	if (pid == 0)
		_exit(0);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(wr_netns_open_pid(pid, NULL), -ESRCH); /* not reaped yet */
	waitpid(pid, NULL, 0);
	assert_int_equal(wr_netns_open_pid(pid, NULL), -ESRCH);
	assert_int_equal(wr_netns_open_pid(0, NULL), -ESRCH);
	assert_int_equal(wr_netns_open_pid(-1, NULL), -ESRCH);
}

/* ------ by descriptor -- */

static void by_any_descriptor(void **state)
{
	AUTO_FD a = made(0);
	AUTO_FD sock = wr_netns_socket(a, AF_INET, SOCK_STREAM, 0, NULL);
	AUTO_FD of_sock = wr_netns_open_fd(sock, NULL);
	AUTO_FD copy = wr_netns_open_fd(a, NULL);

	(void)state;
	assert_true(copy != a);
	assert_int_equal(wr_netns_same(a, copy, NULL), 1);
	assert_int_equal(wr_netns_same(a, of_sock, NULL), 1);
	assert_true(harness_cloexec(copy) && harness_cloexec(of_sock));
}

static void by_no_descriptor(void **state)
{
	AUTO_FD uts = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	AUTO_FD null = open("/dev/null", O_RDWR | O_CLOEXEC);
	AUTO_FD dir = open("/", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(wr_netns_open_fd(-1, NULL), -EBADF);
	assert_int_equal(wr_netns_open_fd(uts, NULL), -EINVAL);
	assert_int_equal(wr_netns_open_fd(null, NULL), -EINVAL);
	assert_int_equal(wr_netns_open_fd(dir, NULL), -EINVAL);
	assert_int_equal(wr_netns_open_pidfd(dir, NULL), -EINVAL);
}

/* ------ which -- */

static void the_number_is_the_kernels(void **state)
{
	AUTO_FD a = made(0), b = made(0);
	AUTO_FD sock = wr_netns_socket(a, AF_INET, SOCK_DGRAM, 0, NULL);
	uint64_t id_a = 0, id_b = 0, cookie = 0;
	socklen_t len = sizeof(cookie);

	(void)state;
	assert_int_equal(wr_netns_id(a, &id_a, NULL), 0);
	assert_int_equal(wr_netns_id(b, &id_b, NULL), 0);
	assert_true(id_a != id_b && id_a != 0);
	assert_int_equal(getsockopt(sock, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len), 0);
	assert_int_equal(id_a, cookie);
	assert_int_equal(wr_netns_id(STDIN_FILENO, &id_a, NULL), -EINVAL);
}

static void the_same_or_not(void **state)
{
	AUTO_FD a = made(0), b = made(0);
	AUTO_FD again = dup(a);

	(void)state;
	assert_int_equal(wr_netns_same(a, again, NULL), 1);
	assert_int_equal(wr_netns_same(a, b, NULL), 0);
	assert_int_equal(wr_netns_same(a, STDIN_FILENO, NULL), -EINVAL);
	assert_int_equal(wr_netns_same(STDIN_FILENO, a, NULL), -EINVAL);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(create_makes_a_new_one_and_stays),
		NETNS_TEST(lo_is_up_when_asked_for),
		NETNS_TEST(unknown_flags_are_refused),
		NETNS_TEST(the_limit_is_named),
		NETNS_TEST(self_is_the_callers),
		NETNS_TEST(self_is_the_threads),
		NETNS_TEST(enter_moves_the_caller),
		NETNS_TEST(by_name_and_path),
		NETNS_TEST(of_ip),
		NETNS_TEST(names_that_are_none),
		NETNS_TEST(what_is_planted_is_not_opened),
		NETNS_TEST(links_are_followed_where_only_root_writes),
		NETNS_TEST(by_process),
		NETNS_TEST(the_dead_have_none),
		NETNS_TEST(by_any_descriptor),
		NETNS_TEST(by_no_descriptor),
		NETNS_TEST(the_number_is_the_kernels),
		NETNS_TEST(the_same_or_not),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
