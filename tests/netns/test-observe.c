/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-observe.c - what observe sees in namespaces that `ip` built, and that it leaves no trace.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>

#include <warren/netns.h>

#include "base/str.h"
#include "harness.h"
#include "model/words.h"
#include "observe/observe.h"

enum { HOST, A, B, C, N_NS };

static const char *const names[N_NS] = {"host", "a", "b", "c"};

struct seen {
	struct wr_model m;
	struct observe_ns list[8];
	size_t n;
};

static void open_list(struct seen *s)
{
	struct wr_error err;

	*s = (struct seen){.n = N_NS};
	for (size_t i = 0; i < N_NS; i++) {
		int fd = i ? wr_netns_open(names[i], &err) : wr_netns_open_self(&err);

		assert_true(fd >= 0);
		s->list[i] = (struct observe_ns){.name = names[i], .fd = fd};
	}
}

static void close_list(struct seen *s)
{
	for (size_t i = 0; i < s->n; i++)
		fd_close(s->list[i].fd);
	model_fini(&s->m);
}

static void look(struct seen *s, const struct observe_opts *opts)
{
	struct wr_error err;

	assert_true(model_init(&s->m));
	if (observe(&s->m, s->list, s->n, opts, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(s->m.n_ns, s->n);
}

static uint32_t link_of(const struct seen *s, uint32_t ns, const char *name)
{
	uint32_t link = model_find_link(&s->m, ns, name);

	if (link == WR_NONE)
		fail_msg("%s has no %s", model_ns_name(&s->m, ns), name);
	return link;
}

static void assert_pair(const struct seen *s, uint32_t x, uint32_t y)
{
	assert_int_equal(s->m.links[x].peer, y);
	assert_int_equal(s->m.links[y].peer, x);
	assert_int_equal(s->m.links[x].peer_nsid, -1);
}

/* Without fe80::, which comes when it likes. */
#define BUILD                                                                              \
	"ip netns add a; ip netns add b; ip netns add c; ip netns add out\n"               \
	"ip link add ab netns a type veth peer name ba netns b\n"                          \
	"ip link add ac netns a type veth peer name ca netns c\n"                          \
	"ip link add h0 type veth peer name ch netns c\n"                                  \
	"ip link add x0 netns b type veth peer name x1 netns b\n"                          \
	"ip link add o0 netns c type veth peer name o1 netns out\n"                        \
	"ip -n b link add br0 type bridge; ip -n b link set ba master br0\n"               \
	"ip link set h0 addrgenmode none; for n in a b c; do\n"                            \
	"	for d in $(ip -n $n -br link | sed 's/[@ ].*//'); do\n"                          \
	"	ip -n $n link set $d addrgenmode none; done; done\n"                             \
	"for n in a b c; do ip -n $n link set lo up; done; ip -n a link set ab up\n"       \
	"ip -n b link set ba up; ip -n a addr add 10.0.0.1/24 dev ab; ip link set h0 up\n" \
	"ip addr add 10.3.0.1/24 dev h0; ip -n c link set ch up\n"

/* ------ tests -- */

static void pairs_are_found(void **state)
{
	struct seen s;

	(void)state;
	harness_ok(BUILD);
	open_list(&s);
	look(&s, NULL);

	assert_pair(&s, link_of(&s, A, "ab"), link_of(&s, B, "ba"));
	assert_pair(&s, link_of(&s, A, "ac"), link_of(&s, C, "ca"));
	assert_pair(&s, link_of(&s, HOST, "h0"), link_of(&s, C, "ch"));
	assert_pair(&s, link_of(&s, B, "x0"), link_of(&s, B, "x1"));
	assert_int_equal(s.m.links[link_of(&s, B, "x0")].lower, WR_NONE);
	assert_int_equal(s.m.links[link_of(&s, C, "o0")].peer, WR_NONE);
	assert_true(s.m.links[link_of(&s, C, "o0")].peer_nsid >= 0);
	assert_int_equal(s.m.links[link_of(&s, B, "ba")].master, link_of(&s, B, "br0"));
	assert_int_equal(s.m.links[link_of(&s, A, "ab")].master, WR_NONE);
	assert_true(s.m.links[link_of(&s, A, "ab")].flags & WR_LINK_CARRIER);
	assert_false(s.m.links[link_of(&s, A, "ac")].flags & WR_LINK_CARRIER);
	assert_string_equal(s.m.links[link_of(&s, A, "ab")].kind->name, "veth");
	assert_string_equal(s.m.links[link_of(&s, A, "lo")].kind->name, "");
	for (size_t i = 0; i < s.n; i++) {
		assert_int_equal(s.m.ns[i].unknown, 0);
		assert_true(s.m.ns[i].id != 0);
	}
	close_list(&s);
}

/* `ip` is asked how many there are of everything. */
static void nothing_is_missed(void **state)
{
	struct seen s;

	(void)state;
	harness_ok(BUILD);
	open_list(&s);
	look(&s, NULL);

	for (uint32_t ns = HOST; ns < N_NS; ns++) {
		const char *in = ns ? names[ns] : NULL;
		uint32_t n_links = 0, n_addrs = 0, n_rules = 0, n_routes = 0;
		int status;

		WR_EACH_LINK (&s.m, ns, l) {
			n_links++;
			WR_EACH_ADDR (&s.m, l, a)
				n_addrs++;
		}
		WR_EACH_ROUTE (&s.m, ns, r)
			n_routes++;
		WR_EACH_RULE (&s.m, ns, r)
			n_rules++;

#define COUNT(what) \
	atoi(harness_sh(&status, "%s%s " what " | wc -l", in ? "ip -n " : "ip", in ? in : ""))
		assert_int_equal(n_links, COUNT("-o link"));
		assert_int_equal(n_addrs, COUNT("-o addr"));
		assert_int_equal(n_rules, COUNT("-4 rule") + COUNT("-6 rule"));
		assert_int_equal(n_routes,
				 COUNT("-4 -o route show table all type unicast") +
					 COUNT("-6 -o route show table all type unicast"));
#undef COUNT
	}
	close_list(&s);
}

static void numbers(struct str *out)
{
	int status;

	str_add(out, harness_sh(&status, "ip netns list-id; for n in a b c out; do echo $n; "
					 "ip -n $n netns list-id; done; ip netns list"));
}

static void no_trace_is_left(void **state)
{
	AUTO_STR before = {0}, after = {0};
	struct seen s;

	(void)state;
	/* b's end was there before its peer: b has no number for a yet, and any dump would give one
	 */
	harness_ok("for n in a b c out; do ip netns add $n; done\n"
		   "ip link add ab netns a type veth peer name ba netns b\n"
		   "ip link add h0 type veth peer name ch netns c\n");
	numbers(&before);
	assert_null(strstr(str_text(&before), "b\nnsid"));
	assert_null(strstr(str_text(&before), "c\nnsid"));
	open_list(&s);
	look(&s, NULL);
	numbers(&after);
	assert_string_equal(str_text(&before), str_text(&after));
	close_list(&s);
}

static void the_missing_is_marked(void **state)
{
	struct seen s;

	(void)state;
	harness_ok(BUILD);
	open_list(&s);
	s.list[B].fd = fd_close(s.list[B].fd);
	look(&s, NULL);
	assert_true(s.m.ns[B].missing);
	assert_false(s.m.ns[A].missing);
	assert_int_equal(s.m.ns[B].first_link, WR_NONE);
	assert_int_equal(s.m.links[link_of(&s, A, "ab")].peer, WR_NONE);
	assert_pair(&s, link_of(&s, A, "ac"), link_of(&s, C, "ca"));
	close_list(&s);
}

static void a_namespace_may_be_there_twice(void **state)
{
	struct seen s;

	(void)state;
	harness_ok(BUILD);
	open_list(&s);
	s.list[s.n++] = (struct observe_ns){.name = "a2", .fd = dup(s.list[A].fd)};
	look(&s, NULL);
	assert_int_equal(s.m.ns[A].id, s.m.ns[N_NS].id);
	link_of(&s, N_NS, "ab");
	assert_pair(&s, link_of(&s, A, "ab"), link_of(&s, B, "ba"));
	close_list(&s);
}

static void only_some_links_of_the_host(void **state)
{
	static const char *const some[] = {"h0", NULL};
	struct seen s;

	(void)state;
	harness_ok(BUILD);
	harness_ok("ip link add other type veth peer name other2; ip link set other up\n"
		   "ip addr add 10.4.0.1/24 dev other; ip link set other2 up\n"
		   "ip route add 10.8.0.0/16 via 10.4.0.9; ip route add 10.9.0.0/16 via "
		   "10.3.0.9\n"
		   "ip neigh add 10.4.0.7 lladdr 02:00:00:00:00:01 dev other\n"
		   "ip neigh add 10.3.0.7 lladdr 02:00:00:00:00:02 dev h0\n"
		   "ip rule add iif h0 lookup 7; ip rule add iif other lookup 8\n");
	open_list(&s);
	s.list[HOST].links = some;
	look(&s, NULL);
	assert_int_equal(s.m.ns[HOST].first_link, s.m.ns[HOST].last_link);
	assert_pair(&s, link_of(&s, HOST, "h0"), link_of(&s, C, "ch"));
	WR_EACH_ROUTE (&s.m, HOST, r)
		for (uint32_t h = 0; h < s.m.routes[r].n_hops; h++)
			assert_int_equal(s.m.hops[s.m.routes[r].first_hop + h].dev,
					 link_of(&s, HOST, "h0"));
	assert_true(s.m.ns[HOST].first_route != WR_NONE);
	assert_true(s.m.ns[HOST].first_neigh != WR_NONE);
	assert_int_equal(s.m.ns[HOST].first_neigh, s.m.ns[HOST].last_neigh);
	assert_int_equal(s.m.ns[HOST].first_rule, s.m.ns[HOST].last_rule);
	assert_int_equal(s.m.rules[s.m.ns[HOST].first_rule].conf.table, 7);
	close_list(&s);
}

static void sysctls_are_the_namespaces_own(void **state)
{
	static const char *const ask[] = {"net.ipv4.ip_forward", "net.ipv4.conf.x/1.rp_filter",
					  "net.ipv4.tcp_rmem", "net.ipv4.no_such_thing", NULL};
	struct seen s;
	uint32_t i;

	(void)state;
	harness_ok(BUILD);
	harness_ok("ip -n a link set ac name x.1\n"
		   "ip netns exec a sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward;"
		   "echo 2 > /proc/sys/net/ipv4/conf/x.1/rp_filter'\n"
		   "ip netns exec b sh -c 'echo 0 > /proc/sys/net/ipv4/ip_forward'\n");
	open_list(&s);
	s.list[A].sysctls = ask;
	s.list[B].sysctls = ask;
	look(&s, NULL);

	i = s.m.ns[A].first_sysctl;
	assert_string_equal(names_text(&s.m.names, s.m.sysctls[i].name), ask[0]);
	assert_string_equal(names_text(&s.m.names, s.m.sysctls[i].value), "1");
	i = s.m.sysctls[i].next;
	assert_string_equal(names_text(&s.m.names, s.m.sysctls[i].value), "2");
	i = s.m.sysctls[i].next;
	assert_null(strchr(names_text(&s.m.names, s.m.sysctls[i].value), '\t'));
	assert_non_null(strchr(names_text(&s.m.names, s.m.sysctls[i].value), ' '));
	assert_false(s.m.sysctls[i].unknown);
	i = s.m.sysctls[i].next;
	assert_true(s.m.sysctls[i].unknown);
	assert_int_equal(s.m.sysctls[i].next, WR_NONE);

	i = s.m.ns[B].first_sysctl;
	assert_string_equal(names_text(&s.m.names, s.m.sysctls[i].value), "0");
	assert_true(s.m.sysctls[s.m.sysctls[i].next].unknown);
	assert_int_equal(s.m.ns[C].first_sysctl, WR_NONE);
	close_list(&s);
}

static void only_some_classes(void **state)
{
	struct seen s;

	(void)state;
	harness_ok(BUILD);
	open_list(&s);
	look(&s, &(struct observe_opts){.classes = 1U << WR_CLASS_ADDR});
	assert_true(s.m.n_links > 0);
	assert_true(s.m.n_addrs > 0);
	assert_int_equal(s.m.n_routes, 0);
	assert_int_equal(s.m.n_rules, 0);
	close_list(&s);
}

static void only_some_classes_of_some(void **state)
{
	struct seen s;

	(void)state;
	harness_ok(BUILD);
	open_list(&s);
	for (size_t i = 0; i < N_NS; i++)
		if (i != B)
			s.list[i].classes = 1U << WR_CLASS_LINK;
	look(&s, NULL);
	assert_true(s.m.n_links > 0);
	assert_int_equal(s.m.ns[A].first_route, WR_NONE);
	assert_int_equal(s.m.ns[C].first_rule, WR_NONE);
	assert_int_not_equal(s.m.ns[B].first_rule, WR_NONE);
	close_list(&s);
}

static int drop_capabilities(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0}};

	return (int)syscall(SYS_capset, &head, none);
}

