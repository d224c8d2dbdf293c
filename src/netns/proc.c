/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proc.c - a /proc of one's own.
 */
#include <fcntl.h>
#include <stdbool.h>

#include <sys/mount.h>

#include "netns/proc.h"

/* A mount costs as much as a few look-ups, and each namespace on it makes the next ones dearer. */
#define PLAIN_MAX   8
#define SHARING_MAX 32

static int mount_proc(void)
{
	AUTO_FD fs = fsopen("proc", FSOPEN_CLOEXEC);

	if (fs < 0 || fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -1;
	return fsmount(fs, FSMOUNT_CLOEXEC,
		       MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

void netns_proc_next(struct netns_proc *proc)
{
	size_t n = proc->n++;

	if (n < PLAIN_MAX || (n - PLAIN_MAX) % SHARING_MAX)
		return;

	fd_close(proc->fd);
	proc->fd = mount_proc();
}

void netns_proc_fini(struct netns_proc *proc)
{
	fd_close(proc->fd);
	proc->fd = -1;
}

int netns_proc_at(const struct netns_proc *proc, const char **ret_prefix)
{
	bool own = proc && proc->fd >= 0;

	*ret_prefix = own ? "" : "/proc/";
	return own ? proc->fd : AT_FDCWD;
}
