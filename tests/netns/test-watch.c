/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-watch.c - what a watch tells of namespaces that `ip` makes, changes and deletes, what it
 * tells after it lost events, and that it leaves no trace.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/rtnetlink.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <warren/netns.h>
#include <warren/watch.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "nl/nl.h"

#define PATIENCE_MS 30000 /* the machine may be busy */

/* ------ help -- */

static struct wr_watch *begun(const struct wr_watch_opts *opts)
{
	struct wr_watch *w = NULL;
	struct wr_error err;

	if (wr_netns_watch(&w, opts, &err) < 0)
		fail_msg("%s", err.text);
	return w;
}

/* The next event; waits for it. NULL: it did not come. */
static const struct wr_watch_event *arrival(struct wr_watch *w)
{
	struct pollfd fd = {.fd = wr_watch_fd(w), .events = POLLIN};
	const struct wr_watch_event *event;
	struct wr_error err;
	int rc;

	while ((rc = wr_watch_next(w, &event, &err)) == 0)
		if (poll(&fd, 1, PATIENCE_MS) == 0)
			return NULL;
	if (rc < 0)
		fail_msg("%s", err.text);
	return event;
}

static const struct wr_watch_event *next(struct wr_watch *w)
{
	const struct wr_watch_event *event = arrival(w);

	if (!event) {
		fail_msg("nothing came");
		abort(); /* that fail_msg does not return is not declared */
	}
	return event;
}

static const char *const signs[] = {
	[WR_WATCH_ADDED] = "+", [WR_WATCH_CHANGED] = "~", [WR_WATCH_GONE] = "-",
	[WR_WATCH_LOST] = "!",	[WR_WATCH_READY] = "*",
};

/* "+ a:eth0 veth": the sign, where, and the first fact. */
static void describe(const struct wr_watch_event *e, struct str *out)
{
	str_clear(out);
	str_add(out, signs[e->change]);
	if (e->netns)
		str_printf(out, " %s", e->netns);
	if (e->dev)
		str_printf(out, ":%s", e->dev);
	if (e->n_facts && e->facts[0].value)
		str_printf(out, " %s", e->facts[0].value);
}

/* Passes over events up to the one that reads `line`. */
static const struct wr_watch_event *await(struct wr_watch *w, const char *line)
{
	const struct wr_watch_event *event;
	AUTO_STR said = {0}, all = {0};

	while ((event = arrival(w))) {
		describe(event, &said);
		if (str_eq(str_text(&said), line))
			return event;
		str_printf(&all, "\n%s", str_text(&said));
	}
	fail_msg("waited in vain for \"%s\" behind:%s", line, str_text(&all));
	abort();
}

/* The very next event. */
static const struct wr_watch_event *expect(struct wr_watch *w, const char *line)
{
	const struct wr_watch_event *event = next(w);
	AUTO_STR said = {0};

	describe(event, &said);
	assert_string_equal(str_text(&said), line);
	return event;
}

/* Nothing more is to be had now. */
static void assert_silent(struct wr_watch *w)
{
	const struct wr_watch_event *event;
	AUTO_STR said = {0};

	if (wr_watch_next(w, &event, NULL) != 0) {
		describe(event, &said);
		fail_msg("\"%s\" came", str_text(&said));
	}
}

static const struct wr_watch_fact *fact(const struct wr_watch_event *event, const char *name)
{
	for (size_t i = 0; i < event->n_facts; i++)
		if (str_eq(event->facts[i].name, name))
			return &event->facts[i];
	return NULL;
}

static void assert_fact(const struct wr_watch_event *event, const char *name, const char *value,
			const char *was)
{
	const struct wr_watch_fact *f = fact(event, name);

	if (!f) {
		fail_msg("no word of \"%s\"", name);
		abort();
	}
	if (value)
		assert_string_equal(f->value, value);
	else
		assert_null(f->value);
	if (was)
		assert_string_equal(f->was, was);
	else
		assert_null(f->was);
}

