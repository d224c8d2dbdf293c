/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * visit.h - do something inside other namespaces without moving: a short-lived thread of its own
 * goes there, and is allowed to get lost.
 */
#pragma once

#include <stddef.h>

#include <warren/error.h>

/* Runs fn(ctx, i, err) for each i in the namespace of netns_fds[i] (-1: the one the caller is in;
 * that thread never moves back, the order is that of the list), one after the other in one thread
 * with all signals blocked. Stops at the first negative result and returns it. The calling thread
 * waits and never changes its namespace. */
typedef int nl_visit_fn(void *ctx, size_t i, struct wr_error *err);
int nl_visit(const int *netns_fds, size_t n, nl_visit_fn *fn, void *ctx, struct wr_error *err);
