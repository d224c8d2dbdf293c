/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * minimal.c - what one `exec`, `add`, `rm` must ask the kernel, and nothing else: dynamic, libc
 * only, no options, hardly a word when something fails. The bar that warren is measured against.
 *
 *	minimal add NAME | rm NAME | exec NAME CMD...
 *	minimal add-down NAME       leaves lo down, as ip-netns(8) does
 *	minimal all CMD...          in each namespace, one after the other
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/limits.h>

#define DIR_NETNS "/run/netns"

static void die(const char *what)
{
	perror(what);
	exit(125);
}

static void need(int rc, const char *what)
{
	if (rc < 0)
		die(what);
}

/* The directory, a shared mount, locked. */
static int lock_dir(void)
{
	int fd;

	if (mkdir(DIR_NETNS, 0755) < 0 && errno != EEXIST)
		die("mkdir");
	fd = open(DIR_NETNS, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	need(fd, "open");
	need(flock(fd, LOCK_EX), "flock");
	return fd;
}

static void share_dir(void)
{
	if (mount("", DIR_NETNS, "none", MS_SHARED, NULL) == 0)
		return;

	need(mount(DIR_NETNS, DIR_NETNS, "none", MS_BIND | MS_REC, NULL), "bind");
	need(mount("", DIR_NETNS, "none", MS_SHARED | MS_REC, NULL), "share");
}

/* ------ add -- */

static void lo_up(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	need(fd, "socket");
	need(ioctl(fd, SIOCSIFFLAGS, &lo), "lo up");
	close(fd);
}

static void add(const char *name, int up)
{
	char path[PATH_MAX];
	int file;

	lock_dir();
	share_dir();
	need(unshare(CLONE_NEWNET), "unshare");
	if (up)
		lo_up();

	snprintf(path, sizeof(path), DIR_NETNS "/%s", name);
	file = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
	need(file, path);
	close(file);
	need(mount("/proc/self/ns/net", path, "none", MS_BIND, NULL), "mount");
}

/* ------ rm -- */

static void take_away(const char *name)
{
	char path[PATH_MAX];

	lock_dir();
	snprintf(path, sizeof(path), DIR_NETNS "/%s", name);
	need(umount2(path, MNT_DETACH), path);
	need(unlink(path), path);
}

/* ------ exec -- */

static const char *const below_sys[] = {
	"/sys/fs/cgroup",
	"/sys/fs/bpf",
	"/sys/kernel/debug",
	"/sys/kernel/tracing",
};
enum { N_BELOW = sizeof(below_sys) / sizeof(below_sys[0]) };

static unsigned long long mount_id(const char *path)
{
	struct statx st;

	if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_MNT_ID, &st) < 0)
		return 0;
	return st.stx_mnt_id;
}

/* A new sysfs, and what was mounted below the old one. */
static void renew_sys(const char *name)
{
	unsigned long long sys = mount_id("/sys");
	struct statfs fs;
	int trees[N_BELOW];

	for (int i = 0; i < N_BELOW; i++) {
		unsigned long long id = mount_id(below_sys[i]);

		trees[i] = -1;
		if (id && id != sys)
			trees[i] = open_tree(AT_FDCWD, below_sys[i],
					     OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	}

	need(statfs("/sys", &fs), "statfs");
	need(umount2("/sys", MNT_DETACH), "umount /sys");
	need(mount(name, "/sys", "sysfs", (unsigned long)fs.f_flags & MS_RDONLY, NULL), "sysfs");
	for (int i = 0; i < N_BELOW; i++)
		if (trees[i] >= 0)
			need(move_mount(trees[i], "", AT_FDCWD, below_sys[i],
					MOVE_MOUNT_F_EMPTY_PATH),
			     below_sys[i]);
}

static void exec(const char *name, char **argv)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), DIR_NETNS "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	need(fd, path);
	need(setns(fd, CLONE_NEWNET), "setns");
	need(unshare(CLONE_NEWNS), "unshare");
	need(mount("", "/", "none", MS_SLAVE | MS_REC, NULL), "rslave");
	renew_sys(name);

	/* files of the namespace: here there are none, but that must be asked */
	snprintf(path, sizeof(path), "/etc/netns/%s", name);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		die("files in /etc/netns are not for this program");

	execvp(argv[0], argv);
	die(argv[0]);
}

/* ------ all -- */

static void exec_all(char **argv)
{
	DIR *dir = opendir(DIR_NETNS);
	struct dirent *entry;
	int status;

	need(dir ? 0 : -1, "opendir");
	while ((entry = readdir(dir))) {
		pid_t pid;

		if (entry->d_name[0] == '.')
			continue;
		printf("\nnetns: %s\n", entry->d_name);
		fflush(stdout);
		pid = fork();
		if (pid == 0)
			exec(entry->d_name, argv);
		need(pid, "fork");
		need(waitpid(pid, &status, 0), "wait");
	}
	closedir(dir);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "add") == 0)
		add(argv[2], 1);
	else if (argc == 3 && strcmp(argv[1], "add-down") == 0)
		add(argv[2], 0);
	else if (argc == 3 && strcmp(argv[1], "rm") == 0)
		take_away(argv[2]);
	else if (argc > 3 && strcmp(argv[1], "exec") == 0)
		exec(argv[2], argv + 3);
	else if (argc > 2 && strcmp(argv[1], "all") == 0)
		exec_all(argv + 2);
	else
		return 2;
	return 0;
}
