/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-model.c - <warren/model.h>: a network that `ip` made is found whole by walking the model,
 * what may not be looked at is unknown, and no question crashes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <warren/model.h>
#include <warren/netns.h>

#include "base/cleanup.h"
#include "harness.h"

DEFINE_CLEANUP(struct wr_model *, wr_model_free)
#define AUTO_MODEL CLEANUP(wr_model_freep) struct wr_model *

static struct wr_model *seen(const struct wr_observe *what)
{
	struct wr_error err = {0};
	struct wr_model *m = NULL;

	if (wr_model_observe(&m, what, &err) < 0)
		fail_msg("%s", err.text);
	return m;
}

/* "a x up; a x -> b y": two namespaces and what lies between them. */
static void make_network(void)
{
	harness_ok("ip netns add a && ip netns add b &&"
		   "ip -n a link add x type veth peer y netns b &&"
		   "ip -n a address add 10.0.0.1/24 dev x && ip -n a link set x up &&"
		   "ip -n a link add br0 type bridge && ip -n b link set y up &&"
		   "ip -n a link add p type veth peer q && ip -n a link set q master br0 &&"
		   "ip link add outer type veth peer inner netns a &&"
		   "ip -n a route add 10.9.0.0/16 via 10.0.0.2 metric 7 &&"
		   "ip -n a route add 10.8.0.0/16 nexthop via 10.0.0.2 weight 3"
		   "	nexthop dev x weight 1 &&"
		   "ip -n a route add blackhole 10.7.0.0/16 &&"
		   "ip -n a rule add from 10.0.0.0/8 lookup 100 pref 50 &&"
		   "ip -n a neighbour add 10.0.0.9 lladdr 02:00:00:00:00:09 dev x &&"
		   "ip -n a neighbour add proxy 10.0.0.8 dev x");
}

static uint32_t link_of(const struct wr_model *m, const char *ns, const char *name)
{
	uint32_t link = wr_model_find_link(m, wr_model_find_ns(m, ns), name);

	if (link == WR_NONE)
		fail_msg("no link %s in %s", name, ns);
	return link;
}

/* Does the namespace (or link) have a thing of that class with this text? */
static uint32_t find_text(const struct wr_model *m, enum wr_class cls, uint32_t of,
			  const char *text)
{
	for (uint32_t i = wr_model_first(m, cls, of); i != WR_NONE; i = wr_model_next(m, cls, i)) {
		char *is = NULL;
		bool same;

		assert_int_equal(wr_model_text(m, cls, i, &is, NULL), 0);
		same = strcmp(is, text) == 0;
		free(is);
		if (same)
			return i;
	}
	fail_msg("there is no \"%s\"", text);
	return WR_NONE;
}

/* ------ what is there ------ */

static void namespaces_are_walked_in_order(void **state)
{
	static const char *const names[] = {"host", "a", "b"};
	AUTO_MODEL m = NULL;
	uint32_t ns;
	size_t n = 0;

	(void)state;
	make_network();
	m = seen(NULL);
	for (ns = wr_model_first(m, WR_CLASS_NS, 0); ns != WR_NONE;
	     ns = wr_model_next(m, WR_CLASS_NS, ns)) {
		AUTO_FD fd =
			ns == WR_HOST_NS ? wr_netns_open_self(NULL) : wr_netns_open(names[n], NULL);
		uint64_t id;

		assert_string_equal(wr_model_ns_name(m, ns), names[n]);
		assert_int_equal(wr_netns_id(fd, &id, NULL), 0);
		assert_int_equal(wr_model_ns_id(m, ns), id);
		assert_int_equal(wr_model_ns_unknown(m, ns), 0);
		assert_int_equal(wr_model_find_ns(m, names[n++]), ns);
	}
	assert_int_equal(n, ARRAY_LEN(names));
}

static void ends_find_each_other(void **state)
{
	AUTO_MODEL m = NULL;
	uint32_t x, y, q;

	(void)state;
	make_network();
	m = seen(NULL);
	x = link_of(m, "a", "x");
	y = link_of(m, "b", "y");
	q = link_of(m, "a", "q");
	assert_int_equal(wr_model_link_peer(m, x), y);
	assert_int_equal(wr_model_link_peer(m, y), x);
	assert_int_equal(wr_model_link_ns(m, y), wr_model_find_ns(m, "b"));
	assert_int_equal(wr_model_link_peer(m, link_of(m, "a", "p")), q);
	assert_int_equal(wr_model_link_peer(m, link_of(m, "a", "inner")),
			 link_of(m, "host", "outer"));
	assert_int_equal(wr_model_link_master(m, q), link_of(m, "a", "br0"));
	assert_int_equal(wr_model_link_master(m, x), WR_NONE);
	assert_int_equal(wr_model_link_lower(m, x), WR_NONE);
}

