/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-plan-print.c - plans as text and JSON: what has a line of its own, what is told with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lab-fixture.h"
#include "lab/plan.h"

struct fixture {
	struct wr_lab want, have;
	struct str out;
};

/* r1:eth0 joined to sw; have lacks what the test takes from it. */
static uint32_t build(struct wr_lab *lab)
{
	uint32_t r1, sw, end;

	fixture_init(lab, "net");
	r1 = fixture_node(lab, "r1", "10.255.0.1/32");
	sw = fixture_switch(lab, "sw");
	end = fixture_wire(lab, r1, "eth0", "10.0.1.1/24", sw, "r1", NULL);
	fixture_set(lab, end, "mtu", "9000");
	model_add_sysctl(&lab->want, r1, "net.ipv4.ip_forward", "1");
	return end;
}

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	fixture_fini(&f->want);
	fixture_fini(&f->have);
	str_fini(&f->out);
	return 0;
}

/* The plan from have to want, with last the same as want or none. */
static void print(struct fixture *f, bool was, bool json)
{
	struct wr_plan *plan = NULL;

	assert_int_equal(plan_make(&plan, &f->want.want, was ? &f->want.want : NULL, &f->have.want,
				   NULL, NULL),
			 0);
	str_clear(&f->out);
	if (json)
		plan_print_json(plan, &f->out);
	else
		plan_print(plan, &f->out);
	plan_free(plan);
}

static void set_ours(struct wr_lab *lab)
{
	for (uint32_t i = 0; i < lab->want.n_links; i++)
		lab->want.links[i].flags |= WR_LINK_OURS;
}

static void a_new_lab_is_told_thing_by_thing(void **state)
{
	struct fixture *f = *state;

	build(&f->want);
	fixture_init(&f->have, "net");
	print(f, false, false);
	assert_string_equal(str_text(&f->out), "+ node r1  lo 10.255.0.1/32  (1 sysctl)\n"
					       "+ node sw\n"
					       "+ link sw:br0 kind bridge\n"
					       "+ wire r1:eth0 10.0.1.1/24 -- sw:r1  mtu 9000\n"
					       "\n4 to add\n");
}

static void nothing_to_do(void **state)
{
	struct fixture *f = *state;

	build(&f->want);
	build(&f->have);
	set_ours(&f->have);
	print(f, true, false);
	assert_string_equal(str_text(&f->out), "nothing to do\n");
	print(f, true, true);
	assert_string_equal(str_text(&f->out), "{\"steps\":[],\"not_ours\":[],\"add\":0,"
					       "\"change\":0,\"remove\":0,\"drift\":0}\n");
}

static void changes_say_from_and_to(void **state)
{
	struct fixture *f = *state;
	uint32_t end = build(&f->want);

	build(&f->have);
	set_ours(&f->have);
	fixture_set(&f->have, end, "mtu", "1500");
	f->have.want.links[end + 1].master = WR_NONE;
	f->have.want.sysctls[0].value = fixture_name(&f->have, "0");
	f->have.want.links[end].flags = 0;
	print(f, true, false);
	assert_string_equal(str_text(&f->out),
			    "~ sysctl r1 net.ipv4.ip_forward 0 -> 1 (drift)\n"
			    "~ link r1:eth0 mtu 1500 -> 9000, mark none -> the lab's (drift)\n"
			    "~ link sw:r1 master none -> br0 (drift)\n"
			    "\n3 to change, 3 drifted\n");
	f->have.want.links[end].flags = WR_LINK_OURS;
	f->have.want.links[end + 1].master = f->have.nodes[2].bridge;
	f->have.want.sysctls[0].unknown = true;
	print(f, true, true);
	assert_string_equal(
		str_text(&f->out),
		"{\"steps\":[{\"op\":\"change\",\"what\":\"sysctl\","
		"\"object\":\"r1 net.ipv4.ip_forward\",\"why\":\"drift\","
		"\"changes\":[{\"field\":\"value\",\"from\":null,\"to\":\"1\"}]},"
		"{\"op\":\"change\",\"what\":\"link\",\"object\":\"r1:eth0\",\"why\":\"drift\","
		"\"changes\":[{\"field\":\"mtu\",\"from\":\"1500\",\"to\":\"9000\"}]}],"
		"\"not_ours\":[],\"add\":0,\"change\":2,\"remove\":0,\"drift\":2}\n");
}

static void what_is_not_ours_is_listed(void **state)
{
	struct fixture *f = *state;
	struct inet dst;
	uint32_t route;

	build(&f->want);
	build(&f->have);
	set_ours(&f->have);
	fixture_wire(&f->have, 1, "x\x1b", "10.8.0.1/24", 2, "y", NULL);
	f->have.want.links[f->have.want.n_links - 1].master = WR_NONE;
	assert_int_equal(inet_read_net("10.9.0.0/16", &dst), INET_OK);
	route = model_add_route(&f->have.want, 1, &dst);
	f->have.want.routes[route].protocol = 4;
	print(f, true, false);
	assert_string_equal(str_text(&f->out), "not ours:\n"
					       "  route r1 10.9.0.0/16\n"
					       "  wire r1:x\\x1b -- sw:y\n"
					       "\nnothing to do\n");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_new_lab_is_told_thing_by_thing),
		TEST(nothing_to_do),
		TEST(changes_say_from_and_to),
		TEST(what_is_not_ours_is_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
