/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-words.c - objects as lines: what the lab reader reads is printed as it was written, so what
 * is printed can be read.
 */
#include <string.h>
#include <sys/socket.h>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "lab/lab.h"
#include "model/words.h"
#include "unit.h"

static const char *const addresses[] = {
	"10.0.0.1/24",
	"10.0.0.4/32 peer 10.0.0.2/32 scope link",
	"10.0.0.3/24 broadcast 10.0.0.255 label eth0:x metric 5",
	"fd00::1/64 nodad noprefixroute preferred_lft 0 valid_lft 500",
	"fd00::2/64 valid_lft forever",
};

static const char *const routes[] = {
	"default via 10.0.1.2 dev eth0",
	"default via 10.0.1.2 dev eth0 table 100 metric 5",
	"default via fd00:1::2 dev eth0",
	"::/0 dev eth0 metric 5",
	"0.0.0.0/0 via inet6 fd00:1::2 dev eth0 metric 9",
	"10.1.0.0/16 dev eth0 src 10.0.1.1 scope link tos 0x10 mtu 1400 advmss 1200 window 9000 "
	"rtt 20ms hoplimit 9 initcwnd 20 initrwnd 30 quickack 1",
	"10.2.0.0/16 via 192.168.9.9 dev eth0 onlink",
	"10.3.0.0/16 via inet6 fd00:1::2 dev eth0",
	"10.4.0.0/16 metric 3 nexthop via 10.0.1.2 dev eth0 weight 5 nexthop via 10.0.1.3 dev eth0",
	"fd05::/16 nexthop via fd00:1::2 dev eth0 nexthop via fd00:1::3 dev eth0 weight 2",
	"10.5.0.1/32 via 10.0.1.2 dev eth0",
	"blackhole 10.9.0.0/16",
	"unreachable ::/0 metric 77",
	"prohibit default table 9",
	"throw fd09::/16 table 9",
};

static const char *const rules[] = {
	"from 10.0.0.0/8 lookup 100 pref 50",
	"not from 10.0.0.0/8 to 10.1.0.0/16 tos 0x10 fwmark 0x1/0xff iif eth0 oif eth0 lookup "
	"main pref 51",
	"from ::/0 fwmark 0x7 lookup 100 pref 52",
	"uidrange 5-9 ipproto tcp sport 7 dport 80-90 lookup 100 pref 53",
	"lookup main suppress_prefixlength 0 pref 54",
	"lookup main suppress_ifgroup 3 pref 55",
	"iif eth0 goto 60 pref 56",
	"from fd00::/8 l3mdev pref 57",
	"to 10.3.0.0/16 pref 60 blackhole",
	"to fd03::/16 pref 61 prohibit",
	"from 10.3.0.0/16 pref 62 unreachable",
};

static const char *const neighbours[] = {
	"10.0.1.9 lladdr 02:00:00:00:00:09 dev eth0",
	"fd00:1::9 lladdr 02:00:00:00:00:0a dev eth0 router",
	"proxy 10.0.1.77 dev eth0",
	"proxy fd00:1::77 dev eth0",
};

/* ------ a lab of these lines -- */

static void add_lines(struct str *yaml, const char *key, const char *const *lines, size_t n)
{
	str_printf(yaml, "    %s:\n", key);
	for (size_t i = 0; i < n; i++)
		str_printf(yaml, "      - %s\n", lines[i]);
}

static struct wr_lab *read_lab(const char *yaml)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct wr_lab *lab = NULL;
	AUTO_STR text = {0};

	if (lab_read(&lab, "t.yaml", yaml, strlen(yaml), &(struct lab_read_opts){0}, &diags, NULL) <
	    0) {
		diags_print(&diags, &text);
		print_message("%s", str_text(&text));
		fail();
	}
	arena_fini(&arena);
	return lab;
}

static struct wr_lab *lab_of(const char *key, const char *const *lines, size_t n)
{
	AUTO_STR yaml = {0};

