/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * segments.h - the questions of lab.h for callers that ask many times: the segments are found once.
 */
#pragma once

#include "lab/lab.h"

/* Does this address count when a node is called by its name? Not what the kernel made, not
 * link-local or loopback addresses. family 0: any. */
bool segments_addr_counts(const struct wr_addr *addr, uint8_t family);

/* The first address of a device that counts. */
bool segments_link_addr(const struct wr_model *m, uint32_t link, uint8_t family, struct inet *ret);

/* The first address of a node that counts: on lo, else of all, in file order. */
bool segments_first_addr(const struct wr_model *m, uint32_t ns, uint8_t family, struct inet *ret);

/* lab_addr_of with the answer of lab_segments. family AF_INET or AF_INET6. */
bool segments_addr_of(const struct wr_lab *lab, const uint32_t *segments, uint32_t from,
		      uint32_t to, uint8_t family, struct inet *ret);

/* A node's name in the file; "host" for the host. */
const char *segments_label(const struct wr_lab *lab, uint32_t ns);
