/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-publish.c - a lab's namespaces as one tmpfs: all names at once, found by ip(8) through
 * links, changed one by one, gone at once.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/publish.h"
#include "netns/tmpfs.h"

#define PLACE "/run/warren/labs/two-sites/ns"

enum { N = 30 };

struct lab {
	int fds[N];
	const char *names[N];
	char texts[N][16];
};

static void lab_make(struct lab *lab)
{
	harness_ok("mkdir -p " PLACE);
	for (int i = 0; i < N; i++) {
		snprintf(lab->texts[i], sizeof(lab->texts[i]), "node%d", i);
		lab->names[i] = lab->texts[i];
		lab->fds[i] = wr_netns_create(0, NULL);
		assert_true(lab->fds[i] >= 0);
	}
}

static void lab_close(struct lab *lab)
{
	for (int i = 0; i < N; i++)
		close(lab->fds[i]);
}

static void lab_check(const struct lab *lab)
{
	for (int i = 0; i < N; i++) {
		char path[100];
		AUTO_FD fd = -1;

		snprintf(path, sizeof(path), PLACE "/%s", lab->names[i]);
		fd = wr_netns_open_path(path, NULL);
		assert_true(fd >= 0);
		assert_int_equal(wr_netns_same(fd, lab->fds[i], NULL), 1);
	}
}

static void all_names_at_once_and_away_at_once(void **state)
{
	struct lab lab;
	struct wr_error err = {0};
	AUTO_FD tmpfs_fd = -1;

	(void)state;
	lab_make(&lab);
	tmpfs_fd = netns_tmpfs_build(lab.fds, lab.names, N, &err);
	assert_true(tmpfs_fd >= 0);
	assert_true(harness_cloexec(tmpfs_fd));
	harness_ok("test -z \"$(ls " PLACE ")\""); /* nobody sees it yet */

	assert_int_equal(netns_tmpfs_attach(tmpfs_fd, AT_FDCWD, PLACE, &err), 0);
	lab_check(&lab);
	harness_ok("test $(ls " PLACE " | wc -l) = %d", N);
	harness_ok("test $(stat -c %%a " PLACE ") = 755");
	harness_ok("test $(stat -c %%A " PLACE "/node0) = -r--r--r--");

	assert_int_equal(netns_tmpfs_attach(tmpfs_fd, AT_FDCWD, PLACE, &err), -EBUSY);
	tmpfs_fd = fd_close(tmpfs_fd);
	assert_int_equal(netns_tmpfs_detach(PLACE, &err), 1);
	assert_int_equal(netns_tmpfs_detach(PLACE, &err), 0);
	assert_int_equal(netns_tmpfs_detach("/run/nowhere", &err), 0);
	harness_ok("test -z \"$(ls " PLACE ")\" && ! grep -q two-sites /proc/self/mountinfo");
	lab_close(&lab);
}

/* The way of kernels before 6.15, which this one can go as well. */
static void filled_aside_it_is_the_same(void **state)
{
	struct lab lab;
	struct netns_files files = {.ns_fds = lab.fds, .names = lab.names, .n = N};
	struct wr_error err = {0};
	ino_t here = harness_here();
	AUTO_FD tmpfs_fd = -1;
	int status;
	AUTO_FREE char *before = NULL;

	(void)state;
	lab_make(&lab);
	/* As systemd has it: a mount that was not kept private would show up here. */
	assert_int_equal(mount("", "/", "none", MS_REC | MS_SHARED, NULL), 0);
	before = strdup(harness_sh(&status, "cat /proc/self/mountinfo"));
	tmpfs_fd = netns_tmpfs_build_aside(&files, &err);
	assert_true(tmpfs_fd >= 0);
	assert_string_equal(harness_sh(&status, "cat /proc/self/mountinfo"), before);
	assert_int_equal(netns_tmpfs_attach(tmpfs_fd, AT_FDCWD, PLACE, &err), 0);
	lab_check(&lab);
	assert_int_equal(harness_here(), here);
	assert_int_equal(mount("", "/", "none", MS_REC | MS_PRIVATE, NULL), 0);
	lab_close(&lab);
}