static void links_and_addresses_are_values(void **state)
{
	struct wr_link_info link = {.size = sizeof(link)}, master = {.size = sizeof(master)};
	struct wr_addr_info addr = {.size = sizeof(addr)};
	AUTO_MODEL m = NULL;
	uint32_t x;

	(void)state;
	make_network();
	m = seen(NULL);
	x = link_of(m, "a", "x");
	assert_int_equal(wr_model_link(m, x, &link, NULL), 0);
	assert_string_equal(link.name, "x");
	assert_string_equal(link.kind, "veth");
	assert_int_equal(link.mtu, 1500);
	assert_int_equal(link.peer_nsid, -1);
	assert_int_equal(link.state, WR_LINK_IS_UP | WR_LINK_HAS_CARRIER | WR_LINK_IS_MULTICAST);
	assert_int_equal(wr_model_link(m, link_of(m, "a", "br0"), &master, NULL), 0);
	assert_int_equal(wr_model_link(m, link_of(m, "a", "q"), &link, NULL), 0);
	assert_int_equal(link.master_ifindex, master.ifindex);

	assert_int_equal(wr_model_addr(m, wr_model_first(m, WR_CLASS_ADDR, x), &addr, NULL), 0);
	assert_string_equal(addr.address, "10.0.0.1/24");
	assert_int_equal(addr.family, AF_INET);
}

static void routes_are_values(void **state)
{
	struct wr_route_info route = {.size = sizeof(route)};
	struct wr_hop_info hop = {.size = sizeof(hop)};
	AUTO_MODEL m = NULL;
	uint32_t a, r;

	(void)state;
	make_network();
	m = seen(NULL);
	a = wr_model_find_ns(m, "a");
	r = find_text(m, WR_CLASS_ROUTE, a, "10.9.0.0/16 via 10.0.0.2 dev x metric 7");
	assert_int_equal(wr_model_route(m, r, &route, NULL), 0);
	assert_string_equal(route.dst, "10.9.0.0/16");
	assert_int_equal(route.table, RT_TABLE_MAIN);
	assert_int_equal(route.metric, 7);
	assert_int_equal(route.protocol, RTPROT_BOOT);
	assert_int_equal(route.n_hops, 1);
	assert_int_equal(wr_model_hop(m, r, 0, &hop, NULL), 0);
	assert_string_equal(hop.via, "10.0.0.2");
	assert_int_equal(hop.link, link_of(m, "a", "x"));

	r = find_text(m, WR_CLASS_ROUTE, a, "blackhole 10.7.0.0/16");
	assert_int_equal(wr_model_route(m, r, &route, NULL), 0);
	assert_int_equal(route.type, RTN_BLACKHOLE);
	assert_int_equal(route.n_hops, 0);
	assert_int_equal(wr_model_hop(m, r, 0, &hop, NULL), -EINVAL);

	r = find_text(m, WR_CLASS_ROUTE, a,
		      "10.8.0.0/16 nexthop via 10.0.0.2 dev x weight 3 nexthop dev x");
	assert_int_equal(wr_model_hop(m, r, 0, &hop, NULL), 0);
	assert_int_equal(hop.weight, 3);
	assert_int_equal(wr_model_hop(m, r, 1, &hop, NULL), 0);
	assert_string_equal(hop.via, "");
	assert_int_equal(wr_model_hop(m, r, 2, &hop, NULL), -EINVAL);
}

static void rules_and_neighbours_are_values(void **state)
{
	struct wr_rule_info rule = {.size = sizeof(rule)};
	struct wr_neigh_info neigh = {.size = sizeof(neigh)};
	AUTO_MODEL m = NULL;
	uint32_t a;

	(void)state;
	make_network();
	m = seen(NULL);
	a = wr_model_find_ns(m, "a");
	assert_int_equal(
		wr_model_rule(m,
			      find_text(m, WR_CLASS_RULE, a, "from 10.0.0.0/8 lookup 100 pref 50"),
			      &rule, NULL),
		0);
	assert_int_equal(rule.pref, 50);
	assert_int_equal(rule.table, 100);
	assert_int_equal(rule.family, AF_INET);

	assert_int_equal(wr_model_neigh(m,
					find_text(m, WR_CLASS_NEIGH, a,
						  "10.0.0.9 lladdr 02:00:00:00:00:09 dev x"),
					&neigh, NULL),
			 0);
	assert_string_equal(neigh.dst, "10.0.0.9");
	assert_string_equal(neigh.mac, "02:00:00:00:00:09");
	assert_int_equal(neigh.flags, 0);
	assert_int_equal(wr_model_neigh(m, find_text(m, WR_CLASS_NEIGH, a, "proxy 10.0.0.8 dev x"),
					&neigh, NULL),
			 0);
	assert_int_equal(neigh.flags, WR_NEIGH_PROXY);
	assert_string_equal(neigh.mac, "");
	assert_int_equal(neigh.link, link_of(m, "a", "x"));
}

