/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dir.h - WR_NETNS_DIR, the directory of names that warren shares with ip(8).
 */
#pragma once

#include <dirent.h>
#include <stdbool.h>

#include <warren/error.h>

/* Opens it; -ENOENT when it is missing. The caller's to close. */
int netns_dir_open(struct wr_error *err);

/* Makes it (0755) unless it is there. */
int netns_dir_mkdir(struct wr_error *err);

/* The same, then opens it, to give names there: checked as by netns_dir_check. */
int netns_dir_make(struct wr_error *err);

/* Calls fn(ctx, dir_fd, entry) for each entry but "." and ".." in the order of readdir(3), which is
 * ip's, until it returns other than 0; returns that. -ENOENT when the directory is missing. */
typedef int netns_dir_fn(void *ctx, int dir_fd, const struct dirent *entry);
int netns_dir_each(netns_dir_fn *fn, void *ctx, struct wr_error *err);

/* Takes the lock that ip(8) takes around its preparation of the directory (flock, exclusive). Held
 * until `dir_fd` is closed. */
int netns_dir_lock(int dir_fd, struct wr_error *err);

/* Makes the directory a shared mount, as ip(8) does: names then appear and vanish in all mount
 * namespaces. Under the lock. A descriptor opened before may be hidden below the new mount: open
 * again. */
int netns_dir_share(struct wr_error *err);

/* wr_netns_open, but what is no namespace is looked at again under the lock: while a name is given
 * or taken it is a file for a moment. The caller must not hold the lock. */
int netns_open_settled(const char *name, struct wr_error *err);

/* May a symbolic link in it be followed: is it root's and writable by nobody else? */
bool netns_dir_trusted(int dir_fd);

/* May a name be given or taken there? -EPERM, with the reason, when others than its owner can write
 * in it: a name might be anybody's. 0 when it is missing: it will be made. */
int netns_dir_check(struct wr_error *err);

/* -EINVAL, with the reason, when `name` cannot be a name there. */
int netns_name_check(const char *name, bool new_name, struct wr_error *err);
