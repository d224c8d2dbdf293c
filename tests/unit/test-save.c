/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-save.c - labs and observed models as lab files: layout, quotes, order, what is left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "lab-fixture.h"
#include "lab/tree.h"
#include "lab/yaml.h"

struct fixture {
	struct wr_lab lab;
	struct str out;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	fixture_init(&f.lab, "net");
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	fixture_fini(&f->lab);
	str_fini(&f->out);
	return 0;
}

static void expect(struct fixture *f, const char *text)
{
	str_clear(&f->out);
	lab_save(&f->lab, &f->out);
	assert_false(f->out.failed);
	assert_string_equal(str_text(&f->out), text);
}

static uint32_t add_route(struct wr_lab *lab, uint32_t ns, const char *dst, uint32_t dev)
{
	struct inet inet;
	uint32_t route, hop;

	assert_int_equal(inet_read_net(dst, &inet), INET_OK);
	route = model_add_route(&lab->want, ns, &inet);
	hop = model_add_hop(&lab->want, route);
	lab->want.hops[hop].dev = dev;
	lab->want.routes[route].protocol = WR_PROTO;
	return route;
}

/* ------ layout -- */

static void small_nodes_are_one_line(void **state)
{
	struct fixture *f = *state;
	uint32_t r1;

	fixture_node(&f->lab, "h1", NULL);
	r1 = fixture_node(&f->lab, "r1", NULL);
	f->lab.nodes[r1].router = true;
	fixture_switch(&f->lab, "sw");
	expect(f, "lab: net\n\nnodes:\n  h1:\n  r1: router\n  sw: switch\n");
}

static void a_whole_lab(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab;
	uint32_t h1, r1, sw, end;

	lab->description = fixture_name(lab, "two lines\nof words\n");
	h1 = fixture_node(lab, "h1", NULL);
	r1 = fixture_node(lab, "r1", "10.255.0.1/32");
	sw = fixture_switch(lab, "sw");
	lab->nodes[r1].router = true;
	end = fixture_wire(lab, sw, "h1", NULL, h1, "eth0", "10.0.0.1/24");
	fixture_set(lab, end, "mtu", "9000");
	fixture_set(lab, end + 1, "mtu", "9000");
	fixture_set(lab, end + 1, "mac", "02:00:00:00:00:01");
	fixture_addr(lab, end + 1, "fd00::1/64");
	end = fixture_wire(lab, sw, "r1", NULL, r1, "eth0", "10.0.0.254/24");
	fixture_set(lab, end + 1, "mtu", "1400");
	fixture_set(lab, end + 1, "up", "no");
	lab->want.links[end].master = WR_NONE;
	fixture_wire(lab, 0, "veth0", "10.0.9.1/24", r1, "eth1", "10.0.9.2/24");
	add_route(lab, h1, "0.0.0.0/0", end - 1);
	add_route(lab, r1, "10.1.0.0/16", end + 1);
	add_route(lab, r1, "10.2.0.0/16", end + 1);
	model_add_sysctl(&lab->want, r1, "net.ipv4.ip_forward", "1");
	fixture_check(lab, "h1 reaches r1 within 2s");
	expect(f, "lab: net\n"
		  "description: |\n"
		  "  two lines\n"
		  "  of words\n"
		  "\n"
		  "nodes:\n"
		  "  h1:\n"
		  "    links:\n"
		  "      eth0: { mac: 02:00:00:00:00:01 }\n"
		  "    routes: default dev eth0\n"
		  "  r1:\n"
		  "    router: yes\n"
		  "    lo: 10.255.0.1/32\n"
		  "    links:\n"
		  "      eth0: { mtu: 1400, up: no }\n"
		  "    routes:\n"
		  "      - 10.1.0.0/16 dev eth0\n"
		  "      - 10.2.0.0/16 dev eth0\n"
		  "    sysctls:\n"
		  "      net.ipv4.ip_forward: 1\n"
		  "  sw:\n"
		  "    switch: yes\n"
		  "    links:\n"
		  "      r1: { master: none }\n"
		  "\n"
		  "wires:\n"
		  "  - sw:h1 -- h1:eth0 10.0.0.1/24, fd00::1/64  mtu 9000\n"
		  "  - sw:r1 -- r1:eth0 10.0.0.254/24\n"
		  "  - host:veth0 10.0.9.1/24 -- r1:eth1 10.0.9.2/24\n"
		  "\n"
		  "checks:\n"
		  "  - h1 reaches r1 within 2s\n");
}

