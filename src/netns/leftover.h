/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * leftover.h - the file of a name whose maker was killed before the namespace was bound to it.
 */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

/* The mode of our own files while they are not bound: no permissions, as with ip(8), and the sticky
 * bit, which means nothing on a file and tells ours from ip's. */
#define NETNS_UNBOUND_MODE S_ISVTX

/* Removes the entry `name` if it is such a leftover; true when it did. The caller holds the
 * directory's lock, so a file of ours is dead at once. ip(8) makes its own without the lock: such a
 * file is left alone until it is a second old, which this function waits for. */
bool netns_leftover_remove(int dir_fd, const char *name);
