/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * udp-lookup.c - which socket would get a datagram?
 *
 * By its own socket, not by struct nl: it runs in the visiting thread, asks one question and is
 * gone. The kernel answers before send() returns.
 */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

#include "base/cleanup.h"
#include "probe/udp-lookup.h"

enum { ANSWER_MAX = 8192 };

struct question {
	struct nlmsghdr header;
	struct inet_diag_req_v2 req;
};

/* udp_diag wants the datagram's own source and destination in its id ("src" and "dst"). */
static struct question ask(const struct inet *src, uint16_t src_port, const struct inet *dst,
			   uint16_t dst_port)
{
	struct question q = {
		.header = {.nlmsg_len = sizeof(q),
			   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			   .nlmsg_flags = NLM_F_REQUEST},
		.req = {.sdiag_family = dst->family,
			.sdiag_protocol = IPPROTO_UDP,
			.idiag_states = UINT32_MAX,
			.id = {.idiag_sport = htons(src_port),
			       .idiag_dport = htons(dst_port),
			       .idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}},
	};

	memcpy(q.req.id.idiag_src, src->bytes, sizeof(src->bytes));
	memcpy(q.req.id.idiag_dst, dst->bytes, sizeof(dst->bytes));
	return q;
}

static int understand(const struct nlmsghdr *answer, size_t len)
{
	const struct nlmsgerr *error = NLMSG_DATA(answer);

	if (!NLMSG_OK(answer, len))
		return -EPROTO;
	if (answer->nlmsg_type == SOCK_DIAG_BY_FAMILY)
		return 1;
	if (answer->nlmsg_type != NLMSG_ERROR || answer->nlmsg_len < NLMSG_LENGTH(sizeof(*error)))
		return -EPROTO;

	/* ENOENT is also what a kernel without udp_diag says: works() tells them apart */
	return error->error;
}

static int exchange(int fd, const struct question *q)
{
	union {
		struct nlmsghdr header;
		uint8_t bytes[ANSWER_MAX];
	} answer;
	ssize_t len;

	if (send(fd, q, sizeof(*q), 0) < 0)
		return -errno;

	len = recv(fd, &answer, sizeof(answer), MSG_DONTWAIT);
	if (len < 0)
		return -errno;
	return understand(&answer.header, (size_t)len);
}

/* A bound socket of our own must be found, or an answer of "none" means nothing. */
static bool works(int fd)
{
	struct inet any = {.family = AF_INET}, own = {.family = AF_INET, .bytes = {127, 0, 0, 1}};
	struct sockaddr_in name = {.sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(name);
	AUTO_FD probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct question q;

	if (probe < 0 || bind(probe, (struct sockaddr *)&name, sizeof(name)) ||
	    getsockname(probe, (struct sockaddr *)&name, &len))
		return false;

	q = ask(&any, 1, &own, ntohs(name.sin_port));
	return exchange(fd, &q) == 1;
}

int udp_lookup(const struct inet *src, uint16_t src_port, const struct inet *dst, uint16_t dst_port)
{
	AUTO_FD fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	struct question q = ask(src, src_port, dst, dst_port);
	int rc;

	if (fd < 0)
		return -errno;

	rc = exchange(fd, &q);
	if (rc == -ENOENT && works(fd))
		return 0;
	return rc;
}
