/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan-object.c - addresses, routes, rules and neighbours: one piece of code over a table of
 * classes; and sysctls, which are values rather than things.
 */
#include <string.h>

#include <linux/rtnetlink.h>

#include "lab/planner.h"
#include "model/compare.h"

/* What the planner must know of a class. An owner is a link for addresses, a namespace for the
 * rest. */
struct object_class {
	uint8_t class;
	uint32_t (*first)(const struct wr_model *m, uint32_t owner);
	uint32_t (*next)(const struct wr_model *m, uint32_t i);
	bool (*same)(const struct wr_model *a, uint32_t ia, const struct wr_model *b, uint32_t ib);
	bool (*eq)(const struct wr_model *want, uint32_t iw, const struct wr_model *have,
		   uint32_t ih);
	bool (*of_kernel)(const struct wr_model *have,
			  uint32_t ih); /* made by itself: not anybody's */
	bool (*dies)(const struct planner *pl,
		     uint32_t ih); /* goes with a link that this plan deletes */
};

/* ------ the classes ------ */

#define CHAIN(name, array, owners, first_member)                               \
	static uint32_t name##_first(const struct wr_model *m, uint32_t owner) \
	{                                                                      \
		return m->owners[owner].first_member;                          \
	}                                                                      \
	static uint32_t name##_next(const struct wr_model *m, uint32_t i)      \
	{                                                                      \
		return m->array[i].next;                                       \
	}

CHAIN(addr, addrs, links, first_addr)
CHAIN(route, routes, ns, first_route)
CHAIN(rule, rules, ns, first_rule)
CHAIN(neigh, neighs, ns, first_neigh)

static bool addr_of_kernel(const struct wr_model *have, uint32_t ih)
{
	return have->addrs[ih].flags & WR_ADDR_KERNEL;
}

static bool protocol_of_kernel(uint8_t protocol)
{
	return protocol == RTPROT_KERNEL || protocol == RTPROT_REDIRECT || protocol == RTPROT_RA;
}

static bool route_of_kernel(const struct wr_model *have, uint32_t ih)
{
	return protocol_of_kernel(have->routes[ih].protocol);
}

static bool rule_of_kernel(const struct wr_model *have, uint32_t ih)
{
	return protocol_of_kernel(have->rules[ih].protocol);
}

static bool neigh_of_kernel(const struct wr_model *have, uint32_t ih)
{
	return protocol_of_kernel(have->neighs[ih].protocol);
}

static bool addr_dies(const struct planner *pl, uint32_t ih)
{
	return pl->dies[pl->have->addrs[ih].link];
}

static bool route_dies(const struct planner *pl, uint32_t ih)
{
	const struct wr_route *route = &pl->have->routes[ih];

	for (uint32_t i = 0; i < route->n_hops; i++) {
		uint32_t dev = pl->have->hops[route->first_hop + i].dev;

		if (dev != WR_NONE && pl->dies[dev])
			return true;
	}

	return false;
}

static bool rule_dies(const struct planner *pl, uint32_t ih)
{
	(void)pl;
	(void)ih;
	return false;
}

static bool neigh_dies(const struct planner *pl, uint32_t ih)
{
	uint32_t dev = pl->have->neighs[ih].dev; /* a proxy entry may stand on none */

	return dev != WR_NONE && pl->dies[dev];
}

/* A rule is nothing but its identity. */
static bool rule_eq(const struct wr_model *want, uint32_t iw, const struct wr_model *have,
		    uint32_t ih)
{
	return rule_same(want, iw, have, ih);
}

#define CLASS(id, name)                                                                  \
	{                                                                                \
		id, name##_first, name##_next, name##_same, name##_eq, name##_of_kernel, \
			name##_dies,                                                     \
	}

static const struct object_class addr_class = CLASS(WR_CLASS_ADDR, addr);
static const struct object_class ns_classes[] = {
	CLASS(WR_CLASS_NEIGH, neigh),
	CLASS(WR_CLASS_ROUTE, route),
	CLASS(WR_CLASS_RULE, rule),
};

/* ------ what differs ------ */

static uint32_t scan(const struct object_class *c, const struct wr_model *of, uint32_t i,
		     const struct wr_model *m, uint32_t owner)
{
	for (uint32_t j = c->first(m, owner); j != WR_NONE; j = c->next(m, j))
		if (c->same(of, i, m, j))
			return j;

	return WR_NONE;
}

/* The object of `m` under `owner` that is the same as object `i` of `of`; WR_NONE also when there
 * is no such owner. A node may have thousands of routes, and each asks: they are looked up. */
static uint32_t find_same(struct planner *pl, const struct object_class *c,
			  const struct wr_model *of, uint32_t i, const struct wr_model *m,
			  uint32_t owner)
{
	if (!m || owner == WR_NONE)
		return WR_NONE;

	return c->class == WR_CLASS_ROUTE ? plan_find_route(pl, of, i, m, owner)
					  : scan(c, of, i, m, owner);
}

