/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nsid.h - the numbers by which one namespace knows another (IFLA_LINK_NETNSID and the like).
 *
 * A number is valid only inside the namespace that gave it. Setting one leaves a mark that
 * `ip netns list-id` shows there for as long as both live: reading commands never do.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <warren/error.h>

#include "nl/nl.h"

#define NETNS_NSID_NONE (-1)

/* Gives the namespace of `netns_fd` the number `nsid` in the namespace of the socket `nl`
 * (NETLINK_ROUTE); NETNS_NSID_NONE lets the kernel choose. Errors: EEXIST (it has one already, or
 * the number is taken: the words say which). */
int netns_nsid_set(struct nl *nl, int netns_fd, int32_t nsid, struct wr_error *err);

/* Asks for the numbers of many namespaces; fn(ctx, i, nsid, rc, words) hears the answer for
 * netns_fds[i], or why there is none. */
typedef void netns_nsid_fn(void *ctx, size_t i, int32_t nsid, int rc, const char *words);
int netns_nsid_each(struct nl *nl, const int *netns_fds, size_t n, netns_nsid_fn *fn, void *ctx,
		    struct wr_error *err);

/* A number as another namespace, the target, gave it. */
struct netns_nsid {
	int32_t nsid;
	int32_t current; /* the same namespace's number here */
	bool has_current;
};

/* All numbers that the namespace `target` (its number here, or NETNS_NSID_NONE: this one) gave;
 * free() them. */
int netns_nsid_dump(struct nl *nl, int32_t target, struct netns_nsid **ret, size_t *ret_n,
		    struct wr_error *err);

/* One of them. */
int netns_nsid_look_up(struct nl *nl, int32_t target, int32_t nsid, struct netns_nsid *ret,
		       struct wr_error *err);

/* The number that the namespace of `netns_fd` has there, or NETNS_NSID_NONE. Allocates none. */
int netns_nsid_get(struct nl *nl, int netns_fd, int32_t *ret, struct wr_error *err);