static void the_prefix_is_said_once(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab;
	uint32_t h1 = fixture_node(lab, "h1", NULL), end;

	lab->prefix = fixture_name(lab, "x-");
	lab->want.ns[h1].name = fixture_name(lab, "x-h1");
	fixture_wire(lab, 0, "x-veth0", NULL, h1, "eth0", NULL);
	end = fixture_wire(lab, 0, "x-veth1234abc", NULL, h1, "eth1", NULL);
	assert_true(model_set_altname(&lab->want, end, "x-veth-with-a-long-name"));
	expect(f, "lab: net\nprefix: x-\n\nnodes:\n  h1:\n\nwires:\n"
		  "  - host:veth0 -- h1:eth0\n"
		  "  - host:veth-with-a-long-name -- h1:eth1\n");
}

static void long_link_maps_go_over_lines(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab;
	uint32_t h1 = fixture_node(lab, "h1", NULL), end;

	end = fixture_wire(lab, h1, "eth0", "10.0.0.1/32", h1, "eth1", NULL);
	fixture_set(lab, end, "mac", "02:00:00:00:00:01");
	fixture_set(lab, end, "promisc", "no");
	fixture_set(lab, end, "arp", "no");
	fixture_set(lab, end, "multicast", "no");
	fixture_set(lab, end, "allmulti", "no");
	lab->want.addrs[0].conf.has = 1U << field_find(&addr_table, "scope");
	lab->want.addrs[0].conf.scope = 253;
	expect(f, "lab: net\n\nnodes:\n  h1:\n    links:\n      eth0:\n"
		  "        addresses: 10.0.0.1/32 scope link\n"
		  "        mac: 02:00:00:00:00:01\n"
		  "        promisc: no\n"
		  "        arp: no\n"
		  "        multicast: no\n"
		  "        allmulti: no\n"
		  "\nwires:\n  - h1:eth0 -- h1:eth1\n");
}

/* ------ texts -- */

static void files_and_env_keep_their_bytes(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab;
	static struct lab_file files[3];
	static struct lab_env env[6];
	struct lab_node *node = &lab->nodes[fixture_node(lab, "h1", NULL)];

	files[0] = (struct lab_file){.path = fixture_name(lab, "/etc/motd"),
				     .text = fixture_name(lab, "a: ${x}\n\n  b # c\n"),
				     .is_text = true};
	files[1] = (struct lab_file){.path = fixture_name(lab, "/etc/x y: z"),
				     .source = fixture_name(lab, "configs/x")};
	files[2] = (struct lab_file){.path = fixture_name(lab, "/etc/empty"), .is_text = true};
	node->files = files;
	node->n_files = 3;
	env[0] = (struct lab_env){fixture_name(lab, "A"), fixture_name(lab, "$HOME $$ ${y}")};
	env[1] = (struct lab_env){fixture_name(lab, "B"), fixture_name(lab, "\x1b[1m\xc2\x85\"\\")};
	env[2] = (struct lab_env){fixture_name(lab, "C"),
				  fixture_name(lab, "\xc3\xa4 \xe7\xb6\xb2")};
	env[3] = (struct lab_env){fixture_name(lab, "D"), fixture_name(lab, " a")};
	env[4] = (struct lab_env){fixture_name(lab, "E"), fixture_name(lab, "a \nb\t")};
	env[5] = (struct lab_env){fixture_name(lab, "F"), fixture_name(lab, "a\n\n")};
	node->env = env;
	node->n_env = 6;
	expect(f, "lab: net\n\nnodes:\n  h1:\n    files:\n"
		  "      /etc/motd:\n"
		  "        text: |\n"
		  "          a: $${x}\n"
		  "\n"
		  "            b # c\n"
		  "      \"/etc/x y: z\": configs/x\n"
		  "      /etc/empty:\n"
		  "        text: \"\"\n"
		  "    env:\n"
		  "      A: $HOME $$$ $${y}\n"
		  "      B: \"\\x1b[1m\\x85\\\"\\\\\"\n"
		  "      C: \xc3\xa4 \xe7\xb6\xb2\n"
		  "      D: \" a\"\n"
		  "      E: \"a \\nb\\t\"\n"
		  "      F: \"a\\n\\n\"\n");
}

