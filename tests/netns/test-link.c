/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-link.c - <warren/link.h>: what it does `ip` sees, what `ip` does it sees, and each error
 * that it promises comes with the name of the thing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/seccomp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <warren/link.h>
#include <warren/netns.h>

#include "base/cleanup.h"
#include "harness.h"

struct world {
	int a, b;
	struct wr_error err;
};

#define AUTO_WORLD CLEANUP(close_world) struct world

static struct world open_world(void)
{
	struct world w = {0};

	harness_ok("ip netns add a && ip netns add b");
	w.a = wr_netns_open("a", &w.err);
	w.b = wr_netns_open("b", &w.err);
	assert_true(w.a >= 0 && w.b >= 0);
	return w;
}

static void close_world(struct world *w)
{
	fd_close(w->a);
	fd_close(w->b);
}

/* The call failed with that code, and its words have all of these in them. */
#define FAILS(w, code, call, ...) fails((w), -(code), (call), (const char *[]){__VA_ARGS__, NULL})
static void fails(struct world *w, int code, int rc, const char *const *words)
{
	if (rc != code)
		fail_msg("%d, not %d: %s", rc, code, rc < 0 ? w->err.text : "it was done");
	assert_int_equal(w->err.code, -code);
	for (; *words; words++)
		if (!strstr(w->err.text, *words))
			fail_msg("no \"%s\" in: %s", *words, w->err.text);
}

#define WORKS(w, call) works((w), (call))
static int works(struct world *w, int rc)
{
	if (rc < 0)
		fail_msg("%d: %s", rc, w->err.text);
	return rc;
}

static struct wr_link_info got(struct world *w, int fd, const char *link)
{
	struct wr_link_info info = {.size = sizeof(info)};

	WORKS(w, wr_link_get(fd, link, &info, &w->err));
	return info;
}

/* ------ pairs ------ */

static void a_pair_stands_in_two_namespaces(void **state)
{
	AUTO_WORLD w = open_world();
	struct wr_link_info left, right;

	(void)state;
	WORKS(&w, wr_link_add_veth(w.a, "left", w.b, "right", &w.err));
	left = got(&w, w.a, "left");
	right = got(&w, w.b, "right");
	assert_string_equal(left.name, "left");
	assert_string_equal(left.kind, "veth");
	assert_int_equal(left.peer_ifindex, right.ifindex);
	assert_int_equal(right.peer_ifindex, left.ifindex);
	assert_true(left.peer_nsid >= 0);
	assert_false(left.state & WR_LINK_IS_UP);
	harness_ok("ip -n a -d link show left | grep -q veth; ip -n b link show right");
	FAILS(&w, ENODEV, wr_link_get(w.b, "left", &left, &w.err), "\"left\"");
}

static void a_pair_in_one_namespace(void **state)
{
	AUTO_WORLD w = open_world();

	(void)state;
	WORKS(&w, wr_link_add_veth(w.a, "x", w.a, "y", &w.err));
	assert_int_equal(got(&w, w.a, "x").peer_nsid, -1);
	assert_int_equal(got(&w, w.a, "x").peer_ifindex, got(&w, w.a, "y").ifindex);
}

static void a_pair_is_made_whole_or_not_at_all(void **state)
{
	AUTO_WORLD w = open_world();
	struct wr_link_info info = {.size = sizeof(info)};

	(void)state;
	harness_ok("ip -n b link add right type bridge");
	FAILS(&w, EEXIST, wr_link_add_veth(w.a, "left", w.b, "right", &w.err), "\"left\"",
	      "\"right\"");
	FAILS(&w, ENODEV, wr_link_get(w.a, "left", &info, &w.err), "left");
	FAILS(&w, EINVAL, wr_link_add_veth(w.a, "a name too long", w.b, "y", &w.err),
	      "\"a name too long\"", "blank");
	FAILS(&w, EINVAL, wr_link_add_veth(w.a, "x", w.b, "sixteen-bytes-xx", &w.err),
	      "longer than 15 bytes");
}

