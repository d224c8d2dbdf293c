/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * owner.h - whose is a namespace? Who has the privileges of the user namespace that owns it has
 * them in it.
 */
#pragma once

#include <sys/types.h>

#include <warren/error.h>

struct netns_owner {
	ino_t inode; /* of the user namespace */
	uid_t uid;   /* who made that, as the caller's user namespace calls him; 65534: nobody */
};

/* Of the namespace of `fd`. Errors: EPERM: it is owned by a user namespace that is neither the
 * caller's nor below it. */
int netns_owner_of(int fd, struct netns_owner *ret, struct wr_error *err);
