/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-rt.c - what rt writes is what the kernel has: told by `ip`, and by reading it back.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include <warren/netns.h>

#include "base/str.h"
#include "harness.h"
#include "model/compare.h"
#include "model/words.h"
#include "observe/observe.h"
#include "rt/rt.h"

enum { HOST, A, B, N_NS };
static const char *const ns_names[N_NS] = {"host", "a", "b"};

struct world {
	struct wr_model want, have;
	struct nl *nl[N_NS];
	int fd[N_NS];
	struct wr_error err;
};

/* ------ help -- */

static void open_world(struct world *w)
{
	*w = (struct world){0};
	assert_true(model_init(&w->want));
	harness_ok(
		"ip netns add a; ip netns add b; ip -n a link set lo up; ip -n b link set lo up");
	w->fd[HOST] = wr_netns_open_self(&w->err);
	for (int i = A; i < N_NS; i++) {
		assert_int_equal(model_add_ns(&w->want, ns_names[i]), i);
		w->fd[i] = wr_netns_open(ns_names[i], &w->err);
	}
	for (int i = HOST; i < N_NS; i++) {
		assert_true(w->fd[i] >= 0);
		assert_int_equal(nl_open(&w->nl[i], w->fd[i], NETLINK_ROUTE, &w->err), 0);
	}
}

static void close_world(struct world *w)
{
	for (int i = HOST; i < N_NS; i++) {
		nl_close(w->nl[i]);
		fd_close(w->fd[i]);
	}
	model_fini(&w->want);
	model_fini(&w->have);
}

/* Sends the batch to one namespace: all of it is accepted. */
static void send_to(struct world *w, int ns, struct nl_batch *b)
{
	int rc = nl_do(w->nl[ns], b, NULL, &w->err);

	if (rc < 0)
		fail_msg("the kernel says %d: %s", rc, w->err.text);
	nl_batch_clear(b);
}

static void look(struct world *w)
{
	struct observe_ns list[N_NS];

	for (int i = HOST; i < N_NS; i++)
		list[i] = (struct observe_ns){.name = ns_names[i], .fd = w->fd[i]};

	model_fini(&w->have);
	assert_true(model_init(&w->have));
	if (observe(&w->have, list, N_NS, &(struct observe_opts){.alias = "warren:x"}, &w->err) < 0)
		fail_msg("%s", w->err.text);
	for (int i = HOST; i < N_NS; i++)
		assert_int_equal(w->have.ns[i].unknown, 0);
}

static void shows(const char *command, const char *text)
{
	int status;
	const char *out = harness_sh(&status, "%s", command);

	if (status || !strstr(out, text))
		fail_msg("%s shows \"%s\", not \"%s\"", command, out, text);
}

/* One link by words: "mtu 1400 up yes". */
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
		if (field_read(table, (size_t)i, value, data, names, &why) < 0)
			fail_msg("%s: %s", word, str_text(&why));
	}
}

static uint32_t add_veth(struct world *w, uint32_t ns_a, const char *a, uint32_t ns_b,
			 const char *b)
{
	struct wr_model *m = &w->want;
	uint32_t x = model_add_link(m, ns_a, a, kind_find("veth"));
	uint32_t y = model_add_link(m, ns_b, b, kind_find("veth"));

	m->links[x].peer = y;
	m->links[y].peer = x;
	return x;
}

static struct inet net(const char *text)
{
	struct inet inet;

	if (inet_read(text, &inet) != INET_OK)
		assert_int_equal(inet_read_host(text, &inet), INET_OK);
	return inet;
}

static uint32_t find_have(const struct world *w, uint32_t n,
			  bool (*eq)(const struct wr_model *, uint32_t, const struct wr_model *,
				     uint32_t),
			  uint32_t want)
{
	for (uint32_t i = 0; i < n; i++)
		if (eq(&w->want, want, &w->have, i))
			return i;

	return WR_NONE;
}

/* ------ links -- */

