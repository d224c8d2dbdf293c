/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usual.c - what is meant where nothing is said.
 */
#include <sys/socket.h>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "model/usual.h"

const struct inet *addr_other_side(const struct wr_addr *addr)
{
	return FIELD_HAS(addr_table, &addr->conf, peer) ? &addr->conf.peer : &addr->local;
}

uint8_t addr_scope(const struct wr_addr *addr)
{
	if (FIELD_HAS(addr_table, &addr->conf, scope))
		return addr->conf.scope;
	if (addr->local.family == AF_INET && inet_is_loopback(&addr->local))
		return RT_SCOPE_HOST;
	return RT_SCOPE_UNIVERSE;
}

uint32_t route_table_of(const struct wr_route *route)
{
	return FIELD_HAS(route_table, route->conf, table) ? route->conf->table : RT_TABLE_MAIN;
}

uint32_t route_metric_of(const struct wr_route *route)
{
	if (FIELD_HAS(route_table, route->conf, metric) && route->conf->metric)
		return route->conf->metric;
	return route->family == AF_INET6 ? IP6_METRIC : 0;
}

uint8_t route_tos_of(const struct wr_route *route)
{
	return FIELD_HAS(route_table, route->conf, tos) ? route->conf->tos : 0;
}

/* How far away the next hop is. */
uint8_t route_scope_of(const struct wr_model *m, const struct wr_route *route)
{
	if (FIELD_HAS(route_table, route->conf, scope))
		return route->conf->scope;
	if (route->family != AF_INET)
		return RT_SCOPE_UNIVERSE;

	switch (route->type) {
	case RTN_LOCAL:
	case RTN_NAT:
		return RT_SCOPE_HOST;
	case RTN_BROADCAST:
	case RTN_MULTICAST:
	case RTN_ANYCAST:
		return RT_SCOPE_LINK;
	case RTN_UNICAST:
		if (route->n_hops == 1 && !m->hops[route->first_hop].via.family)
			return RT_SCOPE_LINK;
		return RT_SCOPE_UNIVERSE;
	default:
		return RT_SCOPE_UNIVERSE;
	}
}

/* IPv4 makes up a table for a rule that names none: it is always named. */
uint32_t rule_table_of(const struct wr_rule *rule)
{
	if (FIELD_HAS(rule_table, &rule->conf, table))
		return rule->conf.table;
	if (rule->action != FR_ACT_TO_TBL || FIELD_HAS(rule_table, &rule->conf, l3mdev))
		return RT_TABLE_UNSPEC;
	return RT_TABLE_MAIN;
}
