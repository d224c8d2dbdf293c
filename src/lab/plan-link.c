/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan-link.c - which links are the same in want and have, which are made, which deleted.
 *
 * A link of want and one of have are the same thing when they have the same place (namespace and
 * name), the same kind and, for a pair, the other end at the same place. Everything else about a
 * link can be changed while it lives.
 */
#include <stdlib.h>

#include "lab/planner.h"
#include "model/compare.h"

static bool is_pair(const struct wr_link *link)
{
	return link->kind->flags & WR_KIND_PAIR;
}

bool planner_is_born(const struct wr_link *link)
{
	return link->kind->name[0] == '\0';
}

bool planner_same_place(const struct wr_model *a, uint32_t la, const struct wr_model *b,
			uint32_t lb)
{
	if (la == WR_NONE || lb == WR_NONE)
		return la == lb;

	return compare_find_link(a, la, b) == lb;
}

static bool same_thing(const struct wr_model *a, uint32_t la, const struct wr_model *b, uint32_t lb)
{
	const struct wr_link *x = &a->links[la], *y = &b->links[lb];

	if (x->kind != y->kind)
		return false;

	return !is_pair(x) || planner_same_place(a, x->peer, b, y->peer);
}

static bool in_last(const struct planner *pl, uint32_t have)
{
	return pl->last && compare_find_link(pl->have, have, pl->last) != WR_NONE;
}

static bool is_ours(const struct planner *pl, uint32_t have)
{
	return in_last(pl, have) || pl->have->links[have].flags & WR_LINK_OURS;
}

bool planner_is_unknown(const struct planner *pl, uint32_t have_ns, unsigned class)
{
	return pl->have->ns[have_ns].unknown >> class & 1;
}

/* ------ match ------ */

static uint32_t *none_array(struct planner *pl, size_t n)
{
	uint32_t *array = arena_array(&pl->p->arena, n, sizeof(*array));

	for (size_t i = 0; array && i < n; i++)
		array[i] = WR_NONE;

	return array;
}

static void match_want(struct planner *pl, uint32_t w)
{
	uint32_t h = compare_find_link(pl->want, w, pl->have);

	if (pl->last)
		pl->want_last[w] = compare_find_link(pl->want, w, pl->last);
	if (h == WR_NONE || !same_thing(pl->want, w, pl->have, h))
		return;

	pl->want_have[w] = h;
	pl->have_want[h] = w;
}

static void mark_dying(struct planner *pl, uint32_t h)
{
	uint32_t peer = pl->have->links[h].peer;

	pl->dies[h] = true;
	if (peer != WR_NONE)
		pl->dies[peer] = true;
}

/* A link that stays is wanted, or not ours. */
static bool stays(const struct planner *pl, uint32_t h)
{
	const struct wr_link *link = &pl->have->links[h];

	if (pl->have_want[h] != WR_NONE || planner_is_born(link))
		return true;

	return !is_ours(pl, h) && (!pl->opts.prune || link->ns == WR_HOST_NS);
}

static void match_dying(struct planner *pl)
{
	const struct wr_plan *p = pl->p;

	for (uint32_t h = 0; h < pl->have->n_links; h++)
		if (!stays(pl, h))
			mark_dying(pl, h);

	for (uint32_t i = 0; i < p->n_ns; i++) {
		if (!p->ns[i].gone)
			continue;
		WR_EACH_LINK (pl->have, p->ns[i].have, h)
			mark_dying(pl, h);
	}

	for (uint32_t h = 0; h < pl->have->n_links; h++) {
		if (!pl->dies[h] || pl->have_want[h] == WR_NONE)
			continue;
		pl->want_have[pl->have_want[h]] = WR_NONE;
		pl->have_want[h] = WR_NONE;
	}
}

static void list_conflicts(struct planner *pl)
{
	struct wr_plan *p = pl->p;

	for (uint32_t h = 0; h < pl->have->n_links; h++) {
		struct wr_foreign *slot;

		if (pl->dies[h] || pl->have_want[h] != WR_NONE ||
		    compare_find_link(pl->have, h, pl->want) == WR_NONE)
			continue;
		slot = ARENA_PUSH(&p->arena, p->conflicts, p->n_conflicts, p->conflicts_cap);
		if (slot)
			*slot = (struct wr_foreign){.class = WR_CLASS_LINK, .have = h};
		else
			pl->failed = true;
	}
}

void plan_links_match(struct planner *pl)
{
	pl->want_have = none_array(pl, pl->want->n_links);
	pl->want_last = none_array(pl, pl->want->n_links);
	pl->have_want = none_array(pl, pl->have->n_links);
	pl->dies = arena_array(&pl->p->arena, pl->have->n_links, sizeof(*pl->dies));
	if (!pl->want_have || !pl->want_last || !pl->have_want || !pl->dies) {
		pl->failed = true;
		return;
	}

	for (uint32_t w = 0; w < pl->want->n_links; w++)
		match_want(pl, w);
	match_dying(pl);
	list_conflicts(pl);
}

/* ------ delete ------ */

