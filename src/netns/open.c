/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open.c - from a name, a path, a process, a descriptor to a checked namespace descriptor.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/export.h"
#include "netns/check.h"
#include "netns/dir.h"
#include "netns/pidfd.h"

/* ------ by name and path ------ */

static int no_such(const char *name, struct wr_error *err)
{
	return wr_fail(err, ENOENT, "there is no namespace \"%s\"", name);
}

/* The entry, followed if it is a link that may be followed: O_PATH, so nothing is opened yet. */
static int open_entry(int dir_fd, const char *name, struct wr_error *err)
{
	AUTO_FD fd = openat(dir_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return no_such(name, err);
	if (fd < 0 || fstat(fd, &st) < 0)
		return wr_fail(err, errno, "cannot open namespace \"%s\": %s", name,
			       strerror(errno));
	if (!S_ISLNK(st.st_mode))
		return TAKE_FD(fd);

	if (!netns_dir_trusted(dir_fd))
		return wr_fail(err, EPERM,
			       "namespace \"%s\" is a link, and others than root can write in %s",
			       name, WR_NETNS_DIR);
	fd_close(fd);
	fd = openat(dir_fd, name, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return wr_fail(err, errno, "cannot follow the link of namespace \"%s\": %s", name,
			       strerror(errno));
	return TAKE_FD(fd);
}

WR_API int wr_netns_open(const char *name, struct wr_error *err)
{
	char what[WR_NETNS_NAME_MAX + 16];
	int rc = netns_name_check(name, false, err);
	AUTO_FD dir_fd = -1;
	AUTO_FD fd = -1;

	if (rc < 0)
		return rc;

	dir_fd = netns_dir_open(err);
	if (dir_fd < 0)
		return dir_fd == -ENOENT ? no_such(name, err) : dir_fd;

	fd = open_entry(dir_fd, name, err);
	if (fd < 0)
		return fd;

	snprintf(what, sizeof(what), "\"%s\"", name);
	return netns_from_path_fd(fd, what, err);
}

int netns_open_settled(const char *name, struct wr_error *err)
{
	int fd = wr_netns_open(name, NULL);
	AUTO_FD dir_fd = -1;

	if (fd >= 0)
		return fd;
	if (fd == -EINVAL) {
		dir_fd = netns_dir_open(NULL);
		if (dir_fd >= 0)
			(void)netns_dir_lock(dir_fd, NULL);
	}
	return wr_netns_open(name, err);
}

WR_API int wr_netns_open_path(const char *path, struct wr_error *err)
{
	AUTO_FD fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return wr_fail(err, errno, "cannot open namespace %s: %s", path, strerror(errno));
	return netns_from_path_fd(fd, path, err);
}

/* ------ by process ------ */

WR_API int wr_netns_open_self(struct wr_error *err)
{
	int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return wr_fail(err, errno, "cannot open /proc/thread-self/ns/net: %s",
			       strerror(errno));
	return fd;
}

WR_API int wr_netns_open_pid(pid_t pid, struct wr_error *err)
{
	char path[40];
	int fd;

	if (pid <= 0)
		return wr_fail(err, ESRCH, "there is no process %d", (int)pid);

	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;

	if (errno == ENOENT || errno == ESRCH)
		return wr_fail(err, ESRCH, "there is no process %d", (int)pid);
	return wr_fail(err, errno, "cannot open the namespace of process %d: %s", (int)pid,
		       strerror(errno));
}

WR_API int wr_netns_open_pidfd(int pidfd, struct wr_error *err)
{
	return netns_of_pidfd(pidfd, err);
}

/* ------ by any descriptor ------ */

static int copy(int fd, struct wr_error *err)
{
	int rc = netns_check(fd, "the descriptor", err);
	int dup_fd;

	if (rc < 0)
		return rc;

	dup_fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (dup_fd < 0)
		return wr_fail(err, errno, "cannot copy the descriptor: %s", strerror(errno));
	return dup_fd;
}

static int of_socket(int fd, struct wr_error *err)
{
	AUTO_FD ns_fd = ioctl(fd, SIOCGSKNS);
	int rc;

	if (ns_fd < 0 && (errno == EPERM || errno == EMFILE || errno == ENFILE))
		return wr_fail(err, errno, "cannot open the namespace of a socket: %s",
			       strerror(errno));
	if (ns_fd < 0)
		return wr_fail(err, EINVAL, "the descriptor belongs to no network namespace");

	rc = netns_check(ns_fd, "the descriptor's namespace", err);
	return rc < 0 ? rc : TAKE_FD(ns_fd);
}

WR_API int wr_netns_open_fd(int fd, struct wr_error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return wr_fail(err, errno, "cannot look at the descriptor: %s", strerror(errno));

	if (netns_on_nsfs(fd))
		return copy(fd, err);
	if (netns_is_pidfd(fd))
		return netns_of_pidfd(fd, err);
	/* Sockets and tun devices answer this; nothing else is asked, ioctl numbers are not unique.
	 */
	if (S_ISSOCK(st.st_mode) || S_ISCHR(st.st_mode))
		return of_socket(fd, err);
	return wr_fail(err, EINVAL, "the descriptor belongs to no network namespace");
}
