/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * home.h - `exec` hides the names of other namespaces from the program: a mount of each would have
 * to be copied. Warren itself, started inside, goes back to where they are.
 *
 * What hides them is an empty tmpfs on WR_NETNS_DIR, whose source names the mount namespace that
 * the program came from, by its handle. From Linux 6.18 on; before, the names are to be seen.
 */
#pragma once

#include "netns/handle.h"

/* The mount namespace of the caller. Errors: EOPNOTSUPP before 6.18. */
int netns_home_here(struct netns_handle *ret, struct wr_error *err);

/* Hides the names in the caller's mount namespace, which is its own. 0 too when there are none. */
int netns_home_hide(const struct netns_handle *home, struct wr_error *err);

/* Goes back to the mount namespace whose names are hidden here, with the working directory of the
 * same path: 1, or 0 when none are. One thread only. Errors: ESTALE: that one is gone; EPERM. */
int netns_home_return(struct wr_error *err);
