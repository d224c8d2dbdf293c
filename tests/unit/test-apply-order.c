/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-apply-order.c - the order of a plan's steps: each once, nothing before what it stands on,
 * and a namespace configured as soon as its last link is there.
 */
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

#include "lab-fixture.h"
#include "lab/apply-order.h"

struct fixture {
	struct wr_lab want;
	struct wr_model have;
	struct wr_plan *plan;
	size_t *order;
	struct str said;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	fixture_init(&f.want, "net");
	assert_true(model_init(&f.have));
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	free(f->order);
	plan_free(f->plan);
	model_fini(&f->have);
	fixture_fini(&f->want);
	str_fini(&f->said);
	return 0;
}

static void order(struct fixture *f, size_t from, size_t to)
{
	free(f->order);
	f->order = apply_order(f->plan, from, to);
	assert_non_null(f->order);
}

/* The plan for a lab of which nothing is there. */
static void plan(struct fixture *f)
{
	const struct wr_model *want = &f->want.want;

	for (uint32_t i = 1; i < want->n_ns; i++)
		f->have.ns[model_add_ns(&f->have, model_ns_name(want, i))].missing = true;
	assert_int_equal(plan_make(&f->plan, want, NULL, &f->have, NULL, NULL), 0);
	order(f, 0, f->plan->n_steps);
}

static const char *link_name(const struct fixture *f, const struct wr_step *step)
{
	return model_link_name(&f->want.want, step->want);
}

/* "links a:eth0 b:eth0, addresses of a, …" as short words: "a:eth0", "a.addr". */
static const char *said(struct fixture *f, size_t from, size_t to)
{
	str_clear(&f->said);
	for (size_t i = 0; i < to - from; i++) {
		const struct wr_step *step = &f->plan->steps[f->order[i]];
		const char *ns = model_ns_name(&f->want.want, f->plan->ns[step->ns].want);

		if (step->class == WR_CLASS_LINK && step->op == WR_STEP_ADD)
			str_printf(&f->said, "%s:%s ", ns, link_name(f, step));
		else if (step->class == WR_CLASS_ADDR)
			str_printf(&f->said, "%s.addr ", ns);
	}

	return str_text(&f->said);
}

static size_t place(const struct fixture *f, size_t n, size_t step)
{
	for (size_t i = 0; i < n; i++)
		if (f->order[i] == step)
			return i;

	fail_msg("step %zu is left out", step);
	return n;
}

/* What must hold of every order. `from` is the first step. */
static void judge(const struct fixture *f, size_t from, size_t to)
{
	const struct wr_model *want = &f->want.want;
	const struct wr_step *steps = f->plan->steps;

	for (size_t i = from; i < to; i++)
		place(f, to - from, i); /* n places, n different steps: each once */

	for (size_t i = from; i < to; i++)
		for (size_t k = from; k < i; k++) {
			bool made =
				steps[k].op == WR_STEP_ADD &&
				(steps[k].class == WR_CLASS_LINK || steps[k].class == WR_CLASS_NS);
			bool mine = steps[i].ns == steps[k].ns;

			if (steps[k].class == WR_CLASS_LINK && made &&
			    want->links[steps[k].want].peer != WR_NONE)
				mine |= want->links[want->links[steps[k].want].peer].ns ==
					f->plan->ns[steps[i].ns].want;
			/* within a namespace the plan's order holds, and links that touch it come
			 * first */
			if (mine && place(f, to - from, k) > place(f, to - from, i))
				fail_msg("step %zu comes before %zu", i, k);
		}
}

/* ------ tests ------ */

static void a_chain(struct fixture *f)
{
	uint32_t a = fixture_node(&f->want, "a", NULL), b = fixture_node(&f->want, "b", NULL);
	uint32_t c = fixture_node(&f->want, "c", NULL), d = fixture_node(&f->want, "d", NULL);

	fixture_wire(&f->want, a, "r", "10.0.1.1/24", b, "l", "10.0.1.2/24");
	fixture_wire(&f->want, b, "r", "10.0.2.1/24", c, "l", "10.0.2.2/24");
	fixture_wire(&f->want, c, "r", "10.0.3.1/24", d, "l", "10.0.3.2/24");
	plan(f);
}

static void a_namespace_is_configured_when_its_last_link_is_there(void **state)
{
	struct fixture *f = *state;

	a_chain(f);
	judge(f, 0, f->plan->n_steps);
	assert_string_equal(said(f, 0, f->plan->n_steps),
			    "a:r a.addr b:r b.addr b.addr c:r c.addr c.addr d.addr ");
}

