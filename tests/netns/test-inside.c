/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-inside.c - functions, sockets and programs inside other namespaces, while the caller stays
 * where it is; and who is in there.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "nl/visit.h"

static int made(void)
{
	int fd = wr_netns_create(0, NULL);

	assert_true(fd >= 0);
	return fd;
}

/* ------ run, visit -- */

struct seen {
	ino_t inode;
	pid_t thread;
	sigset_t blocked;
	int result;
};

static int look(void *arg)
{
	struct seen *seen = arg;

	seen->inode = harness_here();
	seen->thread = gettid();
	pthread_sigmask(SIG_BLOCK, NULL, &seen->blocked);
	return seen->result;
}

static void run_runs_inside(void **state)
{
	AUTO_FD a = made();
	struct seen seen = {.result = 42};
	ino_t here = harness_here();

	(void)state;
	assert_int_equal(wr_netns_run(a, look, &seen, NULL), 42);
	assert_int_equal(seen.inode, harness_inode(a));
	assert_int_equal(harness_here(), here);
	assert_true(seen.thread != gettid());
	assert_int_equal(sigismember(&seen.blocked, SIGTERM), 1);
	assert_int_equal(sigismember(&seen.blocked, SIGUSR1), 1);
	seen.result = -ENOTTY;
	assert_int_equal(wr_netns_run(a, look, &seen, NULL), -ENOTTY);
}

static void run_says_why_it_did_not(void **state)
{
	struct seen seen = {.result = 0};
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(wr_netns_run(-1, look, &seen, &err), -EBADF);
	assert_int_equal(wr_netns_run(STDIN_FILENO, look, &seen, &err), -EINVAL);
	assert_string_equal(err.text, "cannot enter the namespace: Invalid argument");
	assert_int_equal(seen.thread, 0);
}

static void the_callers_signals_stay(void **state)
{
	sigset_t before, after;
	AUTO_FD a = made();
	struct seen seen = {.result = 0};

	(void)state;
	pthread_sigmask(SIG_BLOCK, NULL, &before);
	assert_int_equal(wr_netns_run(a, look, &seen, NULL), 0);
	pthread_sigmask(SIG_BLOCK, NULL, &after);
	assert_memory_equal(&before, &after, NSIG / 8); /* the rest is not used */
}

struct tour {
	ino_t inodes[8];
	size_t n, fail_at;
};

static int visit(void *ctx, size_t i, struct wr_error *err)
{
	struct tour *tour = ctx;

	if (i == tour->fail_at)
		return wr_fail(err, EDOM, "that is enough");
	tour->inodes[i] = harness_here();
	tour->n++;
	return 0;
}

static void a_tour_may_come_home_in_between(void **state)
{
	AUTO_FD a = made(), b = made();
	struct tour tour = {.fail_at = 99};
	ino_t here = harness_here();

	(void)state;
	assert_int_equal(nl_visit((int[]){-1, a, -1, b, a, -1}, 6, visit, &tour, NULL), 0);
	assert_int_equal(tour.n, 6);
	assert_int_equal(tour.inodes[0], here);
	assert_int_equal(tour.inodes[1], harness_inode(a));
	assert_int_equal(tour.inodes[2], here);
	assert_int_equal(tour.inodes[3], harness_inode(b));
	assert_int_equal(tour.inodes[4], harness_inode(a));
	assert_int_equal(tour.inodes[5], here);
	assert_int_equal(harness_here(), here);
}

static void a_tour_stops_at_the_first_failure(void **state)
{
	AUTO_FD a = made();
	struct tour tour = {.fail_at = 1};
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(nl_visit((int[]){a, a, a}, 3, visit, &tour, &err), -EDOM);
	assert_string_equal(err.text, "that is enough");
	assert_int_equal(tour.n, 1);
	tour = (struct tour){.fail_at = 99};
	assert_int_equal(nl_visit((int[]){a, STDIN_FILENO, a}, 3, visit, &tour, NULL), -EINVAL);
	assert_int_equal(tour.n, 1);
	assert_int_equal(nl_visit(NULL, 0, visit, &tour, NULL), 0);
}

/* ------ socket -- */

