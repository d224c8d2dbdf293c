/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-probe.c - probes through real namespaces: a -- r -- b, wired by ip(8).
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "nl/visit.h"
#include "probe/probe.h"

enum { A, R, B, N_NS };

enum {
	PORT_CLOSED = 9,
	PORT_TCP = 7001,
	PORT_LATE = 7002,
	PORT_ECHO = 7003,
	PORT_MUTE = 7004,
	PORT_FILTERED = 7005,
	PORT_LOST = 7006,
};

static int ns[N_NS];

static const char topology[] =
	"for n in a r b; do ip netns add $n; ip -n $n link set lo up; done\n"
	"ip link add eth0 netns a type veth peer name eth0 netns r\n"
	"ip link add eth0 netns b type veth peer name eth1 netns r\n"
	"ip -n a addr add 10.0.1.2/24 dev eth0; ip -n r addr add 10.0.1.1/24 dev eth0\n"
	"ip -n b addr add 10.0.2.2/24 dev eth0; ip -n r addr add 10.0.2.1/24 dev eth1\n"
	"ip -n a addr add fd00:1::2/64 dev eth0 nodad; ip -n r addr add fd00:1::1/64 dev eth0 "
	"nodad\n"
	"ip -n b addr add fd00:2::2/64 dev eth0 nodad; ip -n r addr add fd00:2::1/64 dev eth1 "
	"nodad\n"
	"ip -n a link set eth0 address 02:00:00:00:00:0a\n"
	"ip -n r link set eth0 address 02:00:00:00:00:01\n"
	"for n in a b r; do ip netns exec $n sh -c '\n"
	"	for f in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 > $f; done'; done\n"
	"for d in a:eth0 r:eth0 r:eth1; do\n"
	"	ip -n ${d%:*} ntable change name arp_cache dev ${d#*:} retrans 50; done\n"
	"ip netns exec r sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward;\n"
	"	echo 1 > /proc/sys/net/ipv6/conf/all/forwarding;\n"
	"	echo 0 > /proc/sys/net/ipv4/icmp_ratelimit; echo 0 > "
	"/proc/sys/net/ipv6/icmp/ratelimit'\n"
	"ip netns exec b sh -c 'echo 0 > /proc/sys/net/ipv4/icmp_ratelimit'\n"
	"for n in a b; do ip -n $n link set eth0 up; done\n"
	"ip -n r link set eth0 up; ip -n r link set eth1 up\n"
	"ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1\n"
	"ip -n a route add default via fd00:1::1; ip -n b route add default via fd00:2::1\n"
	/* the kernel sends one source address five errors, then one a second */
	"for i in 1 2 3 4 5; do ip -n a addr add 10.0.1.1$i/24 dev eth0\n"
	"	ip -n a route add 10.9.$i.0/24 via 10.0.1.1 src 10.0.1.1$i; done\n"
	"for i in 3 5; do ip -n r route add prohibit 10.9.$i.0/24; done\n"
	"ip -n r route add blackhole 10.0.66.0/24\n"
	"ip -n a route add blackhole 10.0.68.0/24\n"
	"ip -n b addr add 10.0.69.1/32 dev lo; ip -n r route add blackhole 10.0.69.1/32\n";

/* ------ help -- */

