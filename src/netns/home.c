/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * home.c - hides names, and goes back to them.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <linux/magic.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/home.h"
#include "netns/mounts.h"

#define SOURCE "warren-exec"

static int open_here(struct wr_error *err)
{
	int fd = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return wr_fail(err, errno, "cannot open /proc/thread-self/ns/mnt: %s",
			       strerror(errno));
	return fd;
}

int netns_home_here(struct netns_handle *ret, struct wr_error *err)
{
	AUTO_FD fd = open_here(err);

	return fd < 0 ? fd : netns_handle_of(fd, ret, err);
}

int netns_home_hide(const struct netns_handle *home, struct wr_error *err)
{
	char source[80];

	snprintf(source, sizeof(source), SOURCE ":%" PRIx64 ":%" PRIx32 ":%" PRIx32, home->id,
		 home->type, home->inode);
	if (mount(source, WR_NETNS_DIR, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0755") <
		    0 &&
	    errno != ENOENT)
		return wr_fail(err, errno, "cannot mount on %s: %s", WR_NETNS_DIR, strerror(errno));
	return 0;
}

/* ------ the way back ------ */

static bool is_hidden(struct netns_handle *ret)
{
	uint64_t id = mounts_at(WR_NETNS_DIR);
	char source[80], more;

	return id && mounts_source(id, TMPFS_MAGIC, source, sizeof(source)) == 0 &&
	       sscanf(source, SOURCE ":%" SCNx64 ":%" SCNx32 ":%" SCNx32 "%c", &ret->id, &ret->type,
		      &ret->inode, &more) == 3;
}

static ino_t owner_of(int ns_fd)
{
	AUTO_FD fd = ioctl(ns_fd, NS_GET_USERNS);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 ? st.st_ino : 0;
}

/* Whoever may mount here wrote where to go; so it must be where he might have gone himself. */
static int check_owner(int home_fd, struct wr_error *err)
{
	AUTO_FD here_fd = open_here(err);
	ino_t owner;

	if (here_fd < 0)
		return here_fd;
	owner = owner_of(home_fd);
	if (!owner || owner != owner_of(here_fd))
		return wr_fail(err, EPERM, "it belongs to another user namespace");
	return 0;
}

/* The kernel says "stale" of a handle, too, to somebody who may not open it. */
static int open_home(const struct netns_handle *home, struct wr_error *err)
{
	int fd = netns_handle_open(home, err);

	if (fd == -ESTALE && geteuid() != 0)
		return wr_fail(err, EPERM, "only root may");
	return fd;
}

static int go(const struct netns_handle *home, struct wr_error *err)
{
	AUTO_FD fd = open_home(home, err);
	char cwd[PATH_MAX];
	int rc = fd < 0 ? fd : check_owner(fd, err);

	if (rc < 0)
		return rc;
	if (!getcwd(cwd, sizeof(cwd)))
		return wr_fail(err, errno, "the working directory is gone: %s", strerror(errno));
	if (setns(fd, CLONE_NEWNS) < 0)
		return wr_fail(err, errno, "cannot enter it: %s", strerror(errno));
	if (chdir(cwd) < 0)
		return wr_fail(err, errno, "there is no %s: %s", cwd, strerror(errno));
	return 1;
}

int netns_home_return(struct wr_error *err)
{
	struct netns_handle home;
	int rc;

	if (!is_hidden(&home))
		return 0;

	rc = go(&home, err);
	return wr_context(err, rc, "cannot go back to the mount namespace that \"exec\" came from");
}
