/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * shadow.h - lets a mount namespace see files where the machine has none, without touching the
 * machine's directory: a file system of its own lies over it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <warren/error.h>

enum { SHADOW_MAX = 16 };

/* The directories that are our own already. All zero is none. */
struct shadow {
	char *dirs[SHADOW_MAX]; /* owned; as realpath(3) has them */
	dev_t devs[SHADOW_MAX]; /* the overlay's: what is mounted below it is not ours */
	size_t n;
};

/* Makes sure that `path` (absolute) is there, as a directory or as an empty file; what is missing
 * is made in the shadow of the nearest directory that exists. The mount namespace must be the
 * caller's own. Errors: EISDIR, ENOTDIR (it is there, but as something else); EROFS (the nearest
 * directory is
 * /); ENODEV (the kernel has no overlayfs). */
int shadow_ensure(struct shadow *shadow, const char *path, bool directory, struct wr_error *err);

void shadow_fini(struct shadow *shadow);
