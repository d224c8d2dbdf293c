/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-compare.c - which objects of two models are one thing, and which say the same of it.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "model/compare.h"
#include "unit.h"

/* Two models of one network; their names and links have other numbers, so that an index taken for
 * one of the other model is noticed. */
struct two {
	struct wr_model w, h;
	uint32_t w_e0, w_e1, h_e0, h_e1, w_ns, h_ns;
};

static int fresh(void **state)
{
	static struct two t;

	if (!model_init(&t.w) || !model_init(&t.h))
		return -1;
	model_add_ns(&t.h, "other");
	names_add(&t.h.names, "pad");
	t.w_ns = model_add_ns(&t.w, "a");
	t.h_ns = model_add_ns(&t.h, "a");
	t.w_e0 = model_add_link(&t.w, t.w_ns, "e0", kind_find("veth"));
	t.w_e1 = model_add_link(&t.w, t.w_ns, "e1", kind_find("veth"));
	model_add_link(&t.h, t.h_ns, "foreign", kind_find("veth"));
	t.h_e1 = model_add_link(&t.h, t.h_ns, "e1", kind_find("veth"));
	t.h_e0 = model_add_link(&t.h, t.h_ns, "e0", kind_find("veth"));
	*state = &t;
	return 0;
}

static int done(void **state)
{
	struct two *t = *state;

	model_fini(&t->w);
	model_fini(&t->h);
	return 0;
}

static void say(const struct wr_table *table, void *data, struct names *names, const char *words)
{
	AUTO_FREE char *copy = strdup(words);
	AUTO_STR why = {0};
	char *save = NULL;

	for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		int i = field_find(table, word);
		const char *value;

		assert_true(i >= 0);
		value = table->fields[i].type == WR_FLAG ? NULL : strtok_r(NULL, " ", &save);
		assert_int_equal(field_read(table, (size_t)i, value, data, names, &why), 0);
	}
}

static struct inet inet(const char *text)
{
	struct inet value;

	if (inet_read(text, &value) != INET_OK)
		assert_int_equal(inet_read_host(text, &value), INET_OK);
	return value;
}

/* ------ links -- */

static void links_are_found_by_place(void **state)
{
	struct two *t = *state;

	assert_int_equal(compare_find_link(&t->w, t->w_e0, &t->h), t->h_e0);
	assert_int_equal(compare_find_link(&t->h, t->h_e1, &t->w), t->w_e1);
	assert_int_equal(compare_find_link(&t->h, 0, &t->w), WR_NONE);
}

/* ------ addresses -- */

static uint32_t address(struct wr_model *m, uint32_t link, const char *text, const char *words)
{
	struct inet local = inet(text);
	uint32_t i = model_add_addr(m, link, &local);

	say(&addr_table, &m->addrs[i].conf, &m->names, words);
	return i;
}

struct addr_case {
	const char *want, *want_words, *have, *have_words;
	bool same, eq;
};

