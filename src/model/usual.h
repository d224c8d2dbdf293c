/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usual.h - what is meant where a file says nothing: what `ip` sends and the kernel takes then. For
 * writers, readers and comparisons alike, so that they agree.
 */
#pragma once

#include "model/model.h"

#define IP6_METRIC 1024 /* IP6_RT_PRIO_USER: what metric 0 becomes in IPv6 */

/* The other side of an address: itself unless a peer is said. Borrowed from `addr`. */
const struct inet *addr_other_side(const struct wr_addr *addr);
uint8_t addr_scope(const struct wr_addr *addr);

uint32_t route_table_of(const struct wr_route *route);	/* main */
uint32_t route_metric_of(const struct wr_route *route); /* IPv4: 0, IPv6: 1024 */
uint8_t route_tos_of(const struct wr_route *route);
uint8_t route_scope_of(const struct wr_model *m, const struct wr_route *route);

uint32_t rule_table_of(const struct wr_rule *rule); /* 0: the rule looks into none */