static void a_socket_belongs_to_its_namespace(void **state)
{
	AUTO_FD a = made();
	AUTO_FD sock = wr_netns_socket(a, AF_INET, SOCK_DGRAM, 0, NULL);
	AUTO_FD tcp6 = wr_netns_socket(a, AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0, NULL);
	AUTO_FD of_sock = wr_netns_open_fd(sock, NULL);
	struct wr_error err = {0};

	(void)state;
	assert_true(harness_cloexec(sock) && harness_cloexec(tcp6));
	assert_true(fcntl(tcp6, F_GETFL) & O_NONBLOCK);
	assert_int_equal(wr_netns_same(a, of_sock, NULL), 1);
	assert_int_equal(wr_netns_socket(a, 99, SOCK_DGRAM, 0, &err), -EAFNOSUPPORT);
	assert_int_equal(wr_netns_socket(-1, AF_INET, SOCK_DGRAM, 0, &err), -EBADF);
}

/* ------ spawn -- */

static int spawn(int ns_fd, unsigned flags, const char *const *argv, pid_t *ret_pid, int *ret_pidfd,
		 struct wr_error *err)
{
	struct wr_spawn how = {.size = sizeof(how),
			       .argv = (char *const *)argv,
			       .netns_fd = ns_fd,
			       .flags = flags};

	return wr_netns_spawn(&how, ret_pid, ret_pidfd, err);
}

