/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * icmp.c - echo requests and their replies, for IPv4 and IPv6.
 *
 * A raw socket where there is the right to one (a new namespace lets nobody, not even root, have a
 * ping socket before net.ipv4.ping_group_range is set, and a probe changes nothing), else a ping
 * socket. It is connected, so that it hears its destination alone.
 */
#include <netinet/icmp6.h>
#include <string.h>
#include <sys/epoll.h>

#include <linux/icmp.h>

#include "probe/attempt.h"

/* Type, code, checksum, id and seq are laid out alike in both families. What follows comes back
 * as it was sent. */
struct echo {
	struct icmphdr header;
	uint64_t nonce;
	uint64_t sent_us;
};

static bool is_v6(const struct attempt *a)
{
	return a->probe->dst.family == AF_INET6;
}

/* ------ the socket -- */

static int only_replies(const struct attempt *a, int fd)
{
	const struct icmp_filter v4 = {.data = ~(1U << ICMP_ECHOREPLY)};
	struct icmp6_filter v6;

	ICMP6_FILTER_SETBLOCKALL(&v6);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &v6);
	if (is_v6(a))
		return setsockopt(fd, SOL_ICMPV6, ICMP6_FILTER, &v6, sizeof(v6));
	return setsockopt(fd, SOL_RAW, ICMP_FILTER, &v4, sizeof(v4));
}

static int icmp_open(struct attempt *a, unsigned want_bit)
{
	int protocol = is_v6(a) ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	AUTO_FD fd = attempt_socket(a, SOCK_RAW, protocol);

	(void)want_bit;
	if (fd == -EPERM) {
		fd = attempt_socket(a, SOCK_DGRAM, protocol);
		a->ping_socket = fd >= 0;
		if (fd == -EACCES) /* how a ping socket says the same */
			return -EPERM;
	}
	if (fd < 0)
		return fd;
	if (!a->ping_socket && only_replies(a, fd))
		return -errno;

	a->fd[0] = TAKE_FD(fd);
	return 0;
}

/* ------ sending -- */

static uint16_t checksum(const void *data, size_t len)
{
	uint16_t word;
	uint32_t sum = 0;

	for (size_t i = 0; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, (const uint8_t *)data + i, sizeof(word));
		sum += word;
	}
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	return (uint16_t)~sum;
}

static int send_echo(struct attempt *a, uint64_t now)
{
	struct echo echo = {
		.header.type = is_v6(a) ? ICMP6_ECHO_REQUEST : ICMP_ECHO,
		.header.un.echo = {.id = htons(a->id), .sequence = htons(++a->seq)},
		.nonce = a->nonce,
		.sent_us = now,
	};

	echo.header.checksum = checksum(&echo, sizeof(echo)); /* the kernel's own for IPv6 */
	return send(a->fd[0], &echo, sizeof(echo), 0) < 0 ? -errno : 0;
}

/* What an error quotes begins with our header, for IPv6 with the packet's header before it. */
static bool quotes_us(const struct attempt *a, const uint8_t *quoted, size_t len)
{
	struct icmphdr header;
	size_t skip = is_v6(a) && len && quoted[0] >> 4 == 6 ? 40 : 0;

	if (len < skip + sizeof(header))
		return false;

	memcpy(&header, quoted + skip, sizeof(header));
	return a->ping_socket || header.un.echo.id == htons(a->id);
}

static void icmp_act(struct attempt *a, uint64_t now)
{
	int rc = 0;

	attempt_pause(a, now);
	heard_errors(a, a->fd[0], quotes_us); /* else the next call would return it */
	if (!a->connected)
		rc = attempt_connect(a, a->fd[0]);
	if (rc == 0)
		rc = send_echo(a, now);

	a->connected = rc == 0;
	if (rc) {
		heard_local(a, -rc);
		attempt_disconnect(a->fd[0]); /* so that the next try finds a new route */
	}
}

/* ------ receiving -- */

/* A raw IPv4 socket gives the packet's header, too. */
static const uint8_t *skip_header(const struct attempt *a, const uint8_t *data, size_t *len)
{
	size_t skip = is_v6(a) || a->ping_socket || !*len ? 0 : (data[0] & 15U) * 4;

	if (skip > *len)
		skip = *len;
	*len -= skip;
	return data + skip;
}

static void take_reply(struct attempt *a, const uint8_t *data, size_t len, uint64_t now)
{
	struct echo echo;
	uint64_t rtt_us;

	data = skip_header(a, data, &len);
	if (len < sizeof(echo))
		return;

	memcpy(&echo, data, sizeof(echo));
	if (echo.header.type != (is_v6(a) ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY))
		return;
	if (echo.nonce != a->nonce || (!a->ping_socket && echo.header.un.echo.id != htons(a->id)))
		return;

	rtt_us = now > echo.sent_us ? now - echo.sent_us : 1;
	attempt_reached(a, "answered", rtt_us);
}

static void icmp_input(struct attempt *a, unsigned which, uint64_t now)
{
	uint8_t data[512];
	ssize_t len;

	heard_errors(a, a->fd[which], quotes_us);
	while (!a->done && (len = recv(a->fd[which], data, sizeof(data), 0)) >= 0)
		take_reply(a, data, (size_t)len, now);
}

const struct probe_proto proto_icmp = {
	.n_fds = 1,
	.open = icmp_open,
	.act = icmp_act,
	.input = icmp_input,
	.events = {EPOLLIN},
};