static void wire(struct world *w, struct nl_batch *b)
{
	uint32_t x = add_veth(w, A, "eth0", B, "a-rather-long-na");
	struct wr_model *m = &w->want;
	struct wr_link *l = &m->links[x], *p = &m->links[l->peer];

	p->name = names_add(&m->names, "eth7");
	assert_true(model_set_ifindex(m, x, 20));
	assert_true(model_set_ifindex(m, l->peer, 30));
	say(&link_table, &l->conf, &m->names, "mtu 1400 mac 02:00:00:00:00:01");
	say(&link_table, &p->conf, &m->names, "mtu 1400 mac 02:00:00:00:00:02");
	l->group = p->group = 77;
	l->alias = p->alias = names_add(&m->names, "warren:x");
	link_put_new(b, m, x, w->fd[B], false);
	send_to(w, A, b);
}

static void veth_is_made_where_it_belongs(void **state)
{
	AUTO_BATCH b = {0};
	struct world w;
	struct wr_link *l, *p;

	(void)state;
	open_world(&w);
	wire(&w, &b);

	shows("ip -n a -d link show eth0", "20: eth0@if30:");
	shows("ip -n a -d link show eth0", "mtu 1400");
	shows("ip -n a -d link show eth0", "02:00:00:00:00:01");
	shows("ip -n a -d link show eth0", "group 77");
	shows("ip -n a -d link show eth0", "numtxqueues 1 numrxqueues 1");
	shows("ip -n b -d link show eth7", "30: eth7@if20:");
	shows("ip -n b -d link show eth7", "02:00:00:00:00:02");
	shows("ip -n b -d link show eth7", "group 77");
	shows("ip -n b -d link show eth7", "numtxqueues 1 numrxqueues 1");

	look(&w);
	l = &w.have.links[model_find_link(&w.have, A, "eth0")];
	p = &w.have.links[model_find_link(&w.have, B, "eth7")];
	assert_int_equal(l->ifindex, 20);
	assert_ptr_equal(&w.have.links[l->peer], p);
	assert_ptr_equal(&w.have.links[p->peer], l);
	assert_int_equal(l->peer_nsid, -1);
	assert_int_equal(l->group, 77);
	assert_false(l->flags & (WR_LINK_OURS | WR_LINK_CARRIER));
	assert_false(l->conf.up);
	assert_int_equal(field_diff(&link_table, &w.want.links[0].conf, &w.want.names, &l->conf,
				    &w.have.names),
			 0);
	close_world(&w);
}

static void links_change_in_one_request(void **state)
{
	AUTO_BATCH b = {0};
	struct world w;
	struct wr_model *m = &w.want;
	struct wr_link *l;

	(void)state;
	open_world(&w);
	wire(&w, &b);
	say(&link_table, &m->links[0].conf, &m->names,
	    "up yes promisc yes arp no multicast no allmulti yes mtu 1300");
	say(&link_table, &m->links[1].conf, &m->names, "up yes");
	link_put_set(
		&b, m, 0,
		&(struct link_change){
			.ifindex = 20, .conf_mask = UINT64_MAX, .mark = true, .move_ns_fd = -1});
	assert_int_equal(b.n, 1);
	link_put_altname(&b, 20, "a-rather-long-name", true);
	send_to(&w, A, &b);
	link_put_set(
		&b, m, 1,
		&(struct link_change){.ifindex = 30, .conf_mask = UINT64_MAX, .move_ns_fd = -1});
	send_to(&w, B, &b);

	shows("ip -n a link show eth0", "<BROADCAST,NOARP,ALLMULTI,PROMISC,UP,LOWER_UP");
	shows("ip -n a link show eth0", "alias warren:x");
	shows("ip -n a link show eth0", "altname a-rather-long-name");
	shows("ip -n a link show eth0", "mtu 1300");

	look(&w);
	l = &w.have.links[model_find_link(&w.have, A, "a-rather-long-name")];
	assert_string_equal(names_text(&w.have.names, l->name), "eth0");
	assert_true(l->flags & WR_LINK_OURS);
	assert_true(l->flags & WR_LINK_CARRIER);
	assert_int_equal(
		field_diff(&link_table, &m->links[0].conf, &m->names, &l->conf, &w.have.names), 0);
	assert_false(w.have.links[l->peer].flags & WR_LINK_OURS);

	link_put_up(&b, 20, false);
	link_put_altname(&b, 20, "a-rather-long-name", false);
	link_put_set(&b, m, 0,
		     &(struct link_change){.ifindex = 20, .rename = "z", .move_ns_fd = w.fd[HOST]});
	send_to(&w, A, &b);
	shows("ip link show z", "z@");
	close_world(&w);
}