static void quotes_where_section_9_says(void **state)
{
	static const struct {
		const char *text, *scalar;
	} cases[] = {
		{"a b", "a b"},
		{"02:00:00:00:00:01", "02:00:00:00:00:01"},
		{"yes", "yes"},
		{"", "\"\""},
		{"[a]-x", "\"[a]-x\""},
		{"a: b", "\"a: b\""},
		{"a #b", "\"a #b\""},
		{"a#b", "a#b"},
		{"fd00::", "\"fd00::\""},
		{"- a", "\"- a\""},
		{"> 30ms", "\"> 30ms\""},
		{"<<", "\"<<\""},
		{"\xff", "\"\\ufffd\""},
		{"\xe2\x80\xa8", "\"\\u2028\""},
		{"\xf0\x9f\x8c\x90", "\xf0\x9f\x8c\x90"},
		{"a,[b]{c}", "a,[b]{c}"},
	};
	AUTO_STR out = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str_clear(&out);
		yaml_scalar(&out, cases[i].text);
		assert_string_equal(str_text(&out), cases[i].scalar);
	}
}

/* ------ order -- */

/* Wires made in another order than the devices of h2 stand in. */
static void wires_keep_the_order_of_devices(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab;
	uint32_t h1 = fixture_node(lab, "h1", NULL), h2 = fixture_node(lab, "h2", NULL);
	uint32_t h3 = fixture_node(lab, "h3", NULL);
	uint32_t ends[4] = {
		fixture_end(lab, h1, "a", NULL),
		fixture_end(lab, h2, "b", NULL),
		fixture_end(lab, h2, "c", NULL),
		fixture_end(lab, h3, "d", NULL),
	};
	static const size_t pairs[2][2] = {{0, 2}, {1, 3}};

	for (size_t i = 0; i < 2; i++) {
		lab->want.links[ends[pairs[i][0]]].peer = ends[pairs[i][1]];
		lab->want.links[ends[pairs[i][1]]].peer = ends[pairs[i][0]];
	}
	expect(f, "lab: net\n\nnodes:\n  h1:\n  h2:\n  h3:\n\nwires:\n"
		  "  - h2:b -- h3:d\n"
		  "  - h1:a -- h2:c\n");
}

static void a_circle_of_wires_is_written_whole(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab;
	uint32_t h1 = fixture_node(lab, "h1", NULL), h2 = fixture_node(lab, "h2", NULL);
	uint32_t a = fixture_end(lab, h1, "a", NULL), b = fixture_end(lab, h1, "b", NULL);
	uint32_t c = fixture_end(lab, h2, "c", NULL), d = fixture_end(lab, h2, "d", NULL);

	lab->want.links[a].peer = d;
	lab->want.links[d].peer = a;
	lab->want.links[b].peer = c;
	lab->want.links[c].peer = b;
	lab_save(lab, &f->out);
	assert_non_null(strstr(str_text(&f->out), "  - h1:a -- h2:d\n"));
	assert_non_null(strstr(str_text(&f->out), "  - h1:b -- h2:c\n"));
}

/* ------ checks -- */

