/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * publish.h - the namespaces of a lab in the file system: one small tmpfs that holds a bound file
 * for each, attached in one call, taken away in one call; and links to it from WR_NETNS_DIR, so
 * that ip(8) finds them by name.
 *
 * No locks and no journal: the caller (the lab engine) has those.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <warren/error.h>

/* Makes a detached tmpfs (0755, small) with a file names[i] (0444) bound to the namespace
 * ns_fds[i] for each of the `n`; returns its descriptor, the caller's. Nobody sees it until
 * netns_tmpfs_attach; closing the descriptor before that leaves nothing. Works the same on kernels
 * that cannot fill a detached tree (before 6.15). Errors: EPERM, ENOSYS (before 5.2), EINVAL (a bad
 * name), EEXIST (a name twice). */
int netns_tmpfs_build(const int *ns_fds, const char *const *names, size_t n, struct wr_error *err);

/* Attaches it at `path` (an existing directory, relative to dir_fd; AT_FDCWD is allowed): one call,
 * after which all names are there. The descriptor stays the caller's to close. Errors: EBUSY when
 * something is mounted there already. */
int netns_tmpfs_attach(int tmpfs_fd, int dir_fd, const char *path, struct wr_error *err);

/* Is one attached there? */
bool netns_tmpfs_attached(const char *path);

/* The first two in one. */
int netns_tmpfs_publish(const int *ns_fds, const char *const *names, size_t n, const char *path,
			struct wr_error *err);

/* One more name in the tmpfs attached at `path`. Errors: EEXIST, ENOTDIR/EINVAL when `path` is no
 * attached tmpfs. Leaves nothing when it fails. */
int netns_tmpfs_add(const char *path, int ns_fd, const char *name, struct wr_error *err);

/* One name less. Errors: ENOENT. */
int netns_tmpfs_del(const char *path, const char *name, struct wr_error *err);

/* Takes all names away at once; the namespaces go with their last other reference. Returns 1 when
 * it did, 0 when nothing was mounted there (or there is no such directory), or an error. The
 * directory stays. */
int netns_tmpfs_detach(const char *path, struct wr_error *err);

/* Makes the symbolic link WR_NETNS_DIR/name → target (and the directory, if it is missing). Returns
 * 1 when exactly that link is there already. Errors: EEXIST (anything else is), EINVAL (bad name).
 */
int netns_link_add(const char *name, const char *target, struct wr_error *err);

/* The same for many: dir_fd is netns_dir_make's. */
int netns_link_add_at(int dir_fd, const char *name, const char *target, struct wr_error *err);

/* Takes that link away, if it is a link and says exactly `target`. Returns 1 when it did, 0 when
 * there is nothing or something else (which stays), or an error. */
int netns_link_del(const char *name, const char *target, struct wr_error *err);
