/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * shadow.c - lays an overlay over a directory: below it the machine's own, above it a small tmpfs
 * that takes what is made there.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <sys/mount.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "netns/mounts.h"
#include "netns/shadow.h"

enum { SUBMOUNTS_MAX = 256 };

/* What is mounted below the directory, which the overlay would hide. */
struct submounts {
	char *paths[SUBMOUNTS_MAX]; /* owned */
	int trees[SUBMOUNTS_MAX];
	size_t n;
};

static bool lies_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && path[len] == '/';
}

/* ------ submounts ------ */

static bool within_taken(const struct submounts *sub, const char *path)
{
	for (size_t i = 0; i < sub->n; i++)
		if (strcmp(path, sub->paths[i]) == 0 || lies_below(path, sub->paths[i]))
			return true;
	return false;
}

static void take_submount(struct submounts *sub, const char *path)
{
	int tree;

	if (sub->n == SUBMOUNTS_MAX || within_taken(sub, path))
		return;
	tree = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	if (tree < 0)
		return;
	sub->paths[sub->n] = strdup(path);
	if (!sub->paths[sub->n]) {
		fd_close(tree);
		return;
	}
	sub->trees[sub->n++] = tree;
}

static void take_submounts(struct submounts *sub, const char *dir)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	AUTO_FREE char *line = NULL;
	char path[PATH_MAX];
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0) {
		if (sscanf(line, "%*d %*d %*s %*s %4095s", path) != 1)
			continue;
		mounts_unescape(path);
		if (lies_below(path, dir))
			take_submount(sub, path);
	}
	if (file)
		fclose(file);
}

static void put_submounts(struct submounts *sub)
{
	for (size_t i = 0; i < sub->n; i++) {
		(void)move_mount(sub->trees[i], "", AT_FDCWD, sub->paths[i],
				 MOVE_MOUNT_F_EMPTY_PATH);
		fd_close(sub->trees[i]);
		free(sub->paths[i]);
	}
}

/* ------ the overlay ------ */

/* The tmpfs lies on the directory itself, so that no other path gets it, and the overlay on the
 * tmpfs. */
static int lay_over(const char *dir, const char *user, struct wr_error *err)
{
	AUTO_FD lower = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	AUTO_FD top = -1, upper = -1, work = -1;
	char options[160];
	struct stat st;

	if (lower < 0 || fstat(lower, &st) < 0 ||
	    mount("warren", dir, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0700,size=16m") < 0)
		return wr_fail(err, errno, "cannot lay a file system over %s: %s", dir,
			       strerror(errno));

	top = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (mkdirat(top, "upper", 0755) == 0 && mkdirat(top, "work", 0755) == 0 &&
	    fchmodat(top, "upper", st.st_mode & 07777, 0) == 0) {
		upper = openat(top, "upper", O_PATH | O_CLOEXEC);
		work = openat(top, "work", O_PATH | O_CLOEXEC);
	}
	snprintf(options, sizeof(options),
		 "%slowerdir=/proc/self/fd/%d,upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d",
		 user, lower, upper, work);
	if (upper < 0 || work < 0 || mount("warren", dir, "overlay", MS_NOSUID, options) < 0) {
		int rc = wr_fail(err, errno, "cannot lay an overlay over %s: %s", dir,
				 strerror(errno));

		(void)umount2(dir, MNT_DETACH);
		return rc;
	}
	return 0;
}

static int add_shadow(struct shadow *shadow, const char *dir, struct wr_error *err)
{
	struct submounts sub = {.n = 0};
	struct stat st;
	int rc;

	if (shadow->n == SHADOW_MAX)
		return wr_fail(err, ENOSPC, "more than %d directories to lay over", SHADOW_MAX);
	shadow->dirs[shadow->n] = strdup(dir);
	if (!shadow->dirs[shadow->n])
		return wr_fail(err, ENOMEM, "no memory");
	shadow->n++;

	take_submounts(&sub, dir);
	rc = lay_over(dir, "", err);
	if (rc == -EPERM || rc == -EINVAL)
		rc = lay_over(dir, "userxattr,", err); /* in a user namespace */
	if (rc == 0 && stat(dir, &st) == 0)
		shadow->devs[shadow->n - 1] = st.st_dev;
	put_submounts(&sub);
	if (rc < 0)
		free(shadow->dirs[--shadow->n]);
	return rc;
}

static bool is_ours(const struct shadow *shadow, const char *dir)
{
	struct stat st;

	if (stat(dir, &st) < 0)
		return false;
	for (size_t i = 0; i < shadow->n; i++)
		if (st.st_dev == shadow->devs[i] &&
		    (strcmp(dir, shadow->dirs[i]) == 0 || lies_below(dir, shadow->dirs[i])))
			return true;
	return false;
}

/* ------ paths ------ */

/* The nearest directory above `path` that exists, resolved; *ret_rest is what is missing. */
static int nearest_dir(const char *path, char *ret_dir, const char **ret_rest, struct wr_error *err)
{
	char dir[PATH_MAX];
	struct stat st;
	char *slash;

	if (path[0] != '/' || snprintf(dir, sizeof(dir), "%s", path) >= (int)sizeof(dir))
		return wr_fail(err, EINVAL, "%s is no absolute path", path);
	do {
		slash = strrchr(dir, '/');
		*slash = '\0';
	} while (slash != dir && stat(dir, &st) < 0);

	if (slash == dir)
		return wr_fail(err, EROFS, "there is no directory to put %s into", path);
	if (!S_ISDIR(st.st_mode) || !realpath(dir, ret_dir))
		return wr_fail(err, ENOTDIR, "%s is not a directory", dir);
	*ret_rest = path + (slash - dir) + 1;
	return 0;
}

/* Makes REST below the directory, which is ours. What hides there as a dangling link goes first:
 * nothing is ever made through it. */
static int make_rest(const char *dir, const char *rest, bool directory, struct wr_error *err)
{
	AUTO_FD fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char name[NAME_MAX + 1];

	for (bool last = false; fd >= 0 && !last;) {
		size_t len = strcspn(rest, "/");
		int next;

		if (len == 0 || len > NAME_MAX)
			break;
		memcpy(name, rest, len);
		name[len] = '\0';
		last = rest[len] == '\0';
		rest += last ? len : len + 1;
		(void)unlinkat(fd, name, 0);
		if (last && !directory)
			next = openat(fd, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
		else if (mkdirat(fd, name, 0755) == 0)
			next = openat(fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		else
			next = -1;
		fd_close(fd);
		fd = next;
	}
	if (fd < 0)
		return wr_fail(err, errno, "cannot make %s in the shadow of %s: %s", rest, dir,
			       strerror(errno));
	return *rest ? wr_fail(err, EINVAL, "\"%s\" is no path", rest) : 0;
}

int shadow_ensure(struct shadow *shadow, const char *path, bool directory, struct wr_error *err)
{
	char dir[PATH_MAX];
	const char *rest = NULL;
	struct stat st;
	int rc;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode) && !directory)
		return wr_fail(err, EISDIR, "%s is a directory", path);
	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode) && directory)
		return wr_fail(err, ENOTDIR, "%s is not a directory", path);
	if (stat(path, &st) == 0)
		return 0;

	rc = nearest_dir(path, dir, &rest, err);
	if (rc == 0 && !is_ours(shadow, dir))
		rc = add_shadow(shadow, dir, err);
	return rc < 0 ? rc : make_rest(dir, rest, directory, err);
}

void shadow_fini(struct shadow *shadow)
{
	while (shadow->n > 0)
		free(shadow->dirs[--shadow->n]);
}
