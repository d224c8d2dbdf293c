/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * id.c - which namespace is it?
 */
#include <string.h>

#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/export.h"
#include "netns/check.h"

#ifndef NS_GET_ID /* Linux 6.18 */
#define NS_GET_ID _IOR(NSIO, 13, uint64_t)
#endif
#ifndef SO_NETNS_COOKIE /* Linux 5.14 */
#define SO_NETNS_COOKIE 71
#endif

/* To stay where one is no rights are needed. */
static int socket_in(int fd, struct wr_error *err)
{
	AUTO_FD self = wr_netns_open_self(NULL);
	int sock;

	if (self < 0 || wr_netns_same(self, fd, NULL) != 1)
		return wr_netns_socket(fd, AF_UNIX, SOCK_DGRAM, 0, err);

	sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sock < 0)
		return wr_fail(err, errno, "cannot open a socket: %s", strerror(errno));
	return sock;
}

/* Every socket knows the number of its namespace. */
static int id_by_cookie(int fd, uint64_t *ret_id, struct wr_error *err)
{
	AUTO_FD sock = socket_in(fd, err);
	socklen_t len = sizeof(*ret_id);
	uint64_t id;

	if (sock < 0)
		return sock;
	if (getsockopt(sock, SOL_SOCKET, SO_NETNS_COOKIE, &id, &len) < 0)
		return wr_fail(err, errno, "the kernel does not tell the namespace's number: %s",
			       strerror(errno));
	*ret_id = id;
	return 0;
}

WR_API int wr_netns_id(int fd, uint64_t *ret_id, struct wr_error *err)
{
	int rc = netns_check(fd, "the descriptor", err);
	uint64_t id;

	if (rc < 0)
		return rc;
	if (ioctl(fd, NS_GET_ID, &id) < 0)
		return id_by_cookie(fd, ret_id, err);

	*ret_id = id;
	return 0;
}

WR_API int wr_netns_same(int fd_a, int fd_b, struct wr_error *err)
{
	struct stat a, b;
	int rc = netns_check(fd_a, "the first descriptor", err);

	if (rc == 0)
		rc = netns_check(fd_b, "the second descriptor", err);
	if (rc < 0)
		return rc;

	if (fstat(fd_a, &a) < 0 || fstat(fd_b, &b) < 0)
		return wr_fail(err, errno, "cannot look at a namespace: %s", strerror(errno));
	/* Both are held, so their inode numbers are not used twice. */
	return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}
