/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * publish.c - the tmpfs of a lab: built unseen, attached at once, changed by single names,
 * detached at once.
 */
#include <fcntl.h>
#include <string.h>

#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "netns/check.h"
#include "netns/dir.h"
#include "netns/mount.h"
#include "netns/publish.h"
#include "netns/tmpfs.h"

/* ------ whole ------ */

static int names_check(const struct netns_files *files, struct wr_error *err)
{
	for (size_t i = 0; i < files->n; i++) {
		int rc = netns_name_check(files->names[i], true, err);

		if (rc == 0)
			rc = netns_check(files->ns_fds[i], files->names[i], err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int netns_tmpfs_build(const int *ns_fds, const char *const *names, size_t n, struct wr_error *err)
{
	struct netns_files files = {.ns_fds = ns_fds, .names = names, .n = n};
	int rc = names_check(&files, err);
	struct wr_error why = {0};
	AUTO_FD fd = -1;

	if (rc < 0)
		return rc;

	fd = netns_tmpfs_new(n, err);
	if (fd < 0)
		return fd;

	rc = netns_files_fill(&files, fd, &why);
	if (rc == -EINVAL)
		return netns_tmpfs_build_aside(&files, err);
	if (rc < 0)
		return wr_fail(err, -rc, "%s", why.text);
	return TAKE_FD(fd);
}

/* Opens the root of the tmpfs attached at `path`; -EINVAL when there is none. */
static int attached_open(int dir_fd, const char *path, struct wr_error *err)
{
	AUTO_FD fd = openat(dir_fd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat here, above;
	struct statfs fs;

	if (fd < 0)
		return wr_fail(err, errno, "cannot open %s: %s", path, strerror(errno));

	if (fstat(fd, &here) < 0 || fstatat(fd, "..", &above, 0) < 0 || fstatfs(fd, &fs) < 0)
		return wr_fail(err, errno, "cannot look at %s: %s", path, strerror(errno));
	if (here.st_dev == above.st_dev || fs.f_type != TMPFS_MAGIC)
		return wr_fail(err, EINVAL, "no namespaces are mounted at %s", path);
	return TAKE_FD(fd);
}

bool netns_tmpfs_attached(const char *path)
{
	AUTO_FD fd = attached_open(AT_FDCWD, path, NULL);

	return fd >= 0;
}

int netns_tmpfs_attach(int tmpfs_fd, int dir_fd, const char *path, struct wr_error *err)
{
	AUTO_FD there = attached_open(dir_fd, path, err);

	if (there >= 0)
		return wr_fail(err, EBUSY, "%s has namespaces mounted already", path);
	if (there != -EINVAL)
		return there;

	if (move_mount(tmpfs_fd, "", dir_fd, path, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return wr_fail(err, errno, "cannot mount the namespaces at %s: %s", path,
			       strerror(errno));
	return 0;
}

int netns_tmpfs_publish(const int *ns_fds, const char *const *names, size_t n, const char *path,
			struct wr_error *err)
{
	AUTO_FD fd = netns_tmpfs_build(ns_fds, names, n, err);

	if (fd < 0)
		return fd;

	STOP_POINT("publish/built");
	return netns_tmpfs_attach(fd, AT_FDCWD, path, err);
}

int netns_tmpfs_detach(const char *path, struct wr_error *err)
{
	if (umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) == 0)
		return 1;
	if (errno == EINVAL || errno == ENOENT)
		return 0;
	return wr_fail(err, errno, "cannot unmount %s: %s", path, strerror(errno));
}

/* ------ one name ------ */

int netns_tmpfs_add(const char *path, int ns_fd, const char *name, struct wr_error *err)
{
	struct netns_files file = {.ns_fds = &ns_fd, .names = &name, .n = 1};
	int rc = names_check(&file, err);
	AUTO_FD dir_fd = -1;

	if (rc < 0)
		return rc;

	dir_fd = attached_open(AT_FDCWD, path, err);
	if (dir_fd < 0)
		return dir_fd;
	return netns_files_fill(&file, dir_fd, err);
}

int netns_tmpfs_del(const char *path, const char *name, struct wr_error *err)
{
	int rc = netns_name_check(name, false, err);
	AUTO_FD dir_fd = -1;

	if (rc < 0)
		return rc;

	dir_fd = attached_open(AT_FDCWD, path, err);
	if (dir_fd < 0)
		return dir_fd;
	return netns_unmount_file(dir_fd, name, err);
}