static const struct wr_watch_opts only_names = {
	.size = sizeof(only_names),
	.what = WR_WATCH_NETNS,
};

#define WATCH(w, opts)                                            \
	CLEANUP(wr_watch_freep) struct wr_watch *w = begun(opts); \
	assert_int_equal(next(w)->change, WR_WATCH_READY)
DEFINE_CLEANUP(struct wr_watch *, wr_watch_free)

/* ------ names -- */

static void names_come_and_go(void **state)
{
	const struct wr_watch_event *event;

	(void)state;
	WATCH(w, &only_names);
	harness_ok("ip netns add a; ip netns add b");
	event = expect(w, "+ a");
	assert_int_equal(event->what, WR_WATCH_NETNS);
	assert_true(event->netns_id > 0);
	expect(w, "+ b");
	/* One that was never seen is not told of. */
	harness_ok("ip netns add c; ip netns del c; ip netns del a");
	expect(w, "- a");
	assert_silent(w);
}

static void a_name_is_told_when_it_can_be_entered(void **state)
{
	(void)state;
	WATCH(w, &only_names);
	harness_ok("ip netns add first; touch /run/netns/late");
	expect(w, "+ first");
	assert_silent(w);
	harness_ok("mount --bind /proc/self/ns/net /run/netns/late");
	expect(w, "+ late");
	harness_ok("umount /run/netns/late");
	expect(w, "- late");
	harness_ok("rm /run/netns/late; mkfifo /run/netns/pipe; mkdir /run/netns/dir");
	assert_silent(w);
}

static void a_name_that_gets_another_namespace(void **state)
{
	uint64_t id;

	(void)state;
	harness_ok("ip netns add a; ip netns add b");
	WATCH(w, &only_names);
	harness_ok("umount /run/netns/a; mount --bind /run/netns/b /run/netns/a");
	expect(w, "- a");
	id = expect(w, "+ a")->netns_id;
	harness_ok("ip netns del b");
	assert_int_equal(expect(w, "- b")->netns_id, id);
}

static void links_are_renamed(void **state)
{
	(void)state;
	harness_ok("ip netns add a; ln -s a /run/netns/l");
	WATCH(w, &only_names);
	harness_ok("mv /run/netns/l /run/netns/m");
	assert_string_equal(expect(w, "~ m")->was, "l");
	harness_ok("mv /run/netns/m /run/m");
	expect(w, "- m");
	harness_ok("mv /run/m /run/netns/n");
	expect(w, "+ n");
	harness_ok("ln -s a /run/netns/o");
	expect(w, "+ o");
	harness_ok("mv /run/netns/o /run/netns/n");
	expect(w, "- n");
	assert_string_equal(expect(w, "~ n")->was, "o");
}

static void the_directory_comes_and_goes(void **state)
{
	(void)state;
	WATCH(w, &only_names);
	for (int i = 0; i < 3; i++) {
		harness_ok("ip netns add a");
		expect(w, "+ a");
		harness_ok("umount -l /run/netns/a /run/netns; rm -r /run/netns");
		await(w, "- a");
	}
	harness_ok("ip netns add a");
	expect(w, "+ a");
	harness_ok("mount -t tmpfs tmpfs /run/netns");
	expect(w, "- a");
	harness_ok("ip netns add b; umount -l /run/netns");
	await(w, "+ a");
}

static void one_namespace_with_two_names(void **state)
{
	(void)state;
	harness_ok("ip netns add a; touch /run/netns/b; mount --bind /run/netns/a /run/netns/b");
	WATCH(w, NULL);
	harness_ok("ip netns del a");
	expect(w, "- a");
	harness_ok("ip -n b link add b0 type bridge");
	expect(w, "+ b:b0 bridge");
	harness_ok("ip netns del b");
	await(w, "- b");
}

