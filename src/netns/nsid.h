/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nsid.h - the numbers by which one namespace knows another (IFLA_LINK_NETNSID and the like).
 *
 * A number is valid only inside the namespace that gave it. Setting one leaves a mark that
 * `ip netns list-id` shows there for as long as both live: reading commands never do.
 */
#pragma once

#include <stdint.h>

#include <warren/error.h>

#include "nl/nl.h"

#define NETNS_NSID_NONE (-1)

/* Gives the namespace of `netns_fd` the number `nsid` in the namespace of the socket `nl`
 * (NETLINK_ROUTE); NETNS_NSID_NONE lets the kernel choose. Errors: EEXIST (it has one already, or
 * the number is taken: the words say which). */
int netns_nsid_set(struct nl *nl, int netns_fd, int32_t nsid, struct wr_error *err);

/* The number that the namespace of `netns_fd` has there, or NETNS_NSID_NONE. Allocates none. */
int netns_nsid_get(struct nl *nl, int netns_fd, int32_t *ret, struct wr_error *err);