static uint8_t why_wanted(struct planner *pl, const struct object_class *c, uint32_t w,
			  uint32_t last_owner)
{
	uint32_t l = find_same(pl, c, pl->want, w, pl->last, last_owner);

	return l != WR_NONE && c->eq(pl->want, w, pl->last, l) ? WR_WHY_DRIFT : WR_WHY_CHANGE;
}

static bool there(struct planner *pl, const struct object_class *c, uint32_t w, uint32_t have_owner)
{
	uint32_t h = find_same(pl, c, pl->want, w, pl->have, have_owner);

	return h != WR_NONE && c->eq(pl->want, w, pl->have, h) && !c->dies(pl, h);
}

static void add_objects(struct planner *pl, const struct object_class *c, uint32_t ns,
			const struct trio *owner)
{
	if (owner->want == WR_NONE)
		return;

	for (uint32_t w = c->first(pl->want, owner->want); w != WR_NONE; w = c->next(pl->want, w))
		if (!c->of_kernel(pl->want, w) && !there(pl, c, w, owner->have))
			planner_step(pl, (struct wr_step){
						 .op = WR_STEP_ADD,
						 .class = c->class,
						 .why = why_wanted(pl, c, w, owner->last),
						 .want = w,
						 .have = WR_NONE,
						 .ns = ns,
					 });
}

static void del_step(struct planner *pl, const struct object_class *c, uint32_t ns, uint32_t h,
		     uint8_t why)
{
	planner_step(pl, (struct wr_step){
				 .op = WR_STEP_DEL,
				 .class = c->class,
				 .why = why,
				 .want = WR_NONE,
				 .have = h,
				 .ns = ns,
			 });
}

/* Foreign things go late, when nothing can fail any more: they cannot be made again as they were.
 */
enum pass { PASS_EARLY, PASS_PRUNE };

static void del_foreign(struct planner *pl, const struct object_class *c, uint32_t ns, uint32_t h,
			enum pass pass)
{
	bool prune = pl->opts.prune && pl->p->ns[ns].have != WR_HOST_NS;

	if (prune && pass == PASS_PRUNE)
		del_step(pl, c, ns, h, WR_WHY_PRUNE);
	else if (!prune && pass == PASS_EARLY)
		planner_foreign(pl, c->class, h);
}

static void del_object(struct planner *pl, const struct object_class *c, uint32_t ns,
		       const struct trio *owner, uint32_t h, enum pass pass)
{
	uint32_t w = find_same(pl, c, pl->have, h, pl->want, owner->want);

	if (c->dies(pl, h))
		return;
	if (w != WR_NONE && pass == PASS_EARLY && !c->eq(pl->want, w, pl->have, h))
		del_step(pl, c, ns, h, why_wanted(pl, c, w, owner->last));
	if (w != WR_NONE || c->of_kernel(pl->have, h))
		return;

	if (find_same(pl, c, pl->have, h, pl->last, owner->last) == WR_NONE)
		del_foreign(pl, c, ns, h, pass);
	else if (pass == PASS_EARLY)
		del_step(pl, c, ns, h, WR_WHY_CHANGE);
}

static void del_objects(struct planner *pl, const struct object_class *c, uint32_t ns,
			const struct trio *owner, enum pass pass)
{
	if (owner->have == WR_NONE)
		return;

	for (uint32_t h = c->first(pl->have, owner->have); h != WR_NONE; h = c->next(pl->have, h))
		del_object(pl, c, ns, owner, h, pass);
}

/* ------ owners ------ */

/* Nothing is planned of what could not be read. */
static bool readable(const struct planner *pl, uint32_t ns, unsigned class)
{
	uint32_t have = pl->p->ns[ns].have;

	return have == WR_NONE || !(pl->have->ns[have].unknown >> class & 1);
}

static void del_addrs(struct planner *pl, uint32_t ns, enum pass pass)
{
	WR_EACH_LINK (pl->have, pl->p->ns[ns].have, h) {
		struct trio owner = {.want = pl->have_want[h], .last = WR_NONE, .have = h};

		if (pl->last)
			owner.last = compare_find_link(pl->have, h, pl->last);
		if (owner.want == WR_NONE && owner.last == WR_NONE)
			continue; /* a foreign link is foreign as a whole */
		del_objects(pl, &addr_class, ns, &owner, pass);
	}
}

static void del_all(struct planner *pl, uint32_t ns, enum pass pass)
{
	const struct wr_plan_ns *n = &pl->p->ns[ns];
	struct trio owner = {n->want, n->last, n->have};

	if (n->have == WR_NONE || n->make || n->gone)
		return;

	for (size_t i = 0; i < ARRAY_LEN(ns_classes); i++)
		if (n->have != WR_HOST_NS && readable(pl, ns, ns_classes[i].class))
			del_objects(pl, &ns_classes[i], ns, &owner, pass);
	if (readable(pl, ns, WR_CLASS_ADDR))
		del_addrs(pl, ns, pass);
}

