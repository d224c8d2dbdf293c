/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gone.h - waiting until namespaces are not only without a name but freed, with all their devices.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <warren/error.h>

/* What tells a dead namespace from a living one without keeping it alive: its nsfs file handle. */
struct netns_handle {
	uint64_t id;
	uint32_t type, inode;
};

/* Of a namespace that is held. Errors: EOPNOTSUPP on kernels before 6.18. */
int netns_handle_of(int fd, struct netns_handle *ret, struct wr_error *err);

/* Waits until the last reference to each of them is gone and the kernel has taken their devices
 * away. n = 0: until what died before this call is taken away (all that can be known without
 * handles). Errors: EBUSY: some are still held after timeout_ms. */
int netns_wait_gone(const struct netns_handle *handles, size_t n, int timeout_ms,
		    struct wr_error *err);