static void addresses(void **state)
{
	static const struct addr_case cases[] = {
		{"10.0.0.1/24", "", "10.0.0.1/24", "", true, true},
		{"10.0.0.1/24", "", "10.0.0.1/25", "", false, false},
		{"10.0.0.1/24", "", "10.0.0.2/24", "", false, false},
		{"fd00::1/64", "", "fd00::1/64", "nodad", true, true},
		{"fd00::1/64", "", "fd00::1/48", "", true, false},
		{"10.0.0.1/24", "scope link", "10.0.0.1/24", "", true, false},
		{"10.0.0.1/24", "scope global", "10.0.0.1/24", "", true, true},
		{"10.0.0.1/24", "", "10.0.0.1/24", "scope link", true, false},
		{"127.0.0.5/8", "", "127.0.0.5/8", "scope host", true, true},
		{"10.0.0.1/32", "peer 10.0.0.2/32", "10.0.0.1/32", "", false, false},
		{"10.0.0.1/24", "peer 10.0.0.2/32", "10.0.0.1/32", "peer 10.0.0.2/32", true, true},
		{"fd00::1/128", "peer fd00::2/128", "fd00::1/128", "", true, false},
		{"10.0.0.1/24", "label e0", "10.0.0.1/24", "", true, true},
		{"10.0.0.1/24", "label e0:1", "10.0.0.1/24", "", true, false},
		{"10.0.0.1/24", "label e0:1", "10.0.0.1/24", "label e0:1", true, true},
		{"10.0.0.1/24", "broadcast 10.0.0.255", "10.0.0.1/24", "", true, false},
		{"10.0.0.1/24", "", "10.0.0.1/24", "broadcast 10.0.0.255", true, true},
		{"10.0.0.1/24", "metric 0", "10.0.0.1/24", "", true, true},
		{"10.0.0.1/24", "metric 5", "10.0.0.1/24", "", true, false},
		{"10.0.0.1/24", "valid_lft 100", "10.0.0.1/24", "valid_lft 93 preferred_lft 93",
		 true, true},
		{"10.0.0.1/24", "valid_lft 100", "10.0.0.1/24", "", true, false},
		{"10.0.0.1/24", "", "10.0.0.1/24", "valid_lft 93 preferred_lft 93", true, false},
		{"10.0.0.1/24", "valid_lft forever", "10.0.0.1/24", "", true, true},
		{"fd00::1/64", "preferred_lft 0", "fd00::1/64", "preferred_lft 0", true, true},
		{"fd00::1/64", "preferred_lft 9", "fd00::1/64", "preferred_lft 0", true, false},
		{"fd00::1/64", "noprefixroute", "fd00::1/64", "nodad", true, false},
	};
	struct two *t = *state;

	for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
		const struct addr_case *c = &cases[k];
		uint32_t w = address(&t->w, t->w_e0, c->want, c->want_words);
		uint32_t h = address(&t->h, t->h_e0, c->have, c->have_words);
		uint32_t far = address(&t->h, t->h_e1, c->have, c->have_words);

		if (addr_same(&t->w, w, &t->h, h) != c->same ||
		    addr_eq(&t->w, w, &t->h, h) != c->eq)
			fail_msg("%s %s, %s %s", c->want, c->want_words, c->have, c->have_words);
		assert_int_equal(addr_same(&t->h, h, &t->w, w), c->same);
		assert_false(addr_same(&t->w, w, &t->h, far));
	}
}

/* ------ routes -- */

/* "VIA DEV [WEIGHT [onlink]], …"; - is none. */
static void add_hop(struct wr_model *m, uint32_t ns, uint32_t route, const char *text)
{
	char via[64], dev[16], onlink[8];
	unsigned weight = 1;
	int n = sscanf(text, "%63s %15s %u %7s", via, dev, &weight, onlink);
	uint32_t i = model_add_hop(m, route);
	struct wr_hop *hop = &m->hops[i];

	assert_true(n >= 2);
	if (!str_eq(via, "-"))
		hop->via = inet(via);
	if (!str_eq(dev, "-"))
		hop->dev = model_find_link(m, ns, dev);
	hop->weight = weight;
	hop->onlink = n == 4;
}

static uint32_t route(struct wr_model *m, uint32_t ns, const char *dst, const char *words,
		      const char *hops)
{
	AUTO_FREE char *copy = strdup(hops);
	struct inet net = inet(dst);
	uint32_t i = model_add_route(m, ns, &net);
	struct wr_route_conf conf = {0};
	char *save = NULL;

	say(&route_table, &conf, &m->names, words);
	assert_true(model_set_route_conf(m, i, &conf));
	for (char *hop = strtok_r(copy, ",", &save); hop; hop = strtok_r(NULL, ",", &save))
		add_hop(m, ns, i, hop);
	return i;
}

struct route_case {
	const char *want, *want_words, *want_hops;
	const char *have, *have_words, *have_hops;
	bool same, eq;
};

