/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-bind.c - names: given, listed, taken away, beside ip(8), and healed after a kill.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/seccomp.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/heal.h"
#include "netns/publish.h"

static int made(void)
{
	int fd = wr_netns_create(0, NULL);

	assert_true(fd >= 0);
	return fd;
}

/* A new namespace with that name. */
static void bound(const char *name)
{
	AUTO_FD fd = made();

	assert_int_equal(wr_netns_bind(fd, name, NULL), 0);
}

/* ------ bind -- */

static void ip_finds_what_we_bind(void **state)
{
	AUTO_FD fd = made();
	char command[100];

	(void)state;
	assert_int_equal(wr_netns_bind(fd, "a", NULL), 0);
	snprintf(command, sizeof(command), "test $(stat -Lc %%i /run/netns/a) = %lu",
		 (unsigned long)harness_inode(fd));
	harness_ok("%s", command);
	harness_ok("test \"$(ip netns list)\" = a && ip netns exec a ip link show lo");
	harness_ok("test \"$(stat -c %%A /run/netns/a)\" = -r--r--r--");
	harness_ok("test \"$(stat -c %%a /run/netns)\" = 755");
	harness_ok("ip netns delete a");
	assert_false(harness_exists("/run/netns/a"));
}

static void a_taken_name_stays(void **state)
{
	AUTO_FD b = made();
	struct wr_error err = {0};
	AUTO_FD fd = -1;
	ino_t before;

	(void)state;
	bound("a");
	fd = wr_netns_open("a", NULL);
	before = harness_inode(fd);
	fd_close(fd);
	assert_int_equal(wr_netns_bind(b, "a", &err), -EEXIST);
	assert_string_equal(err.text, "namespace \"a\" exists already");
	fd = wr_netns_open("a", NULL);
	assert_int_equal(harness_inode(fd), before);
}

static void whatever_is_there_is_not_replaced(void **state)
{
	static const char *const things[] = {"mkfifo", "mkdir", "ln -s /nowhere", "echo x >"};
	AUTO_FD fd = made();

	(void)state;
	harness_ok("mkdir /run/netns");
	for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++) {
		harness_ok("%s /run/netns/a%zu", things[i], i);
		harness_ok("chmod -f 0 /run/netns/a%zu; true", i);
	}
	assert_int_equal(wr_netns_bind(fd, "a0", NULL), -EEXIST);
	assert_int_equal(wr_netns_bind(fd, "a1", NULL), -EEXIST);
	assert_int_equal(wr_netns_bind(fd, "a2", NULL), -EEXIST);
	assert_int_equal(wr_netns_bind(fd, "a3", NULL), -EEXIST);
	harness_ok("test \"$(cat /run/netns/a3)\" = x");
}

static void only_good_names(void **state)
{
	static const char *const bad[] = {"", ".", "..", "a/b", "/", "a\nb", "\x7f", "\033[31m"};
	static const char *const odd[] = {"-h", "a b", "*", "self", "\xff", "ä", "...", "1"};
	char name[300];
	AUTO_FD fd = made();
	struct wr_error err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(wr_netns_bind(fd, bad[i], &err), -EINVAL);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		assert_int_equal(wr_netns_bind(fd, odd[i], &err), 0);
		assert_int_equal(wr_netns_remove(odd[i], &err), 0);
	}
	memset(name, 'x', sizeof(name));
	name[256] = '\0';
	assert_int_equal(wr_netns_bind(fd, name, NULL), -EINVAL);
	name[255] = '\0';
	assert_int_equal(wr_netns_bind(fd, name, NULL), 0);
	assert_int_equal(wr_netns_remove(name, NULL), 0);
	assert_null(wr_netns_name_fault("a\nb", false)); /* an old one may have it */
	assert_non_null(wr_netns_name_fault("a\nb", true));
	assert_non_null(wr_netns_name_fault(NULL, false));
}

static void only_namespaces(void **state)
{
	AUTO_FD uts = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(wr_netns_bind(uts, "a", NULL), -EINVAL);
	assert_int_equal(wr_netns_bind(STDIN_FILENO, "a", NULL), -EINVAL);
	assert_false(harness_exists("/run/netns/a"));
}

static void the_directory_is_shared_once(void **state)
{
	(void)state;
	bound("a");
	bound("b");
	harness_ok("ip netns add c");
	/* One mount on the directory, shared; one for each name. */
	harness_ok("test $(grep -c ' /run/netns ' /proc/self/mountinfo) = 1");
	harness_ok("grep ' /run/netns ' /proc/self/mountinfo | grep -q shared:");
	harness_ok("test $(grep -c ' /run/netns/' /proc/self/mountinfo) = 3");
}