static void checks_of_groups_name_their_nodes(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab;
	uint32_t h1 = fixture_node(lab, "h1", NULL), h2 = fixture_node(lab, "h2", NULL);
	struct lab_check *check = fixture_check(lab, "leafs cannot reach h2:22/tcp");
	struct lab_target *what;

	fixture_who(lab, check, h1);
	fixture_who(lab, check, h2);
	what = fixture_what(lab, check, h2);
	what->port = 22;
	what->ipproto = 6;
	what = fixture_what(lab, check, WR_NONE);
	assert_int_equal(inet_read_host("fd00::1", &what->addr), INET_OK);
	check->cannot = true;
	check->within_ms = 2500;
	check->family = AF_INET6;
	check->from = fixture_name(lab, "eth0");
	fixture_check(lab, "all reach [fd00::1]:53/udp ipv6 within 2s from eth9");
	expect(f, "lab: net\n\nnodes:\n  h1:\n  h2:\n\nchecks:\n"
		  "  - h1, h2 cannot reach h2:22/tcp, [fd00::1] within 2500ms ipv6 from eth0\n"
		  "  - all reach [fd00::1]:53/udp ipv6 within 2s from eth9\n");
}

/* ------ what was observed -- */

static void what_the_format_cannot_say_is_a_note(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab;
	uint32_t h1 = fixture_node(lab, "h1", "127.0.0.1/8"), h2 = fixture_node(lab, "h2", NULL);
	uint32_t odd = fixture_node(lab, "a b", NULL), wg, route;

	lab->want.addrs[0].flags = WR_ADDR_KERNEL;
	lab->want.ns[h2].missing = true;
	wg = model_add_link(&lab->want, h1, "wg\n0", &fixture_other);
	model_add_link(&lab->want, h1, "ens3", &fixture_lo);
	fixture_end(lab, h1, "eth7", NULL);
	fixture_wire(lab, h1, "eth0", "10.0.0.1/24", odd, "eth0", NULL);
	add_route(lab, h1, "10.9.0.0/16", wg);
	route = add_route(lab, h1, "10.8.0.0/16", WR_NONE);
	lab->want.routes[route].protocol = 4;
	route = add_route(lab, h1, "10.7.0.0/16", WR_NONE);
	lab->want.routes[route].protocol = 2;
	add_route(lab, 0, "10.6.0.0/16", WR_NONE);
	add_route(lab, h1, "10.5.0.0/16", WR_NONE);
	expect(f, "lab: net\n\nnodes:\n  h1:\n    routes: 10.5.0.0/16\n\n"
		  "# not written: node h2 (there is none)\n"
		  "# not written: node a b (no name for a node)\n"
		  "# not written: link h1:wg\\x0a0 kind wireguard (has a name that cannot be "
		  "written)\n"
		  "# not written: link h1:ens3 (a physical device)\n"
		  "# not written: link h1:eth7 kind veth (its other end is outside)\n"
		  "# not written: link h1:eth0 kind veth (what it hangs on is not written)\n"
		  "# not written: route h1 10.9.0.0/16 dev wg\\x0a0 (what it hangs on is not "
		  "written)\n"
		  "# not written: route h1 10.8.0.0/16 (protocol 4)\n"
		  "# not written: route host 10.6.0.0/16 (the host has wires only)\n");
}

static void say(struct wr_lab *lab, uint32_t addr, const char *field, const char *value)
{
	AUTO_STR why = {0};

	assert_int_equal(field_read(&addr_table, (size_t)field_find(&addr_table, field), value,
				    &lab->want.addrs[addr].conf, &lab->want.names, &why),
			 0);
}

