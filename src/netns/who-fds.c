/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * who-fds.c - descriptors of a process that keep a namespace alive. A socket or tun is asked where
 * it belongs through a copy of its descriptor (pidfd_getfd(2), from Linux 5.6 on).
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include <warren/netns.h>

#include "base/str.h"
#include "netns/who-look.h"

#ifndef PIDFD_THREAD /* Linux 6.9 */
#define PIDFD_THREAD O_EXCL
#endif
#define TUN_MAJOR 10
#define TUN_MINOR 200

DEFINE_CLEANUP(DIR *, closedir)

/* ------ words ------ */

static const struct {
	int domain, type, protocol; /* type, protocol 0: any */
	const char *name;
} socket_names[] = {
	{AF_INET, SOCK_STREAM, IPPROTO_TCP, "tcp"},
	{AF_INET6, SOCK_STREAM, IPPROTO_TCP, "tcp6"},
	{AF_INET, SOCK_DGRAM, IPPROTO_UDP, "udp"},
	{AF_INET6, SOCK_DGRAM, IPPROTO_UDP, "udp6"},
	{AF_INET, SOCK_RAW, 0, "raw"},
	{AF_INET6, SOCK_RAW, 0, "raw6"},
	{AF_INET, 0, 0, "ip"},
	{AF_INET6, 0, 0, "ip6"},
	{AF_UNIX, 0, 0, "unix"},
	{AF_NETLINK, 0, 0, "netlink"},
	{AF_PACKET, 0, 0, "packet"},
};

static int option(int fd, int name)
{
	socklen_t len = sizeof(int);
	int value = 0;

	return getsockopt(fd, SOL_SOCKET, name, &value, &len) < 0 ? 0 : value;
}

static const char *socket_name(int fd)
{
	int domain = option(fd, SO_DOMAIN), type = option(fd, SO_TYPE),
	    protocol = option(fd, SO_PROTOCOL);

	for (size_t i = 0; i < ARRAY_LEN(socket_names); i++)
		if (socket_names[i].domain == domain &&
		    (!socket_names[i].type || socket_names[i].type == type) &&
		    (!socket_names[i].protocol || socket_names[i].protocol == protocol))
			return socket_names[i].name;
	return NULL;
}

/* The device of a tun; NULL when it has none yet. */
static const char *tun_name(struct arena *arena, int fd)
{
	struct ifreq request = {0};

	if (ioctl(fd, TUNGETIFF, &request) < 0)
		return NULL;
	return arena_strndup(arena, request.ifr_name,
			     strnlen(request.ifr_name, sizeof(request.ifr_name)));
}

/* ------ asking ------ */

struct fds {
	struct who_look *look;
	struct who_task *task;
	int dir;
	int pidfd; /* -1: not opened yet */
};

/* A copy of the descriptor, if the number still means that file. */
static int copy(struct fds *fds, int number, const struct stat *st)
{
	const struct who_task *task = fds->task;
	AUTO_FD fd = -1;
	struct stat now;

	if (fds->pidfd < 0)
		fds->pidfd = (int)syscall(SYS_pidfd_open, task->tid ? task->tid : task->pid,
					  task->tid ? PIDFD_THREAD : 0);
	if (fds->pidfd < 0)
		return -errno;
	fd = (int)syscall(SYS_pidfd_getfd, fds->pidfd, number, 0);
	if (fd < 0 || fstat(fd, &now) < 0)
		return -errno;
	if (now.st_dev != st->st_dev || now.st_ino != st->st_ino)
		return -EBADF;
	return TAKE_FD(fd);
}

/* The process has ended, or has closed it: then it holds nothing. */
static bool is_over(int rc)
{
	return rc == -ESRCH || rc == -EBADF;
}

static void ask(struct fds *fds, int number, const struct stat *st, enum who_kind kind)
{
	struct who_look *look = fds->look;
	AUTO_FD fd = copy(fds, number, st);
	AUTO_FD ns = fd < 0 ? fd : wr_netns_open_fd(fd, NULL);
	struct who_holder *holder;
	struct stat its;

	if (ns < 0) {
		look->who->n_fds += !is_over(ns) && !(fd >= 0 && ns == -EINVAL);
		return;
	}
	if (fstat(ns, &its) < 0 || its.st_dev != look->ns.st_dev || its.st_ino != look->ns.st_ino)
		return;
	holder = who_add(look, fds->task, kind);
	if (holder) {
		holder->fd = number;
		holder->what = kind == WHO_TUN ? tun_name(&look->who->arena, fd) : socket_name(fd);
	}
}

/* A namespace of any type. */
static void look_at_ns(struct fds *fds, int number, const char *name, const struct stat *st)
{
	struct who_look *look = fds->look;
	struct who_holder *holder;
	char text[64];
	ssize_t len;

	if (st->st_ino == look->ns.st_ino) {
		holder = who_add(look, fds->task, WHO_FD);
		if (holder)
			holder->fd = number;
		return;
	}
	len = readlinkat(fds->dir, name, text, sizeof(text) - 1);
	if (len > 0) {
		text[len] = '\0';
		who_note_mount_ns(look, text);
	}
}

static void look_at_fd(struct fds *fds, int number, const char *name)
{
	struct stat st;

	if (!who_stat(fds->dir, name, &st))
		return;
	if (st.st_dev == fds->look->ns.st_dev)
		look_at_ns(fds, number, name, &st);
	else if (S_ISSOCK(st.st_mode))
		ask(fds, number, &st, WHO_SOCKET);
	else if (S_ISCHR(st.st_mode) && st.st_rdev == makedev(TUN_MAJOR, TUN_MINOR))
		ask(fds, number, &st, WHO_TUN);
}

void who_look_fds(struct who_look *look, struct who_task *task)
{
	struct fds fds = {.look = look, .task = task, .pidfd = -1};
	CLEANUP(closedirp) DIR *dir = NULL;
	const struct dirent *entry;
	char path[64];
	uint64_t number;

	snprintf(path, sizeof(path), "%s/fd", task->path);
	dir = who_opendir(look, path);
	if (!dir) {
		who_refused(task);
		return;
	}
	fds.dir = dirfd(dir);
	while ((entry = readdir(dir)))
		if (str_to_u64(entry->d_name, INT32_MAX, false, &number) == 0)
			look_at_fd(&fds, (int)number, entry->d_name);
	fd_close(fds.pidfd);
}