static void the_json_is_that_of_show(void **state)
{
	AUTO_MODEL m = NULL;
	AUTO_FREE char *json = NULL;

	(void)state;
	make_network();
	m = seen(NULL);
	assert_int_equal(wr_model_json(m, wr_model_find_ns(m, "a"), &json, NULL), 0);
	assert_non_null(strstr(json, "\"peer\":{"));
	assert_non_null(strstr(json, "\"dst\":\"10.9.0.0/16\""));
}

/* ------ only some of it ------ */

static void what_is_asked_for_is_read(void **state)
{
	static const char *const sysctls[] = {"net.ipv4.ip_forward", "net.no.such", NULL};
	static const char *const names[] = {"left"};
	AUTO_FD fd = -1;
	struct wr_observe what = {
		.size = sizeof(what),
		.fds = &fd,
		.names = names,
		.n = 1,
		.classes = 1U << WR_CLASS_ADDR | 1U << WR_CLASS_SYSCTL,
		.sysctls = sysctls,
	};
	const char *name, *value;
	AUTO_MODEL m = NULL;
	uint32_t left, s;

	(void)state;
	make_network();
	fd = wr_netns_open("a", NULL);
	m = seen(&what);
	left = wr_model_find_ns(m, "left");
	assert_int_equal(left, 1);
	assert_int_equal(wr_model_next(m, WR_CLASS_NS, left), WR_NONE);
	assert_int_equal(wr_model_first(m, WR_CLASS_ROUTE, left), WR_NONE);
	assert_int_equal(wr_model_link_peer(m, link_of(m, "left", "x")), WR_NONE);
	assert_int_not_equal(wr_model_first(m, WR_CLASS_ADDR, link_of(m, "left", "x")), WR_NONE);

	s = wr_model_first(m, WR_CLASS_SYSCTL, left);
	assert_int_equal(wr_model_sysctl(m, s, &name, &value, NULL), 0);
	assert_string_equal(name, "net.ipv4.ip_forward");
	assert_string_equal(value, "0");
	s = wr_model_next(m, WR_CLASS_SYSCTL, s);
	assert_int_equal(wr_model_sysctl(m, s, &name, &value, NULL), 0);
	assert_null(value);
	find_text(m, WR_CLASS_SYSCTL, left, "net.ipv4.ip_forward = 0");
	find_text(m, WR_CLASS_SYSCTL, left, "net.no.such = ?");
}

static void looking_leaves_no_trace(void **state)
{
	AUTO_MODEL m = NULL;
	AUTO_FREE char *before = NULL;
	int status;

	(void)state;
	make_network();
	before = strdup(harness_sh(&status, "ip netns list-id; ip -n a netns list-id"));
	m = seen(NULL);
	assert_string_equal(before, harness_sh(&status, "ip netns list-id; ip -n a netns list-id"));
}

static void a_stale_name_is_no_namespace(void **state)
{
	AUTO_MODEL m = NULL;

	(void)state;
	harness_ok("ip netns add a && touch /run/netns/stale && mkdir /run/netns/dir");
	m = seen(NULL);
	assert_int_equal(wr_model_find_ns(m, "stale"), WR_NONE);
	assert_int_equal(wr_model_find_ns(m, "dir"), WR_NONE);
	assert_int_equal(wr_model_find_ns(m, "a"), 1);
}

/* ------ what cannot be ------ */

