/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan-link-set.c - what is changed of links that stay, and what a new one needs after it was made.
 */
#include "lab/planner.h"
#include "model/compare.h"

/* Whether a field that differs is one that the file changed since last time. */
static uint8_t why_differs(const struct planner *pl, const struct wr_table *table, const void *want,
			   const void *last)
{
	if (!last)
		return pl->last ? WR_WHY_CHANGE : WR_WHY_DRIFT;

	return field_diff(table, want, &pl->want->names, last, &pl->last->names) ? WR_WHY_CHANGE
										 : WR_WHY_DRIFT;
}

struct link_diff {
	uint32_t aspects;
	bool changed; /* at least one aspect is the file's doing */
};

static void diff_table(const struct planner *pl, struct link_diff *diff, uint32_t aspect,
		       const struct wr_table *table, const void *want, const void *last,
		       const void *have)
{
	static const uint64_t nothing[64];

	if (!table || !want ||
	    !field_diff(table, want, &pl->want->names, have ? have : nothing, &pl->have->names))
		return;

	diff->aspects |= aspect;
	diff->changed |= why_differs(pl, table, want, last) == WR_WHY_CHANGE;
}

static void diff_master(const struct planner *pl, struct link_diff *diff, const struct trio *t)
{
	const struct wr_link *want = &pl->want->links[t->want], *have = &pl->have->links[t->have];
	const struct wr_link *last = t->last == WR_NONE ? NULL : &pl->last->links[t->last];
	bool said = want->flags & WR_LINK_MASTER_SAID || want->master != WR_NONE ||
		    (last && last->master != WR_NONE);
	uint32_t there = want->master == WR_NONE ? WR_NONE : pl->want_have[want->master];

	if (!said || (want->master == WR_NONE && have->master == WR_NONE) ||
	    (there != WR_NONE && there == have->master))
		return;

	diff->aspects |= WR_ASPECT_MASTER;
	diff->changed |=
		!last || !planner_same_place(pl->want, want->master, pl->last, last->master);
}

static bool lacks_altname(const struct planner *pl, const struct wr_link *want,
			  const struct wr_link *have)
{
	return want->altname && !str_eq(names_text(&pl->want->names, want->altname),
					names_text(&pl->have->names, have->altname));
}

static struct link_diff diff_link(const struct planner *pl, const struct trio *t)
{
	const struct wr_link *want = &pl->want->links[t->want], *have = &pl->have->links[t->have];
	const struct wr_link *last = t->last == WR_NONE ? NULL : &pl->last->links[t->last];
	const struct wr_kind *master =
		want->master == WR_NONE ? NULL : pl->want->links[want->master].kind;
	struct link_diff diff = {0};

	diff_table(pl, &diff, WR_ASPECT_CONF, &link_table, &want->conf, last ? &last->conf : NULL,
		   &have->conf);
	diff_table(pl, &diff, WR_ASPECT_DATA, &want->kind->table, want->data,
		   last ? last->data : NULL, have->data);
	diff_table(pl, &diff, WR_ASPECT_PORT, master ? master->port : NULL, want->port,
		   last ? last->port : NULL, have->port);
	diff_master(pl, &diff, t);
	if (!planner_is_born(want) &&
	    (!(have->flags & WR_LINK_OURS) || lacks_altname(pl, want, have)))
		diff.aspects |= WR_ASPECT_MARK;

	return diff;
}

static void set_link(struct planner *pl, uint32_t ns, uint32_t w)
{
	struct trio t = {.want = w, .last = pl->want_last[w], .have = pl->want_have[w]};
	struct link_diff diff;

	if (planner_is_unknown(pl, pl->p->ns[ns].have, WR_CLASS_LINK))
		return;

	diff = diff_link(pl, &t);
	if (diff.aspects)
		planner_step(
			pl, (struct wr_step){
				    .op = WR_STEP_SET,
				    .class = WR_CLASS_LINK,
				    .why = diff.changed || !pl->last ? WR_WHY_CHANGE : WR_WHY_DRIFT,
				    .fields = diff.aspects,
				    .want = w,
				    .have = t.have,
				    .ns = ns,
			    });
}

/* A link that this plan makes is finished by a SET of its own: what a create request cannot carry.
 */
static void finish_link(struct planner *pl, uint32_t ns, uint32_t w)
{
	const struct wr_link *link = &pl->want->links[w];
	bool born = planner_is_born(link);

	planner_step(pl, (struct wr_step){
				 .op = WR_STEP_SET,
				 .class = WR_CLASS_LINK,
				 .why = born ? WR_WHY_CHANGE : planner_why_made(pl, w),
				 .fields = WR_ASPECT_CONF | (born ? 0 : WR_ASPECT_MARK) |
					   (link->port ? WR_ASPECT_PORT : 0) |
					   (link->master != WR_NONE ? WR_ASPECT_MASTER : 0),
				 .want = w,
				 .have = WR_NONE,
				 .ns = ns,
			 });
}

static void list_foreign(struct planner *pl, uint32_t ns)
{
	if (pl->p->ns[ns].have == WR_NONE || pl->p->ns[ns].have == WR_HOST_NS)
		return;

	WR_EACH_LINK (pl->have, pl->p->ns[ns].have, h)
		if (pl->have_want[h] == WR_NONE && !pl->dies[h] &&
		    !planner_is_born(&pl->have->links[h]))
			planner_foreign(pl, WR_CLASS_LINK, h);
}

void plan_links_set(struct planner *pl, uint32_t ns)
{
	const struct wr_plan_ns *n = &pl->p->ns[ns];

	if (n->want != WR_NONE)
		WR_EACH_LINK (pl->want, n->want, w) {
			if (pl->want_have[w] != WR_NONE)
				set_link(pl, ns, w);
			else
				finish_link(pl, ns, w);
		}

	if (!n->gone)
		list_foreign(pl, ns);
}