static void bridge_and_ports(void **state)
{
	AUTO_BATCH b = {0};
	struct world w;
	struct wr_model *m = &w.want;
	uint32_t br, x;

	(void)state;
	open_world(&w);
	br = model_add_link(m, A, "br0", kind_find("bridge"));
	model_set_ifindex(m, br, 9);
	say(&m->links[br].kind->table, m->links[br].data, &m->names,
	    "stp yes priority 4096 ageing_time 1200 group_fwd_mask 0x4000 mcast_snooping no "
	    "hello_time 300 mcast_query_interval 6000 group_address 01:80:c2:00:00:0b");
	link_put_new(&b, m, br, -1, false);
	x = add_veth(&w, A, "p0", B, "eth0");
	model_set_ifindex(m, x, 10);
	model_set_ifindex(m, m->links[x].peer, 11);
	m->links[x].master = br;
	link_put_new(&b, m, x, w.fd[B], true);
	say(m->links[br].kind->port, model_port(m, x, m->links[br].kind), &m->names,
	    "hairpin on isolated yes learning no cost 7 priority 11 mcast_router 0");
	link_put_set(
		&b, m, x,
		&(struct link_change){.ifindex = 10, .port_mask = UINT64_MAX, .move_ns_fd = -1});
	assert_int_equal(b.n, 3);
	send_to(&w, A, &b);

	shows("ip -n a -d link show br0", "ageing_time 1200 stp_state 1 priority 4096");
	shows("ip -n a -d link show br0", "hello_time 300");
	shows("ip -n a -d link show br0", "group_fwd_mask 0x4000");
	shows("ip -n a -d link show br0", "group_address 01:80:c2:00:00:0b");
	shows("ip -n a -d link show br0", "mcast_query_interval 6000");
	shows("ip -n a -d link show p0", "master br0");
	shows("ip -n a -d link show p0", "priority 11 cost 7 hairpin on");
	shows("ip -n a -d link show p0", "learning off");
	shows("ip -n a -d link show p0", "isolated on");

	look(&w);
	for (uint32_t i = 0; i < m->n_links; i++) {
		const struct wr_link *want = &m->links[i];
		const struct wr_link *have = &w.have.links[compare_find_link(m, i, &w.have)];

		if (want->data)
			assert_int_equal(field_diff(&want->kind->table, want->data, &m->names,
						    have->data, &w.have.names),
					 0);
		if (want->port)
			assert_int_equal(field_diff(m->links[br].kind->port, want->port, &m->names,
						    have->port, &w.have.names),
					 0);
		assert_true((want->master == WR_NONE) == (have->master == WR_NONE));
	}
	assert_int_equal(w.have.links[model_find_link(&w.have, A, "p0")].master,
			 model_find_link(&w.have, A, "br0"));

	m->links[x].master = WR_NONE;
	link_put_set(&b, m, x,
		     &(struct link_change){.ifindex = 10, .master = true, .move_ns_fd = -1});
	link_put_del(&b, 9);
	send_to(&w, A, &b);
	look(&w);
	assert_int_equal(model_find_link(&w.have, A, "br0"), WR_NONE);
	assert_int_equal(w.have.links[model_find_link(&w.have, A, "p0")].master, WR_NONE);
	close_world(&w);
}

/* Every key of the bridge and of its ports, as far as this kernel knows it, by itself: a value that
 * is not the kernel's own goes in and comes back. */
