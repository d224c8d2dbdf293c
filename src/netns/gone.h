/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gone.h - waiting until namespaces are not only without a name but freed, with all their devices.
 */
#pragma once

#include <stddef.h>

#include <warren/error.h>

#include "netns/handle.h"

/* Waits until the last reference to each of them is gone and the kernel has taken their devices
 * away. n = 0: until what died before this call is taken away (all that can be known without
 * handles). Errors: EBUSY: some are still held after timeout_ms. */
int netns_wait_gone(const struct netns_handle *handles, size_t n, int timeout_ms,
		    struct wr_error *err);

/* The same, and until they count no more (user.max_net_namespaces): nothing of them is left. */
int netns_wait_freed(const struct netns_handle *handles, size_t n, int timeout_ms,
		     struct wr_error *err);