	str_add(&yaml, "nodes:\n  b:\n  a:\n");
	add_lines(&yaml, key, lines, n);
	str_add(&yaml, "wires:\n"
		       "  - a:eth0 10.0.1.1/24 fd00:1::1/64 -- b:eth0 10.0.1.2/24 fd00:1::2/64\n");
	return read_lab(str_text(&yaml));
}

static uint32_t ns_a(const struct wr_lab *lab)
{
	uint32_t ns = model_find_ns(&lab->want, "a");

	assert_int_not_equal(ns, WR_NONE);
	return ns;
}

/* ------ tests -- */

static void links(void **state)
{
	CLEANUP(lab_freep)
	struct wr_lab *lab = read_lab("nodes: {a: , b: }\nprefix: p-\n"
				      "wires:\n  - a:eth0 -- b:a-name-longer-than-15\n");
	AUTO_STR out = {0};

	(void)state;
	for (uint32_t i = 0; i < lab->want.n_links; i++) {
		link_print(&lab->want, i, &out);
		str_addc(&out, ' ');
	}
	assert_non_null(strstr(str_text(&out), "p-a:eth0 "));
	assert_non_null(strstr(str_text(&out), "p-b:a-name-longer-than-15 "));
}

static void addresses_are_as_written(void **state)
{
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	AUTO_STR yaml = {0};
	uint32_t i, k = 0;

	(void)state;
	str_add(&yaml, "nodes:\n  b:\n  a:\n    links:\n      eth0:\n        addresses:\n");
	for (size_t n = 0; n < ARRAY_LEN(addresses); n++)
		str_printf(&yaml, "          - %s\n", addresses[n]);
	str_add(&yaml, "wires: [a:eth0 -- b:eth0]\n");
	lab = read_lab(str_text(&yaml));

	i = model_find_link(&lab->want, ns_a(lab), "eth0");
	WR_EACH_ADDR (&lab->want, i, a) {
		AUTO_STR out = {0};

		addr_print(&lab->want, &lab->want.addrs[a], &out);
		assert_string_equal(str_text(&out), addresses[k++]);
	}
	assert_int_equal(k, ARRAY_LEN(addresses));
}

static void routes_are_as_written(void **state)
{
	CLEANUP(lab_freep) struct wr_lab *lab = lab_of("routes", routes, ARRAY_LEN(routes));
	size_t k = 0;

	(void)state;
	WR_EACH_ROUTE (&lab->want, ns_a(lab), i) {
		AUTO_STR out = {0};

		route_print(&lab->want, &lab->want.routes[i], &out);
		assert_string_equal(str_text(&out), routes[k++]);
	}
	assert_int_equal(k, ARRAY_LEN(routes));
}

static void rules_are_as_written(void **state)
{
	CLEANUP(lab_freep) struct wr_lab *lab = lab_of("rules", rules, ARRAY_LEN(rules));
	size_t k = 0;

	(void)state;
	WR_EACH_RULE (&lab->want, ns_a(lab), i) {
		AUTO_STR out = {0};

		rule_print(&lab->want, &lab->want.rules[i], &out);
		assert_string_equal(str_text(&out), rules[k++]);
	}
	assert_int_equal(k, ARRAY_LEN(rules));
}

static void neighbours_are_as_written(void **state)
{
	CLEANUP(lab_freep)
	struct wr_lab *lab = lab_of("neighbors", neighbours, ARRAY_LEN(neighbours));
	size_t k = 0;

	(void)state;
	WR_EACH_NEIGH (&lab->want, ns_a(lab), i) {
		AUTO_STR out = {0};

		neigh_print(&lab->want, &lab->want.neighs[i], &out);
		assert_string_equal(str_text(&out), neighbours[k++]);
	}
	assert_int_equal(k, ARRAY_LEN(neighbours));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links),
		cmocka_unit_test(addresses_are_as_written),
		cmocka_unit_test(routes_are_as_written),
		cmocka_unit_test(rules_are_as_written),
		cmocka_unit_test(neighbours_are_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
