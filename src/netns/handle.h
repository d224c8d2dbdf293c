/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handle.h - the nsfs file handle of a namespace of any type: it keeps nothing alive, is never
 * given twice, and opens the namespace again while that lives. From Linux 6.18 on.
 */
#pragma once

#include <stdint.h>

#include <warren/error.h>

/* All three tell namespaces apart. */
struct netns_handle {
	uint64_t id;
	uint32_t type, inode;
};

/* Of a namespace that is held. Errors: EOPNOTSUPP on kernels before 6.18. */
int netns_handle_of(int fd, struct netns_handle *ret, struct wr_error *err);

/* The namespace again; the descriptor is the caller's. Errors: ESTALE when it is gone, EPERM. */
int netns_handle_open(const struct netns_handle *handle, struct wr_error *err);
