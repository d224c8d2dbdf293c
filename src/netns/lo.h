/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lo.h - the loopback device of a new namespace, which is born down.
 */
#pragma once

#include <warren/error.h>

/* Raises lo in the namespace of the calling thread. */
int netns_lo_up(struct wr_error *err);

/* The same without words, by system calls alone: for a child between clone and exec. -errno. */
int netns_lo_raise(void);
