/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec.h - what `exec` does once it knows where and what.
 */
#pragma once

#include "cli/cmd.h"
#include "cli/ns.h"

struct exec_how {
	const struct cmd_call *call;
	char **argv; /* the program and its arguments */
};

/* Enters the namespace and becomes the program. Returns only when that failed, and has said why:
 * CMD_CANNOT_RUN, CMD_NOT_EXECUTABLE, CMD_NOT_FOUND. */
int exec_one(const struct exec_how *how, const struct ns_word *word);
