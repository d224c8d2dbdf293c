/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answers.c - netlink answers on their way into a program, seen through a copy of its socket.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "answers.h"

#define AUTO_CLOSE __attribute__((cleanup(close_at))) int
#define AUTO_FREE  __attribute__((cleanup(free_at)))

enum { IOV_MAX_HERE = 8 };

/* Where the program wants its datagram. */
struct target {
	int pid;
	struct iovec iov[IOV_MAX_HERE];
	size_t n_iov, size;
	int flags;
	uint64_t name, name_len; /* addresses in the program, or 0; of recvfrom */
	uint64_t msghdr;	 /* the same of recvmsg */
};

static void close_at(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void free_at(void *p)
{
	free(*(void **)p);
}

/* ------ the program's memory ------ */

static bool peek(int pid, uint64_t from, void *to, size_t len)
{
	struct iovec local = {to, len}, remote = {(void *)(uintptr_t)from, len};

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == (ssize_t)len;
}

static bool poke(int pid, uint64_t to, const void *from, size_t len)
{
	struct iovec local = {(void *)(uintptr_t)from, len}, remote = {(void *)(uintptr_t)to, len};

	return process_vm_writev(pid, &local, 1, &remote, 1, 0) == (ssize_t)len;
}

static int fd_of(int pid, int fd)
{
	AUTO_CLOSE pidfd = (int)syscall(SYS_pidfd_open, pid, 0);

	return pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
}

/* ------ the call ------ */

static bool read_recvmsg(struct target *t, const struct seccomp_data *data)
{
	struct msghdr mh;

	if (!peek(t->pid, data->args[1], &mh, sizeof(mh)) || mh.msg_iovlen > IOV_MAX_HERE)
		return false;

	t->msghdr = data->args[1];
	t->flags = (int)data->args[2];
	t->n_iov = mh.msg_iovlen;
	return peek(t->pid, (uintptr_t)mh.msg_iov, t->iov, t->n_iov * sizeof(t->iov[0]));
}

static bool read_recvfrom(struct target *t, const struct seccomp_data *data)
{
	t->iov[0] = (struct iovec){(void *)(uintptr_t)data->args[1], data->args[2]};
	t->n_iov = 1;
	t->flags = (int)data->args[3];
	t->name = data->args[4];
	t->name_len = data->args[5];
	return true;
}

static bool read_target(struct target *t, const struct seccomp_data *data, int pid)
{
	bool ok;

	*t = (struct target){.pid = pid};
	ok = data->nr == SYS_recvmsg ? read_recvmsg(t, data) : read_recvfrom(t, data);

	for (size_t i = 0; ok && i < t->n_iov; i++)
		t->size += t->iov[i].iov_len;

	return ok && t->size >= sizeof(struct nlmsghdr) && !(t->flags & (MSG_PEEK | MSG_ERRQUEUE));
}

static bool is_netlink(int fd)
{
	int domain = 0;
	socklen_t len = sizeof(domain);

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 && domain == AF_NETLINK;
}

/* ------ the answer ------ */

static bool is_answer(const struct nlmsghdr *h)
{
	if (h->nlmsg_seq == 0 || h->nlmsg_len < NLMSG_LENGTH(sizeof(int)))
		return false;
	if (h->nlmsg_type == NLMSG_ERROR)
		return *(int *)NLMSG_DATA(h) == 0;

	return h->nlmsg_type == NLMSG_DONE ||
	       (h->nlmsg_type >= NLMSG_MIN_TYPE && !(h->nlmsg_flags & NLM_F_MULTI) &&
		h->nlmsg_len >= NLMSG_LENGTH(sizeof(struct nlmsgerr)));
}

/* An error in the place of what was there, of the same length; its words are gone. */
static void turn_into_error(struct nlmsghdr *h, int error)
{
	bool is_done = h->nlmsg_type == NLMSG_DONE;

	if (!is_done)
		h->nlmsg_type = NLMSG_ERROR;
	h->nlmsg_flags = is_done ? NLM_F_MULTI : 0;
	*(int *)NLMSG_DATA(h) = -error;
}

/* Counts the answers in the datagram; the wanted one is rewritten in the buffer. */
static bool count(struct answers *answers, void *buf, ssize_t len)
{
	int left = (int)len;
	bool hit = false;

	for (struct nlmsghdr *h = buf; NLMSG_OK(h, (unsigned)left); h = NLMSG_NEXT(h, left)) {
		if (!is_answer(h) || ++answers->n_met != answers->wanted)
			continue;
		turn_into_error(h, answers->error);
		hit = true;
	}

	return hit;
}

static bool poke_data(const struct target *t, const char *buf, size_t len)
{
	for (size_t i = 0; i < t->n_iov && len > 0; i++) {
		size_t part = t->iov[i].iov_len < len ? t->iov[i].iov_len : len;

		if (!poke(t->pid, (uintptr_t)t->iov[i].iov_base, buf, part))
			return false;
		buf += part;
		len -= part;
	}

	return true;
}

/* The sender's address, which is the kernel's: nl_pid 0. */
static bool poke_sender(const struct target *t)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	socklen_t len = sizeof(kernel);
	struct msghdr mh;

	if (!t->msghdr)
		return !t->name || (poke(t->pid, t->name, &kernel, sizeof(kernel)) &&
				    poke(t->pid, t->name_len, &len, sizeof(len)));
	if (!peek(t->pid, t->msghdr, &mh, sizeof(mh)))
		return false;
	if (mh.msg_name && !poke(t->pid, (uintptr_t)mh.msg_name, &kernel, sizeof(kernel)))
		return false;

	mh.msg_namelen = mh.msg_name ? sizeof(kernel) : 0;
	mh.msg_controllen = 0;
	mh.msg_flags = 0;
	return poke(t->pid, t->msghdr, &mh, sizeof(mh));
}

bool answers_meet(struct answers *answers, const struct seccomp_data *data, int pid, long *ret)
{
	AUTO_FREE char *buf = NULL;
	struct target t;
	ssize_t len;

	if (answers->done || (data->nr != SYS_recvmsg && data->nr != SYS_recvfrom))
		return false;

	AUTO_CLOSE fd = fd_of(pid, (int)data->args[0]);

	if (fd < 0 || !is_netlink(fd) || !read_target(&t, data, pid))
		return false;

	buf = malloc(t.size);
	len = buf ? recv(fd, buf, t.size, MSG_PEEK | MSG_DONTWAIT) : -1;
	if (len <= 0 || !count(answers, buf, len))
		return false;

	/* Take what was only looked at; the rewritten copy goes to the program. */
	answers->done = true;
	recv(fd, &(char){0}, 1, MSG_DONTWAIT);
	if (!poke_data(&t, buf, (size_t)len) || !poke_sender(&t))
		return false;

	*ret = len;
	return true;
}
