/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * owner.c - asks nsfs.
 */
#include <string.h>

#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "netns/check.h"
#include "netns/owner.h"

int netns_owner_of(int fd, struct netns_owner *ret, struct wr_error *err)
{
	int rc = netns_check(fd, "the descriptor", err);
	AUTO_FD user = rc < 0 ? -1 : ioctl(fd, NS_GET_USERNS);
	struct stat st;
	uid_t uid;

	if (rc < 0)
		return rc;
	if (user < 0 || fstat(user, &st) < 0 || ioctl(user, NS_GET_OWNER_UID, &uid) < 0)
		return wr_fail(err, errno, "cannot tell whose the namespace is: %s",
			       strerror(errno));
	*ret = (struct netns_owner){.inode = st.st_ino, .uid = uid};
	return 0;
}
