/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec.h - the two ways of `exec`: this process becomes the program (exec-one.c), or one is started
 * in every namespace (exec-all.c).
 */
#pragma once

#include <stdbool.h>

#include "cli/cmd.h"
#include "cli/ns.h"
#include "cli/user.h"

struct exec_how {
	const struct cmd_call *call;
	char **argv;		 /* the program and its arguments */
	const struct user *user; /* whom it runs as; NULL: who we are */
	bool close_fds;		 /* it gets the standard files only */
};

/* Enters the namespace and becomes the program. Returns only when that failed, and has said why:
 * CMD_CANNOT_RUN, CMD_NOT_EXECUTABLE, CMD_NOT_FOUND. */
int exec_one(const struct exec_how *how, const struct ns_word *word);

/* Runs the program in every namespace that has a name, at most `n_at_once` at the same time.
 * Returns CMD_DONE, CMD_FAILED (somewhere), CMD_INTERRUPTED, or CMD_CANNOT_RUN. */
int exec_all(const struct exec_how *how, size_t n_at_once);
