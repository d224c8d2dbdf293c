/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ping.h - echo requests at an interval, from inside a namespace, each answer told as it comes.
 *
 * The caller says what happens with an answer; nothing is printed here.
 */
#pragma once

#include "probe/probe.h"

enum { PING_DATA_MAX = 65507 }; /* payload of the largest packet, bytes */

struct ping {
	struct probe to; /* netns_fd, device and dst count */
	uint32_t count;	 /* requests; 0: until it is cancelled */
	uint32_t interval_ms;
	uint32_t timeout_ms; /* to wait for answers behind the last request, at most */
	uint32_t n_data;     /* payload, bytes */
	uint8_t ttl;	     /* 0: the namespace's own */
	bool dont_fragment;
};

enum ping_event_what {
	PING_BEGIN, /* the first request goes out now */
	PING_REPLY,
	PING_DUPLICATE, /* a reply that was there already */
	PING_ERROR,	/* an ICMP error came back */
	PING_LOCAL,	/* the kernel here refused to send, or gave up */
};

struct ping_event {
	enum ping_event_what what;
	uint32_t seq;
	/* replies */
	size_t len; /* bytes of the ICMP packet */
	int ttl;    /* -1: not known */
	bool timed;
	uint32_t rtt_us;
	/* errors */
	struct inet from;   /* PING_ERROR: who says it */
	uint8_t type, code; /* PING_ERROR: of the ICMP packet */
	uint32_t info;	    /* the MTU, where that is the trouble */
	int error;	    /* PING_LOCAL: errno */
};
typedef void ping_event_fn(void *ctx, const struct ping_event *event);

/* Times in microseconds, of replies that have one. */
struct ping_stats {
	uint32_t sent, received, duplicates, errors;
	uint32_t n_timed, min_us, max_us;
	uint64_t sum_us;
	double sum_squares;
	uint64_t took_us; /* from the first request to the end */
};

/* Pings until `count` requests are answered or their time is over, or until `cancel_fd` (-1: none)
 * is readable, which is no error. Errors: EPERM (no right to a socket for it, or to enter), ENODEV
 * (no such device), EINVAL (more payload than a packet holds). The caller's thread does not move.
 */
int ping_run(const struct ping *ping, ping_event_fn *event, void *ctx, int cancel_fd,
	     struct ping_stats *ret, struct wr_error *err);
