/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tmpfs.h - the two ways to a detached tmpfs full of namespaces. Private to publish.c.
 */
#pragma once

#include <stddef.h>

#include <warren/error.h>

/* What goes into it. */
struct netns_files {
	const int *ns_fds;
	const char *const *names;
	size_t n;
};

#define NETNS_FILE_MODE 0444

/* An empty detached tmpfs with room for at least `n` files; the caller's descriptor. */
int netns_tmpfs_new(size_t n, struct wr_error *err);

/* Makes and binds all files in dir_fd. */
int netns_files_fill(const struct netns_files *files, int dir_fd, struct wr_error *err);

/* A detached, filled tmpfs, for kernels that let nobody mount into a detached tree (before 6.15,
 * where netns_files_fill gives -EINVAL): filled in a thread with a mount namespace of its own, and
 * a copy of the tree taken from there. */
int netns_tmpfs_build_aside(const struct netns_files *files, struct wr_error *err);