/* The host has no `links:`; an address without its words is better than none. */
static void addresses_with_words_stand_under_links(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab;
	uint32_t h1 = fixture_node(lab, "h1", NULL), end;

	end = fixture_wire(lab, 0, "veth0", "10.0.0.1/24", h1, "eth0", "10.0.0.2/24");
	fixture_addr(lab, end + 1, "10.0.0.3/24");
	say(lab, 0, "broadcast", "10.0.0.255");
	say(lab, 2, "noprefixroute", NULL);
	fixture_set(lab, end, "mtu", "1400");
	end = fixture_wire(lab, 0, "veth1", "fd00::1/64", h1, "eth1", NULL);
	say(lab, 3, "nodad", NULL);
	expect(f, "lab: net\n\nnodes:\n  h1:\n    links:\n"
		  "      eth0: { addresses: 10.0.0.2/24 10.0.0.3/24 noprefixroute }\n"
		  "\nwires:\n"
		  "  - host:veth0 10.0.0.1/24 -- h1:eth0\n"
		  "  - host:veth1 fd00::1/64 -- h1:eth1\n"
		  "\n"
		  "# not written: more of the addresses of host:veth0\n"
		  "# not written: mtu 1400 of host:veth0 (the other end has another)\n");
}

/* A change is undone by reading what was saved before it, whatever state that was. */
static void what_was_observed_can_be_read_again(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab, *again = NULL;
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct lab_read_opts opts = {.observed = true};
	char name[101];
	uint32_t h1, h2, end, route;

	memset(name, 'n', 100);
	name[100] = '\0';
	h1 = fixture_node(lab, name, NULL);
	h2 = fixture_node(lab, "h2", NULL);
	end = fixture_wire(lab, h1, "eth0", "10.0.0.1/24", h2, "eth0", "10.0.0.1/24");
	fixture_set(lab, end, "mac", "02:00:00:00:00:01");
	fixture_set(lab, end + 1, "mac", "02:00:00:00:00:01");
	route = add_route(lab, h1, "10.9.0.0/16", end);
	assert_int_equal(
		inet_read_host("10.77.0.1", &lab->want.hops[lab->want.routes[route].first_hop].via),
		INET_OK);
	lab_save(lab, &f->out);

	assert_int_equal(
		lab_read(&again, "before.yaml", f->out.text, f->out.len, NULL, &diags, NULL),
		-EINVAL);
	assert_int_equal(
		lab_read(&again, "before.yaml", f->out.text, f->out.len, &opts, &diags, NULL), 0);
	assert_int_equal(again->want.n_routes, 1);
	assert_int_equal(again->want.n_addrs, 2);
	lab_free(again);
	arena_fini(&arena);
}

/* No bound that keeps a user's file small may keep a running lab from being changed. */
static void what_was_saved_may_be_large(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab, *again = NULL;
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct lab_read_opts opts = {.observed = true};
	uint32_t h1 = fixture_node(lab, "h1", "10.0.0.1/8");
	char dst[32];

	for (unsigned i = 0; i <= TREE_NODES_MAX; i++) {
		snprintf(dst, sizeof(dst), "11.%u.%u.%u/32", i >> 16, i >> 8 & 255, i & 255);
		add_route(lab, h1, dst, lab->want.ns[h1].first_link);
	}
	lab_save(lab, &f->out);
	str_addc(&f->out, '#');
	while (f->out.len <= LAB_FILE_MAX)
		str_add(&f->out, "0123456789abcdef0123456789abcdef");

	assert_int_equal(
		lab_read(&again, "before.yaml", f->out.text, f->out.len, &opts, &diags, NULL), 0);
	assert_int_equal(again->want.n_routes, TREE_NODES_MAX + 1);
	lab_free(again);
	arena_fini(&arena);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(small_nodes_are_one_line),
		TEST(a_whole_lab),
		TEST(the_prefix_is_said_once),
		TEST(long_link_maps_go_over_lines),
		TEST(files_and_env_keep_their_bytes),
		TEST(quotes_where_section_9_says),
		TEST(wires_keep_the_order_of_devices),
		TEST(a_circle_of_wires_is_written_whole),
		TEST(checks_of_groups_name_their_nodes),
		TEST(what_the_format_cannot_say_is_a_note),
		TEST(addresses_with_words_stand_under_links),
		TEST(what_was_observed_can_be_read_again),
		TEST(what_was_saved_may_be_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
