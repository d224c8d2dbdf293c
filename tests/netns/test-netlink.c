/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-netlink.c - the transport with the real kernel: sockets in other namespaces, large batches,
 * its own words, whole dumps, events.
 */
#include "harness.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/nsid.h"
#include "nl/nl.h"

#define AUTO_NL CLEANUP(nl_closep) struct nl

static int made(void)
{
	int fd = wr_netns_create(WR_NETNS_LO_UP, NULL);

	assert_true(fd >= 0);
	return fd;
}

static struct nl *opened(int ns_fd)
{
	struct nl *nl = NULL;

	assert_int_equal(nl_open(&nl, ns_fd, NETLINK_ROUTE, NULL), 0);
	return nl;
}

static void put_route(struct nl_batch *b, uint32_t i, uint16_t flags)
{
	nl_begin(b, RTM_NEWROUTE, NLM_F_CREATE | flags);
	nl_put_hdr(b,
		   &(struct rtmsg){.rtm_family = AF_INET,
				   .rtm_dst_len = 32,
				   .rtm_table = RT_TABLE_MAIN,
				   .rtm_protocol = RTPROT_STATIC,
				   .rtm_scope = RT_SCOPE_LINK,
				   .rtm_type = RTN_UNICAST},
		   sizeof(struct rtmsg));
	nl_put_be32(b, RTA_DST, 0x0a000000 + i);
	nl_put_u32(b, RTA_OIF, 1);
}

static void put_link(struct nl_batch *b, const char *name, const char *kind)
{
	nl_begin(b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	nl_put_hdr(b, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
	nl_put_str(b, IFLA_IFNAME, name);
	NL_NEST (b, IFLA_LINKINFO)
		nl_put_str(b, IFLA_INFO_KIND, kind);
}

struct rows {
	size_t n;
	char names[16][IFNAMSIZ];
	int result;
};

static int row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[IFLA_IFNAME + 1];
	struct rows *rows = ctx;

	(void)err;
	if (nlh->nlmsg_type == RTM_NEWLINK && rows->n < 16) {
		assert_true(nl_attrs(nlh, sizeof(struct ifinfomsg), attrs, IFLA_IFNAME));
		snprintf(rows->names[rows->n], IFNAMSIZ, "%s", nl_get_str(attrs[IFLA_IFNAME]));
	}
	rows->n++;
	return rows->result;
}

static size_t dump_count(struct nl *nl, uint16_t type, const void *header, size_t len)
{
	struct rows rows = {.n = 0};
	struct wr_error err = {0};
	AUTO_BATCH b = {0};

	nl_begin(&b, type, NLM_F_DUMP);
	nl_put_hdr(&b, header, len);
	if (type == RTM_GETLINK)
		nl_put_u32(&b, IFLA_EXT_MASK, RTEXT_FILTER_VF);
	if (nl_dump(nl, &b, row, &rows, &err) < 0)
		fail_msg("dump: %s", err.text);
	return rows.n;
}

static size_t count_routes(struct nl *nl)
{
	return dump_count(nl, RTM_GETROUTE,
			  &(struct rtmsg){.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN},
			  sizeof(struct rtmsg));
}

/* ------ sockets -- */

static void a_socket_speaks_for_its_namespace(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *there = opened(a);
	AUTO_NL *here = opened(-1);
	AUTO_BATCH b = {0};
	AUTO_FD of_nl = wr_netns_open_fd(nl_fd(there), NULL);

	(void)state;
	put_link(&b, "br7", "bridge");
	assert_int_equal(nl_do(there, &b, NULL, NULL), 0);
	assert_int_equal(dump_count(there, RTM_GETLINK, &(struct ifinfomsg){0}, 16), 2);
	assert_int_equal(dump_count(here, RTM_GETLINK, &(struct ifinfomsg){0}, 16), 1);
	assert_int_equal(wr_netns_same(a, of_nl, NULL), 1);
	assert_true(harness_cloexec(nl_fd(there)) && harness_cloexec(nl_fd(here)));
}

static void many_sockets_or_none(void **state)
{
	AUTO_FD a = made(), b = made();
	struct nl *nls[4] = {NULL};
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(nl_open_many(nls, (int[]){a, -1, b, a}, 4, NETLINK_ROUTE, NULL), 0);
	for (int i = 0; i < 4; i++) {
		AUTO_FD fd = wr_netns_open_fd(nl_fd(nls[i]), NULL);

		assert_int_equal(harness_inode(fd), i == 1   ? harness_here()
						    : i == 2 ? harness_inode(b)
							     : harness_inode(a));
		nl_close(nls[i]);
		nls[i] = NULL;
	}
	assert_int_equal(nl_open_many(nls, (int[]){a, b, STDIN_FILENO}, 3, NETLINK_ROUTE, &err),
			 -EINVAL);
	assert_null(nls[0]);
	assert_int_equal(nl_open(nls, a, 31, &err), -EPROTONOSUPPORT);
	nl_close(NULL);
}

/* ------ requests -- */

static void a_large_batch_is_done_whole(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *nl = opened(a);
	struct wr_error err = {0};
	AUTO_BATCH b = {0};
	size_t failed = 0;

	(void)state;
	for (uint32_t i = 0; i < 20000; i++)
		put_route(&b, i, NLM_F_EXCL);
	assert_int_equal(nl_do(nl, &b, &failed, &err), 0);
	assert_int_equal(count_routes(nl), 20000);

	/* Again: 20,000 refusals with words are more than 20,000 acks. */
	assert_int_equal(nl_do(nl, &b, &failed, &err), -EEXIST);
	assert_int_equal(failed, 0);
	assert_string_equal(err.text, "File exists");
}

/* With the smallest receive buffer that there is, and no right to a larger one. */
static void a_small_buffer_is_no_deadlock(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *nl = opened(a);
	AUTO_BATCH b = {0};

	(void)state;
	assert_int_equal(setsockopt(nl_fd(nl), SOL_SOCKET, SO_RCVBUF, &(int){1}, sizeof(int)), 0);
	for (uint32_t i = 0; i < 3; i++)
		put_route(&b, i, NLM_F_EXCL);
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0); /* fewer than make the buffer grow */
	for (uint32_t i = 3; i < 2000; i++)
		put_route(&b, i, NLM_F_EXCL);
	assert_int_equal(nl_do(nl, &b, NULL, NULL), -EEXIST);
	assert_int_equal(count_routes(nl), 2000);
}

