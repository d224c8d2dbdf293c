/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-lab-ask.c - questions to a lab: segments, addresses, hosts, probes, carrier.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "lab-fixture.h"

/* alice, bob and carol on a switch; bob and r1 joined by a wire; host joined to r1. */
struct net {
	struct wr_lab lab;
	uint32_t alice, bob, carol, sw, r1;
	uint32_t alice_end, bob_end, carol_end, bob_r1, host_r1;
};

static int setup(void **state)
{
	static struct net n;
	struct wr_lab *lab = &n.lab;

	fixture_init(lab, "net");
	n.alice = fixture_node(lab, "alice", NULL);
	n.bob = fixture_node(lab, "bob", "10.255.0.2/32");
	n.sw = fixture_switch(lab, "sw");
	n.carol = fixture_node(lab, "carol", NULL);
	n.r1 = fixture_node(lab, "r1", "10.255.0.9/32");
	n.alice_end = fixture_wire(lab, n.sw, "alice", NULL, n.alice, "eth0", "10.0.1.1/24") + 1;
	n.bob_end = fixture_wire(lab, n.sw, "bob", NULL, n.bob, "eth0", "10.0.1.2/24") + 1;
	n.carol_end = fixture_wire(lab, n.sw, "carol", NULL, n.carol, "eth0", "fd00::3/64") + 1;
	fixture_addr(lab, n.alice_end, "fe80::1/64");
	fixture_addr(lab, n.alice_end, "fd00::1/64");
	n.bob_r1 = fixture_wire(lab, n.bob, "eth1", "10.0.2.2/24", n.r1, "eth0", "10.0.2.9/24");
	n.host_r1 = fixture_wire(lab, 0, "veth0", "10.0.9.1/24", n.r1, "eth9", "10.0.9.2/24");
	*state = &n;
	return 0;
}

static int teardown(void **state)
{
	fixture_fini(&((struct net *)*state)->lab);
	return 0;
}

/* ------ segments -- */

static void a_switch_and_its_wires_are_one_segment(void **state)
{
	struct net *n = *state;
	struct arena arena = {0};
	uint32_t *s = lab_segments(&n->lab, &arena);
	uint32_t br0 = n->lab.nodes[n->sw].bridge;

	assert_int_not_equal(s[br0], WR_NONE);
	assert_int_equal(s[n->alice_end], s[br0]);
	assert_int_equal(s[n->alice_end - 1], s[br0]);
	assert_int_equal(s[n->bob_end], s[br0]);
	assert_int_equal(s[n->carol_end], s[br0]);
	assert_int_equal(s[n->bob_r1], s[n->bob_r1 + 1]);
	assert_int_not_equal(s[n->bob_r1], s[br0]);
	assert_int_not_equal(s[n->bob_r1], s[n->host_r1]);
	assert_int_equal(s[model_find_link(&n->lab.want, n->bob, "lo")], WR_NONE);
	arena_fini(&arena);
}

static void a_wire_end_that_is_no_port_is_apart(void **state)
{
	struct net *n = *state;
	struct arena arena = {0};
	uint32_t *s;

	n->lab.want.links[n->alice_end - 1].master = WR_NONE;
	s = lab_segments(&n->lab, &arena);
	assert_int_equal(s[n->alice_end], s[n->alice_end - 1]);
	assert_int_not_equal(s[n->alice_end], s[n->bob_end]);
	arena_fini(&arena);
}

/* ------ addresses -- */

static const char *addr_of(struct net *n, uint32_t from, uint32_t to, uint8_t family)
{
	static char text[INET_TEXT_SIZE];
	struct inet inet;

	if (!lab_addr_of(&n->lab, from, to, family, &inet))
		return "none";
	return inet_text(&inet, text);
}

static void neighbours_are_called_by_the_shared_segment(void **state)
{
	struct net *n = *state;

	assert_string_equal(addr_of(n, n->alice, n->bob, 0), "10.0.1.2/24");
	assert_string_equal(addr_of(n, n->r1, n->bob, 0), "10.0.2.2/24");
	assert_string_equal(addr_of(n, n->bob, n->alice, AF_INET6), "fd00::1/64");
	assert_string_equal(addr_of(n, 0, n->r1, 0), "10.0.9.2/24");
	assert_string_equal(addr_of(n, n->r1, 0, 0), "10.0.9.1/24");
}