static void closed_before_it_is_attached_nothing_stays(void **state)
{
	struct lab lab;
	int tmpfs_fd, status;
	AUTO_FREE char *before = NULL;

	(void)state;
	lab_make(&lab);
	before = strdup(harness_sh(&status, "cat /proc/self/mountinfo"));
	tmpfs_fd = netns_tmpfs_build(lab.fds, lab.names, N, NULL);
	assert_true(tmpfs_fd >= 0);
	close(tmpfs_fd);
	assert_string_equal(harness_sh(&status, "cat /proc/self/mountinfo"), before);
	lab_close(&lab);
}

static void bad_names_and_things(void **state)
{
	struct wr_error err = {0};
	AUTO_FD a = wr_netns_create(0, NULL);
	AUTO_FD empty = -1;

	(void)state;
	harness_ok("mkdir -p " PLACE);
	assert_int_equal(netns_tmpfs_build((int[]){a, a}, (const char *[]){"a", "a"}, 2, &err),
			 -EEXIST);
	assert_int_equal(netns_tmpfs_build(&a, (const char *[]){"../a"}, 1, &err), -EINVAL);
	assert_int_equal(netns_tmpfs_build(&a, (const char *[]){"a\n"}, 1, &err), -EINVAL);
	assert_int_equal(netns_tmpfs_build((int[]){0}, (const char *[]){"a"}, 1, &err), -EINVAL);
	assert_int_equal(netns_tmpfs_publish(&a, (const char *[]){"a"}, 1, "/run/none", &err),
			 -ENOENT);
	harness_ok("ln -s warren /run/link; touch /run/file");
	assert_int_equal(netns_tmpfs_publish(&a, (const char *[]){"a"}, 1, "/run/file", &err),
			 -ENOTDIR);
	assert_true(netns_tmpfs_publish(&a, (const char *[]){"a"}, 1, "/run/link", &err) < 0);
	empty = netns_tmpfs_build(NULL, NULL, 0, &err);
	assert_true(empty >= 0);
}

static void names_come_and_go(void **state)
{
	AUTO_FD a = wr_netns_create(0, NULL), b = wr_netns_create(0, NULL);
	struct wr_error err = {0};
	AUTO_FD fd = -1;

	(void)state;
	harness_ok("mkdir -p " PLACE);
	assert_int_equal(netns_tmpfs_add(PLACE, b, "b", &err), -EINVAL); /* nothing attached */
	assert_int_equal(netns_tmpfs_del(PLACE, "b", &err), -EINVAL);
	harness_ok("test -z \"$(ls " PLACE ")\"");

	assert_int_equal(netns_tmpfs_publish(&a, (const char *[]){"a"}, 1, PLACE, &err), 0);
	assert_int_equal(netns_tmpfs_add(PLACE, b, "b", &err), 0);
	assert_int_equal(netns_tmpfs_add(PLACE, b, "b", &err), -EEXIST);
	assert_int_equal(netns_tmpfs_add(PLACE, b, "x/y", &err), -EINVAL);
	assert_int_equal(netns_tmpfs_add(PLACE, STDIN_FILENO, "c", &err), -EINVAL);
	fd = wr_netns_open_path(PLACE "/b", NULL);
	assert_int_equal(wr_netns_same(fd, b, NULL), 1);
	harness_ok("test \"$(echo $(ls " PLACE "))\" = 'a b'");

	assert_int_equal(netns_tmpfs_del(PLACE, "a", &err), 0);
	assert_int_equal(netns_tmpfs_del(PLACE, "a", &err), -ENOENT);
	assert_int_equal(netns_tmpfs_del(PLACE, "..", &err), -EINVAL);
	harness_ok("test \"$(echo $(ls " PLACE "))\" = b");
}

static void ip_works_through_links(void **state)
{
	AUTO_FD a = wr_netns_create(0, NULL);

	(void)state;
	harness_ok("mkdir -p " PLACE);
	assert_int_equal(netns_tmpfs_publish(&a, (const char *[]){"a"}, 1, PLACE, NULL), 0);
	assert_int_equal(netns_link_add("a", PLACE "/a", NULL), 0);
	harness_ok("test \"$(ip netns list)\" = a && ip netns exec a true && ip -n a link show lo");
	harness_ok("test \"$(ip netns exec a ip netns identify)\" = a");
}

