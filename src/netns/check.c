/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * check.c - tells network namespaces from everything else that a path may lead to.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "netns/check.h"

bool netns_on_nsfs(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == NSFS_FS_MAGIC;
}

static int not_one(const char *what, struct wr_error *err)
{
	return wr_fail(err, EINVAL, "%s is not a network namespace", what);
}

/* What cannot be looked at is not said to be none: the caller would take it for gone. */
static int nsfs_check(int fd, const char *what, struct wr_error *err)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return wr_fail(err, errno, "cannot look at %s: %s", what, strerror(errno));
	return fs.f_type == NSFS_FS_MAGIC ? 0 : not_one(what, err);
}

int netns_check(int fd, const char *what, struct wr_error *err)
{
	int rc = nsfs_check(fd, what, err);
	int type = rc < 0 ? -1 : ioctl(fd, NS_GET_NSTYPE);

	if (rc < 0)
		return rc;
	if (type < 0)
		return wr_fail(err, errno, "cannot look at %s: %s", what, strerror(errno));
	return type == CLONE_NEWNET ? 0 : not_one(what, err);
}

int netns_from_path_fd(int path_fd, const char *what, struct wr_error *err)
{
	char path[40];
	AUTO_FD fd = -1;
	int rc;

	rc = nsfs_check(path_fd, what, err);
	if (rc < 0)
		return rc;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", path_fd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return wr_fail(err, errno, "cannot open %s: %s", what, strerror(errno));

	rc = netns_check(fd, what, err);
	return rc < 0 ? rc : TAKE_FD(fd);
}