static void carrier_comes_when_both_ends_are_up(void **state)
{
	AUTO_WORLD w = open_world();

	(void)state;
	WORKS(&w, wr_link_add_veth(w.a, "left", w.b, "right", &w.err));
	WORKS(&w, wr_link_set_up(w.a, "left", true, &w.err));
	assert_int_equal(got(&w, w.a, "left").state & (WR_LINK_IS_UP | WR_LINK_HAS_CARRIER),
			 WR_LINK_IS_UP);
	WORKS(&w, wr_link_set_up(w.b, "right", true, &w.err));
	assert_int_equal(got(&w, w.a, "left").state & (WR_LINK_IS_UP | WR_LINK_HAS_CARRIER),
			 WR_LINK_IS_UP | WR_LINK_HAS_CARRIER);
	WORKS(&w, wr_link_set_up(w.b, "right", false, &w.err));
	assert_false(got(&w, w.a, "left").state & WR_LINK_HAS_CARRIER);
}

/* ------ other kinds ------ */

static void bridges_have_ports(void **state)
{
	AUTO_WORLD w = open_world();

	(void)state;
	WORKS(&w, wr_link_add(w.a, "br0", "bridge", &w.err));
	WORKS(&w, wr_link_add_veth(w.a, "port", w.b, "eth0", &w.err));
	WORKS(&w, wr_link_set_master(w.a, "port", "br0", &w.err));
	assert_string_equal(got(&w, w.a, "br0").kind, "bridge");
	assert_int_equal(got(&w, w.a, "port").master_ifindex, got(&w, w.a, "br0").ifindex);
	harness_ok("ip -n a link show master br0 | grep -q port");
	WORKS(&w, wr_link_set_master(w.a, "port", NULL, &w.err));
	assert_int_equal(got(&w, w.a, "port").master_ifindex, 0);
	FAILS(&w, ENODEV, wr_link_set_master(w.a, "port", "br1", &w.err), "\"br1\"");
}

static void what_cannot_be_made(void **state)
{
	AUTO_WORLD w = open_world();

	(void)state;
	FAILS(&w, EEXIST, wr_link_add(w.a, "lo", "bridge", &w.err), "\"lo\"");
	FAILS(&w, EOPNOTSUPP, wr_link_add(w.a, "x", "teapot", &w.err), "\"x\"", "\"teapot\"");
	FAILS(&w, EINVAL, wr_link_add(w.a, "x", "veth", &w.err), "\"veth\"");
	FAILS(&w, EINVAL, wr_link_add(w.a, "x", "", &w.err), "kind \"\"");
	FAILS(&w, EINVAL, wr_link_add(w.a, "", "bridge", &w.err), "empty");
	FAILS(&w, EINVAL, wr_link_add(w.a, "..", "bridge", &w.err), "\"..\"");
}

/* ------ change and delete ------ */

static void what_is_set_is_read(void **state)
{
	AUTO_WORLD w = open_world();
	struct wr_link_info info;

	(void)state;
	WORKS(&w, wr_link_add_veth(w.a, "x", w.a, "y", &w.err));
	WORKS(&w, wr_link_set_mac(w.a, "x", "02:00:00:00:be:ef", &w.err));
	WORKS(&w, wr_link_set_mtu(w.a, "x", 1400, &w.err));
	WORKS(&w, wr_link_set_name(w.a, "x", "wan", &w.err));
	harness_ok("ip -n a link set wan promisc on arp off alias 'to the world' group 7;"
		   "ip -n a link property add dev wan altname a-name-that-is-longer-than-fifteen");
	info = got(&w, w.a, "a-name-that-is-longer-than-fifteen");
	assert_string_equal(info.name, "wan");
	assert_string_equal(info.altname, "a-name-that-is-longer-than-fifteen");
	assert_string_equal(info.alias, "to the world");
	assert_string_equal(info.mac, "02:00:00:00:be:ef");
	assert_int_equal(info.mtu, 1400);
	assert_int_equal(info.group, 7);
	assert_int_equal(info.state, WR_LINK_IS_NOARP | WR_LINK_IS_MULTICAST | WR_LINK_IS_PROMISC);
	harness_ok("ip -n a link show wan | grep -q 'mtu 1400';"
		   "ip -n a link show wan | grep -q 02:00:00:00:be:ef");
}