static void after_ip_nothing_is_mounted_again(void **state)
{
	(void)state;
	harness_ok("ip netns add c");
	bound("a");
	harness_ok("test $(grep -c ' /run/netns ' /proc/self/mountinfo) = 1");
	harness_ok("ip netns exec a true && ip netns exec c true");
}

static void a_read_only_place_says_so(void **state)
{
	AUTO_FD fd = made();
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(mount("", "/run", "", MS_REMOUNT | MS_RDONLY, NULL), 0);
	assert_int_equal(wr_netns_bind(fd, "a", &err), -EROFS);
	assert_non_null(strstr(err.text, "/run/netns"));
}

static void forty_at_once_one_wins(void **state)
{
	enum { N = 40 };
	pid_t pids[N];
	int gate[2], won = 0, lost = 0;

	(void)state;
	assert_int_equal(pipe2(gate, O_CLOEXEC), 0);
	for (int i = 0; i < N; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			int fd = wr_netns_create(0, NULL);
			char c;

			close(gate[1]);
			_exit(read(gate[0], &c, 1) == 0 ? -wr_netns_bind(fd, "a", NULL) : 99);
		}
	}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < N; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		won += status == 0;
		lost += WEXITSTATUS(status) == EEXIST;
	}
	assert_int_equal(won, 1);
	assert_int_equal(lost, N - 1);
	harness_ok("ip netns exec a true");
	harness_ok("test $(grep -c ' /run/netns/a ' /proc/self/mountinfo) = 1");
	harness_ok("test $(grep -c ' /run/netns ' /proc/self/mountinfo) = 1");
}

static void it_waits_for_the_lock_of_ip(void **state)
{
	AUTO_FD fd = made();
	AUTO_FD lock_fd = -1;
	char waiting[100];
	pid_t pid;
	int status;

	(void)state;
	harness_ok("mkdir /run/netns");
	lock_fd = open("/run/netns", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(flock(lock_fd, LOCK_EX), 0);
	pid = fork();
	if (pid == 0) {
		close(lock_fd);
		_exit(-wr_netns_bind(fd, "a", NULL));
	}
	/* It waits: the kernel's list of locks shows it behind ours. */
	snprintf(waiting, sizeof(waiting),
		 "timeout 60 sh -c 'until grep -q -- \"-> FLOCK .* %d \" /proc/locks; do :; done'",
		 pid);
	harness_ok("%s", waiting);
	assert_false(harness_exists("/run/netns/a"));
	assert_int_equal(flock(lock_fd, LOCK_UN), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(harness_exists("/run/netns/a"));
}

/* ------ what goes wrong between the file and the mount -- */

/* Binds "a" in a process that is not allowed `call`; its wait status. */
static int bind_without(unsigned call, uint32_t action)
{
	int fd = made();
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		prctl(PR_SET_DUMPABLE, 0);
		harness_forbid(call, action);
		_exit(-wr_netns_bind(fd, "a", NULL));
	}
	close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	return status;
}

static void a_failure_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(WEXITSTATUS(bind_without(SYS_move_mount, SECCOMP_RET_ERRNO | ENOMEM)),
			 ENOMEM);
	assert_false(harness_exists("/run/netns/a"));
}

static void old_kernels_bind_too(void **state)
{
	(void)state;
	assert_int_equal(bind_without(SYS_open_tree, SECCOMP_RET_ERRNO | ENOSYS), 0);
	harness_ok("ip netns exec a true");
}

static void killed_between(void)
{
	int status = bind_without(SYS_open_tree, SECCOMP_RET_KILL_PROCESS);

	assert_true(WIFSIGNALED(status));
	assert_true(harness_exists("/run/netns/a"));
	harness_ok("test ! -s /run/netns/a");
}

static void a_kill_is_healed_by_the_next_bind(void **state)
{
	(void)state;
	killed_between();
	bound("a");
	harness_ok("ip netns exec a true");
}

static void a_kill_is_healed_by_heal(void **state)
{
	struct wr_error err = {0};
	size_t n = 99;

	(void)state;
	assert_int_equal(netns_heal(&n, &err), 0); /* no directory */
	assert_int_equal(n, 0);
	killed_between();
	bound("b");
	harness_ok("ln -s /nowhere /run/netns/link; mkdir -m 0 /run/netns/dir; "
		   "echo x > /run/netns/full; chmod 0 /run/netns/full; touch /run/netns/open");
	assert_int_equal(netns_heal(&n, &err), 0);
	assert_int_equal(n, 1);
	assert_false(harness_exists("/run/netns/a"));
	harness_ok("ip netns exec b true; cd /run/netns; test -L link -a -d dir -a -s full -a -e "
		   "open");
}

