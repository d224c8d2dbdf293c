/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * msg.h - build netlink requests, read netlink attributes.
 *
 * A batch holds any number of requests. The builder remembers its failure (no memory, a message too
 * long) and nl_do() reports it; so the code of a message reads like the tree it is:
 *
 *	nl_begin(b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
 *	nl_put_hdr(b, &(struct ifinfomsg){ 0 }, sizeof(struct ifinfomsg));
 *	NL_NEST(b, IFLA_LINKINFO) {
 *		nl_put_str(b, IFLA_INFO_KIND, "veth");
 *	}
 *	rc = nl_do(nl, b, NULL, err);
 *
 * Never leave NL_NEST by break, return or goto.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

#include "base/cleanup.h"

/* All zero is an empty batch. */
struct nl_batch {
	unsigned char *data; /* owned: the requests, one after the other, padded to NLMSG_ALIGNTO */
	size_t *starts;	     /* owned: [number] the offset of each request */
	size_t len, cap, n, n_cap;
	int failed; /* errno of the builder, or 0 */
};

#define AUTO_BATCH CLEANUP(nl_batch_fini) struct nl_batch

void nl_batch_clear(struct nl_batch *b); /* empty again; keeps its memory */
void nl_batch_fini(struct nl_batch *b);

/* Begins the next request. NLM_F_REQUEST is always added, NLM_F_ACK unless `flags` has NLM_F_DUMP.
 */
void nl_begin(struct nl_batch *b, uint16_t type, uint16_t flags);
/* The request that was begun last says nothing when it is done, only when it is refused: for what
 * comes by the hundred thousand. The last one of each datagram speaks all the same. */
void nl_quiet(struct nl_batch *b);
void nl_put_hdr(struct nl_batch *b, const void *header,
		size_t len); /* the family header, right after nl_begin or in a nest */
void nl_put(struct nl_batch *b, uint16_t attr, const void *data, size_t len);
void nl_put_flag(struct nl_batch *b, uint16_t attr);
void nl_put_u8(struct nl_batch *b, uint16_t attr, uint8_t value);
void nl_put_u16(struct nl_batch *b, uint16_t attr, uint16_t value);
void nl_put_u32(struct nl_batch *b, uint16_t attr, uint32_t value);
void nl_put_u64(struct nl_batch *b, uint16_t attr, uint64_t value);
void nl_put_be16(struct nl_batch *b, uint16_t attr, uint16_t value);
void nl_put_be32(struct nl_batch *b, uint16_t attr, uint32_t value);
void nl_put_str(struct nl_batch *b, uint16_t attr, const char *text); /* with its NUL */

/* An offset, not a pointer: the batch may move while it grows. nl_nest_end takes what nl_nest_begin
 * gave. */
size_t nl_nest_begin(struct nl_batch *b, uint16_t attr); /* with NLA_F_NESTED */
void nl_nest_end(struct nl_batch *b, size_t nest);
#define NL_NEST(b, attr)	   NL_NEST_UNIQUE(b, attr, __COUNTER__)
#define NL_NEST_UNIQUE(b, attr, n) NL_NEST_LOOP(b, attr, n)
#define NL_NEST_LOOP(b, attr, n)                                                   \
	for (size_t nest_##n = nl_nest_begin((b), (attr)), once_##n = 1; once_##n; \
	     nl_nest_end((b), nest_##n), once_##n = 0)

/* The attributes of a message (or nest) by number: table[type] is the attribute or NULL; types
 * above max are left out. Lengths are validated against the message; false when it is malformed. */
bool nl_attrs(const struct nlmsghdr *nlh, size_t header_len, const struct nlattr **table,
	      uint16_t max);
bool nl_attrs_nested(const struct nlattr *nest, const struct nlattr **table, uint16_t max);

/* Values of an attribute; each returns false, leaving *ret alone, when the attribute is NULL or has
 * another size. */
bool nl_get_u8(const struct nlattr *attr, uint8_t *ret);
bool nl_get_u16(const struct nlattr *attr, uint16_t *ret);
bool nl_get_u32(const struct nlattr *attr, uint32_t *ret);
bool nl_get_u64(const struct nlattr *attr, uint64_t *ret);
bool nl_get_i32(const struct nlattr *attr, int32_t *ret);
bool nl_get_be16(const struct nlattr *attr, uint16_t *ret);
bool nl_get_bytes(const struct nlattr *attr, void *ret, size_t len);
const char *
nl_get_str(const struct nlattr *attr); /* NULL unless NUL-terminated inside the attribute */
