/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * template.c - the template's life: made, found, entered, taken away.
 */
#include <fcntl.h>
#include <sched.h>
#include <string.h>

#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "netns/check.h"
#include "netns/mount.h"
#include "netns/mounts.h"
#include "netns/record.h"
#include "netns/template.h"
#include "nl/visit.h"

#define RUN_DIR	  "/run/warren"
#define DIR_NAME  "exec"
#define DIR_PATH  RUN_DIR "/" DIR_NAME
#define FILE_NAME "mnt"

enum {
	WORTH_NAMES = 128, /* below, a template saves less than the asking for it costs */
	NAME_BYTES = 20,   /* what a name adds to the size of a directory of tmpfs */
	STACK_MAX = 100,   /* mounts on one path; more are somebody's joke */
};

/* Counting names would cost with each of them; the size of the directory need not be exact. */
static bool is_worth_it(void)
{
	struct stat st;

	return stat(WR_NETNS_DIR, &st) == 0 && st.st_size >= WORTH_NAMES * NAME_BYTES;
}

/* ------ the directory ------ */

/* Ours, and only we can write there. */
static int open_dir(int at, const char *name, mode_t others, struct wr_error *err)
{
	AUTO_FD fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return wr_fail(err, errno, "cannot open %s: %s", name, strerror(errno));
	if (st.st_uid != geteuid() || st.st_mode & others)
		return wr_fail(err, EPERM, "%s is not to be trusted: it is open to others", name);
	return TAKE_FD(fd);
}

/* Who makes or removes the template holds this; nobody waits for it. */
static int lock(bool create, struct wr_error *err)
{
	AUTO_FD fd = -1;

	if (create)
		mkdir(RUN_DIR, 0755);
	fd = open_dir(AT_FDCWD, RUN_DIR, S_IWGRP | S_IWOTH, err);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0)
		return wr_fail(err, errno, "cannot lock %s: %s", RUN_DIR, strerror(errno));
	return TAKE_FD(fd);
}

/* Takes away whatever is left of a template, however it came about. Under the lock. */
static void clear(int run_fd)
{
	for (int i = 0; i < STACK_MAX; i++)
		if (umount2(DIR_PATH, MNT_DETACH | UMOUNT_NOFOLLOW) < 0)
			break;
	unlinkat(run_fd, DIR_NAME, AT_REMOVEDIR);
}

/* The same, and the directory above, if nothing else is in it. */
static void leave(int run_fd)
{
	clear(run_fd);
	rmdir(RUN_DIR);
}

/* A private mount, as what is bound in it must not spread into the template itself. */
static int make_dir(int run_fd, struct wr_error *err)
{
	if (mkdirat(run_fd, DIR_NAME, 0700) < 0)
		return wr_fail(err, errno, "cannot make %s: %s", DIR_PATH, strerror(errno));
	STOP_POINT("exec/dir-made");
	if (mount("warren", DIR_PATH, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  "mode=0700,size=1m") < 0)
		return wr_fail(err, errno, "cannot mount %s: %s", DIR_PATH, strerror(errno));
	STOP_POINT("exec/dir-mounted");
	if (mount("", DIR_PATH, "none", MS_PRIVATE, NULL) < 0)
		return wr_fail(err, errno, "cannot make %s private: %s", DIR_PATH, strerror(errno));
	return open_dir(run_fd, DIR_NAME, 0077, err);
}

/* ------ making ------ */

struct copying {
	const struct str *names; /* paths to unmount */
	int cpu;		 /* to do it on; -1: any */
	int fd;			 /* the copy */
};

/* One that enters the template stands in its root: so must we have. */
static int check_root(int fd, struct wr_error *err)
{
	uint64_t root = mounts_at("/");

	if (setns(fd, CLONE_NEWNS) < 0)
		return wr_fail(err, errno, "cannot enter the template: %s", strerror(errno));
	if (!root || mounts_at("/") != root)
		return wr_fail(err, EXDEV, "the root directory is not the mount namespace's");
	return 0;
}

static void go_to(int cpu)
{
	cpu_set_t one;

	if (cpu < 0)
		return;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	(void)sched_setaffinity(0, sizeof(one), &one);
}

/* In a thread that ends afterwards. */
static int copy_without_names(void *ctx, size_t i, struct wr_error *err)
{
	struct copying *copying = ctx;
	const char *path = str_text(copying->names), *end = path + copying->names->len;
	AUTO_FD fd = -1;
	int rc;

	(void)i;
	go_to(copying->cpu);
	if (unshare(CLONE_NEWNS) < 0 || mount("", "/", "none", MS_SLAVE | MS_REC, NULL) < 0)
		return wr_fail(err, errno, "cannot make a mount namespace: %s", strerror(errno));
	/* What was on another name's mount is gone already. */
	for (; path < end; path += strlen(path) + 1)
		(void)umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);

	fd = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return wr_fail(err, errno, "cannot open /proc/thread-self/ns/mnt: %s",
			       strerror(errno));
	rc = check_root(fd, err);
	if (rc == 0)
		copying->fd = TAKE_FD(fd);
	return rc;
}