static void only_some_names(void **state)
{
	static const char *const names[] = {"b", "c", NULL};
	const struct wr_watch_opts opts = {.size = sizeof(opts), .names = names};

	(void)state;
	harness_ok("ip netns add a; ip netns add b");
	WATCH(w, &opts);
	harness_ok("ip link add h0 type bridge; ip -n a link add a0 type bridge");
	harness_ok("ip -n b link add b0 type bridge; ip netns add c; ip netns del a");
	expect(w, "+ b:b0 bridge");
	expect(w, "+ c");
	expect(w, "+ c:lo loopback");
	assert_silent(w);
}

/* ------ what is inside -- */

static void what_is_there_first(void **state)
{
	const struct wr_watch_opts opts = {.size = sizeof(opts), .initial = 1};
	CLEANUP(wr_watch_freep) struct wr_watch *w = NULL;
	const struct wr_watch_event *event;

	(void)state;
	harness_ok("ip netns add a; ip -n a link add b0 type bridge");
	w = begun(&opts);
	event = expect(w, "+ host:lo loopback");
	assert_int_equal(event->flags, WR_WATCH_INITIAL);
	assert_int_equal(expect(w, "+ a")->flags, WR_WATCH_INITIAL);
	expect(w, "+ a:lo loopback");
	event = expect(w, "+ a:b0 bridge");
	assert_int_equal(event->flags, WR_WATCH_INITIAL);
	assert_fact(event, "mtu", "1500", NULL);
	expect(w, "*");
	assert_silent(w);
	harness_ok("ip -n a link set b0 mtu 1400");
	event = expect(w, "~ a:b0 bridge");
	assert_int_equal(event->flags, 0);
	assert_fact(event, "mtu", "1400", "1500");
	assert_false(fact(event, "kind")->differs);
}

static void devices(void **state)
{
	const struct wr_watch_event *event;

	(void)state;
	harness_ok("ip netns add a");
	WATCH(w, NULL);
	harness_ok("ip -n a link add b0 type bridge; ip -n a link add x type veth peer name y;"
		   "ip -n a link set x master b0; ip -n a link set x name z;"
		   "ip -n a link set z nomaster; ip -n a link del b0");
	expect(w, "+ a:b0 bridge");
	event = await(w, "+ a:x veth");
	assert_int_equal(event->ifindex, 4);
	assert_fact(event, "state", "down", NULL);
	assert_fact(event, "peer", "a:y", NULL);
	event = await(w, "~ a:x veth");
	assert_fact(event, "master", "b0", NULL);
	event = await(w, "~ a:z veth");
	assert_string_equal(event->was, "x");
	event = await(w, "~ a:z veth");
	assert_fact(event, "master", NULL, "b0");
	await(w, "- a:b0 bridge");
}

static void peers_have_the_names_of_their_namespaces(void **state)
{
	const struct wr_watch_event *event;

	(void)state;
	/* Numbers that mislead: what is 0 in one is not 0 in another. */
	harness_ok("ip netns add a; ip netns add b; ip netns add c; ip -n a netns set c 0;"
		   "ip -n a netns set b 5; ip netns set c 0; ip netns set a 3");
	WATCH(w, NULL);
	harness_ok("ip -n a link add ab type veth peer name ba netns b");
	await(w, "+ b:ba veth");
	event = await(w, "+ a:ab veth");
	assert_fact(event, "peer", "b:ba", NULL);
	harness_ok("ip link add ha type veth peer name x; ip link set x netns a");
	await(w, "+ host:ha veth");
	event = await(w, "- host:x veth");
	assert_fact(event, "moved-to", "a", NULL);
	event = await(w, "+ a:x veth");
	assert_fact(event, "peer", "host:ha", NULL);
}