/* Without any right: its own namespace whole, another one's inside not at all, and it says so. */
static void see_without_rights(const struct seen *s)
{
	static const unsigned inside = 1U << WR_CLASS_ROUTE | 1U << WR_CLASS_RULE |
				       1U << WR_CLASS_NEIGH | 1U << WR_CLASS_SYSCTL;
	const unsigned all = inside | 1U << WR_CLASS_LINK | 1U << WR_CLASS_ADDR;
	struct wr_model m;
	struct wr_error err;
	uint32_t h0;

	if (drop_capabilities() < 0 || !model_init(&m))
		_exit(10);
	if (observe(&m, s->list, s->n, NULL, &err) < 0)
		_exit(11);
	h0 = model_find_link(&m, HOST, "h0");
	if (h0 == WR_NONE || m.links[h0].first_addr == WR_NONE ||
	    m.ns[HOST].first_route == WR_NONE || m.ns[HOST].unknown)
		_exit(12);
	if ((m.ns[A].unknown & all) != all || m.ns[A].first_link != WR_NONE)
		_exit(13);
	if (m.links[h0].peer != WR_NONE || m.links[h0].peer_nsid < 0)
		_exit(14);
	_exit(0);
}

static void without_rights(void **state)
{
	struct seen s;
	int status;
	pid_t pid;

	(void)state;
	harness_ok(BUILD);
	open_list(&s);
	pid = fork();
	if (pid == 0)
		see_without_rights(&s);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	close_list(&s);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(pairs_are_found),
		NETNS_TEST(nothing_is_missed),
		NETNS_TEST(no_trace_is_left),
		NETNS_TEST(the_missing_is_marked),
		NETNS_TEST(a_namespace_may_be_there_twice),
		NETNS_TEST(only_some_links_of_the_host),
		NETNS_TEST(sysctls_are_the_namespaces_own),
		NETNS_TEST(only_some_classes),
		NETNS_TEST(only_some_classes_of_some),
		NETNS_TEST(without_rights),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
