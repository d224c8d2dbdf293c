/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proc.h - a /proc of one's own, for a thread that goes through many namespaces.
 *
 * The kernel keeps what was looked up below /proc/sys/net of every namespace in one list
 * (proc_sys_compare): with a thousand namespaces a look-up takes a millisecond. A mount of its own
 * that is renewed now and then keeps the list short. Where none is to be had, /proc does it too.
 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"

struct netns_proc {
	int fd;	  /* owned: the root of the mount; -1: none */
	size_t n; /* namespaces that were seen through it */
};

#define NETNS_PROC_INIT ((struct netns_proc){.fd = -1})

/* The thread is in another namespace now. */
void netns_proc_next(struct netns_proc *proc);
void netns_proc_fini(struct netns_proc *proc);

/* What a path such as "sys/net/ipv4/ip_forward" is relative to, for openat; `proc` may be NULL.
 * *ret_prefix goes before the path. */
int netns_proc_at(const struct netns_proc *proc, const char **ret_prefix);
