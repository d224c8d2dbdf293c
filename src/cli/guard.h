/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard.h - undoes what a command has half done, also when it was killed: a child that does nothing
 * but wait for its end. The child has the same descriptors, so it needs no names and no notes.
 *
 *	guard_begin(&guard, undo, ctx, err);
 *	…what takes several steps…
 *	guard_end(&guard);              all is done, or was undone: nothing is left to do
 */
#pragma once

#include <sys/types.h>

#include <warren/error.h>

/* Runs in the child when the command ended without guard_end. */
typedef void guard_fn(void *ctx);

struct guard {
	pid_t pid;
	int fd; /* closed by the end of this process, whatever that is */
};

/* From here on the command is undone when it is killed. No threads may run. */
int guard_begin(struct guard *guard, guard_fn *undo, void *ctx, struct wr_error *err);
void guard_end(struct guard *guard);
