/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * compare.h - are two objects of two models the same thing (identity), and does one say what the
 * other is (equality)?
 *
 * Identity is the kernel's: an address by (link, address, length, peer); an IPv4 route by (table,
 * destination, tos, metric), an IPv6 route by the same, and its next hops; a rule by all of itself;
 * a neighbour by (link, address, proxy). Namespaces and links of the two models are matched by
 * name.
 */
#pragma once

#include "model/model.h"

/* The link of `b` that has the place of link `la` of `a` (same namespace name, same device name);
 * WR_NONE. */
uint32_t compare_find_link(const struct wr_model *a, uint32_t la, const struct wr_model *b);

bool addr_same(const struct wr_model *a, uint32_t ia, const struct wr_model *b,
	       uint32_t ib); /* identity */
bool addr_eq(const struct wr_model *want, uint32_t iw, const struct wr_model *have,
	     uint32_t ih); /* have is what want says */
bool route_same(const struct wr_model *a, uint32_t ia, const struct wr_model *b, uint32_t ib);
bool route_eq(const struct wr_model *want, uint32_t iw, const struct wr_model *have, uint32_t ih);
bool rule_same(const struct wr_model *a, uint32_t ia, const struct wr_model *b, uint32_t ib);
bool neigh_same(const struct wr_model *a, uint32_t ia, const struct wr_model *b, uint32_t ib);
bool neigh_eq(const struct wr_model *want, uint32_t iw, const struct wr_model *have, uint32_t ih);
bool sysctl_value_eq(const char *a, const char *b); /* blanks folded: "1\t2" is "1 2" */