static void other_value(const struct wr_table *table, size_t i, void *data, const void *have,
			struct names *names)
{
	const struct wr_field *f = &table->fields[i];
	AUTO_STR now = {0}, why = {0};
	static const char *const tries[] = {
		"802.1ad", "0x4000",	       "no", "yes", "1001", "1200", "300", "1", "2",
		"3",	   "01:80:c2:00:00:0c"};

	field_print(table, i, have, names, &now);
	for (size_t k = 0; k < ARRAY_LEN(tries); k++) {
		str_clear(&why);
		if (!str_eq(tries[k], str_text(&now)) &&
		    field_read(table, i, tries[k], data, names, &why) == 0)
			return;
	}
	fail_msg("no value for %s", f->name);
}

static void every_field_of(struct world *w, uint32_t link, const struct wr_table *table, bool port)
{
	struct wr_model *m = &w->want;
	AUTO_BATCH b = {0};

	for (size_t i = 0; i < table->n; i++) {
		struct wr_link *l = &m->links[link];
		void *want = port ? l->port : l->data;
		const struct wr_link *h;
		uint64_t bit = UINT64_C(1) << i;
		int rc;

		look(w);
		h = &w->have.links[compare_find_link(m, link, &w->have)];
		if (!field_has(port ? h->port : h->data, i)) {
			print_message("# this kernel has no %s\n", table->fields[i].name);
			continue;
		}
		other_value(table, i, want, port ? h->port : h->data, &m->names);
		link_put_set(&b, m, link,
			     &(struct link_change){.ifindex = l->ifindex,
						   .data_mask = port ? 0 : bit,
						   .port_mask = port ? bit : 0,
						   .move_ns_fd = -1});
		rc = nl_do(w->nl[A], &b, NULL, &w->err);
		if (rc == -EOPNOTSUPP) {
			print_message("# this kernel has no %s\n", table->fields[i].name);
			nl_batch_clear(&b);
			continue;
		}
		if (rc == -EBUSY && str_eq(table->fields[i].name, "vlan_stats_per_port")) {
			nl_batch_clear(&b); /* only while no port has a VLAN */
			continue;
		}
		if (rc < 0)
			fail_msg("%s %s: %s", table->name, table->fields[i].name, w->err.text);
		nl_batch_clear(&b);
		look(w);
		h = &w->have.links[compare_find_link(m, link, &w->have)];
		if (!field_eq(table, i, want, &m->names, port ? h->port : h->data, &w->have.names))
			fail_msg("%s does not come back", table->fields[i].name);
	}
}

static void every_field_of_a_bridge(void **state)
{
	AUTO_BATCH b = {0};
	struct world w;
	uint32_t br, x;

	(void)state;
	open_world(&w);
	br = model_add_link(&w.want, A, "br0", kind_find("bridge"));
	model_set_ifindex(&w.want, br, 9);
	x = add_veth(&w, A, "p0", A, "p1");
	model_set_ifindex(&w.want, x, 10);
	w.want.links[x].master = br;
	link_put_new(&b, &w.want, br, -1, false);
	link_put_new(&b, &w.want, x, -1, true);
	send_to(&w, A, &b);
	assert_non_null(model_port(&w.want, x, w.want.links[br].kind));

	every_field_of(&w, br, &w.want.links[br].kind->table, false);
	every_field_of(&w, x, w.want.links[br].kind->port, true);
	close_world(&w);
}

static void group_deletion(void **state)
{
	AUTO_BATCH b = {0};
	struct world w;
	int status;

	(void)state;
	open_world(&w);
	harness_ok(
		"for i in 1 2 3; do ip -n a link add v$i group 5 type veth peer name w$i netns b; "
		"done");
	link_put_del_group(&b, 5);
	send_to(&w, A, &b);
	assert_string_equal(harness_sh(&status, "ip -n b -br link | grep -c '^w' || true"), "0\n");
	close_world(&w);
}

/* ------ addresses, routes, rules, neighbours -- */

