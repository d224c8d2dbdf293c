/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lo.c - raises lo by one ioctl: cheaper than a netlink socket.
 */
#include <string.h>

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "netns/lo.h"

int netns_lo_raise(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	/* Any family takes interface ioctls; this one is never left out of a kernel. */
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int rc;

	if (fd < 0)
		return -errno;

	rc = ioctl(fd, SIOCSIFFLAGS, &request) < 0 ? -errno : 0;
	fd_close(fd);
	return rc;
}

int netns_lo_up(struct wr_error *err)
{
	int rc = netns_lo_raise();

	if (rc < 0)
		return wr_fail(err, -rc, "cannot raise lo: %s", strerror(-rc));
	return 0;
}