static void links_are_made_once_and_removed_if_they_are_ours(void **state)
{
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(netns_link_del("a", PLACE "/a", &err), 0); /* no directory */
	assert_int_equal(netns_link_add("a", PLACE "/a", &err), 0);
	assert_int_equal(netns_link_add("a", PLACE "/a", &err), 1);
	assert_int_equal(netns_link_add("a", PLACE "/other", &err), -EEXIST);
	assert_string_equal(err.text, "namespace \"a\" exists already");
	assert_int_equal(netns_link_add("a/b", PLACE "/a", &err), -EINVAL);
	assert_int_equal(netns_link_del("a", PLACE "/other", &err), 0);
	assert_int_equal(netns_link_del("a", PLACE "/", &err), 0); /* a beginning of it */
	assert_int_equal(netns_link_del("a", PLACE "/ab", &err), 0);
	assert_true(harness_exists("/run/netns/a"));
	assert_int_equal(netns_link_del("a", PLACE "/a", &err), 1);
	assert_false(harness_exists("/run/netns/a"));
	assert_int_equal(netns_link_del("a", PLACE "/a", &err), 0);

	harness_ok("ip netns add b && touch /run/netns/c");
	assert_int_equal(netns_link_add("b", PLACE "/b", &err), -EEXIST);
	assert_int_equal(netns_link_add("c", PLACE "/c", &err), -EEXIST);
	assert_int_equal(netns_link_del("b", PLACE "/b", &err), 0);
	harness_ok("ip netns exec b true");
}

/* The namespaces go with the tmpfs when nobody else holds them. */
static void away_means_away(void **state)
{
	int a = wr_netns_create(0, NULL);

	(void)state;
	harness_ok("mkdir -p " PLACE);
	assert_int_equal(netns_tmpfs_publish(&a, (const char *[]){"a"}, 1, PLACE, NULL), 0);
	close(a);
	/* The kernel deletes the other end when the namespace is taken down. */
	harness_ok("ip link add here type veth peer name there netns " PLACE "/a");
	assert_int_equal(netns_tmpfs_detach(PLACE, NULL), 1);
	harness_ok("timeout 60 sh -c 'while ip link show here >/dev/null 2>&1; do :; done'");
}

/* Where /run is shared, as systemd makes it, all mount namespaces see a lab come and go. */
static void other_mount_namespaces_see_it(void **state)
{
	AUTO_FD a = wr_netns_create(0, NULL), b = wr_netns_create(0, NULL);
	int gate[2], answer[2];
	char c = 0;
	pid_t pid;

	(void)state;
	harness_ok("mkdir -p " PLACE);
	assert_int_equal(mount("", "/run", "none", MS_SHARED, NULL), 0);
	assert_int_equal(pipe2(gate, O_CLOEXEC), 0);
	assert_int_equal(pipe2(answer, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		close(gate[1]); /* so that it ends with us, whatever happens */
		if (unshare(CLONE_NEWNS) < 0 || write(answer[1], "r", 1) != 1)
			_exit(1);
		for (int i = 0; i < 3 && read(gate[0], &c, 1) == 1; i++) {
			bool a_seen = access(PLACE "/a", F_OK) == 0;
			bool b_seen = access(PLACE "/b", F_OK) == 0;

			if (write(answer[1], a_seen ? b_seen ? "2" : "1" : "0", 1) != 1)
				_exit(1);
		}
		_exit(0);
	}
	assert_int_equal(read(answer[0], &c, 1), 1);
	for (int i = 0; i < 3; i++) {
		if (i == 0)
			assert_int_equal(
				netns_tmpfs_publish(&a, (const char *[]){"a"}, 1, PLACE, NULL), 0);
		else if (i == 1)
			assert_int_equal(netns_tmpfs_add(PLACE, b, "b", NULL), 0);
		else
			assert_int_equal(netns_tmpfs_detach(PLACE, NULL), 1);
		assert_int_equal(write(gate[1], "?", 1), 1);
		assert_int_equal(read(answer[0], &c, 1), 1);
		assert_int_equal(c, i == 0 ? '1' : i == 1 ? '2' : '0');
	}
	waitpid(pid, NULL, 0);
	for (int i = 0; i < 2; i++) {
		close(gate[i]);
		close(answer[i]);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(all_names_at_once_and_away_at_once),
		NETNS_TEST(filled_aside_it_is_the_same),
		NETNS_TEST(closed_before_it_is_attached_nothing_stays),
		NETNS_TEST(bad_names_and_things),
		NETNS_TEST(names_come_and_go),
		NETNS_TEST(ip_works_through_links),
		NETNS_TEST(links_are_made_once_and_removed_if_they_are_ours),
		NETNS_TEST(away_means_away),
		NETNS_TEST(other_mount_namespaces_see_it),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
