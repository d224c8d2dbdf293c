/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-model.c - chains keep their order, lookups find what is there and nothing else.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "model/model.h"
#include "unit.h"

static int fresh(void **state)
{
	static struct wr_model m;

	*state = &m;
	return model_init(&m) ? 0 : -1;
}

static int done(void **state)
{
	model_fini(*state);
	return 0;
}

static void an_empty_model_has_its_host(void **state)
{
	struct wr_model *m = *state;

	assert_int_equal(m->n_ns, 1);
	assert_string_equal(model_ns_name(m, WR_HOST_NS), "host");
	assert_int_equal(model_find_ns(m, "host"), WR_HOST_NS);
	assert_int_equal(model_find_ns(m, "nobody"), WR_NONE);
	assert_int_equal(model_find_ns(m, ""), WR_NONE);
	WR_EACH_LINK (m, WR_HOST_NS, i)
		fail_msg("link %u", i);
}

static void things_hang_on_their_owner_in_order(void **state)
{
	struct wr_model *m = *state;
	struct inet dst = {.family = AF_INET};
	uint32_t a = model_add_ns(m, "a"), b = model_add_ns(m, "b");
	char name[16];
	uint32_t n = 0;

	/* one after the other in two namespaces, enough to make every array grow */
	for (uint32_t i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "e%u", i / 2);
		assert_int_equal(model_add_link(m, i % 2 ? a : b, name, kind_find("veth")), i);
		assert_int_equal(model_add_addr(m, i, &dst), i);
		assert_int_equal(model_add_route(m, i % 2 ? a : b, &dst), i);
		assert_int_equal(model_add_rule(m, i % 2 ? a : b, AF_INET6), i);
		assert_int_equal(model_add_neigh(m, i % 2 ? a : b, i, &dst), i);
		assert_int_equal(model_add_sysctl(m, i % 2 ? a : b, name, "1"), i);
	}

	WR_EACH_LINK (m, a, i) {
		assert_int_equal(i, 2 * n + 1);
		snprintf(name, sizeof(name), "e%u", n);
		assert_string_equal(model_link_name(m, i), name);
		assert_int_equal(model_find_link(m, a, name), i);
		assert_int_equal(model_find_link(m, b, name), i - 1);
		assert_int_equal(m->links[i].first_addr, i);
		assert_int_equal(m->addrs[i].next, WR_NONE);
		n++;
	}
	assert_int_equal(n, 500);
	n = 0;
	WR_EACH_ROUTE (m, b, i)
		assert_int_equal(i, 2 * n++);
	WR_EACH_RULE (m, b, i)
		assert_int_equal(m->rules[i].family, AF_INET6);
	WR_EACH_NEIGH (m, b, i)
		assert_int_equal(m->neighs[i].dev, i);
	assert_int_equal(n, 500);
	assert_int_equal(m->sysctls[m->ns[a].last_sysctl].next, WR_NONE);
	assert_int_equal(model_find_link(m, WR_HOST_NS, "e1"), WR_NONE);
}

static void a_new_link_has_nothing(void **state)
{
	struct wr_model *m = *state;
	uint32_t i = model_add_link(m, 0, "br0", kind_find("bridge"));
	const struct wr_link *l = &m->links[i];

	assert_int_equal(l->peer, WR_NONE);
	assert_int_equal(l->master, WR_NONE);
	assert_int_equal(l->lower, WR_NONE);
	assert_int_equal(l->peer_nsid, -1);
	assert_int_equal(l->conf.has, 0);
	assert_non_null(l->data);
	assert_false(field_any(l->data));
	assert_null(l->port);
	assert_null(model_port(m, i, kind_find("veth")));
	assert_non_null(model_port(m, i, kind_find("bridge")));
	assert_ptr_equal(model_port(m, i, kind_find("bridge")), m->links[i].port);
	assert_null(m->links[model_add_link(m, 0, "v", kind_find("veth"))].data);
}