static void addresses(void **state)
{
	const struct wr_watch_event *event;

	(void)state;
	harness_ok("ip netns add a; ip -n a link add b0 type bridge;"
		   "ip -n a link set b0 addrgenmode none");
	WATCH(w, NULL);
	harness_ok("ip -n a addr add 10.0.0.1/24 dev b0; ip -n a addr del 10.0.0.1/24 dev b0;"
		   "ip -n a addr add 10.0.0.1 peer 10.0.0.2 dev b0;"
		   "ip -n a addr add 2001:db8::1/64 dev b0 nodad;"
		   "ip -n a addr change 2001:db8::1/64 dev b0 valid_lft 900 preferred_lft 800");
	event = expect(w, "+ a:b0 10.0.0.1/24");
	assert_int_equal(event->what, WR_WATCH_ADDR);
	assert_int_equal(event->ifindex, 2);
	expect(w, "- a:b0 10.0.0.1/24");
	event = expect(w, "+ a:b0 10.0.0.1/32");
	assert_fact(event, "peer", "10.0.0.2/32", NULL);
	event = expect(w, "+ a:b0 2001:db8::1/64");
	assert_null(fact(event, "dynamic"));
	event = expect(w, "~ a:b0 2001:db8::1/64");
	assert_true(fact(event, "dynamic")->differs);
	harness_ok("ip -n a link del b0");
	await(w, "- a:b0 10.0.0.1/32");
	await(w, "- a:b0 bridge");
}

#define WITH_DEVICE                                                       \
	"ip netns add a; ip -n a link add b0 type bridge;"                \
	"ip -n a link add x type veth peer name y;"                       \
	"for d in b0 x y; do ip -n a link set $d addrgenmode none; done;" \
	"ip -n a addr add 10.0.0.1/24 dev x; ip -n a link set x up; ip -n a link set y up"

static const struct wr_watch_opts only_routes = {
	.size = sizeof(only_routes),
	.what = WR_WATCH_ROUTE,
};

static void routes(void **state)
{
	const struct wr_watch_event *event;

	(void)state;
	harness_ok(WITH_DEVICE);
	WATCH(w, &only_routes);
	harness_ok("ip -n a route add 10.1.0.0/16 via 10.0.0.2;"
		   "ip -n a route replace 10.1.0.0/16 via 10.0.0.3;"
		   "ip -n a route append 10.1.0.0/16 via 10.0.0.4;"
		   "ip -n a route del 10.1.0.0/16 via 10.0.0.3;"
		   "ip -n a route del 10.1.0.0/16 via 10.0.0.4;"
		   "ip -n a route add blackhole 10.2.0.0/16 table 7;"
		   "ip -n a route add default nexthop via 10.0.0.2 nexthop via 10.0.0.3 weight 2");
	event = expect(w, "+ a 10.1.0.0/16");
	assert_fact(event, "via", "10.0.0.2", NULL);
	assert_fact(event, "dev", "x", NULL);
	assert_fact(event, "proto", "boot", NULL);
	event = expect(w, "~ a 10.1.0.0/16");
	assert_fact(event, "via", "10.0.0.3", "10.0.0.2");
	event = expect(w, "+ a 10.1.0.0/16");
	assert_fact(event, "via", "10.0.0.4", NULL);
	assert_fact(expect(w, "- a 10.1.0.0/16"), "via", "10.0.0.3", NULL);
	assert_fact(expect(w, "- a 10.1.0.0/16"), "via", "10.0.0.4", NULL);
	event = expect(w, "+ a 10.2.0.0/16");
	assert_fact(event, "type", "blackhole", NULL);
	assert_fact(event, "table", "7", NULL);
	event = expect(w, "+ a default");
	assert_fact(event, "nexthops", "via 10.0.0.2 dev x weight 1, via 10.0.0.3 dev x weight 2",
		    NULL);
	assert_silent(w);
}

/* The kernel says nothing of these. */
static void routes_that_go_without_a_word(void **state)
{
	(void)state;
	harness_ok(WITH_DEVICE "; ip -n a route add 10.1.0.0/16 via 10.0.0.2");
	WATCH(w, &only_routes);
	harness_ok("ip -n a link set x down");
	await(w, "- a 10.1.0.0/16");
	harness_ok("ip -n a link set x up; ip -n a route add 10.1.0.0/16 via 10.0.0.2");
	await(w, "+ a 10.1.0.0/16");
	harness_ok("ip -n a link del x");
	await(w, "- a 10.1.0.0/16");
}