static void two_wires(struct world *w, struct nl_batch *b)
{
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t x = add_veth(w, A, i ? "e1" : "e0", B, i ? "f1" : "f0");

		model_set_ifindex(&w->want, x, 10 + i);
		model_set_ifindex(&w->want, x + 1, 20 + i);
		link_put_new(b, &w->want, x, w->fd[B], false);
		link_put_up(b, 10 + i, true);
	}
	send_to(w, A, b);
	link_put_up(b, 20, true);
	link_put_up(b, 21, true);
	send_to(w, B, b);
}

static uint32_t address(struct world *w, uint32_t link, const char *text, const char *words)
{
	struct inet inet = net(text);
	uint32_t i = model_add_addr(&w->want, link, &inet);

	say(&addr_table, &w->want.addrs[i].conf, &w->want.names, words);
	return i;
}

static void addresses(void **state)
{
	AUTO_BATCH b = {0};
	struct world w;
	const struct wr_model *m = &w.want;

	(void)state;
	open_world(&w);
	two_wires(&w, &b);
	address(&w, 0, "10.0.0.1/24", "");
	address(&w, 0, "10.0.9.2/24", "broadcast 10.0.9.255 label e0:x scope link");
	address(&w, 0, "10.1.0.1/32", "peer 10.1.0.2/32");
	address(&w, 0, "10.2.0.1/32", "peer 10.2.0.2/24 noprefixroute");
	address(&w, 0, "fd00::1/64", "metric 5");
	address(&w, 0, "fd00::2/64", "valid_lft 1000 preferred_lft 500 noprefixroute");
	address(&w, 0, "fd01::1/128", "peer fd01::2/128");
	address(&w, 0, "fe80::1/64", "");
	for (uint32_t i = 0; i < m->n_addrs; i++)
		addr_put(&b, m, i, RT_ADD);
	send_to(&w, A, &b);

	shows("ip -n a addr show e0", "inet 10.0.0.1/24 scope global e0\n");
	shows("ip -n a addr show e0", "inet 10.0.9.2/24 brd 10.0.9.255 scope link");
	shows("ip -n a addr show e0", "e0:x");
	shows("ip -n a addr show e0", "inet 10.1.0.1 peer 10.1.0.2/32");
	shows("ip -n a addr show e0", "inet 10.2.0.1 peer 10.2.0.2/24 scope global noprefixroute");
	shows("ip -n a addr show e0", "inet6 fd01::1 peer fd01::2/128");
	shows("ip -n a addr show e0", "inet6 fd00::1/64 metric 5 scope global nodad");

	look(&w);
	for (uint32_t i = 0; i < m->n_addrs; i++) {
		uint32_t h = find_have(&w, (uint32_t)w.have.n_addrs, addr_eq, i);

		if (h == WR_NONE)
			fail_msg("address %u does not come back", i);
		assert_false(w.have.addrs[h].flags);
	}

	for (uint32_t i = 0; i < w.have.n_addrs; i++) {
		struct wr_addr *a = &w.have.addrs[i];
		bool ours = false;

		for (uint32_t k = 0; k < m->n_addrs; k++)
			ours |= addr_same(m, k, &w.have, i);
		if (ours == !!(a->flags & WR_ADDR_KERNEL)) {
			AUTO_STR text = {0};

			addr_print(&w.have, a, &text);
			fail_msg("%s: whose is it?", str_text(&text));
		}
	}

	for (uint32_t i = 0; i < m->n_addrs; i++)
		addr_put(&b, m, i, RT_DEL);
	send_to(&w, A, &b);
	look(&w);
	for (uint32_t i = 0; i < m->n_addrs; i++)
		assert_int_equal(find_have(&w, (uint32_t)w.have.n_addrs, addr_same, i), WR_NONE);
	close_world(&w);
}

static uint32_t route(struct world *w, const char *dst, const char *words)
{
	struct inet inet = net(dst);
	uint32_t i = model_add_route(&w->want, A, &inet);
	struct wr_route_conf conf = {0};

	say(&route_table, &conf, &w->want.names, words);
	assert_true(model_set_route_conf(&w->want, i, &conf));
	return i;
}

