/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * echo.h - ICMP echo requests and replies as packets, for IPv4 and IPv6, and sockets for them.
 * Private to src/probe.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/inet.h"

enum {
	ECHO_HEADER = 8,
	ECHO_STAMP = 16, /* what our payload begins with, where it has room: a nonce, a time */
	ECHO_DATA_MAX = 65507, /* of IPv4 */
};

/* A request or a reply. */
struct echo {
	uint16_t id, seq;
	size_t n_data;	  /* payload, bytes */
	uint64_t nonce;	  /* a payload of ECHO_STAMP bytes and more comes back as it was sent */
	uint64_t sent_us; /* as attempt.h's now_us */
};

/* A socket where the thread is: a raw one where there is the right to one (a new namespace lets
 * nobody, not even root, have a ping socket before net.ipv4.ping_group_range is set, and nothing is
 * changed here), else a ping socket, whose id is the kernel's. -errno; EPERM: neither. */
int echo_open(uint8_t family, bool *ret_ping_socket);

/* Sends a request on a connected socket: ECHO_HEADER + n_data bytes; -errno. */
int echo_send(int fd, uint8_t family, const struct echo *echo);

/* Takes apart what a socket received. false: it is no reply. */
bool echo_read(const uint8_t *data, size_t len, uint8_t family, bool ping_socket, struct echo *ret);

/* Takes apart what an error quotes, which begins with our header, for IPv6 with the packet's header
 * before it; only id and seq are set. false: it is cut short. */
bool echo_read_quoted(const uint8_t *quoted, size_t len, uint8_t family, struct echo *ret);
