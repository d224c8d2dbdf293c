/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * heal.h - removes what a kill left in WR_NETNS_DIR: the file of a name that was never bound (an
 * empty regular file without permissions, not nsfs, while nobody holds the directory's lock).
 */
#pragma once

#include <stddef.h>

#include <warren/error.h>

/* Heals every name; *ret_n (may be NULL) is how many files were removed. A missing directory is
 * whole. Only for commands that change things. */
int netns_heal(size_t *ret_n, struct wr_error *err);
