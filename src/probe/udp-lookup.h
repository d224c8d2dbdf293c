/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * udp-lookup.h - which socket would get a datagram? The kernel's own lookup, asked by sock_diag.
 */
#pragma once

#include <stdint.h>

#include "base/inet.h"

/* In the namespace of the calling thread: 1 when there is a socket for a datagram from
 * src:src_port to dst:dst_port, 0 when there is none, -errno when the kernel cannot say
 * (no CONFIG_INET_UDP_DIAG). Opens and closes its own socket. */
int udp_lookup(const struct inet *src, uint16_t src_port, const struct inet *dst,
	       uint16_t dst_port);