static void other_names_and_numbers(void **state)
{
	struct wr_model *m = *state;
	uint32_t ns = model_add_ns(m, "a"), i = model_add_link(m, ns, "x1", kind_find("veth"));

	assert_true(model_set_altname(m, i, "a-name-longer-than-15"));
	assert_true(model_set_ifindex(m, i, 9));
	assert_int_equal(model_find_link(m, ns, "a-name-longer-than-15"), i);
	assert_int_equal(model_find_link(m, ns, "x1"), i);
	assert_string_equal(model_link_name(m, i), "a-name-longer-than-15");
	assert_int_equal(model_find_ifindex(m, ns, 9), i);
	assert_int_equal(model_find_ifindex(m, ns, 0), WR_NONE);
	assert_int_equal(model_find_ifindex(m, WR_HOST_NS, 9), WR_NONE);
}

static void hops_belong_to_their_route(void **state)
{
	struct wr_model *m = *state;
	struct inet dst = {.family = AF_INET};
	uint32_t r1 = model_add_route(m, 0, &dst), r2 = model_add_route(m, 0, &dst);

	model_add_hop(m, r1);
	model_add_hop(m, r1);
	model_add_hop(m, r2);
	assert_int_equal(m->routes[r1].n_hops, 2);
	assert_int_equal(m->routes[r2].first_hop, 2);
	assert_int_equal(m->hops[2].weight, 1);
	assert_int_equal(m->hops[2].dev, WR_NONE);
	assert_int_equal(m->hops[2].via.family, 0);
}

static void routes_share_what_they_say(void **state)
{
	struct wr_model *m = *state;
	struct inet dst = {.family = AF_INET};
	struct wr_route_conf conf = {0};
	struct wr_hop hop = {.dev = 1, .weight = 1}, other = {.dev = 2, .weight = 1};
	uint32_t r[4];

	for (size_t i = 0; i < ARRAY_LEN(r); i++)
		r[i] = model_add_route(m, 0, &dst);
	assert_ptr_equal(m->routes[r[0]].conf, m->routes[r[1]].conf);
	conf.table = 7;
	assert_true(model_set_route_conf(m, r[1], &conf));
	assert_true(model_set_route_conf(m, r[2], &conf));
	assert_ptr_equal(m->routes[r[1]].conf, m->routes[r[2]].conf);
	assert_int_equal(m->routes[r[0]].conf->table, 0);
	assert_int_equal(m->routes[r[2]].conf->table, 7);

	assert_true(model_set_hop(m, r[0], &hop) && model_set_hop(m, r[1], &other));
	assert_true(model_set_hop(m, r[2], &hop));
	assert_int_equal(m->n_hops, 2);
	assert_int_equal(m->routes[r[2]].first_hop, m->routes[r[0]].first_hop);
	assert_int_equal(m->routes[r[2]].n_hops, 1);
	assert_int_not_equal(m->routes[r[1]].first_hop, m->routes[r[0]].first_hop);
}

static void addresses_are_found_with_their_length(void **state)
{
	struct wr_model *m = *state;
	uint32_t l = model_add_link(m, 0, "e", kind_find("veth"));
	struct inet a, b;

	inet_read("10.0.0.1/24", &a);
	inet_read("10.0.0.1/25", &b);
	assert_int_equal(model_add_addr(m, l, &a), 0);
	assert_int_equal(model_find_addr(m, l, &a), 0);
	assert_int_equal(model_find_addr(m, l, &b), WR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_empty_model_has_its_host, fresh, done),
		cmocka_unit_test_setup_teardown(things_hang_on_their_owner_in_order, fresh, done),
		cmocka_unit_test_setup_teardown(a_new_link_has_nothing, fresh, done),
		cmocka_unit_test_setup_teardown(other_names_and_numbers, fresh, done),
		cmocka_unit_test_setup_teardown(hops_belong_to_their_route, fresh, done),
		cmocka_unit_test_setup_teardown(routes_share_what_they_say, fresh, done),
		cmocka_unit_test_setup_teardown(addresses_are_found_with_their_length, fresh, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
