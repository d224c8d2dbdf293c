/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sock.h - what the files of nl/ share about a socket. Private to nl/ and its tests.
 */
#pragma once

#include <stdbool.h>

#include "nl/nl.h"

struct nl {
	int fd;		    /* owned */
	uint32_t seq;	    /* of the last request */
	unsigned char *buf; /* owned: what was received last */
	size_t buf_size;
	size_t ack_room;     /* acks that the receive buffer surely holds; 0: not yet asked */
	size_t next, pended; /* events in buf that nl_listen has not handed out: [next, pended) */
	int32_t nsid; /* where the datagram in buf is from: NL_HERE, or nl_join_all's number */
};

/* A socket out of a descriptor, which it takes over (also on failure). For tests: any datagram
 * socket may play the kernel. */
int nl_wrap(struct nl **ret, int fd, struct wr_error *err);

/* Receives one datagram from the kernel into nl->buf, whole; others' datagrams are dropped.
 * `flags`: MSG_DONTWAIT (-EAGAIN) or 0. Restarts when interrupted. -EMSGSIZE: it was larger than
 * the buffer, which has room for such a one now, and is lost. To peek first would cost a call each
 * time, for what is met once in a lifetime: a link of more than 32 KiB. */
int nl_recv(struct nl *nl, int flags, size_t *ret_len, struct wr_error *err);

/* Sends `len` bytes of requests as one datagram. */
int nl_send(struct nl *nl, const void *data, size_t len, struct wr_error *err);

/* Steps through the messages of a datagram: the message at *offset, which moves on, or NULL at its
 * end or at a malformed one. */
const struct nlmsghdr *nl_next(const unsigned char *data, size_t len, size_t *offset);
