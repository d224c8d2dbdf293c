/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * harness.c - makes the world that a test may break.
 */
#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define INSIDE "WARREN_TEST_INSIDE"

/* ------ the world -- */

static void skip_all(const char *why)
{
	printf("TAP version 13\n1..0 # SKIP %s: %s\n", why, strerror(errno));
	exit(77);
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		skip_all(path);
	close(fd);
}

static void map_self(uid_t uid, gid_t gid)
{
	char line[40];

	write_text("/proc/self/setgroups", "deny");
	snprintf(line, sizeof(line), "0 %u 1", uid);
	write_text("/proc/self/uid_map", line);
	snprintf(line, sizeof(line), "0 %u 1", gid);
	write_text("/proc/self/gid_map", line);
}

void harness_enter(int argc, char **argv)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	(void)argc;
	if (getenv(INSIDE))
		return;

	if (unshare(CLONE_NEWNS | CLONE_NEWNET | (uid ? CLONE_NEWUSER : 0)) < 0)
		skip_all("no namespaces of our own");
	if (uid)
		map_self(uid, gid);
	if (mount("", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		skip_all("no private mounts");

	setenv(INSIDE, "1", 1);
	execv("/proc/self/exe", argv);
	skip_all("cannot run the test again");
}

/* ------ one test -- */

static int n_open_before;
static ino_t here_before;

static int count_open(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

int harness_fresh(void **state)
{
	static bool mounted;

	(void)state;
	if (mounted && umount2("/run", MNT_DETACH) < 0)
		return -1;
	if (mount("tmpfs", "/run", "tmpfs", 0, "mode=0755") < 0 || unshare(CLONE_NEWNET) < 0)
		return -1;

	mounted = true;
	n_open_before = count_open();
	here_before = harness_here();
	return 0;
}

int harness_done(void **state)
{
	(void)state;
	assert_int_equal(harness_here(), here_before);
	assert_int_equal(count_open(), n_open_before);
	return 0;
}

/* ------ help -- */

static const char *run(int *ret_status, const char *format, va_list ap)
{
	static char output[8192];
	char command[4096], line[4200];
	size_t len;
	FILE *pipe;

	assert_in_range(vsnprintf(command, sizeof(command), format, ap), 0, sizeof(command) - 1);
	snprintf(line, sizeof(line), "exec 2>&1; %s", command);
	pipe = popen(line, "re");
	assert_non_null(pipe);
	len = fread(output, 1, sizeof(output) - 1, pipe);
	output[len] = '\0';
	*ret_status = pclose(pipe);
	return output;
}

const char *harness_sh(int *ret_status, const char *format, ...)
{
	const char *output;
	va_list ap;

	va_start(ap, format);
	output = run(ret_status, format, ap);
	va_end(ap);
	return output;
}

void harness_ok(const char *format, ...)
{
	const char *output;
	va_list ap;
	int status;

	va_start(ap, format);
	output = run(&status, format, ap);
	va_end(ap);
	if (status)
		fail_msg("\"%s\" ended with 0x%x: %s", format, status, output);
}

ino_t harness_here(void)
{
	struct stat st;

	assert_int_equal(stat("/proc/thread-self/ns/net", &st), 0);
	return st.st_ino;
}

ino_t harness_inode(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return st.st_ino;
}

bool harness_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool harness_cloexec(int fd)
{
	return fcntl(fd, F_GETFD) == FD_CLOEXEC;
}

void harness_forbid(unsigned call, uint32_t action)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = sizeof(filter) / sizeof(filter[0]), .filter = filter};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		_exit(77);
}
