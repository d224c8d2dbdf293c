/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holders.c - who is in there, and out with them.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/str.h"
#include "netns/holders.h"

#define KILL_MS 10000 /* a process that KILL does not end within this is stuck in the kernel */

/* ------ find ------ */

/* false: the process is gone, or is not ours to ask. */
static bool inode_of(int proc, const char *pid, ino_t *ret)
{
	char path[NAME_MAX + 16];
	struct stat s;

	snprintf(path, sizeof(path), "%s/ns/net", pid);
	if (fstatat(proc, path, &s, 0) < 0)
		return false;

	*ret = s.st_ino;
	return true;
}

static const struct holder_ns *ns_of(int proc, const char *pid, const struct holder_ns *list,
				     size_t n)
{
	ino_t inode;

	if (!inode_of(proc, pid, &inode))
		return NULL;

	for (size_t i = 0; i < n; i++)
		if (list[i].inode == inode)
			return &list[i];

	return NULL;
}

char *holders_command(struct arena *arena, int proc, const char *pid)
{
	char path[NAME_MAX + 16], buf[256];
	AUTO_FD fd = -1;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/cmdline", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? 0 : read(fd, buf, sizeof(buf));
	while (n > 0 && buf[n - 1] == '\0')
		n--;
	for (ssize_t i = 0; i < n; i++)
		if (buf[i] == '\0')
			buf[i] = ' ';

	return arena_strndup(arena, buf, n > 0 ? (size_t)n : 0);
}

int holders_find(const struct holder_ns *list, size_t n, struct arena *arena, struct holder **ret,
		 size_t *ret_n, struct wr_error *err)
{
	DIR *proc = opendir("/proc");
	struct holder *holders = NULL;
	struct dirent *entry;
	size_t n_found = 0, cap = 0;

	if (!proc)
		return wr_fail(err, errno, "cannot look for processes in /proc: %s",
			       strerror(errno));

	while (n && (entry = readdir(proc))) {
		const struct holder_ns *ns = NULL;
		struct holder *slot;

		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			ns = ns_of(dirfd(proc), entry->d_name, list, n);
		slot = ns ? ARENA_PUSH(arena, holders, n_found, cap) : NULL;
		if (slot)
			*slot = (struct holder){
				.pid = (pid_t)strtol(entry->d_name, NULL, 10),
				.name = ns->name,
				.inode = ns->inode,
				.command = holders_command(arena, dirfd(proc), entry->d_name),
			};
	}

	closedir(proc);
	if (arena->failed)
		return wr_fail(err, ENOMEM, "no memory for a list of processes");

	*ret = holders;
	*ret_n = n_found;
	return 0;
}

/* ------ kill ------ */

/* A descriptor of the process, if the number still means the one that was found. */
static int open_holder(const struct holder *holder)
{
	AUTO_FD fd = (int)syscall(SYS_pidfd_open, holder->pid, 0);
	char pid[32];
	ino_t inode;

	snprintf(pid, sizeof(pid), "/proc/%d", (int)holder->pid);
	if (fd < 0 || !inode_of(AT_FDCWD, pid, &inode) || inode != holder->inode)
		return -1;

	return TAKE_FD(fd);
}

static void send_all(const int *fds, size_t n, int sig)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i] >= 0)
			syscall(SYS_pidfd_send_signal, fds[i], sig, NULL, 0);
}

/* Waits until each has ended (its descriptor becomes readable) or the time is over; closes those
 * that have. */
static size_t wait_all(int *fds, size_t n, int timeout_ms)
{
	int64_t until = clock_ms() + timeout_ms;
	size_t n_left = 0;

	for (size_t i = 0; i < n; i++) {
		struct pollfd p = {.fd = fds[i], .events = POLLIN};
		int64_t left = until - clock_ms();
		int rc;

		if (fds[i] < 0)
			continue;
		do
			rc = poll(&p, 1, left > 0 ? (int)left : 0);
		while (rc < 0 && errno == EINTR);
		if (rc > 0)
			fds[i] = fd_close(fds[i]);
		else
			n_left++;
	}

	return n_left;
}

int holders_kill(const struct holder *holders, size_t n, int term_ms, struct wr_error *err)
{
	AUTO_FREE int *fds = calloc(n ? n : 1, sizeof(*fds));
	size_t n_left;

	if (!fds)
		return wr_fail(err, ENOMEM, "no memory for a list of processes");

	for (size_t i = 0; i < n; i++)
		fds[i] = open_holder(&holders[i]);

	send_all(fds, n, SIGTERM);
	n_left = wait_all(fds, n, term_ms);
	if (n_left) {
		send_all(fds, n, SIGKILL);
		n_left = wait_all(fds, n, KILL_MS);
	}

	for (size_t i = 0; i < n; i++)
		fd_close(fds[i]);
	return n_left ? wr_fail(err, EBUSY, "%zu processes do not end", n_left) : 0;
}