static void sh(const char *script)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execl("/bin/sh", "sh", "-ec", script, NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static struct probe make(int from, uint8_t ipproto, const char *dst, uint16_t port,
			 uint32_t within_ms)
{
	struct probe probe = {
		.netns_fd = ns[from],
		.ipproto = ipproto,
		.port = port,
		.dst_fd = -1,
		.within_ms = within_ms,
	};

	assert_int_equal(inet_read_host(dst, &probe.dst), INET_OK);
	return probe;
}

static struct probe_result run_one(struct probe probe)
{
	struct probe_result result;
	struct wr_error err = {0};

	if (probe_run(&probe, &result, 1, -1, &err))
		fail_msg("probe_run: %s", err.text);
	return result;
}

static void reaches(struct probe probe, const char *words)
{
	struct probe_result result = run_one(probe);

	if (!result.reached)
		fail_msg("not reached: %s", result.words);
	assert_int_equal(result.rc, 0);
	assert_memory_equal(result.words, words, strlen(words));
}

static void fails(struct probe probe, int rc, const char *words)
{
	struct probe_result result = run_one(probe);

	assert_false(result.reached);
	assert_string_equal(result.words, words);
	assert_int_equal(result.rc, rc);
	assert_int_equal(result.rtt_us, 0);
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static size_t count_fds(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 4096; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* Leaves exactly n numbers free for descriptors; what the limit was is returned. */
static struct rlimit leave_fds(size_t n)
{
	struct rlimit all, few;
	int limit = 0;

	for (size_t n_free = 0; n_free < n; limit++)
		n_free += fcntl(limit, F_GETFD) < 0;

	getrlimit(RLIMIT_NOFILE, &all);
	few = (struct rlimit){.rlim_cur = (rlim_t)limit, .rlim_max = all.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	return all;
}

/* ------ servers in b -- */

struct server {
	int type, fd;
	uint16_t port;
};

static int open_server(void *ctx, size_t i, struct wr_error *err)
{
	struct server *server = ctx;
	struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(server->port)};

	(void)i;
	server->fd = socket(AF_INET6, server->type | SOCK_CLOEXEC, 0);
	if (bind(server->fd, (struct sockaddr *)&any, sizeof(any)))
		return wr_fail(err, errno, "bind: %s", strerror(errno));
	if (server->type == SOCK_STREAM && listen(server->fd, 4096))
		return wr_fail(err, errno, "listen: %s", strerror(errno));
	return 0;
}

static int serve(int type, uint16_t port)
{
	struct server server = {.type = type, .port = port};
	struct wr_error err = {0};

	if (nl_visit(&ns[B], 1, open_server, &server, &err))
		fail_msg("%s", err.text);
	return server.fd;
}

/* Answers until told to end. */
static void *echo(void *arg)
{
	const int *fds = arg;

	for (;;) {
		struct pollfd poll_fds[] = {{.fd = fds[0], .events = POLLIN},
					    {.fd = fds[1], .events = POLLIN}};
		struct sockaddr_in6 from;
		socklen_t len = sizeof(from);
		char data[256];
		ssize_t n;

		poll(poll_fds, 2, -1);
		if (poll_fds[1].revents)
			return NULL;
		n = recvfrom(fds[0], data, sizeof(data), 0, (struct sockaddr *)&from, &len);
		sendto(fds[0], data, (size_t)n, 0, (struct sockaddr *)&from, len);
	}
}

/* Does something 300 ms from now: the delay is the thing that is tested. */
struct later {
	void (*fn)(struct later *later);
	int fd;
};

static void *do_later(void *arg)
{
	struct later *later = arg;

	poll(NULL, 0, 300);
	later->fn(later);
	return NULL;
}

static void start_server(struct later *later)
{
	later->fd = serve(SOCK_STREAM, PORT_LATE);
}

static void end_server(struct later *later)
{
	close(later->fd);
}

static void open_the_way(struct later *later)
{
	(void)later;
	sh("ip -n r route replace 10.0.69.1/32 via 10.0.2.2");
}

static void close_the_way(struct later *later)
{
	(void)later;
	sh("ip -n r route replace blackhole 10.0.69.1/32");
}

/* ------ ICMP -- */

static void test_icmp_reaches(void **state)
{
	(void)state;
	reaches(make(A, IPPROTO_ICMP, "10.0.2.2", 0, 2000), "answered in ");
	reaches(make(A, IPPROTO_ICMP, "fd00:2::2", 0, 2000), "answered in ");
	reaches(make(A, IPPROTO_ICMP, "10.0.1.2", 0, 2000), "answered in "); /* itself */
	assert_true(run_one(make(A, IPPROTO_ICMP, "10.0.2.2", 0, 2000)).rtt_us > 0);
}

static void test_icmp_unreachable(void **state)
{
	struct probe_result result = run_one(make(A, IPPROTO_ICMP, "10.9.1.9", 0, 100));
	struct inet r;

	(void)state;
	assert_int_equal(inet_read_host("10.0.1.1", &r), INET_OK);
	assert_true(inet_eq(&result.from, &r));
	fails(make(A, IPPROTO_ICMP, "10.9.2.9", 0, 100), -ENETUNREACH,
	      "10.0.1.1 says: net unreachable");
	fails(make(A, IPPROTO_ICMP, "fd99::9", 0, 100), -ENETUNREACH, "fd00:1::1 says: no route");
	fails(make(A, IPPROTO_ICMP, "10.9.3.9", 0, 100), -EHOSTUNREACH,
	      "10.0.1.1 says: administratively prohibited");
	fails(make(A, IPPROTO_ICMP, "10.0.2.99", 0, 1000), -EHOSTUNREACH,
	      "10.0.1.1 says: host unreachable");
	fails(make(A, IPPROTO_ICMP, "10.0.1.99", 0, 1000), -EHOSTUNREACH,
	      "nobody answers for it on the link");
}

static void test_icmp_silence(void **state)
{
	uint64_t begin = now_ms();

	(void)state;
	fails(make(A, IPPROTO_ICMP, "10.0.66.1", 0, 200), -ETIMEDOUT, "no reply within 200ms");
	assert_true(now_ms() - begin >= 200);
	fails(make(A, IPPROTO_ICMP, "10.0.68.1", 0, 50), -EINVAL,
	      "a blackhole route takes it here");
	fails(make(R, IPPROTO_ICMP, "10.99.0.1", 0, 50), -ENETUNREACH, "no route to it here");
	/* However short the time, or late we are: one try is made. */
	fails(make(R, IPPROTO_ICMP, "10.99.0.1", 0, 0), -ENETUNREACH, "no route to it here");
	fails(make(R, IPPROTO_TCP, "10.99.0.1", 80, 0), -ENETUNREACH, "no route to it here");
	fails(make(R, IPPROTO_UDP, "10.99.0.1", 80, 0), -ENETUNREACH, "no route to it here");
}

static void test_device(void **state)
{
	struct probe probe = make(R, IPPROTO_ICMP, "fe80::ff:fe00:a", 0, 1000);

	(void)state;
	fails(probe, -EINVAL, "a link-local address needs a device to send from");
	probe.device = "eth0";
	reaches(probe, "answered in ");
	probe.device = "eth7";
	probe.within_ms = 50;
	fails(probe, -ENODEV, "there is no such device to send from");
	probe = make(R, IPPROTO_ICMP, "10.0.1.2", 0, 200);
	probe.device = "eth1"; /* the wrong way */
	assert_false(run_one(probe).reached);
}

/* ------ TCP -- */

static void test_tcp(void **state)
{
	int fd = serve(SOCK_STREAM, PORT_TCP);

	(void)state;
	reaches(make(A, IPPROTO_TCP, "10.0.2.2", PORT_TCP, 2000), "accepted in ");
	reaches(make(A, IPPROTO_TCP, "fd00:2::2", PORT_TCP, 2000), "accepted in ");
	close(fd);
	fails(make(A, IPPROTO_TCP, "10.0.2.2", PORT_TCP, 100), -ECONNREFUSED, "connection refused");
	fails(make(A, IPPROTO_TCP, "fd00:2::2", PORT_TCP, 100), -ECONNREFUSED,
	      "connection refused");
	fails(make(A, IPPROTO_TCP, "10.9.4.9", 80, 100), -ENETUNREACH,
	      "10.0.1.1 says: net unreachable");
	fails(make(A, IPPROTO_TCP, "10.9.5.9", 80, 100), -EHOSTUNREACH,
	      "10.0.1.1 says: administratively prohibited");
	fails(make(A, IPPROTO_TCP, "10.0.66.1", 80, 1000), -ETIMEDOUT, "no reply within 1s");
	fails(make(A, IPPROTO_TCP, "10.0.68.1", 80, 50), -EINVAL,
	      "a blackhole route takes it here");
}

/* How long it takes to reach what comes 300 ms late. A busy machine may make any try slow: the best
 * of several counts, and one that is quick enough is enough. */
static void quickly(struct probe probe, void (*come)(struct later *), void (*go)(struct later *))
{
	uint64_t took_ms = UINT64_MAX;

	for (int i = 0; i < 10 && took_ms > 950; i++) {
		struct later later = {.fn = come, .fd = -1};
		uint64_t begin = now_ms();
		pthread_t thread;

		assert_int_equal(pthread_create(&thread, NULL, do_later, &later), 0);
		reaches(probe, "accepted in ");
		took_ms = now_ms() - begin;
		assert_true(took_ms >= 290);
		pthread_join(thread, NULL);
		go(&later);
	}
	assert_true(took_ms <= 950);
}

static void test_tcp_late_server(void **state)
{
	(void)state;
	quickly(make(A, IPPROTO_TCP, "10.0.2.2", PORT_LATE, 60000), start_server, end_server);
}

/* The kernel repeats a lost SYN after one second; a probe does not wait for that. */
static void test_tcp_lost_syn(void **state)
{
	int fd = serve(SOCK_STREAM, PORT_LOST);

	(void)state;
	quickly(make(A, IPPROTO_TCP, "10.0.69.1", PORT_LOST, 60000), open_the_way, close_the_way);
	close(fd);
}

/* ------ UDP -- */

static void test_udp_answered(void **state)
{
	int pipe_fds[2], fds[2] = {serve(SOCK_DGRAM, PORT_ECHO)};
	pthread_t thread;

	(void)state;
	assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
	fds[1] = pipe_fds[0];
	pthread_create(&thread, NULL, echo, fds);
	reaches(make(A, IPPROTO_UDP, "10.0.2.2", PORT_ECHO, 2000), "answered");
	reaches(make(A, IPPROTO_UDP, "fd00:2::2", PORT_ECHO, 2000), "answered");
	close(pipe_fds[1]);
	pthread_join(thread, NULL);
	close(pipe_fds[0]);
	close(fds[0]);
}

static void test_udp_refused(void **state)
{
	struct probe probe = make(A, IPPROTO_UDP, "10.0.2.2", PORT_CLOSED, 100);

	(void)state;
	fails(probe, -ECONNREFUSED, "10.0.2.2 says: port unreachable");
	probe.dst_fd = ns[B];
	fails(probe, -ECONNREFUSED, "10.0.2.2 says: port unreachable");
}

/* A service that says nothing is told from a port that is closed or filtered by looking at the
 * other side. */
static void test_udp_silent(void **state)
{
	struct probe v4 = make(A, IPPROTO_UDP, "10.0.2.2", PORT_MUTE, 300);
	struct probe v6 = make(A, IPPROTO_UDP, "fd00:2::2", PORT_MUTE, 300);
	int fd = serve(SOCK_DGRAM, PORT_MUTE);

	(void)state;
	fails(v4, -ETIMEDOUT, "no reply within 300ms");
	v4.dst_fd = v6.dst_fd = ns[B];
	reaches(v4, "got the datagram");
	reaches(v6, "got the datagram");
	close(fd);
}

static void test_udp_filtered(void **state)
{
	struct probe probe = make(A, IPPROTO_UDP, "10.0.2.2", PORT_FILTERED, 300);
	int fd = serve(SOCK_DGRAM, PORT_FILTERED);

	(void)state;
	probe.dst_fd = ns[B];
	sh("ip netns exec b nft 'table inet f { chain in { type filter hook input priority 0;"
	   " udp dport 7005 drop; }; }'");
	fails(probe, -ETIMEDOUT, "no reply within 300ms");
	sh("ip netns exec b nft delete table inet f");
	reaches(probe, "got the datagram");
	close(fd);
}

/* ------ all together -- */

static void run_many(size_t n, uint32_t within_ms)
{
	struct probe *probes = calloc(n, sizeof(*probes));
	struct probe_result *results = calloc(n, sizeof(*results));
	static const uint8_t protocols[] = {IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP};
	struct wr_error err = {0};

	for (size_t i = 0; i < n; i++) {
		const char *dst = i % 2 ? "10.0.2.2" : "fd00:2::2";

		probes[i] = make(A, protocols[i % 3], dst, PORT_TCP, within_ms);
		probes[i].dst_fd = ns[B];
		if (i % 10 == 9) /* one in ten is lost */
			probes[i] = make(A, IPPROTO_ICMP, "10.0.66.1", 0, 100);
	}
	if (probe_run(probes, results, n, -1, &err))
		fail_msg("%s", err.text);
	for (size_t i = 0; i < n; i++)
		if (results[i].reached != (i % 10 != 9))
			fail_msg("probe %zu: %s", i, results[i].words);
	free(probes);
	free(results);
}

static void test_thousand(void **state)
{
	int tcp = serve(SOCK_STREAM, PORT_TCP), udp = serve(SOCK_DGRAM, PORT_TCP);
	size_t before = count_fds();

	(void)state;
	run_many(1000, 5000);
	assert_int_equal(count_fds(), before);
	close(tcp);
	close(udp);
}

/* With few descriptors they take turns. */
static void test_few_descriptors(void **state)
{
	int tcp = serve(SOCK_STREAM, PORT_TCP), udp = serve(SOCK_DGRAM, PORT_TCP);
	struct rlimit all = leave_fds(12);

	(void)state;
	run_many(200, 5000);
	setrlimit(RLIMIT_NOFILE, &all);
	close(tcp);
	close(udp);
}

static void test_no_descriptor(void **state)
{
	struct probe probe = make(A, IPPROTO_ICMP, "10.0.2.2", 0, 1000);
	struct rlimit all = leave_fds(1); /* room for the epoll alone */
	struct probe_result result;
	struct wr_error err = {0};
	int rc;

	(void)state;
	rc = probe_run(&probe, &result, 1, -1, &err);
	setrlimit(RLIMIT_NOFILE, &all);
	assert_int_equal(rc, -EMFILE);
	assert_non_null(strstr(err.text, "Too many open files"));
}

static void test_cancel(void **state)
{
	struct probe probe = make(A, IPPROTO_ICMP, "10.0.66.1", 0, 60000);
	uint64_t begin = now_ms();
	struct probe_result result;
	struct wr_error err = {0};
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(write(fds[1], "x", 1), 1);
	assert_int_equal(probe_run(&probe, &result, 1, fds[0], &err), -EINTR);
	assert_true(now_ms() - begin < 30000);
	assert_false(result.reached);
	assert_int_equal(result.rc, -EINTR);
	close(fds[0]);
	close(fds[1]);
}

/* Nothing stays behind: the caller is where it was, with what it had. */
static void test_caller_stays(void **state)
{
	struct stat before, after;
	size_t n_before = count_fds();

	(void)state;
	assert_int_equal(stat("/proc/thread-self/ns/net", &before), 0);
	run_one(make(A, IPPROTO_ICMP, "10.0.2.2", 0, 1000));
	run_one(make(A, IPPROTO_TCP, "10.0.66.1", 80, 600)); /* both sockets */
	assert_int_equal(stat("/proc/thread-self/ns/net", &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(count_fds(), n_before);
}

/* ------ the room for it -- */

static int open_ns(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static int setup(void **state)
{
	if (harness_fresh(state))
		return -1;

	sh(topology);
	ns[A] = open_ns("a");
	ns[R] = open_ns("r");
	ns[B] = open_ns("b");
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_icmp_reaches),
		cmocka_unit_test(test_icmp_unreachable),
		cmocka_unit_test(test_icmp_silence),
		cmocka_unit_test(test_device),
		cmocka_unit_test(test_tcp),
		cmocka_unit_test(test_tcp_late_server),
		cmocka_unit_test(test_tcp_lost_syn),
		cmocka_unit_test(test_udp_answered),
		cmocka_unit_test(test_udp_refused),
		cmocka_unit_test(test_udp_silent),
		cmocka_unit_test(test_udp_filtered),
		cmocka_unit_test(test_thousand),
		cmocka_unit_test(test_few_descriptors),
		cmocka_unit_test(test_no_descriptor),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_caller_stays),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, setup, NULL);
}
