/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * carrier.c - which devices will have carrier once all is up, so that `up` knows what to wait for.
 */
#include "lab/lab.h"

static bool is_up(const struct wr_link *link)
{
	int up = field_find(&link_table, "up");

	return up < 0 || !field_has(&link->conf, (size_t)up) || link->conf.up;
}

static bool has_carrier(const struct wr_model *m, uint32_t link)
{
	return m->links[link].flags & WR_LINK_CARRIER;
}

static bool is_bridge(const struct wr_link *link)
{
	return link->kind && str_eq(link->kind->name, "bridge");
}

/* What a link's carrier hangs on. A veth whose peer is outside the model gets no promise; a bridge
 * has it from its ports. */
static bool will_have(const struct wr_model *m, uint32_t i)
{
	const struct wr_link *link = &m->links[i];

	if (!is_up(link))
		return false;
	if (link->kind && link->kind->flags & WR_KIND_PAIR)
		return link->peer != WR_NONE && is_up(&m->links[link->peer]);
	if (is_bridge(link))
		return false;
	if (link->lower != WR_NONE)
		return has_carrier(m, link->lower);

	return true;
}

static bool is_physical(const struct wr_model *m, const struct wr_link *link)
{
	return (!link->kind || !*link->kind->name) &&
	       !str_eq(names_text(&m->names, link->name), "lo");
}

static bool give(struct wr_model *m, uint32_t i)
{
	if (has_carrier(m, i))
		return false;

	m->links[i].flags |= WR_LINK_CARRIER;
	return true;
}

/* To a link what it will have, to its bridge what it has from it. True when something was new. */
static bool give_on(struct wr_model *m, uint32_t i)
{
	const struct wr_link *link = &m->links[i];
	bool news = !has_carrier(m, i) && !is_physical(m, link) && will_have(m, i) && give(m, i);

	if (has_carrier(m, i) && link->master != WR_NONE && is_bridge(&m->links[link->master]) &&
	    is_up(&m->links[link->master]))
		news |= give(m, link->master);
	return news;
}

void lab_predict_carrier(struct wr_model *want)
{
	bool changed = true;

	for (uint32_t i = 0; i < want->n_links; i++)
		want->links[i].flags &= ~(uint32_t)WR_LINK_CARRIER;

	/* A device may stand on one that comes later; each round brings at least one its carrier.
	 */
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < want->n_links; i++)
			changed |= give_on(want, i);
	}
}
