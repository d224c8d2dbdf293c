/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place.c - a place for one case: mounts, network and processes of its own, and an empty /run.
 *
 *	place SCRIPT IP
 *
 * Runs SCRIPT there, and then prints what was left, as records that each begin with a NUL (run
 *reads them): the inode of the network namespace, /run/netns and its entries, the mounts, the ids
 *that the program IP lists. A program of its own because there are hundreds of cases.
 */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DIR_NAME "/run/netns"

enum { SECONDS = 60 };

/* ------ what was left ------ */

static void entry(int dir_fd, const char *name, dev_t nsfs)
{
	char link[PATH_MAX] = "";
	struct stat st;
	ssize_t len = readlinkat(dir_fd, name, link, sizeof(link) - 1);

	link[len < 0 ? 0 : len] = '\0';
	if (fstatat(dir_fd, name, &st, 0) < 0 &&
	    fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	printf("%centry %lu %d %o %ld %s%c%s", 0, st.st_ino, st.st_dev == nsfs, st.st_mode,
	       st.st_size, link, 0, name);
}

static void folder(dev_t nsfs)
{
	struct dirent **entries;
	struct stat st;
	int n, fd;

	if (stat(DIR_NAME, &st) < 0)
		return;

	printf("%cfolder %o", 0, st.st_mode);
	n = scandir(DIR_NAME, &entries, NULL, alphasort);
	fd = open(DIR_NAME, O_RDONLY | O_CLOEXEC);
	for (int i = 0; i < n; i++)
		if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
			entry(fd, entries[i]->d_name, nsfs);
}

static void mounts(void)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0)
		if (strstr(line, " /run/"))
			printf("%cmount %.*s", 0, (int)strcspn(line, "\n"), line);
}

static void left(void)
{
	struct stat own;

	if (stat("/proc/self/ns/net", &own) < 0)
		err(1, "/proc/self/ns/net");

	printf("%cown %lu", 0, own.st_ino);
	folder(own.st_dev);
	mounts();
	printf("%cids ", 0);
	fflush(stdout);
}

/* ------ the place ------ */

static int run(const char *program, const char *const *argv)
{
	int status = 0;
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		execv(program, (char *const *)argv);
		err(1, "%s", program);
	}
	while (waitpid(pid, &status, 0) != pid)
		;
	return status;
}

/* Process 1: when it ends, all others of the case do. */
static int first_process(const char *script, const char *ip)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("proc", "/proc", "proc", 0, NULL) < 0 ||
	    mount("run", "/run", "tmpfs", 0, "mode=755") < 0)
		err(1, "cannot make the place");

	run(script, (const char *const[]){script, NULL});
	left();
	freopen("/dev/null", "w", stderr); /* ip complains of what is no namespace */
	run(ip, (const char *const[]){ip, "netns", "list-id", NULL});
	return 0;
}

int main(int argc, char **argv)
{
	int status = 0;
	pid_t pid;

	if (argc != 3)
		errx(2, "usage: place SCRIPT IP");
	if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID) < 0)
		err(1, "unshare");

	alarm(SECONDS);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0)
		exit(first_process(argv[1], argv[2]));
	if (waitpid(pid, &status, 0) != pid || status != 0)
		errx(1, "the case ended badly");
	return 0;
}