static void others_by_lo_then_by_the_first_of_all(void **state)
{
	struct net *n = *state;

	assert_string_equal(addr_of(n, n->alice, n->r1, 0), "10.255.0.9/32");
	assert_string_equal(addr_of(n, n->r1, n->alice, 0), "10.0.1.1/24");
	assert_string_equal(addr_of(n, n->bob, n->bob, 0), "10.255.0.2/32");
	assert_string_equal(addr_of(n, n->r1, n->carol, 0), "fd00::3/64");
	assert_string_equal(addr_of(n, n->r1, n->carol, AF_INET), "none");
	assert_string_equal(addr_of(n, n->alice, n->sw, 0), "none");
}

/* ------ hosts -- */

static void hosts_know_every_node(void **state)
{
	struct net *n = *state;
	AUTO_STR out = {0};

	lab_hosts_common(&n->lab, &out);
	assert_string_equal(str_text(&out), "127.0.0.1\tlocalhost\n"
					    "::1\tlocalhost ip6-localhost ip6-loopback\n"
					    "10.0.9.1\thost\n"
					    "10.0.1.1\talice\n"
					    "fd00::1\talice\n"
					    "10.255.0.2\tbob\n"
					    "fd00::3\tcarol\n"
					    "10.255.0.9\tr1\n");
}

static void hosts_of_a_node_come_first(void **state)
{
	struct net *n = *state;
	AUTO_STR out = {0};

	CLEANUP(arena_fini) struct arena arena = {0};
	struct lab_hosts *hosts = lab_hosts_begin(&n->lab, &arena);

	lab_hosts_node(hosts, n->bob, &out);
	assert_string_equal(str_text(&out), "10.0.2.9\tr1\n");
	str_clear(&out);
	lab_hosts_node(hosts, n->sw, &out);
	assert_string_equal(str_text(&out), "127.0.1.1\tsw\n10.0.1.2\tbob\n");
}

static void a_prefixed_node_has_both_names(void **state)
{
	struct net *n = *state;
	AUTO_STR out = {0};

	n->lab.want.ns[n->carol].name = fixture_name(&n->lab, "x-carol");
	lab_hosts_common(&n->lab, &out);
	assert_non_null(strstr(str_text(&out), "\nfd00::3\tcarol x-carol\n"));
}

/* ------ probes -- */

static int probes(struct net *n, struct str *out, struct wr_error *err)
{
	struct arena arena = {0};
	struct lab_probe *items = NULL;
	size_t count = 0;
	int r = lab_probes(&n->lab, &arena, &items, &count, err);

	for (size_t i = 0; r == 0 && i < count; i++) {
		char text[INET_TEXT_SIZE];

		str_printf(out, "%s%s>%s:%u%s\n", model_ns_name(&n->lab.want, items[i].ns),
			   items[i].cannot ? " !" : " ", inet_text(&items[i].dst, text),
			   items[i].port, items[i].from ? " from" : "");
	}
	arena_fini(&arena);
	return r;
}

static void every_sender_asks_every_target_but_itself(void **state)
{
	struct net *n = *state;
	struct lab_check *c = fixture_check(&n->lab, "x");
	AUTO_STR out = {0};

	fixture_who(&n->lab, c, n->alice);
	fixture_who(&n->lab, c, n->carol);
	fixture_what(&n->lab, c, n->alice);
	fixture_what(&n->lab, c, n->bob)->port = 22;
	fixture_what(&n->lab, c, n->carol);
	assert_int_equal(probes(n, &out, NULL), 0);
	assert_string_equal(str_text(&out), "alice >10.0.1.2/32:22\n"
					    "alice >fd00::3/128:0\n"
					    "carol >fd00::1/128:0\n");
}