static void routes(void **state)
{
	static const struct route_case cases[] = {
		{"0.0.0.0/0", "", "10.0.0.9 -", "0.0.0.0/0", "", "10.0.0.9 e0", true, true},
		{"0.0.0.0/0", "", "10.0.0.9 -", "0.0.0.0/0", "", "10.0.0.8 e0", true, false},
		{"0.0.0.0/0", "", "10.0.0.9 e1", "0.0.0.0/0", "", "10.0.0.9 e0", true, false},
		{"10.0.0.0/8", "", "10.0.0.9 -", "10.0.0.0/9", "", "10.0.0.9 -", false, false},
		{"10.0.0.0/8", "table main metric 0", "- e0", "10.0.0.0/8", "", "- e0", true, true},
		{"10.0.0.0/8", "table 100", "- e0", "10.0.0.0/8", "", "- e0", false, false},
		{"10.0.0.0/8", "metric 5", "- e0", "10.0.0.0/8", "", "- e0", false, false},
		{"10.0.0.0/8", "tos 0x10", "- e0", "10.0.0.0/8", "", "- e0", false, false},
		{"10.0.0.0/8", "scope link", "- e0", "10.0.0.0/8", "", "- e0", true, true},
		{"10.0.0.0/8", "", "- e0", "10.0.0.0/8", "scope global", "- e0", true, false},
		{"10.0.0.0/8", "mtu 1400", "- e0", "10.0.0.0/8", "", "- e0", true, false},
		{"10.0.0.0/8", "src 10.0.0.1", "- e0", "10.0.0.0/8", "src 10.0.0.1", "- e0", true,
		 true},
		{"10.0.0.0/8", "", "10.0.0.9 e0 1 onlink", "10.0.0.0/8", "", "10.0.0.9 e0", true,
		 false},
		{"10.0.0.0/8", "", "10.0.0.9 e0 2, 10.1.0.9 e1", "10.0.0.0/8", "",
		 "10.1.0.9 e1, 10.0.0.9 e0 2", true, true},
		{"10.0.0.0/8", "", "10.0.0.9 e0 2, 10.1.0.9 e1", "10.0.0.0/8", "",
		 "10.1.0.9 e1 2, 10.0.0.9 e0", true, false},
		{"10.0.0.0/8", "", "10.0.0.9 e0, 10.1.0.9 e1", "10.0.0.0/8", "", "10.0.0.9 e0",
		 true, false},
		{"::/0", "", "fd00::9 -", "::/0", "metric 1024", "fd00::9 e0", true, true},
		{"::/0", "", "fd00::9 -", "::/0", "", "fd00::8 e0", false, false},
		{"::/0", "metric 20", "fd00::9 -", "::/0", "", "fd00::9 e0", false, false},
	};
	struct two *t = *state;

	for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
		const struct route_case *c = &cases[k];
		uint32_t w = route(&t->w, t->w_ns, c->want, c->want_words, c->want_hops);
		uint32_t h = route(&t->h, t->h_ns, c->have, c->have_words, c->have_hops);
		uint32_t far = route(&t->h, 1, c->have, c->have_words, "");

		if (route_same(&t->w, w, &t->h, h) != c->same ||
		    route_eq(&t->w, w, &t->h, h) != c->eq)
			fail_msg("case %zu: %s %s, %s %s", k, c->want, c->want_words, c->have,
				 c->have_words);
		assert_int_equal(route_same(&t->h, h, &t->w, w), c->same);
		assert_false(route_same(&t->w, w, &t->h, far));
		t->h.routes[h].type = RTN_BLACKHOLE;
		assert_false(route_eq(&t->w, w, &t->h, h));
	}
}

/* ------ rules -- */

struct rule_case {
	const char *want, *have;
	bool same;
};

