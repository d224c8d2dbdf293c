/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bind.c - gives a namespace a name, beside ip(8), which may do the same at the same time.
 *
 * The lock is held from before the file exists until the namespace is bound to it: a file of ours
 * that is not bound while the lock is free belongs to nobody (heal.c).
 */
#include <string.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/export.h"
#include "netns/check.h"
#include "netns/dir.h"
#include "netns/leftover.h"
#include "netns/mount.h"

static int bind_locked(int fd, const char *name, struct wr_error *err)
{
	AUTO_FD dir_fd = -1;
	int rc = netns_dir_share(err);

	if (rc < 0)
		return rc;

	/* Opened after the directory became a mount: what was opened before is hidden below it. */
	dir_fd = netns_dir_open(err);
	if (dir_fd < 0)
		return dir_fd;

	rc = netns_mount_file(fd, dir_fd, name, NETNS_UNBOUND_MODE, err);
	if (rc == -EEXIST && netns_leftover_remove(dir_fd, name))
		rc = netns_mount_file(fd, dir_fd, name, NETNS_UNBOUND_MODE, err);
	if (rc == -EEXIST)
		return wr_fail(err, EEXIST, "namespace \"%s\" exists already", name);
	return rc;
}

WR_API int wr_netns_bind(int fd, const char *name, struct wr_error *err)
{
	int rc = netns_name_check(name, true, err);
	AUTO_FD lock_fd = -1;

	if (rc == 0)
		rc = netns_check(fd, "the descriptor", err);
	if (rc < 0)
		return rc;

	lock_fd = netns_dir_make(err);
	if (lock_fd < 0)
		return lock_fd;

	rc = netns_dir_lock(lock_fd, err);
	if (rc == 0)
		rc = bind_locked(fd, name, err);
	return rc;
}
