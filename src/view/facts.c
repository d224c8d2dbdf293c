/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * facts.c - which facts are shown, and the words for them.
 */
#include <stdio.h>

#include <linux/rtnetlink.h>

#include "view/facts.h"

static bool is_up(const struct wr_link *link)
{
	return link->conf.up;
}

/* What the device hangs on is there and down. */
static bool is_below_down(const struct wr_model *m, const struct wr_link *link)
{
	uint32_t below = link->peer != WR_NONE ? link->peer : link->lower;

	return below != WR_NONE && !is_up(&m->links[below]);
}

void facts_state(const struct wr_model *m, uint32_t link, const char **words)
{
	const struct wr_link *l = &m->links[link];

	*words++ = is_up(l) ? "UP" : "DOWN";
	if (is_up(l))
		*words++ = l->flags & WR_LINK_CARRIER ? "LOWER_UP" : "NO-CARRIER";
	if (is_below_down(m, l))
		*words++ = "M-DOWN";
	*words = NULL;
}

const char *facts_kind(const struct wr_model *m, uint32_t link)
{
	const struct wr_link *l = &m->links[link];

	if (*l->kind->name)
		return l->kind->name;

	return str_eq(names_text(&m->names, l->name), "lo") ? "loopback" : "physical";
}

bool facts_shows_route(const struct wr_route *route)
{
	bool table = field_has(route->conf, (size_t)field_find(&route_table, "table"));

	if (route->protocol != RTPROT_KERNEL)
		return true;
	if (table && route->conf->table == RT_TABLE_LOCAL)
		return false;

	return route->type == RTN_UNICAST;
}

bool facts_shows_rule(const struct wr_rule *rule)
{
	return rule->protocol != RTPROT_KERNEL;
}

const char *facts_protocol(uint8_t protocol, char number[4])
{
	static const struct {
		uint8_t protocol;
		const char *name;
	} names[] = {
		{RTPROT_UNSPEC, "unspec"}, {RTPROT_REDIRECT, "redirect"}, {RTPROT_KERNEL, "kernel"},
		{RTPROT_BOOT, "boot"},	   {RTPROT_STATIC, "static"},	  {RTPROT_RA, "ra"},
		{RTPROT_ZEBRA, "zebra"},   {RTPROT_BIRD, "bird"},	  {RTPROT_DHCP, "dhcp"},
		{RTPROT_BGP, "bgp"},	   {RTPROT_ISIS, "isis"},	  {RTPROT_OSPF, "ospf"},
		{RTPROT_RIP, "rip"},	   {WR_PROTO, "warren"},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].protocol == protocol)
			return names[i].name;
	}

	snprintf(number, 4, "%u", protocol);
	return number;
}

bool facts_unknown(const struct wr_model *m, uint32_t ns, enum wr_class class)
{
	return m->ns[ns].unknown >> class & 1;
}
