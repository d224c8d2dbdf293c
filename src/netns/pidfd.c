/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pidfd.c - asks the pidfd itself (Linux 6.11), else finds the number in fdinfo and makes sure
 * afterwards that it still was this process's.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <sys/ioctl.h>
#include <sys/vfs.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/check.h"
#include "netns/pidfd.h"

#ifndef PIDFD_GET_NET_NAMESPACE /* Linux 6.11 */
#define PIDFD_GET_NET_NAMESPACE _IO(0xFF, 4)
#endif

#define PIDFS_FS_MAGIC	    0x50494446 /* Linux 6.9 */
#define ANON_INODE_FS_MAGIC 0x09041934 /* before */

/* The number of the process: -1 when it has ended, 0 when `fd` is no pidfd. */
static pid_t number_of(int fd)
{
	char path[40], line[128];
	pid_t pid = 0;
	int value;
	FILE *info;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = fopen(path, "re");
	if (!info)
		return 0;

	while (pid == 0 && fgets(line, sizeof(line), info))
		if (sscanf(line, "Pid:\t%d", &value) == 1)
			pid = value;
	fclose(info);
	return pid;
}

bool netns_is_pidfd(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return false;
	if (fs.f_type == PIDFS_FS_MAGIC)
		return true;
	return fs.f_type == ANON_INODE_FS_MAGIC && number_of(fd) != 0;
}

static bool has_ended(int pidfd)
{
	struct pollfd poller = {.fd = pidfd, .events = POLLIN};

	return poll(&poller, 1, 0) == 1;
}

static int by_number(int pidfd, struct wr_error *err)
{
	pid_t pid = number_of(pidfd);
	AUTO_FD fd = -1;

	if (pid > 0) {
		fd = wr_netns_open_pid(pid, err);
		if (fd < 0)
			return fd;
	}
	/* The number may have gone to another process before we opened it, but not while this
	 * one lives. */
	if (pid < 0 || has_ended(pidfd))
		return wr_fail(err, ESRCH, "the process has ended");
	if (pid == 0)
		return wr_fail(err, EINVAL, "cannot find the process of the pidfd");
	return TAKE_FD(fd);
}

int netns_of_pidfd(int pidfd, struct wr_error *err)
{
	AUTO_FD fd = -1;
	int rc;

	if (!netns_is_pidfd(pidfd))
		return wr_fail(err, EINVAL, "the descriptor is not a pidfd");

	fd = ioctl(pidfd, PIDFD_GET_NET_NAMESPACE, 0);
	if (fd < 0 && (errno == ENOTTY || errno == EINVAL || errno == EOPNOTSUPP))
		return by_number(pidfd, err);
	if (fd < 0 && errno == ESRCH)
		return wr_fail(err, ESRCH, "the process has ended");
	if (fd < 0)
		return wr_fail(err, errno, "cannot open the namespace of the process: %s",
			       strerror(errno));

	rc = netns_check(fd, "the process's namespace", err);
	return rc < 0 ? rc : TAKE_FD(fd);
}
