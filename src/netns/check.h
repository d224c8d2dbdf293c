/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * check.h - is that a network namespace? Asked before anything is opened that was found by name.
 */
#pragma once

#include <stdbool.h>

#include <warren/error.h>

#define NSFS_FS_MAGIC 0x6e736673 /* linux/magic.h: NSFS_MAGIC */

/* Does the descriptor (O_PATH will do) belong to nsfs? */
bool netns_on_nsfs(int fd);

/* 0 when `fd` is a network namespace, -EINVAL when it is none, another error when that cannot be
 * told; `what` names it in the words. */
int netns_check(int fd, const char *what, struct wr_error *err);

/* The namespace that the O_PATH descriptor `path_fd` stands for, opened and checked; the caller's.
 * Nothing that is not nsfs is ever opened: no FIFO blocks, no device wakes up. */
int netns_from_path_fd(int path_fd, const char *what, struct wr_error *err);