static void a_star_waits_for_its_middle_only(void **state)
{
	struct fixture *f = *state;
	uint32_t m = fixture_node(&f->want, "m", NULL);

	for (int i = 0; i < 3; i++) {
		char name[] = {(char)('a' + i), '\0'}, addr[32];
		uint32_t h = fixture_node(&f->want, name, NULL);

		snprintf(addr, sizeof(addr), "10.0.%d.2/24", i);
		fixture_wire(&f->want, h, "eth0", addr, m, name, "10.1.0.1/24");
	}
	plan(f);
	judge(f, 0, f->plan->n_steps);
	said(f, 0, f->plan->n_steps);
	/* each leaf at once; the middle behind the last of its links */
	assert_non_null(strstr(str_text(&f->said), "a.addr"));
	assert_true(strstr(str_text(&f->said), "a.addr") < strstr(str_text(&f->said), "m.addr"));
	assert_true(strstr(str_text(&f->said), ":b ") == NULL ||
		    strstr(str_text(&f->said), "a.addr") < strstr(str_text(&f->said), ":b "));
}

static void without_a_new_link_the_plan_stays_as_it_is(void **state)
{
	struct fixture *f = *state;
	uint32_t a = fixture_node(&f->want, "a", "10.255.0.1/32");
	uint32_t b = fixture_node(&f->want, "b", "10.255.0.2/32");

	(void)a;
	(void)b;
	plan(f);
	for (size_t i = 0; i < f->plan->n_steps; i++)
		assert_int_equal(f->order[i], i);
}

static void a_part_of_a_plan_holds_that_part(void **state)
{
	struct fixture *f = *state;

	a_chain(f);
	for (size_t from = 0; from < f->plan->n_steps; from++)
		for (size_t to = from; to <= f->plan->n_steps; to++) {
			order(f, from, to);
			judge(f, from, to);
		}
}

static void a_node_without_links_is_not_forgotten(void **state)
{
	struct fixture *f = *state;

	fixture_node(&f->want, "alone", "10.255.0.9/32");
	a_chain(f);
	judge(f, 0, f->plan->n_steps);
	assert_non_null(strstr(said(f, 0, f->plan->n_steps), "alone.addr"));
}

/* The running lab, and what its file says now: more of everything, everywhere. */
static void grow(struct wr_lab *lab, bool grown)
{
	uint32_t a, b, c, sw, end;

	fixture_addr(lab, model_add_link(&lab->want, WR_HOST_NS, "lo", &fixture_lo), "127.0.0.1/8");
	a = fixture_node(lab, "a", "10.255.0.1/32");
	b = fixture_node(lab, "b", grown ? "10.255.0.22/32" : "10.255.0.2/32");
	sw = fixture_switch(lab, "sw");
	end = fixture_wire(lab, a, "r", "10.0.1.1/24", b, "l",
			   grown ? "10.0.1.22/24" : "10.0.1.2/24");
	if (grown)
		fixture_set(lab, end, "mtu", "1400");
	fixture_wire(lab, b, "sw", "10.0.2.1/24", sw, "b", NULL);
	model_add_sysctl(&lab->want, a, "net.ipv4.ip_forward", grown ? "1" : "0");
	model_add_sysctl(&lab->want, sw, "net.ipv4.ip_default_ttl", grown ? "9" : "64");
	if (!grown)
		return;

	c = fixture_node(lab, "c", "10.255.0.3/32");
	fixture_wire(lab, b, "r", "10.0.3.1/24", c, "l", "10.0.3.2/24");
	fixture_wire(lab, WR_HOST_NS, "v", "10.0.9.1/24", a, "v", "10.0.9.2/24");
	fixture_wire(lab, c, "sw", "10.0.2.2/24", sw, "c", NULL);
}

static void a_change_of_a_running_lab(void **state)
{
	struct fixture *f = *state;
	struct wr_lab old;

	fixture_init(&old, "net");
	grow(&old, false);
	for (uint32_t i = 0; i < old.want.n_links; i++)
		old.want.links[i].flags |= WR_LINK_OURS;
	grow(&f->want, true);
	assert_int_equal(plan_make(&f->plan, &f->want.want, &old.want, &old.want, NULL, NULL), 0);
	assert_true(f->plan->commit > 8);
	order(f, 0, f->plan->commit);
	judge(f, 0, f->plan->commit);
	order(f, 0, f->plan->n_steps);
	judge(f, 0, f->plan->n_steps);
	fixture_fini(&old);
}

static void a_switch_and_a_wire_in_one_node(void **state)
{
	struct fixture *f = *state;
	uint32_t sw = fixture_switch(&f->want, "sw"), a = fixture_node(&f->want, "a", NULL);

	fixture_wire(&f->want, sw, "a", NULL, a, "eth0", "10.0.0.1/24");
	fixture_wire(&f->want, a, "x", "10.0.8.1/24", a, "y", "10.0.8.2/24");
	fixture_wire(&f->want, WR_HOST_NS, "v", "10.0.9.1/24", sw, "v", NULL);
	plan(f);
	judge(f, 0, f->plan->n_steps);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_namespace_is_configured_when_its_last_link_is_there),
		TEST(a_star_waits_for_its_middle_only),
		TEST(without_a_new_link_the_plan_stays_as_it_is),
		TEST(a_part_of_a_plan_holds_that_part),
		TEST(a_node_without_links_is_not_forgotten),
		TEST(a_switch_and_a_wire_in_one_node),
		TEST(a_change_of_a_running_lab),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