/* A child that may not go anywhere knows its own namespace, and of the others that it does not. */
static void what_may_not_be_entered_is_unknown(void **state)
{
	struct wr_model *m = NULL;
	int status;
	pid_t pid;

	(void)state;
	make_network();
	pid = fork();
	if (pid == 0) {
		char *json = NULL;
		unsigned unknown;

		harness_forbid(SYS_setns, SECCOMP_RET_ERRNO | EPERM);
		if (wr_model_observe(&m, NULL, NULL) < 0)
			_exit(2);
		unknown = wr_model_ns_unknown(m, wr_model_find_ns(m, "a"));
		if (wr_model_ns_unknown(m, WR_HOST_NS) || !(unknown & 1U << WR_CLASS_ROUTE) ||
		    !(unknown & 1U << WR_CLASS_LINK))
			_exit(3);
		wr_model_json(m, wr_model_find_ns(m, "a"), &json, NULL);
		_exit(json && strstr(json, "\"routes\":null") ? 0 : 4);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
}

static void wrong_questions_are_errors(void **state)
{
	static const char *const names[] = {"one", "two"};
	AUTO_FD self = wr_netns_open_self(NULL);
	AUTO_FD other = wr_netns_create(0, NULL);
	const int mine[] = {self}, twice[] = {other, other}, none[] = {-1};
	const struct {
		struct wr_observe what;
		int rc;
		const char *word;
	} wrong[] = {
		{{.size = 3}, -EINVAL, "3 bytes"},
		{{.size = sizeof(struct wr_observe), .classes = 1U << 20}, -EINVAL, "0x100000"},
		{{.size = sizeof(struct wr_observe), .fds = twice, .n = 1}, -EINVAL, "no names"},
		{{.size = sizeof(struct wr_observe), .fds = mine, .names = names, .n = 1},
		 -EINVAL,
		 "\"one\""},
		{{.size = sizeof(struct wr_observe), .fds = twice, .names = names, .n = 2},
		 -EINVAL,
		 "\"two\""},
		{{.size = sizeof(struct wr_observe), .fds = none, .names = names, .n = 1},
		 -EBADF,
		 "\"one\""},
	};
	struct wr_model *m = NULL;
	struct wr_error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		assert_int_equal(wr_model_observe(&m, &wrong[i].what, &err), wrong[i].rc);
		if (!strstr(err.text, wrong[i].word))
			fail_msg("no %s in: %s", wrong[i].word, err.text);
		assert_null(m);
	}
	wr_model_free(NULL);
}

static void no_number_leads_astray(void **state)
{
	static const uint32_t numbers[] = {1000, WR_NONE, WR_NONE - 1};
	AUTO_MODEL m = NULL;
	struct wr_error err;

	(void)state;
	harness_ok("ip netns add a");
	m = seen(NULL);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		uint32_t no = numbers[i];
		struct wr_link_info link = {.size = sizeof(link)};
		struct wr_hop_info hop = {.size = sizeof(hop)};
		char *text;

		for (int cls = WR_CLASS_NS; cls <= WR_CLASS_N_; cls++) {
			assert_int_equal(wr_model_next(m, (enum wr_class)cls, no), WR_NONE);
			assert_int_equal(wr_model_text(m, (enum wr_class)cls, no, &text, &err),
					 -EINVAL);
			if (cls != WR_CLASS_NS)
				assert_int_equal(wr_model_first(m, (enum wr_class)cls, no),
						 WR_NONE);
		}
		assert_null(wr_model_ns_name(m, no));
		assert_int_equal(wr_model_ns_id(m, no), 0);
		assert_int_not_equal(wr_model_ns_unknown(m, no), 0);
		assert_int_equal(wr_model_find_link(m, no, "lo"), WR_NONE);
		assert_int_equal(wr_model_link_ns(m, no), WR_NONE);
		assert_int_equal(wr_model_link_peer(m, no), WR_NONE);
		assert_int_equal(wr_model_link_master(m, no), WR_NONE);
		assert_int_equal(wr_model_link_lower(m, no), WR_NONE);
		assert_int_equal(wr_model_link(m, no, &link, &err), -EINVAL);
		assert_int_equal(wr_model_hop(m, no, 0, &hop, &err), -EINVAL);
		assert_int_equal(wr_model_json(m, no, &text, &err), -EINVAL);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(namespaces_are_walked_in_order),
		NETNS_TEST(ends_find_each_other),
		NETNS_TEST(links_and_addresses_are_values),
		NETNS_TEST(routes_are_values),
		NETNS_TEST(rules_and_neighbours_are_values),
		NETNS_TEST(the_json_is_that_of_show),
		NETNS_TEST(what_is_asked_for_is_read),
		NETNS_TEST(looking_leaves_no_trace),
		NETNS_TEST(a_stale_name_is_no_namespace),
		NETNS_TEST(what_may_not_be_entered_is_unknown),
		NETNS_TEST(wrong_questions_are_errors),
		NETNS_TEST(no_number_leads_astray),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