static void hop(struct world *w, uint32_t route_, const char *via, uint32_t dev, uint32_t weight,
		bool onlink)
{
	uint32_t i = model_add_hop(&w->want, route_);

	if (via)
		w->want.hops[i].via = net(via);
	w->want.hops[i].dev = dev;
	w->want.hops[i].weight = weight;
	w->want.hops[i].onlink = onlink;
}

static void many_routes(struct world *w)
{
	hop(w, route(w, "0.0.0.0/0", ""), "10.0.0.9", WR_NONE, 1, false);
	hop(w, route(w, "0.0.0.0/0", "metric 7 table 100 src 10.0.0.1"), "10.0.0.9", 0, 1, false);
	hop(w, route(w, "10.5.0.0/16", ""), NULL, 0, 1, false);
	hop(w, route(w, "10.6.0.0/16", "mtu 1400 advmss 1200 rtt 20ms initcwnd 20 quickack 1"),
	    "192.168.9.9", 2, 1, true);
	hop(w, route(w, "10.7.0.0/16", ""), "fd00::9", 0, 1, false);
	w->want.routes[route(w, "10.8.0.0/16", "table 100000")].type = RTN_BLACKHOLE;
	w->want.routes[route(w, "10.8.1.0/24", "tos 0x10")].type = RTN_PROHIBIT;
	hop(w, route(w, "10.9.0.0/16", "metric 3"), "10.0.0.9", 0, 1, false);
	hop(w, (uint32_t)w->want.n_routes - 1, "10.1.0.9", 2, 5, false);
	hop(w, route(w, "::/0", ""), "fd00::9", 0, 1, false);
	hop(w, route(w, "fd05::/32", "metric 20 hoplimit 9"), NULL, 2, 1, false);
	w->want.routes[route(w, "fd06::/32", "")].type = RTN_UNREACHABLE;
	hop(w, route(w, "fd07::/32", ""), "fd00::9", 0, 2, false);
	hop(w, (uint32_t)w->want.n_routes - 1, "fd01::9", 2, 1, false);
	hop(w, (uint32_t)w->want.n_routes - 1, "fd00::8", 0, 1, false);
}

static void routes(void **state)
{
	AUTO_BATCH b = {0};
	struct world w;
	const struct wr_model *m = &w.want;

	(void)state;
	open_world(&w);
	two_wires(&w, &b);
	harness_ok("ip -n a addr add 10.0.0.1/24 dev e0; ip -n a addr add 10.1.0.1/24 dev e1;"
		   "ip -n a addr add fd00::1/64 dev e0 nodad;"
		   "ip -n a addr add fd01::1/64 dev e1 nodad");
	many_routes(&w);
	for (uint32_t i = 0; i < m->n_routes; i++)
		route_put(&b, m, i, RT_ADD);
	send_to(&w, A, &b);

	shows("ip -n a route", "default via 10.0.0.9 dev e0 proto 87 \n");
	shows("ip -n a route show table 100",
	      "default via 10.0.0.9 dev e0 proto 87 src 10.0.0.1 metric 7");
	shows("ip -n a route", "10.5.0.0/16 dev e0 proto 87 scope link");
	shows("ip -n a route", "10.6.0.0/16 via 192.168.9.9 dev e1 proto 87 onlink mtu 1400");
	shows("ip -n a route", "rtt 20ms");
	shows("ip -n a route", "10.7.0.0/16 via inet6 fd00::9 dev e0");
	shows("ip -n a route show table 100000", "blackhole 10.8.0.0/16 proto 87");
	shows("ip -n a route", "nexthop via 10.1.0.9 dev e1 weight 5");
	shows("ip -n a -6 route", "default via fd00::9 dev e0 proto 87 metric 1024");
	shows("ip -n a -6 route", "unreachable fd06::/32 dev lo proto 87 metric 1024");
	shows("ip -n a -6 route", "nexthop via fd00::9 dev e0 weight 2");

	look(&w);
	for (uint32_t i = 0; i < m->n_routes; i++) {
		uint32_t h = find_have(&w, (uint32_t)w.have.n_routes, route_eq, i);

		if (h == WR_NONE)
			fail_msg("route %u does not come back", i);
		assert_int_equal(w.have.routes[h].protocol, WR_PROTO);
	}
	for (uint32_t i = 0; i < w.have.n_routes; i++)
		if (find_have(&w, 1, route_same, 0) == WR_NONE && w.have.routes[i].ns == A)
			assert_true(w.have.routes[i].protocol == WR_PROTO ||
				    w.have.routes[i].protocol == RTPROT_KERNEL);

	/* what was read can be deleted as it was read */
	for (uint32_t i = 0; i < w.have.n_routes; i++)
		if (w.have.routes[i].protocol == WR_PROTO)
			route_put(&b, &w.have, i, RT_DEL);
	assert_int_equal(b.n, m->n_routes);
	send_to(&w, A, &b);
	shows("ip -n a route show table all proto 87 | wc -l", "0");
	shows("ip -n a -6 route show table all proto 87 | wc -l", "0");
	close_world(&w);
}

