/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * probe.h - reachability by packets, from inside a namespace: ICMP echo, TCP connect, UDP. Needs no
 * ping(8).
 *
 * All probes of a list run side by side in one poll loop: sockets are opened inside by one visiting
 * thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <warren/error.h>

#include "base/inet.h"

struct probe {
	int netns_fd;	    /* from where; borrowed */
	const char *device; /* send from this device (SO_BINDTODEVICE), or NULL */
	struct inet dst;
	uint16_t port;	    /* TCP, UDP */
	uint8_t ipproto;    /* IPPROTO_ICMP (also for IPv6), IPPROTO_TCP, IPPROTO_UDP */
	uint32_t within_ms; /* go on trying that long */
	bool until_fail; /* `cannot reach`: go on listening for the whole time, a reply ends it */
};

struct probe_result {
	bool reached;
	int rc; /* not reached: -errno: -ETIMEDOUT, -ECONNREFUSED, -EHOSTUNREACH, -ENETUNREACH, … */
	struct inet from; /* who said so (an ICMP error), family 0 when nobody did */
	uint32_t rtt_us;
	char words[128]; /* "connection refused", "no reply within 1s", "10.0.1.1 says: net
			    unreachable" */
};

/* Runs all; results[i] belongs to probes[i]. `cancel_fd` readable ends it early with -EINTR (-1:
 * none). UDP counts as reached when a datagram comes back or nothing refuses it … and a port that
 * is known to be closed (ICMP port unreachable) does not. */
int probe_run(const struct probe *probes, struct probe_result *results, size_t n, int cancel_fd,
	      struct wr_error *err);