static void what_cannot_be_set(void **state)
{
	AUTO_WORLD w = open_world();

	(void)state;
	WORKS(&w, wr_link_add_veth(w.a, "x", w.a, "y", &w.err));
	FAILS(&w, EINVAL, wr_link_set_mac(w.a, "x", "02:00", &w.err), "\"02:00\"");
	FAILS(&w, EINVAL, wr_link_set_mtu(w.a, "x", 1, &w.err), "\"x\"", "1", "mtu");
	FAILS(&w, EEXIST, wr_link_set_name(w.a, "x", "y", &w.err), "\"x\"", "\"y\"");
	FAILS(&w, EINVAL, wr_link_set_name(w.a, "x", "a/b", &w.err), "\"a/b\"");
	FAILS(&w, ENODEV, wr_link_set_name(w.a, "z", "q", &w.err), "\"z\"");
	FAILS(&w, ENODEV, wr_link_set_up(w.a, "z", true, &w.err), "\"z\"");
	FAILS(&w, ENODEV, wr_link_set_mtu(w.a, "z", 1400, &w.err), "\"z\"");
	FAILS(&w, ENODEV, wr_link_set_mac(w.a, "z", "02:00:00:00:00:01", &w.err), "\"z\"");
}

static void a_deleted_pair_is_gone_at_once(void **state)
{
	AUTO_WORLD w = open_world();

	(void)state;
	for (int i = 0; i < 20; i++) {
		WORKS(&w, wr_link_add_veth(w.a, "left", w.b, "right", &w.err));
		WORKS(&w, wr_link_del(i % 2 ? w.a : w.b, i % 2 ? "left" : "right", &w.err));
	}
	FAILS(&w, ENODEV, wr_link_del(w.a, "left", &w.err), "\"left\"");
	FAILS(&w, EOPNOTSUPP, wr_link_del(w.a, "lo", &w.err), "\"lo\"");
}

static void a_link_moves(void **state)
{
	AUTO_WORLD w = open_world();

	(void)state;
	WORKS(&w, wr_link_add_veth(w.a, "x", w.a, "y", &w.err));
	WORKS(&w, wr_addr_add(w.a, "y", "10.0.0.1/24", &w.err));
	WORKS(&w, wr_link_move(w.a, "y", w.b, "eth0", &w.err));
	assert_int_equal(got(&w, w.b, "eth0").peer_ifindex, got(&w, w.a, "x").ifindex);
	WORKS(&w, wr_link_move(w.b, "eth0", w.a, NULL, &w.err));
	harness_ok("ip -n a link show eth0 && test -z \"$(ip -n a -4 address show eth0)\"");
	harness_ok("ip -n b link add eth0 type bridge");
	FAILS(&w, EEXIST, wr_link_move(w.a, "eth0", w.b, NULL, &w.err), "\"eth0\"");
	FAILS(&w, EINVAL, wr_link_move(w.a, "lo", w.b, "lo9", &w.err), "\"lo\"");
	FAILS(&w, ENODEV, wr_link_move(w.a, "z", w.b, NULL, &w.err), "\"z\"");
}

/* ------ addresses and routes ------ */

static void addresses_come_and_go(void **state)
{
	AUTO_WORLD w = open_world();
	struct wr_addr_info **list;

	(void)state;
	WORKS(&w, wr_link_add_veth(w.a, "x", w.b, "y", &w.err));
	WORKS(&w, wr_addr_add(w.a, "x", "10.0.0.1/24", &w.err));
	WORKS(&w, wr_addr_add(w.a, "x", "2001:db8::1/64", &w.err));
	harness_ok("ip -n a address add 10.1.1.1 peer 10.1.1.2/32 dev x; ip -n a link set lo up");

	assert_int_equal(WORKS(&w, wr_addr_list(w.a, "x", &list, &w.err)), 3);
	assert_string_equal(list[0]->address, "10.0.0.1/24");
	assert_int_equal(list[0]->family, AF_INET);
	assert_int_equal(list[0]->ifindex, got(&w, w.a, "x").ifindex);
	assert_string_equal(list[0]->peer, "");
	assert_string_equal(list[1]->address, "10.1.1.1/32");
	assert_string_equal(list[1]->peer, "10.1.1.2/32");
	assert_string_equal(list[2]->address, "2001:db8::1/64");
	assert_int_equal(list[2]->flags & WR_ADDR_TENTATIVE, 0);
	assert_null(list[3]);
	free(list);

	assert_int_equal(WORKS(&w, wr_addr_list(w.a, NULL, &list, &w.err)), 5);
	assert_string_equal(list[0]->address, "127.0.0.1/8");
	assert_int_equal(list[0]->flags, WR_ADDR_KERNEL);
	free(list);

	WORKS(&w, wr_addr_del(w.a, "x", "10.0.0.1/24", &w.err));
	FAILS(&w, EADDRNOTAVAIL, wr_addr_del(w.a, "x", "10.0.0.1/24", &w.err), "10.0.0.1/24",
	      "\"x\"");
	FAILS(&w, EEXIST, wr_addr_add(w.a, "x", "2001:db8::1/64", &w.err), "2001:db8::1/64");
	FAILS(&w, EINVAL, wr_addr_add(w.a, "x", "10.0.0.1", &w.err), "\"10.0.0.1\"", "length");
	FAILS(&w, ENODEV, wr_addr_add(w.a, "z", "10.0.0.1/24", &w.err), "\"z\"");
	FAILS(&w, ENODEV, wr_addr_list(w.a, "z", &list, &w.err), "\"z\"");
}