/* The same, and there is no way to a larger one: few requests go out at a time. */
static void a_buffer_that_cannot_grow_is_no_deadlock(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *nl = opened(a);
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(setsockopt(nl_fd(nl), SOL_SOCKET, SO_RCVBUF, &(int){1}, sizeof(int)), 0);
	pid = fork();
	if (pid == 0) {
		struct nl_batch b = {0};

		harness_forbid(SYS_setsockopt, SECCOMP_RET_ERRNO | EPERM);
		for (uint32_t i = 0; i < 2000; i++)
			put_route(&b, i, NLM_F_EXCL);
		_exit(-nl_do(nl, &b, NULL, NULL));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
	assert_int_equal(count_routes(nl), 2000);
}

static void the_failed_one_is_named_the_rest_is_done(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *nl = opened(a);
	struct wr_error err = {0};
	AUTO_BATCH b = {0};
	size_t failed = 0;

	(void)state;
	for (uint32_t i = 0; i < 5000; i++)
		put_route(&b, i == 3210 ? 7 : i, NLM_F_EXCL);
	assert_int_equal(nl_do(nl, &b, &failed, &err), -EEXIST);
	assert_int_equal(failed, 3210);
	assert_int_equal(count_routes(nl), 4999);
}

static void of_many_quiet_ones_the_failed_is_named(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *nl = opened(a), *small = opened(a);
	struct wr_error err = {0};
	AUTO_BATCH b = {0};
	size_t failed = 0;

	(void)state;
	for (uint32_t i = 0; i < 5000; i++) {
		put_route(&b, i == 3210 ? 7 : i, NLM_F_EXCL);
		nl_quiet(&b);
	}
	assert_int_equal(nl_do(nl, &b, &failed, &err), -EEXIST);
	assert_int_equal(failed, 3210);
	assert_int_equal(count_routes(nl), 4999);

	/* All of them refused, with room for few answers at first. */
	assert_int_equal(setsockopt(nl_fd(small), SOL_SOCKET, SO_RCVBUF, &(int){1}, sizeof(int)),
			 0);
	assert_int_equal(nl_do(small, &b, &failed, &err), -EEXIST);
	assert_int_equal(failed, 0);
}

static void the_kernels_own_words(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *nl = opened(a);
	struct wr_error err = {0};
	AUTO_BATCH b = {0};

	(void)state;
	put_link(&b, "x", "nonsense");
	assert_int_equal(nl_do(nl, &b, NULL, &err), -EOPNOTSUPP);
	assert_string_equal(err.text, "Unknown device type");

	nl_batch_clear(&b);
	put_route(&b, 1, 0);
	nl_put_u8(&b, RTA_PRIORITY, 1); /* four bytes belong there */
	assert_int_equal(nl_do(nl, &b, NULL, &err), -ERANGE);
	assert_non_null(strstr(err.text, "(attribute 6)"));
}

static void one_answer(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *nl = opened(a);
	struct rows rows = {.n = 0};
	AUTO_BATCH b = {0};

	(void)state;
	nl_begin(&b, RTM_GETLINK, 0);
	nl_put_hdr(&b, &(struct ifinfomsg){.ifi_index = 1}, sizeof(struct ifinfomsg));
	assert_int_equal(nl_get(nl, &b, row, &rows, NULL), 0);
	assert_int_equal(rows.n, 1);
	assert_string_equal(rows.names[0], "lo");

	nl_batch_clear(&b);
	nl_begin(&b, RTM_GETLINK, 0);
	nl_put_hdr(&b, &(struct ifinfomsg){.ifi_index = 77}, sizeof(struct ifinfomsg));
	assert_int_equal(nl_get(nl, &b, row, &rows, NULL), -ENODEV);
	assert_int_equal(rows.n, 1);
}

/* A program in the same namespace sends us a false refusal before we ask: it is not the kernel. */
static void another_sender_is_ignored(void **state)
{
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr error;
	} lie = {.nlh = {.nlmsg_len = sizeof(lie), .nlmsg_type = NLMSG_ERROR},
		 .error.error = -EPERM};
	struct sockaddr_nl to = {.nl_family = AF_NETLINK};
	socklen_t len = sizeof(to);
	AUTO_NL *nl = opened(-1);
	AUTO_NL *liar = opened(-1);
	AUTO_BATCH b = {0};

	(void)state;
	put_link(&b, "br1", "bridge");
	put_link(&b, "br2", "bridge");
	/* A question gives the socket its address. */
	assert_int_equal(dump_count(nl, RTM_GETLINK, &(struct ifinfomsg){0}, 16), 1);
	assert_int_equal(getsockname(nl_fd(nl), (struct sockaddr *)&to, &len), 0);
	assert_true(to.nl_pid != 0);
	for (uint32_t seq = 0; seq < 20; seq++) { /* the true number is among them */
		lie.nlh.nlmsg_seq = seq;
		assert_int_equal(sendto(nl_fd(liar), &lie, sizeof(lie), 0, (struct sockaddr *)&to,
					sizeof(to)),
				 sizeof(lie));
	}
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
}