static int ended(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* The inode that a shell in that namespace sees, through a pipe. */
static ino_t inode_seen(int ns_fd, unsigned flags, const char *command)
{
	const char *argv[] = {"sh", "-c", command, NULL};
	char text[100] = "";
	int saved = dup(STDOUT_FILENO), ends[2];
	unsigned long inode = 0;
	pid_t pid;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	dup2(ends[1], STDOUT_FILENO);
	assert_int_equal(spawn(ns_fd, flags, argv, &pid, NULL, NULL), 0);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(ends[1]);
	assert_int_equal(ended(pid), 0);
	assert_true(read(ends[0], text, sizeof(text) - 1) >= 0);
	close(ends[0]);
	sscanf(text, "%lu", &inode);
	return inode;
}

static void spawn_starts_in_the_given_one(void **state)
{
	AUTO_FD a = made();
	ino_t here = harness_here();

	(void)state;
	assert_int_equal(inode_seen(a, 0, "stat -Lc %i /proc/self/ns/net"), harness_inode(a));
	assert_int_equal(harness_here(), here);
}

static void spawn_starts_in_a_new_one(void **state)
{
	ino_t here = harness_here();
	ino_t seen = inode_seen(-1, 0, "stat -Lc %i /proc/self/ns/net");

	(void)state;
	assert_true(seen != 0 && seen != here);
	assert_int_equal(inode_seen(-1, 0, "echo 1$(cat /proc/net/if_inet6 | wc -l)"), 10);
	assert_int_equal(inode_seen(-1, WR_NETNS_LO_UP, "echo 1$(cat /proc/net/if_inet6 | wc -l)"),
			 11);
}

static void spawn_hands_out_the_child(void **state)
{
	const char *argv[] = {"sleep", "100", NULL};
	AUTO_FD a = made();
	AUTO_FD pidfd = -1;
	AUTO_FREE pid_t *pids = NULL;
	struct pollfd poller;
	size_t n = 0;
	pid_t pid;

	(void)state;
	assert_int_equal(spawn(a, 0, argv, &pid, &pidfd, NULL), 0);
	assert_true(harness_cloexec(pidfd));
	assert_int_equal(wr_netns_pids(a, &pids, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(pids[0], pid);

	poller = (struct pollfd){.fd = pidfd, .events = POLLIN};
	assert_int_equal(poll(&poller, 1, 0), 0);
	assert_int_equal(syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0), 0);
	assert_int_equal(poll(&poller, 1, 10000), 1);
	assert_int_equal(ended(pid), -SIGTERM);
}

static void spawn_passes_the_status(void **state)
{
	const char *argv[] = {"sh", "-c", "exit 7", NULL};
	AUTO_FD a = made();
	pid_t pid;

	(void)state;
	assert_int_equal(spawn(a, 0, argv, &pid, NULL, NULL), 0);
	assert_int_equal(ended(pid), 7);
}

static void spawn_reports_what_cannot_run(void **state)
{
	const char *missing[] = {"no-such-program", NULL}, *path[] = {"/run/no/such", NULL};
	const char *plain[] = {"/run/plain", NULL}, *empty[] = {"", NULL}, *none[] = {NULL};
	const char *dir[] = {"/run", NULL};
	struct wr_error err = {0};
	AUTO_FD a = made();

	(void)state;
	harness_ok("echo true > /run/plain; chmod 644 /run/plain");
	assert_int_equal(spawn(a, 0, missing, NULL, NULL, &err), -ENOENT);
	assert_string_equal(err.text, "cannot run \"no-such-program\": No such file or directory");
	assert_int_equal(err.code, ENOENT);
	assert_int_equal(spawn(-1, 0, missing, NULL, NULL, &err), -ENOENT);
	assert_int_equal(spawn(a, 0, path, NULL, NULL, &err), -ENOENT);
	assert_int_equal(spawn(a, 0, plain, NULL, NULL, &err), -EACCES);
	assert_int_equal(spawn(a, 0, dir, NULL, NULL, &err), -EACCES);
	assert_int_equal(spawn(a, 0, empty, NULL, NULL, &err), -ENOENT);
	assert_int_equal(spawn(a, 0, none, NULL, NULL, &err), -EINVAL);
	assert_int_equal(spawn(STDIN_FILENO, 0, missing, NULL, NULL, &err), -EINVAL);
	assert_string_equal(err.text, "cannot enter the namespace: Invalid argument");
	assert_int_equal(spawn(a, 0x80, missing, NULL, NULL, &err), -EINVAL);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* none is left to be reaped */
	assert_int_equal(errno, ECHILD);
}

static void spawn_knows_its_version(void **state)
{
	const char *argv[] = {"true", NULL};
	struct wr_spawn how = {.size = 1, .argv = (char *const *)argv, .netns_fd = -1};

	(void)state;
	assert_int_equal(wr_netns_spawn(&how, NULL, NULL, NULL), -EINVAL);
}

static void spawn_searches_as_a_shell_does(void **state)
{
	const char *tool[] = {"tool", "arg", NULL};
	char path[] = "PATH=/run/none:/run/plain:/run/bin", mark[] = "MARK=yes";
	struct wr_spawn how = {.size = sizeof(how),
			       .argv = (char *const *)tool,
			       .envp = (char *[]){mark, path, NULL}};
	AUTO_FD a = made();
	pid_t pid;

	(void)state;
	/* In the first place it is not, in the second it may not run, in the third it is a script
	 * without #!. */
	harness_ok("mkdir /run/plain /run/bin; touch /run/plain/tool; printf "
		   "'test \"$MARK$1\" = yesarg && exit 9' > /run/bin/tool; chmod 755 "
		   "/run/bin/tool");
	how.netns_fd = a;
	assert_int_equal(wr_netns_spawn(&how, &pid, NULL, NULL), 0);
	assert_int_equal(ended(pid), 9);
	/* A directory that we may not look into is no reason; a file that we may not run is. */
	harness_ok("rm /run/bin/tool");
	assert_int_equal(wr_netns_spawn(&how, &pid, NULL, NULL), -EACCES);
}

static void no_handler(int sig)
{
	_exit(sig);
}

static void spawn_resets_signals_and_keeps_the_mask(void **state)
{
	/* No shell: that one changes its mask. */
	const char *argv[] = {"cp", "/proc/self/status", "/run/sig", NULL};
	sigset_t one;
	AUTO_FD a = made();
	pid_t pid;

	(void)state;
	sigemptyset(&one);
	sigaddset(&one, SIGUSR2);
	signal(SIGUSR1, no_handler);
	signal(SIGHUP, SIG_IGN);
	pthread_sigmask(SIG_SETMASK, &one, NULL);
	assert_int_equal(spawn(a, 0, argv, &pid, NULL, NULL), 0);
	assert_int_equal(ended(pid), 0);
	sigemptyset(&one);
	pthread_sigmask(SIG_SETMASK, &one, NULL);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	/* SIGHUP is bit 1; who runs the tests may ignore others (a shell's `&`: SIGINT, SIGQUIT).
	 */
	harness_ok(
		"grep -qx 'SigBlk:.0*800' /run/sig && grep -q 'SigIgn:.*[13579bdf]$' /run/sig && "
		"grep -q 'SigCgt:.0*$' /run/sig");
}

static void spawn_leaks_no_descriptor(void **state)
{
	const char *list[] = {"sh", "-c",
			      "for f in /proc/$$/fd/*; do readlink $f; done >/run/fds; true", NULL};
	AUTO_FD a = made();
	pid_t pid;

	(void)state;
	assert_int_equal(spawn(a, 0, list, &pid, NULL, NULL), 0);
	assert_int_equal(ended(pid), 0);
	harness_ok("! grep -E 'net:|pidfd' /run/fds");
}

/* Spawning from many threads: each child is in the namespace it was asked for. */
static void *spawner(void *arg)
{
	char command[100];
	const char *argv[] = {"sh", "-c", command, NULL};
	int fd = wr_netns_create(0, NULL);
	pid_t pid;

	(void)arg;
	snprintf(command, sizeof(command), "test $(stat -Lc %%i /proc/self/ns/net) = %lu",
		 (unsigned long)harness_inode(fd));
	for (int i = 0; i < 10; i++)
		if (spawn(fd, 0, argv, &pid, NULL, NULL) < 0 || ended(pid) != 0)
			return (void *)1;
	close(fd);
	return NULL;
}

static void threads_do_not_disturb_each_other(void **state)
{
	pthread_t threads[4];
	void *result;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, spawner, NULL), 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_null(result);
	}
}