/* Returns the new mount namespace, bound in the directory. */
static int bind_copy(struct copying *copying, struct record *record, int dir_fd,
		     struct wr_error *err)
{
	int rc = nl_visit(&(int){-1}, 1, copy_without_names, copying, err), n;
	AUTO_FD fd = -1;

	if (rc < 0)
		return rc;

	fd = copying->fd;
	n = mounts_count(fd);
	if (n < 0)
		return wr_fail(err, -n, "this kernel does not count mounts");
	record->n_template = (uint64_t)n;
	rc = netns_handle_of(fd, &record->template, err);
	if (rc == 0)
		rc = netns_mount_file(fd, dir_fd, FILE_NAME, 0400, err);
	return rc < 0 ? rc : TAKE_FD(fd);
}

/* Fills the record as well. A mount namespace can be bound only in one with a lower number (else
 * ELOOP), and each processor gives numbers from a stock of its own: the one that numbered ours has
 * higher ones. */
static int make_copy(struct record *record, int dir_fd, struct wr_error *err)
{
	AUTO_STR names = {0};
	struct copying copying = {.names = &names, .cpu = -1, .fd = -1};
	struct wr_error why = {0};
	cpu_set_t cpus;
	int rc = record_take(record, &names, err);

	if (rc < 0)
		return rc;
	if (sched_getaffinity(0, sizeof(cpus), &cpus) < 0)
		CPU_ZERO(&cpus);

	rc = bind_copy(&copying, record, dir_fd, &why);
	for (int cpu = 0; rc == -ELOOP && cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &cpus))
			continue;
		copying.cpu = cpu;
		rc = bind_copy(&copying, record, dir_fd, &why);
	}
	return rc < 0 ? wr_fail(err, -rc, "%s", why.text) : rc;
}

static int make(struct record *record, const struct netns_handle *home, struct wr_error *err)
{
	AUTO_FD run_fd = lock(true, err);
	AUTO_FD dir_fd = -1;
	AUTO_FD fd = -1;
	int rc;

	if (run_fd < 0)
		return run_fd;

	clear(run_fd);
	dir_fd = make_dir(run_fd, err);
	fd = dir_fd < 0 ? dir_fd : make_copy(record, dir_fd, err);
	STOP_POINT("exec/template-bound");
	rc = fd;
	if (rc >= 0) {
		record->home = *home;
		rc = record_write(record, dir_fd, err);
	}
	/* The mounts may have changed between the look at them and the copy. */
	if (rc == 0 && !record_holds(record))
		rc = wr_fail(err, EAGAIN, "the mounts change too often");
	if (rc < 0)
		leave(run_fd);
	return rc < 0 ? rc : TAKE_FD(fd);
}

/* ------ finding ------ */

static int stale(struct wr_error *err)
{
	return wr_fail(err, ESTALE, "there is no template that is up to date");
}

/* Does anybody still use the mount namespace that the template was made from? */
static bool is_alive(const struct netns_handle *home)
{
	AUTO_FD fd = netns_handle_open(home, NULL);

	return fd != -ESTALE;
}

static bool same(const struct netns_handle *a, const struct netns_handle *b)
{
	return a->id == b->id && a->type == b->type && a->inode == b->inode;
}

/* The mounts that spread into it since it was made are too many in it. */
static bool is_template(int fd, const struct record *record)
{
	struct netns_handle handle;
	int n = mounts_count(fd);

	return n >= 0 && (uint64_t)n == record->n_template &&
	       netns_handle_of(fd, &handle, NULL) == 0 && same(&handle, &record->template);
}

static int find(struct record *record, const struct netns_handle *home, struct wr_error *err)
{
	AUTO_FD dir_fd = open_dir(AT_FDCWD, DIR_PATH, 0077, err);
	AUTO_FD fd = -1;
	int rc;

	if (dir_fd < 0)
		return dir_fd == -ENOENT ? stale(err) : dir_fd;

	rc = record_read(record, dir_fd, err);
	if (rc < 0)
		return rc;
	if (!same(&record->home, home))
		return is_alive(&record->home)
			       ? wr_fail(err, EBUSY, "the template is another mount namespace's")
			       : stale(err);

	fd = openat(dir_fd, FILE_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || !is_template(fd, record) || !record_holds(record))
		return stale(err);
	return TAKE_FD(fd);
}

/* ------ in use ------ */

void netns_template_tidy(void)
{
	AUTO_FD run_fd = -1;

	if (access(DIR_PATH, F_OK) < 0 || is_worth_it())
		return;

	run_fd = lock(false, NULL);
	if (run_fd >= 0)
		leave(run_fd);
}

int netns_template_enter(const struct netns_handle *home, struct wr_error *err)
{
	struct record record;
	AUTO_FD fd = -1;

	if (!is_worth_it()) {
		netns_template_tidy();
		return wr_fail(err, ENOENT, "there are few names");
	}

	fd = find(&record, home, err);
	if (fd == -ESTALE)
		fd = make(&record, home, err);
	if (fd < 0)
		return fd;
	if (setns(fd, CLONE_NEWNS) < 0)
		return wr_fail(err, errno, "cannot enter the template: %s", strerror(errno));
	return 0;
}