/* ------ dumps -- */

/* One link whose row is larger than a buffer of 8 KiB, and many links. */
static void large_dumps_are_whole(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *nl = opened(a);
	AUTO_BATCH b = {0};
	char name[IFNAMSIZ];

	(void)state;
	put_link(&b, "big", "bridge");
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
	nl_batch_clear(&b);
	for (int i = 0; i < 120; i++) { /* 120 alternative names of 127 bytes: 16 KiB */
		char alt[128];

		memset(alt, 'x', sizeof(alt));
		snprintf(alt + 120, 8, "%d", i);
		alt[120 + strlen(alt + 120)] = '\0';
		nl_begin(&b, RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND);
		nl_put_hdr(&b, &(struct ifinfomsg){.ifi_index = 2}, sizeof(struct ifinfomsg));
		NL_NEST (&b, IFLA_PROP_LIST)
			nl_put_str(&b, IFLA_ALT_IFNAME, alt);
	}
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "b%d", i);
		put_link(&b, name, "bridge");
	}
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
	for (int i = 0; i < 3; i++) /* the socket is as good as new after each */
		assert_int_equal(dump_count(nl, RTM_GETLINK, &(struct ifinfomsg){0}, 16), 202);
}

static void a_dump_that_is_refused(void **state)
{
	AUTO_NL *nl = opened(-1);
	struct rows rows = {.n = 0};
	struct wr_error err = {0};
	AUTO_BATCH b = {0};

	(void)state;
	nl_begin(&b, RTM_GETADDR, NLM_F_DUMP);
	nl_put_hdr(&b, &(struct ifinfomsg){.ifi_index = 9999}, 8);
	((unsigned char *)b.data)[NLMSG_HDRLEN + 1] = 99; /* a prefix length: strict checking */
	assert_int_equal(nl_dump(nl, &b, row, &rows, &err), -EINVAL);
	assert_int_equal(rows.n, 0);
	assert_non_null(strstr(err.text, "Invalid values in header for address dump request"));
	assert_int_equal(dump_count(nl, RTM_GETLINK, &(struct ifinfomsg){0}, 16), 1);
}

