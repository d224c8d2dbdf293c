/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nl.h - talk netlink to one namespace. Knows no links.
 *
 * A socket belongs for life to the namespace it was opened in, so the rest of the program never
 * switches namespaces: it picks a socket. A request is built with nl/msg.h.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <linux/netlink.h>

#include <warren/error.h>

#include "base/cleanup.h"
#include "nl/msg.h"

struct nl;

/* Opens a socket of `protocol` (NETLINK_ROUTE, …) in the namespace of `netns_fd`, or in the
 * caller's when it is -1. The caller's thread does not move. Sets NETLINK_EXT_ACK, NETLINK_CAP_ACK
 * and NETLINK_GET_STRICT_CHK. The socket is the caller's: nl_close. */
int nl_open(struct nl **ret, int netns_fd, int protocol, struct wr_error *err);

/* The same for many namespaces with one visiting thread. ret[i] belongs to netns_fds[i]. On failure
 * none stays open. */
int nl_open_many(struct nl **ret, const int *netns_fds, size_t n, int protocol,
		 struct wr_error *err);

/* Opens in the namespace that the calling thread is in: for threads that are inside already. */
int nl_open_here(struct nl **ret, int protocol, struct wr_error *err);

void nl_close(struct nl *nl);
DEFINE_CLEANUP(struct nl *, nl_close)

/* It is not used for a while: gives its memory back until it is. For who keeps many. */
void nl_rest(struct nl *nl);

int nl_fd(const struct nl *nl); /* borrowed, for poll */

/* Sends every request in `batch` (each asked for an ack with NLM_F_ACK, which nl_begin adds; but
 * see nl_quiet) and reads every ack. Requests are packed into few datagrams. All are sent even if
 * one fails; returns the error of the first that failed, in the kernel's own words (extack) when
 * there are any, and its number in *ret_failed (may be NULL). -ENODATA etc. come through as the
 * kernel gave them. The batch is left as it was. */
int nl_do(struct nl *nl, const struct nl_batch *batch, size_t *ret_failed, struct wr_error *err);

/* The same, but reports each request that failed and goes on: fn(ctx, number, -errno, words).
 * Returns 0 when all answers were read, else why they could not be. */
typedef void nl_failed_fn(void *ctx, size_t number, int rc, const char *words);
int nl_do_each(struct nl *nl, const struct nl_batch *batch, nl_failed_fn *fn, void *ctx,
	       struct wr_error *err);

/* Many questions in few datagrams, each answered by exactly one message (without NLM_F_ACK): calls
 * fn(ctx, number, nlh, rc, words) with the answer, or with NULL and why there is none. */
typedef void nl_reply_fn(void *ctx, size_t number, const struct nlmsghdr *nlh, int rc,
			 const char *words);
int nl_ask_each(struct nl *nl, const struct nl_batch *batch, nl_reply_fn *fn, void *ctx,
		struct wr_error *err);

/* Sends the one request in `batch` and hands its answer message (not the ack) to fn; fn's negative
 * value is passed on. */
typedef int nl_row_fn(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err);
int nl_get(struct nl *nl, const struct nl_batch *batch, nl_row_fn *fn, void *ctx,
	   struct wr_error *err);

/* Sends the one dump request in `batch` (NLM_F_DUMP is added) and hands every row to fn, after the
 * whole answer arrived: a dump is complete and consistent, or an error (NLM_F_DUMP_INTR: asked
 * again up to 8 times). */
int nl_dump(struct nl *nl, const struct nl_batch *batch, nl_row_fn *fn, void *ctx,
	    struct wr_error *err);

/* Joins a multicast group; waits (poll) up to timeout_ms for messages and hands them to fn until fn
 * returns non-zero (then that value; what came after that message waits for the next call), the
 * time is over (-ETIMEDOUT), messages were lost (-ENOBUFS: observe everything again), or a signal
 * handler ran (-EINTR). Only for sockets that are not used for requests. timeout_ms < 0 waits for
 * ever. */
int nl_join(struct nl *nl, unsigned group, struct wr_error *err);
int nl_listen(struct nl *nl, nl_row_fn *fn, void *ctx, int timeout_ms, struct wr_error *err);

/* From now on the groups tell of every namespace that has a number (nsid) in the namespace of the
 * socket, too: NETLINK_LISTEN_ALL_NSID. Nobody else's numbers are touched. */
int nl_join_all(struct nl *nl, struct wr_error *err);

/* How many bytes of events may wait, as the kernel counts them; less where that is not allowed. */
void nl_room(struct nl *nl, int bytes);

/* Hands the messages of one datagram to fn, with the number of the namespace that they come from
 * (NL_HERE: that of the socket). Does not wait. Returns 1, 0 when there is nothing, -ENOBUFS when
 * messages were lost, or what fn returned if that was not 0. */
#define NL_HERE (-1)
typedef int nl_heard_fn(void *ctx, int32_t nsid, const struct nlmsghdr *nlh, struct wr_error *err);
int nl_hear(struct nl *nl, nl_heard_fn *fn, void *ctx, struct wr_error *err);
