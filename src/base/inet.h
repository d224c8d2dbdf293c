/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inet.h - IPv4, IPv6 and MAC addresses as values: read, print, compare. No lookups, no kernel.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* An address with its prefix length. family is AF_INET, AF_INET6 or 0 (absent). bytes are in
 * network order; IPv4 uses the first four, the rest is zero, so that two values can be compared
 * with inet_eq. */
struct inet {
	uint8_t family;
	uint8_t len; /* prefix length: 0-32, 0-128 */
	uint8_t bytes[16];
};

struct mac {
	uint8_t bytes[6];
};

#define INET_TEXT_SIZE 64 /* room for "IPv6/128" and its NUL */
#define MAC_TEXT_SIZE  18

/* Why a text is no address; each a different remedy. */
enum inet_error {
	INET_OK,
	INET_BAD,	 /* not an address at all */
	INET_NO_LENGTH,	 /* an address where ADDRESS/LENGTH is wanted */
	INET_BAD_LENGTH, /* the part after / is no number, or above 32 / 128 */
	INET_HAS_LENGTH, /* ADDRESS/LENGTH where only an address is wanted */
	INET_HOST_BITS,	 /* a net with bits set behind its prefix */
};

/* inet_read: ADDRESS/LENGTH. inet_read_host: ADDRESS without length (len becomes 32 or 128).
 * inet_read_net: ADDRESS/LENGTH, or a bare ADDRESS (a /32 or /128), without host bits. `ret` is
 * written on INET_OK and, so that a message can show the right net, on INET_HOST_BITS. */
enum inet_error inet_read(const char *text, struct inet *ret);
enum inet_error inet_read_host(const char *text, struct inet *ret);
enum inet_error inet_read_net(const char *text, struct inet *ret);

/* The words for an inet_error, for messages: "not an IPv4 or IPv6 address" … */
const char *inet_error_text(enum inet_error error);

/* "10.0.0.1/24" and "10.0.0.1" (RFC 5952 for IPv6). buf has INET_TEXT_SIZE bytes; returns buf. */
const char *inet_text(const struct inet *inet, char *buf);
const char *inet_host_text(const struct inet *inet, char *buf);

unsigned inet_bits(const struct inet *inet);			 /* 32, 128; 0 when absent */
size_t inet_size(const struct inet *inet);			 /* 4, 16; 0 when absent */
bool inet_eq(const struct inet *a, const struct inet *b);	 /* family, address and length */
bool inet_same_host(const struct inet *a, const struct inet *b); /* family and address */
uint64_t inet_hash(const struct inet *inet);   /* alike for what inet_eq calls equal */
struct inet inet_net(const struct inet *inet); /* the same with host bits cleared */
bool inet_has_host_bits(const struct inet *inet);
bool inet_contains(const struct inet *net,
		   const struct inet *inet);	  /* address of `inet` lies in `net` */
bool inet_is_link_local(const struct inet *inet); /* fe80::/10, 169.254.0.0/16 */
bool inet_is_loopback(const struct inet *inet);	  /* 127.0.0.0/8, ::1 */
bool inet_is_multicast(const struct inet *inet);
bool inet_is_zero(
	const struct inet *inet); /* address all zero (the unspecified address, the default net) */

bool mac_read(const char *text, struct mac *ret);	/* six pairs of hex digits parted by ':' */
const char *mac_text(const struct mac *mac, char *buf); /* buf has MAC_TEXT_SIZE bytes */