static void nothing(int sig)
{
	(void)sig;
}

static void *pester(void *arg)
{
	union sigval value = {0};

	for (int i = 0; i < 2000; i++)
		pthread_sigqueue(*(pthread_t *)arg, SIGUSR1, value);
	return NULL;
}

static void signals_do_not_interrupt(void **state)
{
	struct sigaction action = {.sa_handler = nothing}; /* without SA_RESTART */
	pthread_t self = pthread_self(), thread;
	AUTO_FD a = made();
	AUTO_NL *nl = opened(a);

	(void)state;
	sigaction(SIGUSR1, &action, NULL);
	assert_int_equal(pthread_create(&thread, NULL, pester, &self), 0);
	for (uint32_t i = 0; i < 50; i++) {
		AUTO_BATCH b = {0};

		for (uint32_t j = 0; j < 100; j++)
			put_route(&b, 100 * i + j, NLM_F_EXCL);
		assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
		assert_int_equal(count_routes(nl), 100 * (i + 1));
	}
	pthread_join(thread, NULL);
	signal(SIGUSR1, SIG_DFL);
}

/* ------ events -- */

static int stop_at_link(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	row(ctx, nlh, err);
	return ((struct rows *)ctx)->n == 2 ? 77 : 0;
}

static void events_come_once_each(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *events = opened(a);
	AUTO_NL *nl = opened(a);
	struct rows rows = {.n = 0};
	struct wr_error err = {0};
	AUTO_BATCH b = {0};

	(void)state;
	assert_int_equal(nl_join(events, RTNLGRP_LINK, NULL), 0);
	assert_int_equal(nl_join(events, RTNLGRP_IPV4_ROUTE, NULL), 0);
	assert_int_equal(nl_join(events, 9999, &err), -EINVAL);
	assert_int_equal(nl_listen(events, row, &rows, 0, &err), -ETIMEDOUT);

	put_link(&b, "one", "bridge");
	put_link(&b, "two", "bridge");
	put_link(&b, "three", "bridge");
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
	assert_int_equal(nl_listen(events, stop_at_link, &rows, 1000, NULL), 77);
	assert_string_equal(rows.names[0], "one");
	assert_string_equal(rows.names[1], "two");
	assert_int_equal(nl_listen(events, row, &rows, 50, NULL), -ETIMEDOUT);
	assert_int_equal(rows.n, 3);
	assert_string_equal(rows.names[2], "three");
}

static void lost_events_are_said(void **state)
{
	AUTO_FD a = made();
	AUTO_NL *events = opened(a);
	AUTO_NL *nl = opened(a);
	struct rows rows = {.n = 0};
	AUTO_BATCH b = {0};

	(void)state;
	assert_int_equal(nl_join(events, RTNLGRP_IPV4_ROUTE, NULL), 0);
	assert_int_equal(setsockopt(nl_fd(events), SOL_SOCKET, SO_RCVBUF, &(int){1}, sizeof(int)),
			 0);
	for (uint32_t i = 0; i < 1000; i++)
		put_route(&b, i, NLM_F_EXCL);
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
	assert_int_equal(nl_listen(events, row, &rows, 100, NULL), -ENOBUFS);
}

/* ------ nsid -- */

static void nsids_are_given_and_read(void **state)
{
	AUTO_FD a = made(), b = made(), c = made();
	AUTO_NL *nl = opened(a);
	struct wr_error err = {0};
	int32_t nsid = 99;

	(void)state;
	assert_int_equal(netns_nsid_get(nl, b, &nsid, NULL), 0);
	assert_int_equal(nsid, NETNS_NSID_NONE);
	assert_int_equal(netns_nsid_get(nl, b, &nsid, NULL), 0); /* asking gave it none */
	assert_int_equal(nsid, NETNS_NSID_NONE);
	assert_int_equal(netns_nsid_set(nl, b, 7, NULL), 0);
	assert_int_equal(netns_nsid_get(nl, b, &nsid, NULL), 0);
	assert_int_equal(nsid, 7);
	assert_int_equal(netns_nsid_set(nl, b, 8, &err), -EEXIST);
	assert_non_null(strstr(err.text, "already has a nsid"));
	assert_int_equal(netns_nsid_set(nl, c, 7, &err), -EEXIST);
	assert_non_null(strstr(err.text, "already used"));
	assert_int_equal(netns_nsid_set(nl, c, NETNS_NSID_NONE, NULL), 0);
	assert_int_equal(netns_nsid_get(nl, c, &nsid, NULL), 0);
	assert_true(nsid >= 0 && nsid != 7);
	assert_int_equal(netns_nsid_get(nl, STDIN_FILENO, &nsid, &err), -EINVAL);
}

