/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * probe.h - reachability by packets, from inside a namespace: ICMP echo, TCP connect, UDP. Needs no
 * ping(8).
 *
 * All probes of a list run side by side in one loop, as many at once as there are descriptors to
 * spare; the sockets are opened inside by a visiting thread. The time of a probe begins when its
 * socket is open. Nothing is decided by a failed try: a route may still come, a server may still
 * start, so a probe goes on (every 20 ms at first, 250 ms in the end) until it reached its goal or
 * its time is over.
 *
 * Nor is silence proof while the machine's table of neighbours is full (crowd.h): what heard
 *nothing then is asked again, a few at a time, and what never found room says so (-ENOBUFS).
 *
 * What "reached" means:
 *	ICMP	an echo reply to one of our requests came back.
 *	TCP	a connection was established (and closed at once).
 *	UDP	a datagram came back from the port; or, where the namespace of the destination is
 *		known (dst_fd), ours was seen to be delivered there, behind every packet filter, and
 *		a socket takes it. Silence alone proves nothing: a service that never answers looks
 *		like a filter that drops, so without dst_fd silence is "not reached". To port 53 a
 *		DNS query is sent, elsewhere one line of text.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <warren/error.h>

#include "base/inet.h"

struct probe {
	int netns_fd;	    /* from where; borrowed; -1: the caller's */
	const char *device; /* send from this device (SO_BINDTODEVICE), or NULL */
	struct inet dst;    /* an address; IPv6 link-local ones need a device */
	uint16_t port;	    /* TCP, UDP */
	uint8_t ipproto;    /* IPPROTO_ICMP (also for IPv6), IPPROTO_TCP, IPPROTO_UDP */
	int dst_fd;	    /* UDP: the namespace that dst is in; borrowed; -1: not known */
	uint32_t within_ms; /* go on trying that long */
};

struct probe_result {
	bool reached;
	int rc; /* not reached: -errno: -ETIMEDOUT, -ECONNREFUSED, -EHOSTUNREACH, -ENETUNREACH, … */
	struct inet from; /* who said so (an ICMP error), family 0 when nobody did */
	uint32_t rtt_us;  /* reached: how long the answer took; 0: not known */
	char words[128];  /* "connection refused", "no reply within 1s", "10.0.1.1 says: net
			     unreachable"; reached, of dst: "answered in 0.1 ms" */
};

/* Runs all; results[i] belongs to probes[i]. `cancel_fd` readable ends it early with -EINTR (-1:
 * none), results so far filled in. Other errors: no descriptors at all (-EMFILE), no right to enter
 * a namespace or to open a raw socket (-EPERM), no memory. The caller's thread does not move, no
 * descriptor stays open. */
int probe_run(const struct probe *probes, struct probe_result *results, size_t n, int cancel_fd,
	      struct wr_error *err);
