/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sysctl.c - /proc/sys/net, which shows the namespace of the thread that opens a file there.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "netns/sysctl.h"

static int path_of(const char *prefix, const char *name, char *path, size_t size,
		   struct wr_error *err)
{
	int len = snprintf(path, size, "%ssys/%s", prefix, name);

	if (len < 0 || (size_t)len >= size || !str_starts(name, "net.") || strstr(name, "..") ||
	    strchr(name, ' '))
		return wr_fail(err, EINVAL, "\"%s\" is not a net.* sysctl", name);

	for (char *c = path + strlen(prefix) + strlen("sys/"); *c; c++)
		*c = *c == '.' ? '/' : *c == '/' ? '.' : *c;

	return 0;
}

static int open_here(const struct netns_proc *proc, const char *name, int flags,
		     struct wr_error *err)
{
	char path[PATH_MAX];
	const char *prefix;
	int at = netns_proc_at(proc, &prefix);
	int rc = path_of(prefix, name, path, sizeof(path), err);
	int fd;

	if (rc < 0)
		return rc;

	fd = openat(at, path, flags | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return wr_fail(err, ENOENT,
			       "sysctl %s does not exist in a namespace of this kernel", name);
	if (fd < 0)
		return wr_fail(err, errno, "cannot open sysctl %s: %s", name, strerror(errno));

	return fd;
}

int netns_sysctl_open_here(const struct netns_proc *proc, const char *name, struct wr_error *err)
{
	struct wr_error why = {0};
	int fd = open_here(proc, name, O_RDWR, &why);

	if (fd == -EACCES)
		return open_here(proc, name, O_WRONLY, err);
	return fd < 0 ? wr_fail(err, why.code, "%s", why.text) : fd;
}

int netns_sysctl_write(int fd, const char *name, const char *value, struct wr_error *err)
{
	size_t len = strlen(value);
	ssize_t n;

	do
		n = write(fd, value, len);
	while (n < 0 && errno == EINTR);

	if (n < 0)
		return wr_fail(err, errno, "cannot set sysctl %s to \"%s\": %s", name, value,
			       strerror(errno));

	return 0;
}

int netns_sysctl_read(int fd, const char *name, struct str *ret, struct wr_error *err)
{
	char buf[4096];
	ssize_t n;

	do
		n = pread(fd, buf, sizeof(buf), 0);
	while (n < 0 && errno == EINTR);

	if (n < 0)
		return wr_fail(err, errno, "cannot read sysctl %s: %s", name, strerror(errno));

	while (n > 0 && buf[n - 1] == '\n')
		n--;
	str_addn(ret, buf, (size_t)n);
	return 0;
}

int netns_sysctl_write_here(const struct netns_proc *proc, const char *name, const char *value,
			    struct wr_error *err)
{
	AUTO_FD fd = open_here(proc, name, O_WRONLY, err);

	return fd < 0 ? fd : netns_sysctl_write(fd, name, value, err);
}

int netns_sysctl_read_here(const struct netns_proc *proc, const char *name, struct str *ret,
			   struct wr_error *err)
{
	AUTO_FD fd = open_here(proc, name, O_RDONLY, err);

	return fd < 0 ? fd : netns_sysctl_read(fd, name, ret, err);
}