static void routes_come_and_go(void **state)
{
	AUTO_WORLD w = open_world();

	(void)state;
	WORKS(&w, wr_link_add_veth(w.a, "x", w.b, "y", &w.err));
	WORKS(&w, wr_addr_add(w.a, "x", "10.0.0.1/24", &w.err));
	WORKS(&w, wr_addr_add(w.a, "x", "2001:db8::1/64", &w.err));
	FAILS(&w, ENETUNREACH, wr_route_add(w.a, "default", "10.0.0.9", NULL, &w.err), "default");
	WORKS(&w, wr_link_set_up(w.a, "x", true, &w.err));
	WORKS(&w, wr_route_add(w.a, "default", "10.0.0.9", NULL, &w.err));
	WORKS(&w, wr_route_add(w.a, "10.9.0.0/16", NULL, "x", &w.err));
	WORKS(&w, wr_route_add(w.a, "default", "2001:db8::9", "x", &w.err));
	harness_ok("ip -n a route | grep -q 'default via 10.0.0.9 dev x proto static' &&"
		   "ip -n a route | grep -q '10.9.0.0/16 dev x proto static scope link' &&"
		   "ip -n a -6 route | grep -q 'default via 2001:db8::9 dev x proto static'");
	FAILS(&w, EEXIST, wr_route_add(w.a, "10.9.0.0/16", NULL, "x", &w.err), "10.9.0.0/16");
	FAILS(&w, EINVAL, wr_route_add(w.a, "10.9.0.0/16", NULL, NULL, &w.err), "10.9.0.0/16");
	FAILS(&w, EINVAL, wr_route_add(w.a, "10.9.0.1/16", NULL, "x", &w.err), "10.9.0.1/16");
	FAILS(&w, EINVAL, wr_route_add(w.a, "default", "10.0.0.0/8", NULL, &w.err), "10.0.0.0/8");
	WORKS(&w, wr_route_del(w.a, "default", NULL, NULL, &w.err));
	WORKS(&w, wr_route_del(w.a, "10.9.0.0/16", NULL, "x", &w.err));
	WORKS(&w, wr_route_del(w.a, "default", "2001:db8::9", NULL, &w.err));
	FAILS(&w, ESRCH, wr_route_del(w.a, "default", NULL, NULL, &w.err), "default");
}

/* ------ lists, sizes, descriptors ------ */

static void the_list_is_that_of_ip(void **state)
{
	AUTO_WORLD w = open_world();
	struct wr_link_info **list;
	char names[200] = "";
	int n, status;

	(void)state;
	harness_ok(
		"ip -n a link add br0 type bridge; ip -n a link add v1 type veth peer v2 netns b");
	n = WORKS(&w, wr_link_list(w.a, &list, &w.err));
	for (int i = 0; i < n; i++) {
		strcat(names, list[i]->name);
		strcat(names, "\n");
	}
	assert_null(list[n]);
	free(list);
	assert_string_equal(names, harness_sh(&status, "ip -n a -br link | sed 's/[ @].*//'"));
}

/* A caller of another version of the library has less room, or more. */
static void a_value_is_as_large_as_the_caller_says(void **state)
{
	AUTO_WORLD w = open_world();
	struct {
		struct wr_link_info info;
		char later[64];
	} more = {.info.size = sizeof(more)};
	struct wr_link_info less = {.size = offsetof(struct wr_link_info, mtu), .mtu = 17};
	struct wr_link_info none = {.size = 0};

	(void)state;
	memset(more.later, 'x', sizeof(more.later));
	WORKS(&w, wr_link_get(w.a, "lo", &more.info, &w.err));
	assert_string_equal(more.info.name, "lo");
	assert_string_equal(more.later, "");
	assert_int_equal(more.info.size, sizeof(more));
	WORKS(&w, wr_link_get(w.a, "lo", &less, &w.err));
	assert_int_equal(less.ifindex, 1);
	assert_int_equal(less.mtu, 17);
	FAILS(&w, EINVAL, wr_link_get(w.a, "lo", &none, &w.err), "size");
}

