/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * exec.c - the mounts of `exec`: what ip-netns(8) does, but what was mounted below /sys stays, and
 * the flags of /sys do.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "netns/exec.h"
#include "netns/home.h"
#include "netns/node.h"
#include "netns/template.h"
#include "netns/vrf.h"

DEFINE_CLEANUP(DIR *, closedir)

#define ETC_NETNS "/etc/netns"

/* Where something may be mounted below /sys. A list, because reading mountinfo costs with every
 * name in /run/netns. A parent stands before what is below it. */
static const char *const below_sys[] = {
	"/sys/fs/cgroup",
	"/sys/fs/bpf",
	"/sys/fs/fuse/connections",
	"/sys/fs/pstore",
	"/sys/fs/selinux",
	"/sys/fs/smackfs",
	"/sys/kernel/debug",
	"/sys/kernel/tracing",
	"/sys/kernel/security",
	"/sys/kernel/config",
	"/sys/firmware",
	"/sys/firmware/efi/efivars",
	"/sys/hypervisor",
	"/sys/devices/virtual/powercap",
};

/* ------ /sys ------ */

/* The mount that a path is on; 0 when there is no such path (or the kernel is older than 5.8). */
static uint64_t mount_id(const char *path)
{
	struct statx st;

	if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC | AT_SYMLINK_NOFOLLOW, STATX_MNT_ID, &st) < 0)
		return 0;
	return st.stx_mnt_id;
}

/* Handles of what is mounted below /sys, -1 where nothing is. */
static void open_below(int *mounts)
{
	uint64_t sys = mount_id("/sys");

	for (size_t i = 0; i < ARRAY_LEN(below_sys); i++) {
		uint64_t id = mount_id(below_sys[i]);

		mounts[i] = -1;
		if (sys && id && id != sys)
			mounts[i] = open(below_sys[i], O_PATH | O_CLOEXEC);
	}
}

/* A mount takes what is mounted below it along. In a user namespace those of its parent cannot be
 * moved, but be copied. */
static int move_or_copy(int mount_fd, const char *path)
{
	AUTO_FD copy = -1;

	if (move_mount(mount_fd, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) == 0)
		return 0;
	copy = open_tree(mount_fd, "",
			 OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH);
	return copy < 0 ? -1 : move_mount(copy, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH);
}

static void put_below(const int *mounts, const struct netns_exec *exec)
{
	for (size_t i = 0; i < ARRAY_LEN(below_sys); i++)
		if (mounts[i] >= 0 && move_or_copy(mounts[i], below_sys[i]) < 0)
			netns_warnf(exec, "%s is not to be seen inside: %s", below_sys[i],
				    strerror(errno));
}

static void close_below(const int *mounts)
{
	for (size_t i = 0; i < ARRAY_LEN(below_sys); i++)
		fd_close(mounts[i]);
}

/* The flags of the old /sys: a read-only one stays so, and a user namespace may not drop them. */
static unsigned long sys_flags(void)
{
	unsigned long kept = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
	struct statfs fs;

	if (statfs("/sys", &fs) < 0 || fs.f_type != SYSFS_MAGIC)
		return MS_NOSUID | MS_NODEV | MS_NOEXEC;
	return (unsigned long)fs.f_flags & kept; /* ST_x = MS_x */
}

/* sysfs shows the devices of the namespace that it was mounted in. The old one stays below: to take
 * it away would cost an RCU grace period, and a user namespace may not. */
static void renew_sys(const struct netns_exec *exec)
{
	unsigned long flags = sys_flags();
	int mounts[ARRAY_LEN(below_sys)];

	open_below(mounts);
	if (mount(exec->name ? exec->name : "sysfs", "/sys", "sysfs", flags, NULL) == 0)
		put_below(mounts, exec);
	else if (errno != EBUSY) /* the same sysfs: the caller is inside already */
		netns_warnf(exec, "/sys does not show the namespace's devices: %s",
			    strerror(errno));
	close_below(mounts);
}

/* ------ /etc/netns/NAME ------ */

static void bind_etc(const struct netns_exec *exec, const char *entry)
{
	char from[PATH_MAX], to[PATH_MAX];

	snprintf(from, sizeof(from), ETC_NETNS "/%s/%s", exec->name, entry);
	snprintf(to, sizeof(to), "/etc/%s", entry);
	if (mount(from, to, "none", MS_BIND, NULL) == 0)
		return;
	if (exec->etc_failed)
		exec->etc_failed(exec->warn_ctx, from, to, errno);
	else
		netns_warnf(exec, "%s is not to be seen as %s inside: %s", from, to,
			    strerror(errno));
}

static void bind_etc_all(const struct netns_exec *exec)
{
	CLEANUP(closedirp) DIR *dir = NULL;
	const struct dirent *entry;
	char path[PATH_MAX];

	if (!exec->name ||
	    snprintf(path, sizeof(path), ETC_NETNS "/%s", exec->name) >= (int)sizeof(path))
		return;
	dir = opendir(path);
	if (!dir && errno != ENOENT && !exec->etc_failed)
		netns_warnf(exec, "cannot read %s: %s", path, strerror(errno));

	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			bind_etc(exec, entry->d_name);
}

/* ------ all of it ------ */

/* Where many names are bound, a copy of the template is quick; a copy of all mounts is the same to
 * who is inside. */
static int own_mounts(const struct netns_handle *home, struct wr_error *err)
{
	if (home)
		(void)netns_template_enter(home, NULL);
	if (unshare(CLONE_NEWNS) < 0)
		return wr_fail(err, errno, "cannot make a mount namespace: %s", strerror(errno));
	/* Mounts that the machine makes later are seen inside; nothing gets out. */
	if (mount("", "/", "none", MS_SLAVE | MS_REC, NULL) < 0)
		return wr_fail(err, errno, "cannot make the mounts private: %s", strerror(errno));
	return 0;
}

static void hide_names(const struct netns_exec *exec, const struct netns_handle *home)
{
	struct wr_error err = {0};

	if (netns_home_hide(home, &err) < 0)
		netns_warnf(exec, "the names of other namespaces are to be seen inside: %s",
			    err.text);
}

/* Sockets made inside would be bound to a device that is not there. */
static void leave_vrf(const struct netns_exec *exec)
{
	struct wr_error err = {0};

	if (netns_vrf_leave(&err) < 0)
		netns_warnf(exec, "the program stays bound to a VRF: %s", err.text);
}

int netns_exec_prepare(const struct netns_exec *exec, struct wr_error *err)
{
	struct netns_handle home;
	bool hide = exec->hide_names && netns_home_here(&home, NULL) == 0;
	char cwd[PATH_MAX];
	bool has_cwd = getcwd(cwd, sizeof(cwd)) != NULL;
	int rc;

	leave_vrf(exec);
	if (setns(exec->netns_fd, CLONE_NEWNET) < 0)
		return wr_fail(err, errno, "cannot enter namespace \"%s\": %s",
			       exec->name ? exec->name : "?", strerror(errno));
	/* A working directory without a path is kept by not moving. */
	rc = own_mounts(hide && has_cwd ? &home : NULL, err);
	if (rc < 0)
		return rc;

	renew_sys(exec);
	if (exec->lab)
		netns_node_mounts(exec);
	bind_etc_all(exec);
	if (hide)
		hide_names(exec, &home);

	/* The working directory may lie on what is hidden now. */
	if (has_cwd && chdir(cwd) < 0)
		netns_warnf(exec, "%s is not to be seen inside: %s", cwd, strerror(errno));
	return 0;
}
