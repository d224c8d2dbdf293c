/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * user.h - another user for the program that this process is to become: found by name or number
 * before the namespace is entered, taken on when nothing is left to do that needs privilege.
 */
#pragma once

#include <sys/types.h>

#include <warren/error.h>

struct user {
	uid_t uid;
	gid_t gid;
	gid_t *groups; /* owned: the supplementary ones, the first is gid */
	int n_groups;
	char *name, *home, *shell; /* owned; NULL: the system knows no such user, only his number */
};

/* Reads "USER" or "USER:GROUP", each a name, else a number. All zero before; user_fini after.
 * Errors: ENOENT (no such user or group), EINVAL. */
int user_find(const char *text, struct user *ret, struct wr_error *err);
void user_fini(struct user *user);

/* HOME, USER, LOGNAME and SHELL become those of the user. Returns 0 or -ENOMEM. */
int user_set_env(const struct user *user);

/* The process becomes the user: groups, ids, and no capability that is not root's by right. After a
 * failure it is neither. Errors: EPERM, EINVAL (an id that this user namespace does not have). */
int user_become(const struct user *user, struct wr_error *err);