static void routes_are_replaced(void **state)
{
	AUTO_BATCH b = {0};
	struct world w;
	uint32_t i;

	(void)state;
	open_world(&w);
	two_wires(&w, &b);
	harness_ok("ip -n a addr add 10.0.0.1/24 dev e0");
	i = route(&w, "10.9.0.0/16", "");
	hop(&w, i, "10.0.0.9", 0, 1, false);
	route_put(&b, &w.want, i, RT_ADD);
	send_to(&w, A, &b);
	route_put(&b, &w.want, i, RT_ADD);
	assert_int_equal(nl_do(w.nl[A], &b, NULL, &w.err), -EEXIST);
	nl_batch_clear(&b);
	w.want.hops[w.want.routes[i].first_hop].via = net("10.0.0.8");
	route_put(&b, &w.want, i, RT_SET);
	send_to(&w, A, &b);
	shows("ip -n a route show 10.9.0.0/16 | wc -l", "1");
	shows("ip -n a route show 10.9.0.0/16", "via 10.0.0.8");
	close_world(&w);
}

static uint32_t rule(struct world *w, uint8_t family, uint8_t action, const char *words)
{
	uint32_t i = model_add_rule(&w->want, A, family);

	w->want.rules[i].action = action;
	say(&rule_table, &w->want.rules[i].conf, &w->want.names, words);
	return i;
}

static void rules(void **state)
{
	AUTO_BATCH b = {0};
	struct world w;
	const struct wr_model *m = &w.want;

	(void)state;
	open_world(&w);
	rule(&w, AF_INET, FR_ACT_TO_TBL, "from 10.0.0.0/8 lookup 100 pref 50");
	rule(&w, AF_INET, FR_ACT_TO_TBL, "not to 10.1.0.0/16 fwmark 0x1/0xff lookup 1000 pref 60");
	rule(&w, AF_INET, FR_ACT_TO_TBL, "iif e0 oif e1 tos 0x10 pref 70 lookup main");
	rule(&w, AF_INET, FR_ACT_GOTO, "ipproto tcp dport 80-90 sport 7 goto 32766 pref 80");
	/* 0 is the only user there is in a user namespace */
	rule(&w, AF_INET, FR_ACT_PROHIBIT, "uidrange 0-0 pref 90");
	rule(&w, AF_INET, FR_ACT_TO_TBL, "suppress_prefixlength 0 pref 95");
	rule(&w, AF_INET6, FR_ACT_TO_TBL, "from fd00::/8 to ::/0 lookup 100 pref 50");
	rule(&w, AF_INET6, FR_ACT_BLACKHOLE, "fwmark 7 suppress_ifgroup 3 pref 61");
	for (uint32_t i = 0; i < m->n_rules; i++)
		rule_put(&b, m, i, RT_ADD);
	send_to(&w, A, &b);

	shows("ip -n a -d rule", "50:	from 10.0.0.0/8 lookup 100 proto 87");
	shows("ip -n a -d rule",
	      "60:	not from all to 10.1.0.0/16 fwmark 0x1/0xff lookup 1000 proto 87");
	shows("ip -n a -d rule",
	      "70:	from all tos 0x10 iif e0 [detached] oif e1 [detached] lookup main");
	shows("ip -n a -d rule", "80:	from all ipproto tcp sport 7 dport 80-90 goto 32766");
	shows("ip -n a -d rule", "90:	from all uidrange 0-0 prohibit");
	shows("ip -n a -d rule", "95:	from all lookup main suppress_prefixlength 0");
	shows("ip -n a -d -6 rule", "50:	from fd00::/8 lookup 100 proto 87");

	look(&w);
	for (uint32_t i = 0; i < m->n_rules; i++) {
		uint32_t h = find_have(&w, (uint32_t)w.have.n_rules, rule_same, i);

		if (h == WR_NONE)
			fail_msg("rule %u does not come back", i);
		assert_int_equal(w.have.rules[h].protocol, WR_PROTO);
	}

	for (uint32_t i = 0; i < w.have.n_rules; i++)
		if (w.have.rules[i].protocol == WR_PROTO)
			rule_put(&b, &w.have, i, RT_DEL);
	assert_int_equal(b.n, m->n_rules);
	send_to(&w, A, &b);
	shows("ip -n a rule | wc -l", "3");
	close_world(&w);
}

