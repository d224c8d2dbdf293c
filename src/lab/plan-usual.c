/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan-usual.c - what a file says no more goes back to what it would be had it never been said.
 *
 * Only for what is known to begin the same on every device. What a kind's own keys were before
 * nobody knows; they stay as they are.
 */
#include "lab/plan.h"
#include "model/compare.h"

/* A link of which nothing is said. */
static struct wr_link_conf usual_conf(void)
{
	struct wr_link_conf conf = {.arp = 1, .multicast = 1};

	FIELD_SAY(link_table, &conf, promisc);
	FIELD_SAY(link_table, &conf, arp);
	FIELD_SAY(link_table, &conf, multicast);
	FIELD_SAY(link_table, &conf, allmulti);
	return conf;
}

void plan_say_usual(struct wr_model *want, const struct wr_model *last)
{
	const struct wr_link_conf usual = usual_conf();

	for (uint32_t w = 0; w < want->n_links; w++) {
		struct wr_link_conf *conf = &want->links[w].conf;
		uint32_t l = compare_find_link(want, w, last);
		uint64_t unsaid = l == WR_NONE ? 0 : last->links[l].conf.has & ~conf->has;

		field_copy(&link_table, unsaid & usual.has, conf, &want->names, &usual,
			   &want->names);
	}
}
