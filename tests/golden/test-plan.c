/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-plan.c - plans: each folder of plan/ is a case.
 *
 *	lab.yaml      what is wanted
 *	last.yaml     what was, when the lab runs
 *	have.yaml     what there is of the lab
 *	foreign.yaml  what there is besides: not ours. A device that have.yaml has too gets the
 *	              addresses that stand here
 *	prune         if it is there: --prune
 *	plan.txt      the plan
 */
#include <unistd.h>

#include "golden.h"
#include "lab/plan.h"

#define PROTO_STATIC 4 /* of what somebody else made */

/* ------ what is not ours -- */

static uint32_t same_ns(struct wr_model *to, const struct wr_model *from, uint32_t ns)
{
	const char *name = model_ns_name(from, ns);
	uint32_t there = ns == WR_HOST_NS ? WR_HOST_NS : model_find_ns(to, name);

	return there != WR_NONE ? there : model_add_ns(to, name);
}

static uint32_t same_link(const struct wr_model *to, const struct wr_model *from, uint32_t link)
{
	if (link == WR_NONE)
		return WR_NONE;

	return model_find_link(to, model_find_ns(to, model_ns_name(from, from->links[link].ns)),
			       names_text(&from->names, from->links[link].name));
}

static void add_link(struct wr_model *to, const struct wr_model *from, uint32_t i)
{
	const struct wr_link *link = &from->links[i];
	const char *name = names_text(&from->names, link->name);
	uint32_t ns = same_ns(to, from, link->ns), there = model_find_link(to, ns, name);

	if (there == WR_NONE) {
		there = model_add_link(to, ns, name, link->kind);
		to->links[there].conf = link->conf;
	}
	WR_EACH_ADDR (from, i, a) {
		uint32_t addr = model_add_addr(to, there, &from->addrs[a].local);

		to->addrs[addr].conf = from->addrs[a].conf;
	}
}

static void join_links(struct wr_model *to, const struct wr_model *from)
{
	for (uint32_t i = 0; i < from->n_links; i++)
		add_link(to, from, i);
	for (uint32_t i = 0; i < from->n_links; i++) {
		struct wr_link *link = &to->links[same_link(to, from, i)];

		if (link->flags & WR_LINK_OURS)
			continue;
		link->peer = same_link(to, from, from->links[i].peer);
		link->master = same_link(to, from, from->links[i].master);
	}
}

static void add_route(struct wr_model *to, const struct wr_model *from, uint32_t i)
{
	const struct wr_route *route = &from->routes[i];
	uint32_t r = model_add_route(to, same_ns(to, from, route->ns), &route->dst);

	to->routes[r].type = route->type;
	to->routes[r].protocol = PROTO_STATIC;
	assert_true(model_set_route_conf(to, r, route->conf));
	for (uint32_t h = 0; h < route->n_hops; h++) {
		uint32_t hop = model_add_hop(to, r);

		to->hops[hop] = from->hops[route->first_hop + h];
		to->hops[hop].dev = same_link(to, from, to->hops[hop].dev);
	}
}

static void add_foreign(struct wr_model *to, const struct wr_model *from)
{
	join_links(to, from);
	for (uint32_t i = 0; i < from->n_routes; i++)
		add_route(to, from, i);
	for (uint32_t i = 0; i < from->n_rules; i++) {
		const struct wr_rule *rule = &from->rules[i];
		uint32_t r = model_add_rule(to, same_ns(to, from, rule->ns), rule->family);

		to->rules[r].action = rule->action;
		to->rules[r].protocol = PROTO_STATIC;
		field_copy(&rule_table, UINT64_MAX, &to->rules[r].conf, &to->names, &rule->conf,
			   &from->names);
	}
	for (uint32_t i = 0; i < from->n_neighs; i++) {
		const struct wr_neigh *neigh = &from->neighs[i];
		uint32_t n = model_add_neigh(to, same_ns(to, from, neigh->ns),
					     same_link(to, from, neigh->dev), &neigh->dst);

		to->neighs[n].mac = neigh->mac;
		to->neighs[n].proxy = neigh->proxy;
		to->neighs[n].protocol = PROTO_STATIC;
	}
}

/* ------ the case -- */

struct models {
	struct wr_lab *want, *last, *have, *foreign;
	bool prune;
};

static struct wr_lab *file_of(const char *folder, const char *name)
{
	AUTO_STR path = {0};

	str_printf(&path, "%s/%s", folder, name);
	return golden_lab(str_text(&path));
}

static bool is_there(const char *folder, const char *name)
{
	AUTO_STR path = {0};

	str_printf(&path, "%s/%s", folder, name);
	return access(str_text(&path), F_OK) == 0;
}

static void models_get(struct models *m, const char *folder)
{
	static const char none[] = "lab: none\nnodes:\n";

	m->want = file_of(folder, "lab.yaml");
	m->last = file_of(folder, "last.yaml");
	m->have = file_of(folder, "have.yaml");
	m->foreign = file_of(folder, "foreign.yaml");
	m->prune = is_there(folder, "prune");
	assert_non_null(m->want);
	if (!m->have)
		m->have = golden_read("none", &(struct str){(char *)none, strlen(none), 0, false});

	for (uint32_t i = 0; i < m->have->want.n_links; i++)
		m->have->want.links[i].flags |= WR_LINK_OURS;
	if (m->foreign)
		add_foreign(&m->have->want, &m->foreign->want);
}

static void models_fini(struct models *m)
{
	lab_free(m->want);
	lab_free(m->last);
	lab_free(m->have);
	lab_free(m->foreign);
}

/* What others made cannot be made again as it was: it goes when nothing can fail any more. */
static void expect_prunes_late(const struct wr_plan *plan)
{
	for (size_t i = 0; i < plan->commit; i++)
		assert_int_not_equal(plan->steps[i].why, WR_WHY_PRUNE);
}

static void plan_is_as_expected(void **state)
{
	const char *folder = *state;
	CLEANUP(plan_freep) struct wr_plan *plan = NULL;
	struct models m = {0};
	struct wr_error err = {0};
	AUTO_STR path = {0};
	AUTO_STR text = {0};

	models_get(&m, folder);
	if (plan_make(&plan, &m.want->want, m.last ? &m.last->want : NULL, &m.have->want,
		      &(struct wr_plan_opts){.prune = m.prune}, &err) < 0)
		fail_msg("%s", err.text);
	expect_prunes_late(plan);
	plan_print(plan, &text);
	str_printf(&path, "%s/plan.txt", folder);
	golden_expect(str_text(&path), &text);
	models_fini(&m);
}

int main(void)
{
	static char *paths[GOLDEN_CASES_MAX];
	size_t n = golden_list("plan", "", paths, GOLDEN_CASES_MAX);

	return golden_run(paths, n, plan_is_as_expected);
}