struct heard {
	size_t n;
	int32_t nsids[16];
	char names[16][IFNAMSIZ];
};

static int hear(void *ctx, int32_t nsid, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[IFLA_IFNAME + 1];
	struct heard *heard = ctx;

	(void)err;
	if (nlh->nlmsg_type != RTM_NEWLINK || heard->n == 16)
		return 0;
	assert_true(nl_attrs(nlh, sizeof(struct ifinfomsg), attrs, IFLA_IFNAME));
	heard->nsids[heard->n] = nsid;
	snprintf(heard->names[heard->n++], IFNAMSIZ, "%s", nl_get_str(attrs[IFLA_IFNAME]));
	return 0;
}

/* One socket in a scratch namespace hears those that have a number there, and no others. */
static void events_of_many_namespaces(void **state)
{
	AUTO_FD scratch = made(), near = made(), far = made(), strange = made();
	AUTO_NL *requests = opened(scratch), *events = opened(scratch);
	AUTO_NL *in_near = opened(near), *in_far = opened(far), *in_strange = opened(strange);
	AUTO_BATCH b = {0};
	struct heard heard = {0};
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(netns_nsid_set(requests, near, 7, NULL), 0);
	assert_int_equal(netns_nsid_set(requests, far, 9, NULL), 0);
	assert_int_equal(nl_join(events, RTNLGRP_LINK, NULL), 0);
	assert_int_equal(nl_join_all(events, NULL), 0);
	assert_int_equal(nl_hear(events, hear, &heard, &err), 0);

	put_link(&b, "b0", "bridge");
	assert_int_equal(nl_do(in_strange, &b, NULL, NULL), 0);
	assert_int_equal(nl_do(in_far, &b, NULL, NULL), 0);
	assert_int_equal(nl_do(in_near, &b, NULL, NULL), 0);
	assert_int_equal(nl_do(requests, &b, NULL, NULL), 0);
	while (nl_hear(events, hear, &heard, &err) == 1)
		;
	assert_int_equal(err.code, 0);
	assert_true(heard.n >= 3);
	assert_int_equal(heard.nsids[0], 9);
	assert_string_equal(heard.names[0], "b0");
	assert_int_equal(heard.nsids[heard.n - 1], NL_HERE);
	for (size_t i = 0; i < heard.n; i++)
		assert_true(heard.nsids[i] == 9 || heard.nsids[i] == 7 ||
			    heard.nsids[i] == NL_HERE);
}

static void lost_events_are_said_once(void **state)
{
	AUTO_FD ns = made();
	AUTO_NL *requests = opened(ns), *events = opened(ns);
	AUTO_BATCH b = {0};
	struct heard heard = {0};
	struct wr_error err = {0};
	int rc;

	(void)state;
	nl_room(events, 1);
	assert_int_equal(nl_join(events, RTNLGRP_IPV4_ROUTE, NULL), 0);
	for (uint32_t i = 0; i < 500; i++)
		put_route(&b, i, 0);
	assert_int_equal(nl_do(requests, &b, NULL, NULL), 0);

	while ((rc = nl_hear(events, hear, &heard, &err)) == 1)
		;
	assert_int_equal(rc, -ENOBUFS);
	while ((rc = nl_hear(events, hear, &heard, &err)) == 1)
		;
	assert_int_equal(rc, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(a_socket_speaks_for_its_namespace),
		NETNS_TEST(many_sockets_or_none),
		NETNS_TEST(a_large_batch_is_done_whole),
		NETNS_TEST(a_small_buffer_is_no_deadlock),
		NETNS_TEST(a_buffer_that_cannot_grow_is_no_deadlock),
		NETNS_TEST(the_failed_one_is_named_the_rest_is_done),
		NETNS_TEST(of_many_quiet_ones_the_failed_is_named),
		NETNS_TEST(the_kernels_own_words),
		NETNS_TEST(one_answer),
		NETNS_TEST(another_sender_is_ignored),
		NETNS_TEST(large_dumps_are_whole),
		NETNS_TEST(a_dump_that_is_refused),
		NETNS_TEST(signals_do_not_interrupt),
		NETNS_TEST(events_come_once_each),
		NETNS_TEST(lost_events_are_said),
		NETNS_TEST(nsids_are_given_and_read),
		NETNS_TEST(events_of_many_namespaces),
		NETNS_TEST(lost_events_are_said_once),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
