/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dir.c - the directory of names: made, locked and shared exactly as ip(8) does it, so that both
 * can work in it at the same time.
 */
#include <fcntl.h>
#include <string.h>

#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/dir.h"

int netns_dir_open(struct wr_error *err)
{
	int fd = open(WR_NETNS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return wr_fail(err, errno, "cannot open %s: %s", WR_NETNS_DIR, strerror(errno));
	return fd;
}

int netns_dir_mkdir(struct wr_error *err)
{
	/* An ordinary mkdir obeys the umask; so does ip's. */
	if (mkdir(WR_NETNS_DIR, 0755) < 0 && errno != EEXIST)
		return wr_fail(err, errno, "cannot make %s: %s", WR_NETNS_DIR, strerror(errno));
	return 0;
}

static int check(int dir_fd, struct wr_error *err)
{
	struct stat st;

	if (fstat(dir_fd, &st) < 0)
		return wr_fail(err, errno, "cannot look at %s: %s", WR_NETNS_DIR, strerror(errno));
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return wr_fail(err, EPERM, "%s belongs to user %u: a name there may be anybody's",
			       WR_NETNS_DIR, st.st_uid);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return wr_fail(err, EPERM,
			       "%s can be written by others: a name there may be anybody's",
			       WR_NETNS_DIR);
	return 0;
}

int netns_dir_make(struct wr_error *err)
{
	int rc = netns_dir_mkdir(err);
	AUTO_FD fd = rc < 0 ? rc : netns_dir_open(err);

	if (fd < 0)
		return fd;
	rc = check(fd, err);
	return rc < 0 ? rc : TAKE_FD(fd);
}

DEFINE_CLEANUP(DIR *, closedir)

int netns_dir_each(netns_dir_fn *fn, void *ctx, struct wr_error *err)
{
	CLEANUP(closedirp) DIR *dir = opendir(WR_NETNS_DIR);
	const struct dirent *entry;
	int rc = 0;

	if (!dir)
		return wr_fail(err, errno, "cannot open %s: %s", WR_NETNS_DIR, strerror(errno));
	while (rc == 0 && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			rc = fn(ctx, dirfd(dir), entry);
	return rc;
}

int netns_dir_lock(int dir_fd, struct wr_error *err)
{
	int rc;

	do
		rc = flock(dir_fd, LOCK_EX);
	while (rc < 0 && errno == EINTR);

	if (rc < 0)
		return wr_fail(err, errno, "cannot lock %s: %s", WR_NETNS_DIR, strerror(errno));
	return 0;
}

int netns_dir_share(struct wr_error *err)
{
	/* ip asks for MS_REC each time, which costs with every name and changes nothing once the
	 * directory is shared: what is mounted in a shared mount is shared. */
	if (mount("", WR_NETNS_DIR, "none", MS_SHARED, NULL) == 0)
		return 0;

	if (errno == EINVAL) {
		if (mount(WR_NETNS_DIR, WR_NETNS_DIR, "none", MS_BIND | MS_REC, NULL) < 0)
			return wr_fail(err, errno, "cannot bind %s to itself: %s", WR_NETNS_DIR,
				       strerror(errno));
		if (mount("", WR_NETNS_DIR, "none", MS_SHARED | MS_REC, NULL) == 0)
			return 0;
	}
	return wr_fail(err, errno, "cannot make %s a shared mount: %s", WR_NETNS_DIR,
		       strerror(errno));
}

bool netns_dir_trusted(int dir_fd)
{
	struct stat st;

	return fstat(dir_fd, &st) == 0 && st.st_uid == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int netns_dir_check(struct wr_error *err)
{
	AUTO_FD fd = netns_dir_open(err);

	return fd == -ENOENT ? 0 : fd < 0 ? fd : check(fd, err);
}
