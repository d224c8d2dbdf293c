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

static bool has_live_port(const struct wr_model *m, uint32_t bridge)
{
	WR_EACH_LINK (m, m->links[bridge].ns, i) {
		if (m->links[i].master == bridge && has_carrier(m, i))
			return true;
	}
	return false;
}

/* What a link's carrier hangs on. A veth whose peer is outside the model gets no promise. */
static bool will_have(const struct wr_model *m, uint32_t i)
{
	const struct wr_link *link = &m->links[i];

	if (!is_up(link))
		return false;
	if (link->kind && link->kind->flags & WR_KIND_PAIR)
		return link->peer != WR_NONE && is_up(&m->links[link->peer]);
	if (link->kind && str_eq(link->kind->name, "bridge"))
		return has_live_port(m, i);
	if (link->lower != WR_NONE)
		return has_carrier(m, link->lower);

	return true;
}

static bool is_physical(const struct wr_model *m, const struct wr_link *link)
{
	return (!link->kind || !*link->kind->name) &&
	       !str_eq(names_text(&m->names, link->name), "lo");
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
		for (uint32_t i = 0; i < want->n_links; i++) {
			struct wr_link *link = &want->links[i];

			if (has_carrier(want, i) || is_physical(want, link) || !will_have(want, i))
				continue;
			link->flags |= WR_LINK_CARRIER;
			changed = true;
		}
	}
}
