/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * maker.h - many new namespaces, made by a few threads while the caller goes on.
 *
 * The threads take the numbers 0 to n - 1 in order; for each they make a namespace, raise its
 * loopback device, open its descriptor and call `inside` there. All signals are blocked in them.
 * The first failure stops the making: numbers that are not made by then fail with its words.
 */
#pragma once

#include <stddef.h>

#include <warren/error.h>

#include "base/cleanup.h"
#include "netns/proc.h"

struct netns_maker;

/* Called in a maker's thread, inside new namespace number `i`; several may run at once. A negative
 * result fails that number. `proc` is that thread's. /proc/sys/net and sockets are those of the new
 * namespace; of /proc/net only /proc/thread-self/net is. */
typedef int netns_inside_fn(void *ctx, size_t i, const struct netns_proc *proc,
			    struct wr_error *err);

/* Starts the making of `n` namespaces by up to `n_threads` threads. `inside` may be NULL. The maker
 * is the caller's: netns_maker_stop, also after netns_maker_finish. */
int netns_maker_start(struct netns_maker **ret, size_t n, unsigned n_threads,
		      netns_inside_fn *inside, void *ctx, struct wr_error *err);

/* Waits until number `i` is made and *ret_fd its descriptor, which stays the maker's; or gives the
 * error that it met. */
int netns_maker_wait(struct netns_maker *maker, size_t i, int *ret_fd, struct wr_error *err);

/* Waits for all, ends the threads and hands every descriptor over: ret_fds[0 to n - 1] are the
 * caller's. On failure none is handed over (netns_maker_stop closes them) and ret_fds is left
 * alone. */
int netns_maker_finish(struct netns_maker *maker, int *ret_fds, struct wr_error *err);

/* Ends the making as soon as the threads can, waits for them, closes every descriptor that was not
 * handed over and frees the maker. NULL is allowed. */
void netns_maker_stop(struct netns_maker *maker);
DEFINE_CLEANUP(struct netns_maker *, netns_maker_stop)
