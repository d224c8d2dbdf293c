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

/* Its two halves; a caller that could not bind takes the file away. */
int netns_file_make(int dir_fd, const char *name, mode_t mode, struct wr_error *err);
int netns_file_bind(int ns_fd, int dir_fd, const char *name, struct wr_error *err);

/* Unmounts everything from the file `name` in dir_fd and unlinks it. A symbolic link is unlinked,
 * never followed. Errors: ENOENT, EISDIR, EPERM. */
int netns_unmount_file(int dir_fd, const char *name, struct wr_error *err);

/* The same, but unmounts at most `layers` mounts: below more of them the name stays (EBUSY). */
int netns_unmount_layers(int dir_fd, const char *name, int layers, struct wr_error *err);

/* wr_netns_remove with that: ip(8) takes one layer. */
int netns_remove_layers(const char *name, int layers, struct wr_error *err);

#define NETNS_LAYERS_MAX 1000 /* mounts on one file; more are somebody's joke */