/* The descriptor that a failed call "returned" is -EPERM or the like: -1 is no namespace either. */
static void no_number_means_here(void **state)
{
	static const int numbers[] = {-1, -2, -EACCES};
	AUTO_WORLD w = open_world();
	struct wr_link_info **links, info = {.size = sizeof(info)};
	struct wr_addr_info **addrs;

	(void)state;
	harness_ok("ip link add x type veth peer y");
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		int fd = numbers[i];

		FAILS(&w, EBADF, wr_link_get(fd, "x", &info, &w.err), "descriptor");
		FAILS(&w, EBADF, wr_link_list(fd, &links, &w.err), "descriptor");
		FAILS(&w, EBADF, wr_link_add(fd, "z", "bridge", &w.err), "descriptor");
		FAILS(&w, EBADF, wr_link_add_veth(fd, "p", w.a, "q", &w.err), "descriptor");
		FAILS(&w, EBADF, wr_link_add_veth(w.a, "p", fd, "q", &w.err), "descriptor");
		FAILS(&w, EBADF, wr_link_del(fd, "x", &w.err), "descriptor");
		FAILS(&w, EBADF, wr_link_set_up(fd, "x", true, &w.err), "descriptor");
		FAILS(&w, EBADF, wr_link_move(fd, "x", w.a, NULL, &w.err), "descriptor");
		FAILS(&w, EBADF, wr_link_move(w.a, "lo", fd, NULL, &w.err), "descriptor");
		FAILS(&w, EBADF, wr_addr_add(fd, "x", "10.0.0.1/24", &w.err), "descriptor");
		FAILS(&w, EBADF, wr_addr_list(fd, NULL, &addrs, &w.err), "descriptor");
		FAILS(&w, EBADF, wr_route_add(fd, "default", NULL, "x", &w.err), "descriptor");
	}
	harness_ok("ip link show x");
}

static void what_is_no_namespace_is_refused(void **state)
{
	AUTO_WORLD w = open_world();
	struct wr_link_info info = {.size = sizeof(info)};

	(void)state;
	FAILS(&w, EINVAL, wr_link_get(STDOUT_FILENO, "lo", &info, &w.err), "namespace");
	FAILS(&w, EBADF, wr_link_get(1000, "lo", &info, &w.err), "namespace");
	assert_int_equal(wr_link_get(1000, "lo", &info, NULL), -EBADF);
}

/* Without rights: a child may not enter. */
static void without_rights_it_says_so(void **state)
{
	AUTO_WORLD w = open_world();
	struct wr_link_info info = {.size = sizeof(info)};
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		harness_forbid(SYS_setns, SECCOMP_RET_ERRNO | EPERM);
		_exit(wr_link_get(w.a, "lo", &info, &w.err) != -EPERM ||
		      wr_addr_add(w.a, "lo", "10.0.0.1/8", &w.err) != -EPERM ||
		      !strstr(w.err.text, "enter the namespace"));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(a_pair_stands_in_two_namespaces),
		NETNS_TEST(a_pair_in_one_namespace),
		NETNS_TEST(a_pair_is_made_whole_or_not_at_all),
		NETNS_TEST(carrier_comes_when_both_ends_are_up),
		NETNS_TEST(bridges_have_ports),
		NETNS_TEST(what_cannot_be_made),
		NETNS_TEST(what_is_set_is_read),
		NETNS_TEST(what_cannot_be_set),
		NETNS_TEST(a_deleted_pair_is_gone_at_once),
		NETNS_TEST(a_link_moves),
		NETNS_TEST(addresses_come_and_go),
		NETNS_TEST(routes_come_and_go),
		NETNS_TEST(the_list_is_that_of_ip),
		NETNS_TEST(a_value_is_as_large_as_the_caller_says),
		NETNS_TEST(no_number_means_here),
		NETNS_TEST(what_is_no_namespace_is_refused),
		NETNS_TEST(without_rights_it_says_so),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