static void ipv6_routes_of_several_hops(void **state)
{
	const struct wr_watch_event *event;

	(void)state;
	harness_ok(WITH_DEVICE "; ip -n a addr add 2001:db8::1/64 dev x nodad");
	WATCH(w, &only_routes);
	harness_ok("ip -n a route add 2001:db8:1::/48 via 2001:db8::2;"
		   "ip -n a route append 2001:db8:1::/48 via 2001:db8::3");
	event = await(w, "+ a 2001:db8:1::/48");
	assert_fact(event, "via", "2001:db8::2", NULL);
	event = await(w, "+ a 2001:db8:1::/48");
	assert_fact(event, "nexthops",
		    "via 2001:db8::2 dev x weight 1, via 2001:db8::3 dev x weight 1", NULL);
	assert_fact(expect(w, "- a 2001:db8:1::/48"), "via", "2001:db8::2", NULL);
	assert_silent(w);
	harness_ok("ip -n a route del 2001:db8:1::/48 via 2001:db8::2");
	event = expect(w, "+ a 2001:db8:1::/48");
	assert_fact(event, "via", "2001:db8::3", NULL);
	assert_non_null(fact(expect(w, "- a 2001:db8:1::/48"), "nexthops"));
	assert_silent(w);
}

/* ------ losses -- */

static void lost_events_are_made_good(void **state)
{
	const struct wr_watch_opts opts = {.size = sizeof(opts), .buffer_size = 1};
	const struct wr_watch_event *event;
	bool gone = false, new = false, changed = false;

	(void)state;
	harness_ok(WITH_DEVICE "; ip -n a route add 10.9.0.0/16 via 10.0.0.2");
	WATCH(w, &opts);
	harness_ok("for i in $(seq 60); do echo link add d$i type bridge; done | ip -n a -b -;"
		   "for i in $(seq 60); do echo link del d$i; done | ip -n a -b -;"
		   "ip -n a link add new type bridge; ip -n a route del 10.9.0.0/16;"
		   "ip -n a link set b0 mtu 1400");
	await(w, "!");
	while ((event = next(w))->change != WR_WATCH_READY) {
		AUTO_STR line = {0};

		describe(event, &line);
		assert_int_equal(event->flags, WR_WATCH_RESYNC);
		gone |= str_eq(str_text(&line), "- a 10.9.0.0/16");
		new |= str_eq(str_text(&line), "+ a:new bridge");
		changed |= str_eq(str_text(&line), "~ a:b0 bridge");
	}
	assert_int_equal(event->flags, WR_WATCH_RESYNC);
	assert_true(gone && new &&changed);

	harness_ok("ip -n a link del new");
	assert_int_equal(await(w, "- a:new bridge")->flags, 0);
}

enum { QUEUED = 16384 }; /* fs.inotify.max_queued_events, as it is usually */

