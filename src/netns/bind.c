/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bind.c - gives a namespace a name, beside ip(8), which may do the same at the same time.
 *
 * The lock is held from before the file exists until the namespace is bound to it: a file of ours
 * that is not bound while the lock is free belongs to nobody (heal.c).
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/export.h"
#include "netns/bind.h"
#include "netns/check.h"
#include "netns/dir.h"
#include "netns/leftover.h"
#include "netns/mount.h"

/* Remembers where something failed. */
static int at(enum netns_step step, int rc, enum netns_step *ret_step)
{
	if (rc < 0)
		*ret_step = step;
	return rc;
}

static int lock_dir(enum netns_step *ret_step, struct wr_error *err)
{
	AUTO_FD fd = -1;
	int rc = at(NETNS_STEP_MKDIR, netns_dir_mkdir(err), ret_step);

	if (rc < 0)
		return rc;
	fd = at(NETNS_STEP_OPEN, netns_dir_open(err), ret_step);
	if (fd < 0)
		return fd;
	rc = at(NETNS_STEP_LOCK, netns_dir_lock(fd, err), ret_step);
	return rc < 0 ? rc : TAKE_FD(fd);
}

/* Under the lock: makes the directory a shared mount and opens it again, because what was opened
 * before may be hidden below the mount. */
static int share_dir(enum netns_step *ret_step, struct wr_error *err)
{
	int rc = at(NETNS_STEP_SHARE, netns_dir_share(err), ret_step);

	return rc < 0 ? rc : at(NETNS_STEP_OPEN, netns_dir_open(err), ret_step);
}

static int taken(const char *name, struct wr_error *err)
{
	return wr_fail(err, EEXIST, "namespace \"%s\" exists already", name);
}

int netns_bind_prepare(const char *name, enum netns_step *ret_step, struct wr_error *err)
{
	AUTO_FD lock_fd = lock_dir(ret_step, err);
	AUTO_FD dir_fd = lock_fd < 0 ? lock_fd : share_dir(ret_step, err);
	struct stat st;

	if (dir_fd < 0)
		return dir_fd;
	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !netns_leftover_remove(dir_fd, name))
		return at(NETNS_STEP_FILE, taken(name, err), ret_step);
	return 0;
}

static int make_file(int dir_fd, const char *name, struct wr_error *err)
{
	int rc = netns_file_make(dir_fd, name, NETNS_UNBOUND_MODE, err);

	if (rc == -EEXIST && netns_leftover_remove(dir_fd, name))
		rc = netns_file_make(dir_fd, name, NETNS_UNBOUND_MODE, err);
	return rc == -EEXIST ? taken(name, err) : rc;
}

int netns_bind_step(int fd, const char *name, enum netns_step *ret_step, struct wr_error *err)
{
	AUTO_FD lock_fd = lock_dir(ret_step, err);
	AUTO_FD dir_fd = lock_fd < 0 ? lock_fd : share_dir(ret_step, err);
	int rc;

	if (dir_fd < 0)
		return dir_fd;
	rc = at(NETNS_STEP_FILE, make_file(dir_fd, name, err), ret_step);
	if (rc < 0)
		return rc;

	rc = at(NETNS_STEP_MOUNT, netns_file_bind(fd, dir_fd, name, err), ret_step);
	if (rc < 0)
		unlinkat(dir_fd, name, 0);
	return rc;
}

WR_API int wr_netns_bind(int fd, const char *name, struct wr_error *err)
{
	int rc = netns_name_check(name, true, err);
	enum netns_step step;

	if (rc == 0)
		rc = netns_check(fd, "the descriptor", err);
	if (rc == 0)
		rc = netns_dir_check(err);
	return rc < 0 ? rc : netns_bind_step(fd, name, &step, err);
}
