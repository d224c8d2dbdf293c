/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-extent.c - how far a running lab has to be looked at.
 */
#include "lab/engine-part.h"

/* ------ before a change ------ */

/* A link that is changed or made anew may lose its neighbours, which belong to the way back. */
static bool touches_links(const struct wr_plan *p)
{
	for (size_t i = 0; i < p->commit; i++)
		if (p->steps[i].class == WR_CLASS_LINK && p->steps[i].have != WR_NONE)
			return true;

	return false;
}

int engine_look_at_ours(struct engine *e, struct wr_error *err)
{
	int rc;

	e->ours_only = !e->opts.prune;
	rc = engine_look(e, err);
	if (rc < 0 || !e->ours_only || !touches_links(e->plan))
		return rc;

	e->ours_only = false;
	return engine_look(e, err);
}

/* ------ behind it ------ */

static void touch(struct engine *e, const struct wr_model *m, uint32_t link)
{
	uint32_t peer = link == WR_NONE ? WR_NONE : m->links[link].peer;

	if (peer != WR_NONE)
		e->touched[m->links[peer].ns] = true;
}

/* Numbers are the same in the plan, in want and in have: the engine lists its namespaces as the
 * plan does. */
bool engine_note_touched(struct engine *e)
{
	const struct wr_plan *p = e->plan;

	e->touched = arena_array(&e->arena, e->n_ns, sizeof(*e->touched));
	if (!e->touched)
		return false;

	e->touched[WR_HOST_NS] = true;
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct wr_step *step = &p->steps[i];

		e->touched[step->ns] = true;
		if (step->class != WR_CLASS_LINK)
			continue;
		touch(e, p->want, step->want);
		touch(e, p->have, step->have);
	}

	return true;
}
