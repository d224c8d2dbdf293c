/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mount.c - binds namespaces to files and takes the files away.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include <sys/mount.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "netns/mount.h"

#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif

/* "/proc/self/fd/N/NAME": a path below a directory descriptor, for calls that only take paths. */
static int fd_path(char *ret, size_t size, int dir_fd, const char *name, struct wr_error *err)
{
	int len = snprintf(ret, size, "/proc/self/fd/%d%s%s", dir_fd, name ? "/" : "",
			   name ? name : "");

	if (len < 0 || (size_t)len >= size)
		return wr_fail(err, ENAMETOOLONG, "the name \"%.100s…\" is too long",
			       name ? name : "");
	return 0;
}

/* mount --bind, for kernels before 5.2 and for sandboxes that know no newer call. */
static int bind_by_path(int ns_fd, int dir_fd, const char *name, struct wr_error *err)
{
	char from[40], to[320];
	int rc = fd_path(from, sizeof(from), ns_fd, NULL, err);

	if (rc == 0)
		rc = fd_path(to, sizeof(to), dir_fd, name, err);
	if (rc < 0)
		return rc;

	if (mount(from, to, "none", MS_BIND, NULL) < 0)
		return wr_fail(err, errno, "cannot bind the namespace to \"%s\": %s", name,
			       strerror(errno));
	return 0;
}

int netns_file_bind(int ns_fd, int dir_fd, const char *name, struct wr_error *err)
{
	AUTO_FD tree = open_tree(ns_fd, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);

	if (tree < 0 && (errno == ENOSYS || errno == EPERM))
		return bind_by_path(ns_fd, dir_fd, name, err);
	if (tree < 0 || move_mount(tree, "", dir_fd, name, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return wr_fail(err, errno, "cannot bind the namespace to \"%s\": %s", name,
			       strerror(errno));
	return 0;
}

int netns_file_make(int dir_fd, const char *name, mode_t mode, struct wr_error *err)
{
	AUTO_FD file =
		openat(dir_fd, name, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

	if (file < 0)
		return wr_fail(err, errno, "cannot make the name \"%s\": %s", name,
			       strerror(errno));
	STOP_POINT("publish/name-made");
	return 0;
}

int netns_mount_file(int ns_fd, int dir_fd, const char *name, mode_t mode, struct wr_error *err)
{
	int rc = netns_file_make(dir_fd, name, mode, err);

	if (rc < 0)
		return rc;
	rc = netns_file_bind(ns_fd, dir_fd, name, err);
	if (rc < 0)
		unlinkat(dir_fd, name, 0);
	return rc;
}

/* Returns the errno of the first umount that did nothing. */
static int unmount(int dir_fd, const char *name, int layers)
{
	char path[320];

	if (fd_path(path, sizeof(path), dir_fd, name, NULL) < 0)
		return ENAMETOOLONG;

	for (int i = 0; i < layers; i++)
		if (umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) < 0)
			return errno;
	return EBUSY;
}

int netns_unmount_layers(int dir_fd, const char *name, int layers, struct wr_error *err)
{
	struct stat st;
	int unmounted = EINVAL;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return wr_fail(err, errno, "cannot remove the name \"%s\": %s", name,
			       strerror(errno));
	if (S_ISDIR(st.st_mode))
		return wr_fail(err, EISDIR, "cannot remove the name \"%s\": it is a directory",
			       name);

	if (!S_ISLNK(st.st_mode))
		unmounted = unmount(dir_fd, name, layers);
	STOP_POINT("teardown/name-unmounted");
	if (unlinkat(dir_fd, name, 0) == 0)
		return 0;

	/* Busy because we were not allowed to unmount: say that instead. */
	if (errno == EBUSY && unmounted != EINVAL)
		errno = unmounted;
	return wr_fail(err, errno, "cannot remove the name \"%s\": %s", name, strerror(errno));
}

int netns_unmount_file(int dir_fd, const char *name, struct wr_error *err)
{
	return netns_unmount_layers(dir_fd, name, NETNS_LAYERS_MAX, err);
}