/* ------ pids -- */

static void an_empty_namespace_has_no_processes(void **state)
{
	AUTO_FD a = made();
	AUTO_FREE pid_t *pids = NULL;
	size_t n = 99;

	(void)state;
	assert_int_equal(wr_netns_pids(a, &pids, &n, NULL), 0);
	assert_int_equal(n, 0);
	assert_int_equal(wr_netns_pids(STDIN_FILENO, &pids, &n, NULL), -EINVAL);
}

static void processes_are_found_and_sorted(void **state)
{
	const char *argv[] = {"cat", NULL};
	AUTO_FD a = made();
	AUTO_FREE pid_t *pids = NULL;
	int saved = dup(STDIN_FILENO), ends[2];
	pid_t children[5];
	size_t n = 0;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	dup2(ends[0], STDIN_FILENO);
	for (int i = 0; i < 5; i++)
		assert_int_equal(spawn(a, 0, argv, &children[i], NULL, NULL), 0);
	dup2(saved, STDIN_FILENO);
	close(saved);

	assert_int_equal(wr_netns_pids(a, &pids, &n, NULL), 0);
	assert_int_equal(n, 5);
	for (size_t i = 1; i < n; i++)
		assert_true(pids[i - 1] < pids[i]);
	for (size_t i = 0; i < n; i++) {
		char path[40];

		snprintf(path, sizeof(path), "/proc/%d/comm", pids[i]);
		harness_ok("grep -qx cat %s", path);
	}

	close(ends[0]);
	close(ends[1]);
	for (int i = 0; i < 5; i++)
		assert_int_equal(ended(children[i]), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(run_runs_inside),
		NETNS_TEST(run_says_why_it_did_not),
		NETNS_TEST(the_callers_signals_stay),
		NETNS_TEST(a_tour_may_come_home_in_between),
		NETNS_TEST(a_tour_stops_at_the_first_failure),
		NETNS_TEST(a_socket_belongs_to_its_namespace),
		NETNS_TEST(spawn_starts_in_the_given_one),
		NETNS_TEST(spawn_starts_in_a_new_one),
		NETNS_TEST(spawn_hands_out_the_child),
		NETNS_TEST(spawn_passes_the_status),
		NETNS_TEST(spawn_reports_what_cannot_run),
		NETNS_TEST(spawn_knows_its_version),
		NETNS_TEST(spawn_searches_as_a_shell_does),
		NETNS_TEST(spawn_resets_signals_and_keeps_the_mask),
		NETNS_TEST(spawn_leaks_no_descriptor),
		NETNS_TEST(threads_do_not_disturb_each_other),
		NETNS_TEST(an_empty_namespace_has_no_processes),
		NETNS_TEST(processes_are_found_and_sorted),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