static void a_check_names_family_device_and_address(void **state)
{
	struct net *n = *state;
	struct lab_check *c = fixture_check(&n->lab, "x");
	struct lab_target *what;
	AUTO_STR out = {0};

	c->cannot = true;
	c->family = AF_INET;
	c->from = fixture_name(&n->lab, "eth0");
	fixture_who(&n->lab, c, n->alice);
	fixture_what(&n->lab, c, n->bob)->link = n->bob_r1;
	what = fixture_what(&n->lab, c, WR_NONE);
	assert_int_equal(inet_read_host("10.7.7.7", &what->addr), INET_OK);
	what = fixture_what(&n->lab, c, WR_NONE);
	assert_int_equal(inet_read_host("fd00::7", &what->addr), INET_OK);
	assert_int_equal(probes(n, &out, NULL), 0);
	assert_string_equal(str_text(&out), "alice !>10.0.2.2/32:0 from\n"
					    "alice !>10.7.7.7/32:0 from\n");
}

static void a_check_of_nothing_is_an_error(void **state)
{
	struct net *n = *state;
	struct lab_check *c = fixture_check(&n->lab, "carol reaches r1");
	struct wr_error err = {0};
	AUTO_STR out = {0};

	fixture_who(&n->lab, c, n->carol);
	fixture_what(&n->lab, c, n->r1);
	assert_int_equal(probes(n, &out, &err), -EINVAL);
	assert_non_null(strstr(err.text, "check \"carol reaches r1\" comes to nothing"));
}

static void a_named_device_must_have_an_address(void **state)
{
	struct net *n = *state;
	struct lab_check *c = fixture_check(&n->lab, "x");
	struct wr_error err = {0};
	AUTO_STR out = {0};

	fixture_who(&n->lab, c, n->alice);
	fixture_what(&n->lab, c, n->bob);
	fixture_what(&n->lab, c, n->sw)->link = n->alice_end - 1;
	assert_int_equal(probes(n, &out, &err), -EINVAL);
	assert_string_equal(err.text, "check \"x\": sw:alice has no address");
}

/* ------ carrier -- */

static bool carrier(struct net *n, uint32_t link)
{
	return n->lab.want.links[link].flags & WR_LINK_CARRIER;
}

static void carrier_needs_both_ends_up(void **state)
{
	struct net *n = *state;

	fixture_set(&n->lab, n->bob_r1, "up", "no");
	lab_predict_carrier(&n->lab.want);
	assert_true(carrier(n, n->alice_end));
	assert_true(carrier(n, n->alice_end - 1));
	assert_false(carrier(n, n->bob_r1));
	assert_false(carrier(n, n->bob_r1 + 1));
	assert_true(carrier(n, model_find_link(&n->lab.want, n->bob, "lo")));
}

static void a_bridge_needs_a_live_port(void **state)
{
	struct net *n = *state;
	uint32_t br0 = n->lab.nodes[n->sw].bridge;

	lab_predict_carrier(&n->lab.want);
	assert_true(carrier(n, br0));
	fixture_set(&n->lab, n->alice_end, "up", "no");
	fixture_set(&n->lab, n->bob_end - 1, "up", "no");
	lab_predict_carrier(&n->lab.want);
	assert_true(carrier(n, br0));
	fixture_set(&n->lab, n->carol_end, "up", "no");
	lab_predict_carrier(&n->lab.want);
	assert_false(carrier(n, br0));
}

static void an_end_outside_the_model_promises_nothing(void **state)
{
	struct net *n = *state;

	n->lab.want.links[n->bob_r1].peer = WR_NONE;
	lab_predict_carrier(&n->lab.want);
	assert_false(carrier(n, n->bob_r1));
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_switch_and_its_wires_are_one_segment),
		TEST(a_wire_end_that_is_no_port_is_apart),
		TEST(neighbours_are_called_by_the_shared_segment),
		TEST(others_by_lo_then_by_the_first_of_all),
		TEST(hosts_know_every_node),
		TEST(hosts_of_a_node_come_first),
		TEST(a_prefixed_node_has_both_names),
		TEST(every_sender_asks_every_target_but_itself),
		TEST(a_check_names_family_device_and_address),
		TEST(a_check_of_nothing_is_an_error),
		TEST(a_named_device_must_have_an_address),
		TEST(carrier_needs_both_ends_up),
		TEST(a_bridge_needs_a_live_port),
		TEST(an_end_outside_the_model_promises_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