static void a_name_whose_maker_lives_is_not_healed(void **state)
{
	struct wr_error err = {0};
	struct timespec after;
	struct stat made_at;
	AUTO_FD lock_fd = -1;
	pid_t pid;
	size_t n;

	(void)state;
	/* A file of ours, and its maker still has the lock: whoever heals waits for him. */
	killed_between();
	lock_fd = open("/run/netns", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(flock(lock_fd, LOCK_EX), 0);
	pid = fork();
	if (pid == 0) {
		close(lock_fd);
		_exit(netns_heal(&n, NULL) == 0 && n == 0 ? 0 : 1);
	}
	harness_ok(
		"timeout 60 sh -c 'until grep -q -- \"-> FLOCK .* %d \" /proc/locks; do :; done'",
		pid);
	harness_ok("mount --bind /proc/self/ns/net /run/netns/a"); /* he binds it */
	flock(lock_fd, LOCK_UN);
	{
		int status;

		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}

	/* A file of ip's is young: ip may be about to bind it. After a second it is dead. */
	harness_ok("touch /run/netns/ip && chmod 0 /run/netns/ip");
	assert_int_equal(stat("/run/netns/ip", &made_at), 0);
	assert_int_equal(netns_heal(&n, &err), 0);
	clock_gettime(CLOCK_REALTIME, &after);
	assert_int_equal(n, 1);
	assert_true((after.tv_sec - made_at.st_ctim.tv_sec) * 1000 +
			    (after.tv_nsec - made_at.st_ctim.tv_nsec) / 1000000 >=
		    1000);
}

/* ------ remove -- */

static void removal_takes_the_name_only(void **state)
{
	AUTO_FD fd = -1;
	struct wr_error err = {0};

	(void)state;
	bound("a");
	fd = wr_netns_open("a", NULL);
	assert_int_equal(wr_netns_remove("a", NULL), 0);
	assert_false(harness_exists("/run/netns/a"));
	harness_ok("! grep -q /run/netns/a /proc/self/mountinfo");
	assert_int_equal(wr_netns_bind(fd, "b", NULL), 0); /* it lives on as long as it is held */
	assert_int_equal(wr_netns_remove("a", &err), -ENOENT);
	assert_string_equal(err.text, "cannot remove the name \"a\": No such file or directory");
}

static void removal_without_a_directory(void **state)
{
	(void)state;
	assert_int_equal(wr_netns_remove("a", NULL), -ENOENT);
	assert_int_equal(wr_netns_remove("", NULL), -EINVAL);
	assert_int_equal(wr_netns_remove("../run", NULL), -EINVAL);
}

static void removal_of_what_ip_made(void **state)
{
	(void)state;
	harness_ok("ip netns add a");
	assert_int_equal(wr_netns_remove("a", NULL), 0);
	harness_ok("test -z \"$(ip netns list)\"");
}

static void removal_of_stacked_mounts(void **state)
{
	(void)state;
	bound("a");
	harness_ok("for i in 1 2 3; do mount --bind /proc/self/ns/net /run/netns/a; done");
	assert_int_equal(wr_netns_remove("a", NULL), 0);
	harness_ok("! grep -q /run/netns/a /proc/self/mountinfo && test ! -e /run/netns/a");
}

static void removal_never_follows(void **state)
{
	struct wr_error err = {0};

	(void)state;
	bound("a");
	harness_ok("ln -s a /run/netns/link && mkdir /run/netns/dir && mkfifo /run/netns/fifo");
	assert_int_equal(wr_netns_remove("link", NULL), 0);
	assert_false(harness_exists("/run/netns/link"));
	harness_ok("ip netns exec a true");
	assert_int_equal(wr_netns_remove("dir", &err), -EISDIR);
	assert_int_equal(wr_netns_remove("fifo", &err), 0);
	assert_true(harness_exists("/run/netns/dir"));
}

/* ------ list -- */

static void a_missing_directory_is_an_empty_list(void **state)
{
	struct wr_netns_entry *entries = (void *)1;
	size_t n = 99;

	(void)state;
	assert_int_equal(wr_netns_list(&entries, &n, NULL), 0);
	assert_int_equal(n, 0);
	wr_netns_entries_free(entries, n);
	assert_false(harness_exists("/run/netns"));
}

static void the_list_is_sorted_and_true(void **state)
{
	static const char *const names[] = {"b", "B", "10", "9", "\xc3\xa4", "a"};
	static const char *const sorted[] = {"10", "9", "B", "a", "b", "file", "\xc3\xa4"};
	struct wr_netns_entry *entries;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		bound(names[i]);
	harness_ok("touch /run/netns/file");
	assert_int_equal(wr_netns_list(&entries, &n, NULL), 0);
	assert_int_equal(n, 7);
	for (size_t i = 0; i < n; i++) {
		AUTO_FD fd = wr_netns_open(sorted[i], NULL);
		uint64_t id = 0;

		assert_string_equal(entries[i].name, sorted[i]);
		assert_int_equal(entries[i].stale, strcmp(sorted[i], "file") == 0);
		assert_null(entries[i].lab);
		if (fd >= 0)
			assert_int_equal(wr_netns_id(fd, &id, NULL), 0);
		assert_int_equal(entries[i].id, id);
		assert_int_equal(entries[i].inode, fd >= 0 ? harness_inode(fd) : 0);
	}
	wr_netns_entries_free(entries, n);
}

static void nodes_of_labs_are_known_by_their_links(void **state)
{
	static const struct {
		const char *name, *target, *lab;
		bool stale;
	} rows[] = {
		{"a", "/run/warren/labs/two-sites/ns/a", "two-sites", false},
		{"b", "/run/warren/labs/two-sites/ns/gone", "two-sites", true},
		{"c", "/run/warren/labs/../ns/a", NULL, true},
		{"d", "/run/warren/labs//ns/a", NULL, true},
		{"e", "/run/warren/labs/two-sites/a", NULL, true},
		{"f", "/run/warren/labs/two-sites/ns/", NULL, true},
		{"g", "/run/warren/labs/two-sites/ns/x/y", NULL, true},
		{"h", "/tmp/warren/labs/two-sites/ns/a", NULL, true},
	};
	struct wr_netns_entry *entries;
	AUTO_FD fd = made();
	size_t n = 0;

	(void)state;
	harness_ok("mkdir -p /run/warren/labs/two-sites/ns");
	assert_int_equal(netns_tmpfs_publish(&fd, (const char *[]){"a"}, 1,
					     "/run/warren/labs/two-sites/ns", NULL),
			 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(netns_link_add(rows[i].name, rows[i].target, NULL), 0);

	assert_int_equal(wr_netns_list(&entries, &n, NULL), 0);
	assert_int_equal(n, sizeof(rows) / sizeof(rows[0]));
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(entries[i].name, rows[i].name);
		assert_int_equal(entries[i].stale, rows[i].stale);
		if (rows[i].lab)
			assert_string_equal(entries[i].lab, rows[i].lab);
		else
			assert_null(entries[i].lab);
	}
	wr_netns_entries_free(entries, n);
}

static void reading_changes_nothing(void **state)
{
	struct wr_netns_entry *entries;
	AUTO_FREE char *before = NULL;
	int status;
	size_t n;

	(void)state;
	killed_between();
	harness_ok("ip netns add c");
	before = strdup(harness_sh(&status, "ls -lai /run/netns; cat /proc/self/mountinfo; "
					    "ip netns list; ip netns list-id"));
	assert_int_equal(wr_netns_list(&entries, &n, NULL), 0);
	assert_int_equal(n, 2);
	wr_netns_entries_free(entries, n);
	assert_string_equal(harness_sh(&status, "ls -lai /run/netns; cat /proc/self/mountinfo; "
						"ip netns list; ip netns list-id"),
			    before);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(ip_finds_what_we_bind),
		NETNS_TEST(a_taken_name_stays),
		NETNS_TEST(whatever_is_there_is_not_replaced),
		NETNS_TEST(only_good_names),
		NETNS_TEST(only_namespaces),
		NETNS_TEST(the_directory_is_shared_once),
		NETNS_TEST(after_ip_nothing_is_mounted_again),
		NETNS_TEST(a_read_only_place_says_so),
		NETNS_TEST(forty_at_once_one_wins),
		NETNS_TEST(it_waits_for_the_lock_of_ip),
		NETNS_TEST(a_failure_leaves_nothing),
		NETNS_TEST(old_kernels_bind_too),
		NETNS_TEST(a_kill_is_healed_by_the_next_bind),
		NETNS_TEST(a_kill_is_healed_by_heal),
		NETNS_TEST(a_name_whose_maker_lives_is_not_healed),
		NETNS_TEST(removal_takes_the_name_only),
		NETNS_TEST(removal_without_a_directory),
		NETNS_TEST(removal_of_what_ip_made),
		NETNS_TEST(removal_of_stacked_mounts),
		NETNS_TEST(removal_never_follows),
		NETNS_TEST(a_missing_directory_is_an_empty_list),
		NETNS_TEST(the_list_is_sorted_and_true),
		NETNS_TEST(nodes_of_labs_are_known_by_their_links),
		NETNS_TEST(reading_changes_nothing),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