static void neighbour(struct world *w, const char *dst, const char *mac, bool router)
{
	struct inet inet = net(dst);
	uint32_t i = model_add_neigh(&w->want, A, 0, &inet);

	w->want.neighs[i].proxy = !mac;
	w->want.neighs[i].router = router;
	if (mac)
		assert_true(mac_read(mac, &w->want.neighs[i].mac));
}

static void neighbours(void **state)
{
	AUTO_BATCH b = {0};
	struct world w;
	const struct wr_model *m = &w.want;

	(void)state;
	open_world(&w);
	two_wires(&w, &b);
	neighbour(&w, "10.0.0.9", "02:00:00:00:00:09", false);
	neighbour(&w, "fd00::9", "02:00:00:00:00:0a", true);
	neighbour(&w, "10.0.0.77", NULL, false);
	neighbour(&w, "fd00::77", NULL, false);
	for (uint32_t i = 0; i < m->n_neighs; i++)
		neigh_put(&b, m, i, RT_ADD);
	send_to(&w, A, &b);
	harness_ok("ip -n a neigh add 10.0.0.8 lladdr 02:00:00:00:00:08 dev e0 nud stale");

	shows("ip -n a -d neigh", "10.0.0.9 dev e0 lladdr 02:00:00:00:00:09 PERMANENT proto 87");
	shows("ip -n a -d neigh", "fd00::9 dev e0 lladdr 02:00:00:00:00:0a router PERMANENT");
	shows("ip -n a neigh show proxy", "10.0.0.77 dev e0 proxy proto 87");
	shows("ip -n a neigh show proxy", "fd00::77 dev e0 proxy proto 87");

	look(&w);
	assert_int_equal(w.have.n_neighs, 4);
	for (uint32_t i = 0; i < m->n_neighs; i++) {
		uint32_t h = find_have(&w, (uint32_t)w.have.n_neighs, neigh_eq, i);

		if (h == WR_NONE)
			fail_msg("neighbour %u does not come back", i);
		assert_int_equal(w.have.neighs[h].protocol, WR_PROTO);
		neigh_put(&b, &w.have, h, RT_DEL);
	}
	send_to(&w, A, &b);
	look(&w);
	assert_int_equal(w.have.n_neighs, 0);
	close_world(&w);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(veth_is_made_where_it_belongs),
		NETNS_TEST(links_change_in_one_request),
		NETNS_TEST(bridge_and_ports),
		NETNS_TEST(every_field_of_a_bridge),
		NETNS_TEST(group_deletion),
		NETNS_TEST(addresses),
		NETNS_TEST(routes),
		NETNS_TEST(routes_are_replaced),
		NETNS_TEST(rules),
		NETNS_TEST(neighbours),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
