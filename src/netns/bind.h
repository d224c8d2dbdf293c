/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bind.h - wr_netns_bind step by step, for who says in words of his own where it failed.
 */
#pragma once

#include <warren/error.h>

enum netns_step {
	NETNS_STEP_MKDIR, /* the directory of names */
	NETNS_STEP_OPEN,
	NETNS_STEP_LOCK,
	NETNS_STEP_SHARE,
	NETNS_STEP_FILE, /* the name's */
	NETNS_STEP_MOUNT,
	NETNS_STEP_N_,
};

/* Prepares the directory of names and tells whether `name` is free, before there is a namespace to
 * bind. What a kill left there goes. *ret_step is the step that failed. Errors: EEXIST. */
int netns_bind_prepare(const char *name, enum netns_step *ret_step, struct wr_error *err);

/* Binds the namespace to it, whatever the bytes of the name. */
int netns_bind_step(int fd, const char *name, enum netns_step *ret_step, struct wr_error *err);
