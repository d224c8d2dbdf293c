/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handle.c - takes and opens nsfs file handles.
 */
#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "netns/handle.h"

#ifndef FD_NSFS_ROOT
#define FD_NSFS_ROOT -10003 /* linux/fcntl.h of 6.18 */
#endif
#define NSFS_HANDLE_TYPE 0xf1 /* FILEID_NSFS */

/* struct file_handle with room for its bytes. */
union handle_space {
	struct file_handle handle;
	unsigned char bytes[sizeof(struct file_handle) + MAX_HANDLE_SZ];
};

int netns_handle_of(int fd, struct netns_handle *ret, struct wr_error *err)
{
	union handle_space space = {.handle = {.handle_bytes = MAX_HANDLE_SZ}};
	int mount_id;

	if (name_to_handle_at(fd, "", &space.handle, &mount_id, AT_EMPTY_PATH) < 0)
		return wr_fail(err, errno, "this kernel gives no handle of a namespace: %s",
			       strerror(errno));
	if (space.handle.handle_bytes < sizeof(*ret) ||
	    space.handle.handle_type != NSFS_HANDLE_TYPE)
		return wr_fail(err, EOPNOTSUPP, "this kernel gives no handle of a namespace");

	memcpy(ret, space.handle.f_handle, sizeof(*ret));
	return 0;
}

int netns_handle_open(const struct netns_handle *handle, struct wr_error *err)
{
	union handle_space space = {
		.handle = {.handle_bytes = sizeof(*handle), .handle_type = NSFS_HANDLE_TYPE},
	};
	int fd;

	memcpy(space.handle.f_handle, handle, sizeof(*handle));
	fd = open_by_handle_at(FD_NSFS_ROOT, &space.handle, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return wr_fail(err, errno, "cannot open a namespace by its handle: %s",
			       strerror(errno));
	return fd;
}