static void lost_names_are_made_good(void **state)
{
	(void)state;
	harness_ok("ip netns add a; ip netns add b");
	WATCH(w, &only_names);
	for (int i = 0; i < QUEUED; i++) {
		close(open("/run/netns/x", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
		unlink("/run/netns/x");
	}
	harness_ok("ip netns del a; ip netns add c");
	expect(w, "!");
	assert_int_equal(await(w, "- a")->flags & WR_WATCH_BLIND, 0);
	await(w, "*");
	assert_silent(w);
	harness_ok("ip netns del c");
	expect(w, "- c");
}

/* ------ no trace -- */

static void no_number_is_left(void **state)
{
	static const char list[] = "ip netns list-id; ip -n a netns list-id; ip -n b netns list-id";
	AUTO_FREE char *before = NULL;
	int status;

	(void)state;
	harness_ok("ip netns add a; ip netns add b; ip -n a link add ab type veth peer name ba "
		   "netns b; ip netns set b 4");
	before = strdup(harness_sh(&status, list));
	{
		const struct wr_watch_opts opts = {.size = sizeof(opts), .initial = 1};
		CLEANUP(wr_watch_freep) struct wr_watch *w = begun(&opts);

		await(w, "*");
		harness_ok("ip netns add c; ip -n a link set ab up");
		await(w, "~ a:ab veth");
		assert_string_equal(harness_sh(&status, list), before);
	}
	assert_string_equal(harness_sh(&status, list), before);
}

static int is_gone(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	(void)ctx;
	(void)err;
	return nlh->nlmsg_type == RTM_DELLINK;
}

/* Nobody asks the watch for events, and still the namespace dies with its name. */
static void a_watch_keeps_nothing_alive(void **state)
{
	CLEANUP(nl_closep) struct nl *events = NULL;

	(void)state;
	harness_ok("ip netns add a; ip link add v0 type veth peer name v1 netns a");
	WATCH(w, NULL);
	assert_int_equal(nl_open(&events, -1, NETLINK_ROUTE, NULL), 0);
	assert_int_equal(nl_join(events, RTNLGRP_LINK, NULL), 0);
	harness_ok("ip netns del a");
	assert_int_equal(nl_listen(events, is_gone, NULL, PATIENCE_MS, NULL), 1);
}

enum { FDS = 256 };

static void note_open(bool *open)
{
	for (int fd = 0; fd < FDS; fd++)
		open[fd] = fcntl(fd, F_GETFD) >= 0;
}

static void few_descriptors(void **state)
{
	bool before[FDS], after[FDS];
	int n = 0;

	(void)state;
	harness_ok("for i in $(seq 20); do ip netns add n$i; done");
	note_open(before);
	WATCH(w, NULL);
	note_open(after);
	for (int fd = 0; fd < FDS; fd++) {
		if (before[fd] || !after[fd])
			continue;
		assert_true(harness_cloexec(fd));
		n++;
	}
	assert_in_range(n, 1, 8);
}

/* ------ rights, mistakes -- */

static void drop_rights(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0}};

	if (syscall(SYS_capset, &header, none) < 0)
		_exit(77);
}

static int without_rights(void)
{
	struct wr_watch *w;
	struct wr_error err = {0};

	drop_rights();
	if (wr_netns_watch(&w, NULL, &err) != -EPERM || err.code != EPERM)
		return 1;
	if (wr_netns_watch(&w, &only_names, NULL) < 0)
		return 2;
	wr_watch_free(w);
	return 0;
}

static void names_need_no_rights(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	harness_ok("ip netns add a");
	pid = fork();
	if (pid == 0)
		_exit(without_rights());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void options_that_are_none(void **state)
{
	struct wr_watch *w;
	struct wr_error err;

	(void)state;
	assert_int_equal(wr_netns_watch(&w, &(struct wr_watch_opts){.what = 1}, &err), -EINVAL);
	assert_int_equal(
		wr_netns_watch(&w,
			       &(struct wr_watch_opts){.size = sizeof(*&only_names), .what = 99},
			       NULL),
		-EINVAL);
	wr_watch_free(NULL);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(names_come_and_go),
		NETNS_TEST(a_name_is_told_when_it_can_be_entered),
		NETNS_TEST(a_name_that_gets_another_namespace),
		NETNS_TEST(links_are_renamed),
		NETNS_TEST(the_directory_comes_and_goes),
		NETNS_TEST(one_namespace_with_two_names),
		NETNS_TEST(only_some_names),
		NETNS_TEST(what_is_there_first),
		NETNS_TEST(devices),
		NETNS_TEST(peers_have_the_names_of_their_namespaces),
		NETNS_TEST(addresses),
		NETNS_TEST(routes),
		NETNS_TEST(routes_that_go_without_a_word),
		NETNS_TEST(ipv6_routes_of_several_hops),
		NETNS_TEST(lost_events_are_made_good),
		NETNS_TEST(lost_names_are_made_good),
		NETNS_TEST(no_number_is_left),
		NETNS_TEST(a_watch_keeps_nothing_alive),
		NETNS_TEST(few_descriptors),
		NETNS_TEST(names_need_no_rights),
		NETNS_TEST(options_that_are_none),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
