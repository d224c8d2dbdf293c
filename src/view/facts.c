/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * facts.c - which facts are shown, and the words for them.
 */
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

bool facts_unknown(const struct wr_model *m, uint32_t ns, enum wr_class class)
{
	return m->ns[ns].unknown >> class & 1;
}