static uint32_t plan_ns_of(const struct planner *pl, uint32_t h)
{
	return pl->ns_of_have[pl->have->links[h].ns];
}

static bool in_the_way(const struct planner *pl, uint32_t h)
{
	uint32_t w = compare_find_link(pl->have, h, pl->want);

	return w != WR_NONE && pl->want_have[w] == WR_NONE;
}

/* One step deletes both ends of a pair: the end that is named first does it, unless only the other
 * one is known to live in a namespace that stays. */
static bool other_end_does_it(const struct planner *pl, uint32_t h)
{
	const struct wr_link *link = &pl->have->links[h];
	uint32_t here = plan_ns_of(pl, h);

	if (here == WR_NONE)
		return true;
	if (link->peer == WR_NONE)
		return false;
	if (pl->p->ns[here].gone)
		return true;

	return link->peer < h && plan_ns_of(pl, link->peer) != WR_NONE &&
	       !pl->p->ns[plan_ns_of(pl, link->peer)].gone;
}

static bool pair_in_the_way(const struct planner *pl, uint32_t h)
{
	uint32_t peer = pl->have->links[h].peer;

	return in_the_way(pl, h) || (peer != WR_NONE && in_the_way(pl, peer));
}

static uint8_t why_deleted(const struct planner *pl, uint32_t h)
{
	if (in_last(pl, h))
		return WR_WHY_CHANGE;

	return is_ours(pl, h) || pair_in_the_way(pl, h) ? WR_WHY_DRIFT : WR_WHY_PRUNE;
}

static void del_links(struct planner *pl, bool in_way)
{
	for (uint32_t h = 0; h < pl->have->n_links; h++) {
		uint32_t ns = plan_ns_of(pl, h);

		if (!pl->dies[h] || ns == WR_NONE || other_end_does_it(pl, h) ||
		    pair_in_the_way(pl, h) != in_way)
			continue;
		if (pl->p->ns[ns].gone && !in_way)
			continue; /* goes with its namespace */
		planner_step(pl, (struct wr_step){
					 .op = WR_STEP_DEL,
					 .class = WR_CLASS_LINK,
					 .why = why_deleted(pl, h),
					 .want = WR_NONE,
					 .have = h,
					 .ns = ns,
				 });
	}
}

void plan_links_clear(struct planner *pl)
{
	del_links(pl, true);
}

void plan_links_del(struct planner *pl)
{
	del_links(pl, false);
}

/* ------ add ------ */

uint8_t planner_why_made(const struct planner *pl, uint32_t w)
{
	uint32_t l = pl->want_last[w];

	return l != WR_NONE && same_thing(pl->want, w, pl->last, l) ? WR_WHY_DRIFT : WR_WHY_CHANGE;
}

static struct wr_step add_step(const struct planner *pl, uint32_t w)
{
	return (struct wr_step){
		.op = WR_STEP_ADD,
		.class = WR_CLASS_LINK,
		.why = planner_why_made(pl, w),
		.want = w,
		.have = WR_NONE,
		.ns = pl->want->links[w].ns,
	};
}

static bool must_make(const struct planner *pl, uint32_t w)
{
	const struct wr_link *link = &pl->want->links[w];

	if (pl->want_have[w] != WR_NONE || planner_is_born(link) ||
	    (pl->p->ns[link->ns].have != WR_NONE &&
	     planner_is_unknown(pl, pl->p->ns[link->ns].have, WR_CLASS_LINK)))
		return false;

	return !is_pair(link) || link->peer == WR_NONE || w < link->peer;
}

/* A pair can be made once both its namespaces are there: sorting by the later one lets the wires
 * follow the namespaces while these are still being made. */
struct pair_order {
	uint32_t later_ns, link;
};

static int pair_cmp(const void *a, const void *b)
{
	const struct pair_order *x = a, *y = b;

	if (x->later_ns != y->later_ns)
		return x->later_ns < y->later_ns ? -1 : 1;

	return x->link < y->link ? -1 : x->link > y->link;
}

static void add_pairs(struct planner *pl)
{
	struct pair_order *order = arena_array(&pl->p->arena, pl->want->n_links, sizeof(*order));
	size_t n = 0;

	if (!order) {
		pl->failed = true;
		return;
	}

	for (uint32_t w = 0; w < pl->want->n_links; w++) {
		const struct wr_link *link = &pl->want->links[w];
		uint32_t peer_ns = link->peer == WR_NONE ? 0 : pl->want->links[link->peer].ns;

		if (is_pair(link) && must_make(pl, w))
			order[n++] =
				(struct pair_order){link->ns > peer_ns ? link->ns : peer_ns, w};
	}

	qsort(order, n, sizeof(*order), pair_cmp);
	for (size_t i = 0; i < n; i++)
		planner_step(pl, add_step(pl, order[i].link));
}

/* Plan namespaces begin with those of want in its order, so an index of want's is one of the
 * plan's. */
void plan_links_add(struct planner *pl)
{
	for (uint32_t w = 0; w < pl->want->n_links; w++)
		if (!is_pair(&pl->want->links[w]) && must_make(pl, w))
			planner_step(pl, add_step(pl, w));

	add_pairs(pl);
}
