/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-view.c - namespaces and labs as text and JSON, to the byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lab-fixture.h"
#include "view/list.h"
#include "view/show.h"

struct fixture {
	struct wr_lab lab;
	uint32_t r1, h1, eth0;
	struct str out;
};

/* Everything that the kernel tells of a link. */
static void observed(struct wr_lab *lab, uint32_t link, uint32_t ifindex, const char *mac,
		     const char *up)
{
	fixture_set(lab, link, "mtu", "1500");
	fixture_set(lab, link, "mac", mac);
	fixture_set(lab, link, "up", up);
	assert_true(model_set_ifindex(&lab->want, link, ifindex));
}

static uint32_t add_route(struct wr_lab *lab, uint32_t ns, const char *dst, const char *via,
			  uint32_t dev, uint8_t protocol)
{
	struct inet inet;
	uint32_t route, hop;

	assert_int_equal(inet_read_net(dst, &inet), INET_OK);
	route = model_add_route(&lab->want, ns, &inet);
	hop = model_add_hop(&lab->want, route);
	lab->want.hops[hop].dev = dev;
	if (via)
		assert_int_equal(inet_read_host(via, &lab->want.hops[hop].via), INET_OK);
	lab->want.routes[route].protocol = protocol;
	return route;
}

static int setup(void **state)
{
	static struct fixture f;
	struct wr_lab *lab = &f.lab;
	uint32_t lo;

	f = (struct fixture){0};
	fixture_init(lab, "net");
	f.r1 = fixture_node(lab, "r1", "127.0.0.1/8");
	f.h1 = fixture_node(lab, "h1", NULL);
	f.eth0 = fixture_wire(lab, f.r1, "eth0", "10.0.1.1/24", f.h1, "eth0", NULL);
	fixture_addr(lab, f.eth0, "fe80::1/64");
	lab->want.addrs[lab->want.n_addrs - 1].flags = WR_ADDR_KERNEL | WR_ADDR_TENTATIVE;
	lo = model_find_link(&lab->want, f.r1, "lo");
	observed(lab, lo, 1, "00:00:00:00:00:00", "yes");
	lab->want.links[lo].flags |= WR_LINK_CARRIER;
	observed(lab, f.eth0, 2, "02:00:00:00:00:01", "yes");
	observed(lab, f.eth0 + 1, 2, "02:00:00:00:00:02", "no");
	lab->want.ns[f.r1].id = 77;
	add_route(lab, f.r1, "10.0.1.0/24", NULL, f.eth0, 2);
	add_route(lab, f.r1, "0.0.0.0/0", "10.0.1.254", f.eth0, WR_PROTO);
	add_route(lab, f.r1, "10.9.0.0/16", "10.0.1.9", f.eth0, 251);
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

static void expect(struct fixture *f, uint32_t ns, const char *text)
{
	str_clear(&f->out);
	view_show(&f->lab.want, ns, &f->out);
	assert_false(f->out.failed);
	assert_string_equal(str_text(&f->out), text);
}

/* ------ show -- */

static void shows_devices_and_routes(void **state)
{
	struct fixture *f = *state;

	expect(f, f->r1,
	       "r1\n"
	       "  DEVICE  KIND      STATE                 MTU   MAC                PEER     "
	       "ADDRESSES\n"
	       "  lo      loopback  UP,LOWER_UP           1500  00:00:00:00:00:00  -        "
	       "127.0.0.1/8\n"
	       "  eth0    veth      UP,NO-CARRIER,M-DOWN  1500  02:00:00:00:00:01  h1:eth0  "
	       "10.0.1.1/24, fe80::1/64 tentative\n"
	       "\n"
	       "  ROUTES\n"
	       "  10.0.1.0/24 dev eth0 proto kernel\n"
	       "  default via 10.0.1.254 dev eth0 proto warren\n"
	       "  10.9.0.0/16 via 10.0.1.9 dev eth0 proto 251\n");
}

static void shows_ports_rules_and_neighbours(void **state)
{
	struct fixture *f = *state;
	struct wr_lab *lab = &f->lab;
	uint32_t br0 = model_add_link(&lab->want, f->h1, "br0", &fixture_bridge), i;
	struct inet dst;

	lab->want.links[f->eth0 + 1].master = br0;
	lab->want.links[f->eth0].peer = WR_NONE;
	lab->want.links[f->eth0 + 1].peer = WR_NONE;
	lab->want.links[f->eth0 + 1].peer_ifindex = 9;
	i = model_add_rule(&lab->want, f->h1, 2);
	lab->want.rules[i].protocol = 2;
	i = model_add_rule(&lab->want, f->h1, 2);
	lab->want.rules[i].conf.has = 1U << field_find(&rule_table, "lookup");
	lab->want.rules[i].conf.table = 100;
	assert_int_equal(inet_read_host("10.0.1.9", &dst), INET_OK);
	i = model_add_neigh(&lab->want, f->h1, br0, &dst);
	assert_true(mac_read("02:00:00:00:00:09", &lab->want.neighs[i].mac));
	expect(f, f->h1,
	       "h1\n"
	       "  DEVICE  KIND      STATE  MTU   MAC                PEER           MASTER\n"
	       "  lo      loopback  DOWN   -     -                  -              -\n"
	       "  eth0    veth      DOWN   1500  02:00:00:00:00:02  elsewhere (9)  br0\n"
	       "  br0     bridge    DOWN   -     -                  -              -\n"
	       "\n"
	       "  RULES\n"
	       "  lookup 100\n"
	       "\n"
	       "  NEIGHBORS\n"
	       "  10.0.1.9 lladdr 02:00:00:00:00:09 dev br0\n");
}

static void what_could_not_be_read_is_unknown(void **state)
{
	struct fixture *f = *state;

	f->lab.want.ns[f->r1].unknown = 1U << WR_CLASS_LINK | 1U << WR_CLASS_ROUTE;
	expect(f, f->r1, "r1\n  devices: unknown\n\n  ROUTES\n  unknown\n");
	str_clear(&f->out);
	view_show_json(&f->lab.want, f->r1, &f->out);
	assert_string_equal(str_text(&f->out), "{\"name\":\"r1\",\"id\":77,\"links\":null,"
					       "\"routes\":null,\"rules\":[],\"neighbors\":[]}\n");
	f->lab.want.ns[f->h1].missing = true;
	expect(f, f->h1, "h1 (there is none)\n");
}

static void names_from_outside_are_escaped(void **state)
{
	struct fixture *f = *state;

	model_add_link(&f->lab.want, f->h1, "a\x1b[2Jb", &fixture_other);
	view_show(&f->lab.want, f->h1, &f->out);
	assert_null(strchr(str_text(&f->out), '\x1b'));
	assert_non_null(strstr(str_text(&f->out), "a\\x1b[2Jb"));
}

static void shows_the_same_as_json(void **state)
{
	struct fixture *f = *state;

	view_show_json(&f->lab.want, f->r1, &f->out);
	assert_string_equal(
		str_text(&f->out),
		"{\"name\":\"r1\",\"id\":77,\"links\":["
		"{\"ifindex\":1,\"ifname\":\"lo\",\"kind\":\"loopback\","
		"\"state\":[\"UP\",\"LOWER_UP\"],\"mtu\":1500,\"address\":\"00:00:00:00:00:00\","
		"\"up\":true,\"addresses\":[{\"local\":\"127.0.0.1\",\"prefixlen\":8,"
		"\"kernel\":false}]},"
		"{\"ifindex\":2,\"ifname\":\"eth0\",\"kind\":\"veth\","
		"\"state\":[\"UP\",\"NO-CARRIER\",\"M-DOWN\"],\"mtu\":1500,"
		"\"address\":\"02:00:00:00:00:01\",\"up\":true,"
		"\"peer\":{\"netns\":\"h1\",\"ifname\":\"eth0\"},"
		"\"addresses\":[{\"local\":\"10.0.1.1\",\"prefixlen\":24,\"kernel\":false},"
		"{\"local\":\"fe80::1\",\"prefixlen\":64,\"kernel\":true,\"tentative\":true}]}],"
		"\"routes\":["
		"{\"text\":\"10.0.1.0/24 dev eth0\",\"dst\":\"10.0.1.0/24\","
		"\"protocol\":\"kernel\",\"nexthops\":[{\"dev\":\"eth0\",\"weight\":1}]},"
		"{\"text\":\"default via 10.0.1.254 dev eth0\",\"dst\":\"0.0.0.0/0\","
		"\"protocol\":\"warren\",\"nexthops\":[{\"gateway\":\"10.0.1.254\","
		"\"dev\":\"eth0\",\"weight\":1}]},"
		"{\"text\":\"10.9.0.0/16 via 10.0.1.9 dev eth0\",\"dst\":\"10.9.0.0/16\","
		"\"protocol\":\"251\",\"nexthops\":[{\"gateway\":\"10.0.1.9\",\"dev\":\"eth0\","
		"\"weight\":1}]}],\"rules\":[],\"neighbors\":[]}\n");
}

/* ------ lists -- */

static void lists_namespaces(void **state)
{
	static const struct view_ns items[] = {
		{.name = "alice",
		 .lab = "net",
		 .n_links = 2,
		 .n_processes = 3,
		 .links_known = true,
		 .processes_known = true,
		 .id = 5},
		{.name = "\xc3\xbc", .n_links = 11, .links_known = true},
	};
	AUTO_STR out = {0};

	(void)state;
	view_ls(items, 2, &out);
	assert_string_equal(str_text(&out), "NAME   LAB  DEVICES  PROCESSES\n"
					    "alice  net  2        3\n"
					    "\xc3\xbc      -    11       unknown\n");
	str_clear(&out);
	view_ls_json(items, 2, &out);
	assert_string_equal(str_text(&out),
			    "[{\"name\":\"alice\",\"lab\":\"net\",\"node\":\"alice\","
			    "\"devices\":2,\"processes\":3,\"id\":5},"
			    "{\"name\":\"\xc3\xbc\",\"lab\":null,\"devices\":11,"
			    "\"processes\":null}]\n");
	str_clear(&out);
	view_ls(items, 0, &out);
	view_ls_json(items, 0, &out);
	assert_string_equal(str_text(&out), "[]\n");
}

static void lists_labs(void **state)
{
	static const struct view_lab items[] = {
		{"two-sites", "up", "a\nb", 4, 3},
		{"x", "an interrupted change", NULL, 100, 99},
	};
	AUTO_STR out = {0};

	(void)state;
	view_labs(items, 2, &out);
	assert_string_equal(str_text(&out),
			    "LAB        NODES  WIRES  STATE                  DESCRIPTION\n"
			    "two-sites  4      3      up                     a\\x0ab\n"
			    "x          100    99     an interrupted change  -\n");
	str_clear(&out);
	view_labs_json(items + 1, 1, &out);
	assert_string_equal(str_text(&out), "[{\"name\":\"x\",\"nodes\":100,\"wires\":99,"
					    "\"state\":\"an interrupted change\","
					    "\"description\":null}]\n");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(shows_devices_and_routes),
		TEST(shows_ports_rules_and_neighbours),
		TEST(what_could_not_be_read_is_unknown),
		TEST(names_from_outside_are_escaped),
		TEST(shows_the_same_as_json),
		TEST(lists_namespaces),
		TEST(lists_labs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
