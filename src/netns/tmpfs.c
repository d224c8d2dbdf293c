/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tmpfs.c - makes a tmpfs that nobody sees yet and fills it with namespaces.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <sys/mount.h>

#include "base/cleanup.h"
#include "netns/mount.h"
#include "netns/tmpfs.h"
#include "nl/visit.h"

#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

#define SPARE_FILES 65536 /* for the nodes that a running lab gets later */

static int set(int fs_fd, const char *key, const char *value, struct wr_error *err)
{
	if (fsconfig(fs_fd, FSCONFIG_SET_STRING, key, value, 0) < 0)
		return wr_fail(err, errno, "cannot set %s=%s of a tmpfs: %s", key, value,
			       strerror(errno));
	return 0;
}

int netns_tmpfs_new(size_t n, struct wr_error *err)
{
	AUTO_FD fs_fd = fsopen("tmpfs", FSOPEN_CLOEXEC);
	char inodes[24];
	int rc, fd;

	if (fs_fd < 0)
		return wr_fail(err, errno, "cannot make a tmpfs: %s", strerror(errno));

	snprintf(inodes, sizeof(inodes), "%zu", n + SPARE_FILES);
	rc = set(fs_fd, "source", "warren", err);
	if (rc == 0)
		rc = set(fs_fd, "mode", "0755", err);
	/* The files are empty. */
	if (rc == 0)
		rc = set(fs_fd, "size", "64k", err);
	if (rc == 0)
		rc = set(fs_fd, "nr_inodes", inodes, err);
	if (rc < 0)
		return rc;

	if (fsconfig(fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return wr_fail(err, errno, "cannot make a tmpfs: %s", strerror(errno));
	fd = fsmount(fs_fd, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (fd < 0)
		return wr_fail(err, errno, "cannot make a tmpfs: %s", strerror(errno));
	return fd;
}

int netns_files_fill(const struct netns_files *files, int dir_fd, struct wr_error *err)
{
	for (size_t i = 0; i < files->n; i++) {
		int rc = netns_mount_file(files->ns_fds[i], dir_fd, files->names[i],
					  NETNS_FILE_MODE, err);

		if (rc < 0)
			return rc;
	}
	return 0;
}

struct aside {
	const struct netns_files *files;
	int fd;
};

/* In a thread that ends afterwards, and its mount namespace with it; the copy stays. */
static int fill_aside(void *ctx, size_t i, struct wr_error *err)
{
	struct aside *aside = ctx;
	AUTO_FD tmpfs_fd = -1;
	int rc;

	(void)i;
	if (unshare(CLONE_NEWNS) < 0)
		return wr_fail(err, errno, "cannot make a mount namespace: %s", strerror(errno));
	if (mount("", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		return wr_fail(err, errno, "cannot keep mounts private: %s", strerror(errno));

	tmpfs_fd = netns_tmpfs_new(aside->files->n, err);
	if (tmpfs_fd < 0)
		return tmpfs_fd;
	/* Any directory will do; /proc is the one that the library needs anyway. */
	if (move_mount(tmpfs_fd, "", AT_FDCWD, "/proc", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return wr_fail(err, errno, "cannot mount a tmpfs aside: %s", strerror(errno));

	rc = netns_files_fill(aside->files, tmpfs_fd, err);
	if (rc < 0)
		return rc;

	aside->fd = open_tree(tmpfs_fd, "",
			      OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE);
	if (aside->fd < 0)
		return wr_fail(err, errno, "cannot take a tmpfs from aside: %s", strerror(errno));
	return 0;
}

int netns_tmpfs_build_aside(const struct netns_files *files, struct wr_error *err)
{
	struct aside aside = {.files = files, .fd = -1};
	int rc = nl_visit(&(int){-1}, 1, fill_aside, &aside, err);

	return rc < 0 ? rc : aside.fd;
}