static void rules(void **state)
{
	static const struct rule_case cases[] = {
		{"from 10.0.0.0/8 lookup 100 pref 5", "from 10.0.0.0/8 lookup 100 pref 5", true},
		{"from 10.0.0.0/8 lookup 100", "from 10.0.0.0/8 lookup 100 pref 32765", true},
		{"from 10.0.0.0/8 lookup 100 pref 5", "from 10.0.0.0/8 lookup 100 pref 6", false},
		{"from 10.0.0.0/8 lookup 100", "from 10.0.0.0/9 lookup 100", false},
		{"from 10.0.0.0/8 lookup 100", "from 10.0.0.0/8 lookup 101", false},
		{"from 10.0.0.0/8 lookup 100", "from 10.0.0.0/8 to 10.0.0.0/8 lookup 100", false},
		{"from 0.0.0.0/0 lookup 100", "lookup 100", true},
		{"pref 5", "lookup main pref 5", true},
		{"not from 10.0.0.0/8 lookup 100", "from 10.0.0.0/8 lookup 100", false},
		{"fwmark 1 lookup 100", "fwmark 1/0xffffffff lookup 100", true},
		{"fwmark 1/0xff lookup 100", "fwmark 1 lookup 100", false},
		{"iif e0 lookup 100", "iif e0 lookup 100", true},
		{"iif e0 lookup 100", "oif e0 lookup 100", false},
		{"uidrange 5-9 lookup 100", "lookup 100", false},
		{"dport 80 lookup 100", "dport 80-81 lookup 100", false},
		{"suppress_prefixlength 0", "lookup main", false},
		{"suppress_ifgroup 0", "lookup main", false},
		{"ipproto tcp lookup 9", "ipproto 6 lookup 9", true},
	};
	struct two *t = *state;

	for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
		uint32_t w = model_add_rule(&t->w, t->w_ns, AF_INET);
		uint32_t h = model_add_rule(&t->h, t->h_ns, AF_INET);

		say(&rule_table, &t->w.rules[w].conf, &t->w.names, cases[k].want);
		say(&rule_table, &t->h.rules[h].conf, &t->h.names, cases[k].have);
		if (rule_same(&t->w, w, &t->h, h) != cases[k].same ||
		    rule_same(&t->h, h, &t->w, w) != cases[k].same)
			fail_msg("%s, %s", cases[k].want, cases[k].have);
		t->h.rules[h].family = AF_INET6;
		assert_false(rule_same(&t->w, w, &t->h, h));
		t->h.rules[h].family = AF_INET;
		t->h.rules[h].action = FR_ACT_PROHIBIT;
		assert_false(rule_same(&t->w, w, &t->h, h));
	}
}

/* ------ neighbours, sysctls -- */

static void neighbours(void **state)
{
	struct two *t = *state;
	struct inet dst = inet("10.0.0.9"), other = inet("10.0.0.8");
	uint32_t w = model_add_neigh(&t->w, t->w_ns, t->w_e0, &dst);
	uint32_t h = model_add_neigh(&t->h, t->h_ns, t->h_e0, &dst);

	assert_true(neigh_same(&t->w, w, &t->h, h));
	assert_true(neigh_eq(&t->w, w, &t->h, h));
	t->h.neighs[h].mac.bytes[5] = 1;
	assert_true(neigh_same(&t->w, w, &t->h, h));
	assert_false(neigh_eq(&t->w, w, &t->h, h));
	t->h.neighs[h].proxy = true;
	assert_false(neigh_same(&t->w, w, &t->h, h));
	t->w.neighs[w].proxy = true;
	assert_true(neigh_eq(&t->w, w, &t->h, h));
	t->h.neighs[h].router = true;
	assert_false(neigh_eq(&t->w, w, &t->h, h));
	assert_false(neigh_same(&t->w, w, &t->h, model_add_neigh(&t->h, t->h_ns, t->h_e1, &dst)));
	assert_false(neigh_same(&t->w, w, &t->h, model_add_neigh(&t->h, t->h_ns, t->h_e0, &other)));
}

static void sysctl_values(void **state)
{
	(void)state;
	assert_true(sysctl_value_eq("4096\t131072\t6291456", "4096 131072 6291456"));
	assert_true(sysctl_value_eq(" 1 \n", "1"));
	assert_true(sysctl_value_eq("", " "));
	assert_false(sysctl_value_eq("1 2", "12"));
	assert_false(sysctl_value_eq("1", "1 2"));
	assert_false(sysctl_value_eq("1", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(links_are_found_by_place, fresh, done),
		cmocka_unit_test_setup_teardown(addresses, fresh, done),
		cmocka_unit_test_setup_teardown(routes, fresh, done),
		cmocka_unit_test_setup_teardown(rules, fresh, done),
		cmocka_unit_test_setup_teardown(neighbours, fresh, done),
		cmocka_unit_test(sysctl_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
