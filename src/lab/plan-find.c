/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan-find.c - the routes of one namespace by their destination. The planner goes from namespace
 * to namespace, so there is one index for each of its models, made anew for the next namespace.
 */
#include "lab/planner.h"
#include "model/compare.h"

struct route_entry {
	uint32_t route, next; /* of the same bucket: an earlier one */
};

struct route_index {
	uint32_t ns;
	uint32_t *buckets;
	struct route_entry *entries;
	size_t n_buckets, buckets_cap, n_entries, entries_cap;
};

static uint32_t *bucket_of(struct route_index *index, const struct inet *dst)
{
	uint64_t hash = inet_hash(dst);

	return &index->buckets[(hash ^ hash >> 32) & (index->n_buckets - 1)];
}

static size_t count(const struct wr_model *m, uint32_t ns)
{
	size_t n = 0;

	WR_EACH_ROUTE (m, ns, i)
		n++;
	return n;
}

static bool make_buckets(struct arena *arena, struct route_index *index, size_t n)
{
	index->n_buckets = 16;
	while (index->n_buckets < n)
		index->n_buckets *= 2;
	if (index->n_buckets > index->buckets_cap) {
		index->buckets = arena_array(arena, index->n_buckets, sizeof(*index->buckets));
		index->buckets_cap = index->buckets ? index->n_buckets : 0;
	}
	for (size_t i = 0; index->buckets && i < index->n_buckets; i++)
		index->buckets[i] = WR_NONE;
	return index->buckets;
}

static bool fill(struct arena *arena, struct route_index *index, const struct wr_model *m,
		 uint32_t ns)
{
	index->n_entries = 0;
	if (!make_buckets(arena, index, count(m, ns)))
		return false;

	WR_EACH_ROUTE (m, ns, i) {
		uint32_t *bucket = bucket_of(index, &m->routes[i].dst);
		struct route_entry *entry =
			ARENA_PUSH(arena, index->entries, index->n_entries, index->entries_cap);

		if (!entry)
			return false;
		*entry = (struct route_entry){i, *bucket};
		*bucket = (uint32_t)index->n_entries - 1;
	}
	index->ns = ns;
	return true;
}

static struct route_index *index_of(struct planner *pl, const struct wr_model *m, uint32_t ns)
{
	struct arena *arena = &pl->p->arena;
	struct route_index **place = &pl->routes[m == pl->want ? 0 : m == pl->last ? 1 : 2];

	if (!*place) {
		*place = arena_alloc(arena, sizeof(**place));
		if (*place)
			(*place)->ns = WR_NONE;
	}
	if (!*place || ((*place)->ns != ns && !fill(arena, *place, m, ns))) {
		pl->failed = true;
		return NULL;
	}
	return *place;
}

uint32_t plan_find_route(struct planner *pl, const struct wr_model *of, uint32_t i,
			 const struct wr_model *m, uint32_t ns)
{
	struct route_index *index = index_of(pl, m, ns);
	uint32_t found = WR_NONE;

	/* Later routes come first: the last that is the same is the first of its namespace. */
	for (uint32_t e = index ? *bucket_of(index, &of->routes[i].dst) : WR_NONE; e != WR_NONE;
	     e = index->entries[e].next) {
		if (route_same(of, i, m, index->entries[e].route))
			found = index->entries[e].route;
	}
	return found;
}
