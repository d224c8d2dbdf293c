/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mount.h - a namespace as a file: the bind mount that keeps it alive and gives it a name.
 */
#pragma once

#include <sys/types.h>

#include <warren/error.h>

/* Makes the file `name` (new, O_EXCL, with `mode`) in dir_fd and binds the namespace `ns_fd` to it.
 * Errors: EEXIST. Leaves nothing when it fails. */
int netns_mount_file(int ns_fd, int dir_fd, const char *name, mode_t mode, struct wr_error *err);

/* Unmounts everything from the file `name` in dir_fd and unlinks it. A symbolic link is unlinked,
 * never followed. Errors: ENOENT, EISDIR, EPERM. */
int netns_unmount_file(int dir_fd, const char *name, struct wr_error *err);