void plan_objects_del(struct planner *pl, uint32_t ns)
{
	del_all(pl, ns, PASS_EARLY);
}

void plan_objects_prune(struct planner *pl, uint32_t ns)
{
	if (pl->opts.prune)
		del_all(pl, ns, PASS_PRUNE);
}

static void add_addrs(struct planner *pl, uint32_t ns)
{
	WR_EACH_LINK (pl->want, pl->p->ns[ns].want, w) {
		struct trio owner = {w, pl->want_last[w], pl->want_have[w]};

		add_objects(pl, &addr_class, ns, &owner);
	}
}

void plan_objects_add(struct planner *pl, uint32_t ns)
{
	const struct wr_plan_ns *n = &pl->p->ns[ns];
	struct trio owner = {n->want, n->last, n->make ? WR_NONE : n->have};

	if (n->want == WR_NONE)
		return;

	if (readable(pl, ns, WR_CLASS_ADDR))
		add_addrs(pl, ns);
	for (size_t i = 0; i < ARRAY_LEN(ns_classes); i++)
		if (readable(pl, ns, ns_classes[i].class))
			add_objects(pl, &ns_classes[i], ns, &owner);
}

/* ------ sysctls ------ */

static uint32_t find_sysctl(const struct wr_model *m, uint32_t ns, const char *name)
{
	if (!m || ns == WR_NONE)
		return WR_NONE;

	WR_EACH_SYSCTL (m, ns, i)
		if (str_eq(names_text(&m->names, m->sysctls[i].name), name))
			return i;

	return WR_NONE;
}

bool plan_sysctl_of_device(const char *name)
{
	const char *at = strstr(name, ".conf.");

	if (!at)
		at = strstr(name, ".neigh.");
	if (!at)
		return false;

	at = strchr(at + 1, '.') + 1;
	return !str_starts(at, "all.") && !str_starts(at, "default.");
}

static bool sysctl_eq(const struct wr_model *a, uint32_t ia, const struct wr_model *b, uint32_t ib)
{
	return sysctl_value_eq(names_text(&a->names, a->sysctls[ia].value),
			       names_text(&b->names, b->sysctls[ib].value));
}

static void set_sysctl(struct planner *pl, uint32_t ns, uint32_t w)
{
	const struct wr_plan_ns *n = &pl->p->ns[ns];
	const char *name = names_text(&pl->want->names, pl->want->sysctls[w].name);
	uint32_t h = n->make ? WR_NONE : find_sysctl(pl->have, n->have, name);
	uint32_t l = find_sysctl(pl->last, n->last, name);

	if (h != WR_NONE && !pl->have->sysctls[h].unknown && sysctl_eq(pl->want, w, pl->have, h))
		return;

	planner_step(pl,
		     (struct wr_step){
			     .op = WR_STEP_SET,
			     .class = WR_CLASS_SYSCTL,
			     .why = pl->last && l != WR_NONE && sysctl_eq(pl->want, w, pl->last, l)
					    ? WR_WHY_DRIFT
					    : WR_WHY_CHANGE,
			     .want = w,
			     .have = h,
			     .ns = ns,
		     });
}

/* A sysctl that the file names no more goes back to what a new namespace has. */
static void reset_sysctls(struct planner *pl, uint32_t ns, bool of_device)
{
	const struct wr_plan_ns *n = &pl->p->ns[ns];

	WR_EACH_SYSCTL (pl->last, n->last, l) {
		const char *name = names_text(&pl->last->names, pl->last->sysctls[l].name);
		uint32_t h = find_sysctl(pl->have, n->have, name);

		if (h == WR_NONE || pl->have->sysctls[h].unknown ||
		    plan_sysctl_of_device(name) != of_device ||
		    find_sysctl(pl->want, n->want, name) != WR_NONE)
			continue;
		planner_step(pl, (struct wr_step){
					 .op = WR_STEP_DEL,
					 .class = WR_CLASS_SYSCTL,
					 .want = WR_NONE,
					 .have = h,
					 .ns = ns,
				 });
	}
}

void plan_sysctls(struct planner *pl, uint32_t ns, bool of_device)
{
	const struct wr_plan_ns *n = &pl->p->ns[ns];

	if (n->want == WR_NONE)
		return;

	if (pl->last && n->last != WR_NONE && n->have != WR_NONE && !n->make)
		reset_sysctls(pl, ns, of_device);

	WR_EACH_SYSCTL (pl->want, n->want, w)
		if (plan_sysctl_of_device(
			    names_text(&pl->want->names, pl->want->sysctls[w].name)) == of_device)
			set_sysctl(pl, ns, w);
}
