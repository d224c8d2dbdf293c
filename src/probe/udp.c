/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * udp.c - datagrams: answered, refused, or seen to arrive.
 *
 * fd[0] sends. Where the destination's namespace is known, fd[1] is a raw socket there: it sees a
 * datagram after the last packet filter and just before a socket gets it. That there is such a
 * socket is then asked of the kernel (udp-lookup.c); if it cannot say, a refusal had its chance
 * once GRACE_MS are over.
 */
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include <linux/filter.h>

#include "probe/attempt.h"
#include "probe/udp-lookup.h"

enum {
	GRACE_MS = 100,
	PORT_DNS = 53,
	PAYLOAD_MAX = 64,
	DNS_ID_SIZE = 2,
};

static bool is_v6(const struct attempt *a)
{
	return a->probe->dst.family == AF_INET6;
}

/* ------ sockets -- */

/* Lets through what is for the port; a raw IPv4 socket sees the IP header, an IPv6 one does not. */
static int only_port(int fd, bool v6, uint16_t port)
{
	struct sock_filter v4_code[] = {
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), /* X = length of the IP header */
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_filter v6_code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {
		.len = v6 ? ARRAY_LEN(v6_code) : ARRAY_LEN(v4_code),
		.filter = v6 ? v6_code : v4_code,
	};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static int open_witness(struct attempt *a)
{
	AUTO_FD fd = attempt_socket(a->probe->dst.family, SOCK_RAW, IPPROTO_UDP);

	if (fd == -EPERM)
		return 0; /* then silence stays silence */
	if (fd < 0)
		return fd;
	if (only_port(fd, is_v6(a), a->probe->port))
		return -errno;

	a->fd[1] = TAKE_FD(fd);
	return 0;
}

static void found_socket(struct attempt *a, int found);

static int udp_open(struct attempt *a, unsigned want_bit)
{
	int fd;

	if (want_bit == WANT_SECOND)
		return open_witness(a);
	if (want_bit == WANT_LOOKUP) {
		found_socket(
			a, udp_lookup(&a->seen_from, a->seen_port, &a->probe->dst, a->probe->port));
		return 0;
	}

	fd = attempt_socket(a->probe->dst.family, SOCK_DGRAM, IPPROTO_UDP);
	if (fd < 0)
		return fd;
	a->fd[0] = fd;
	return 0;
}

/* ------ sending -- */

/* A query for the name servers of the root: any DNS server has an answer, if only a refusal. */
static size_t dns_payload(const struct attempt *a, char *data)
{
	static const uint8_t query[] = {0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1};

	memcpy(data, query, sizeof(query));
	memcpy(data, &a->id, DNS_ID_SIZE);
	return sizeof(query);
}

/* The same for each try of one attempt. */
static size_t payload(const struct attempt *a, char *data)
{
	if (a->probe->port == PORT_DNS)
		return dns_payload(a, data);

	return (size_t)snprintf(data, PAYLOAD_MAX, "warren probe %016llx\n",
				(unsigned long long)a->nonce);
}

static void udp_begin(struct attempt *a, uint64_t now)
{
	(void)now;
	if (a->probe->dst_fd >= 0)
		a->want |= WANT_SECOND;
}

static int send_datagram(struct attempt *a, uint64_t now)
{
	char data[PAYLOAD_MAX];
	size_t len = payload(a, data);

	if (a->seq < UINT16_MAX)
		a->seq++;
	a->tried_us[0] = now;
	return send(a->fd[0], data, len, 0) < 0 ? -errno : 0;
}

static void arrived_in_silence(struct attempt *a)
{
	attempt_reached(a, "got the datagram", 0);
}

static void udp_act(struct attempt *a, uint64_t now)
{
	int rc = 0;

	attempt_pause(a, now);
	if (heard_errors(a, a->fd[0], NULL))
		a->grace_us = 0;
	if (a->grace_us && now >= a->grace_us) {
		arrived_in_silence(a);
		return;
	}
	if (!a->connected)
		rc = attempt_connect(a->probe, a->fd[0]);
	if (rc == 0)
		rc = send_datagram(a, now);

	a->connected = rc == 0;
	if (rc) {
		heard_local(a, -rc);
		attempt_disconnect(a->fd[0]);
	}
}

/* ------ receiving -- */

/* From the visiting thread; the loop waits for it. */
static void found_socket(struct attempt *a, int found)
{
	if (found > 0) {
		arrived_in_silence(a);
	} else if (found == 0 && a->result->rc != -ECONNREFUSED) {
		*a->result = (struct probe_result){.rc = -ECONNREFUSED, .from = a->probe->dst};
		snprintf(a->result->words, sizeof(a->result->words),
			 "delivered, but no socket has the port");
	} else if (found < 0 && !a->grace_us) {
		a->grace_us = now_us() + GRACE_MS * 1000;
	}
}

static void take_answer(struct attempt *a, uint64_t now)
{
	char data[1];

	if (recv(a->fd[0], data, sizeof(data), MSG_TRUNC) < 0)
		return;

	/* with several under way nobody can say which one was answered */
	attempt_reached(a, "answered", a->seq == 1 ? now - a->tried_us[0] + 1 : 0);
}

static bool is_ours(const struct attempt *a, const uint8_t *udp, size_t len)
{
	char data[PAYLOAD_MAX];
	size_t data_len = payload(a, data);
	struct udphdr header;

	if (len != sizeof(header) + data_len)
		return false;

	memcpy(&header, udp, sizeof(header));
	return header.dest == htons(a->probe->port) &&
	       memcmp(udp + sizeof(header), data, data_len) == 0;
}

static void note_source(struct attempt *a, const struct sockaddr_storage *from, const uint8_t *udp)
{
	struct udphdr header;

	memcpy(&header, udp, sizeof(header));
	a->seen_port = ntohs(header.source);
	a->seen_from = (struct inet){.family = a->probe->dst.family};
	a->seen_from.len = (uint8_t)inet_bits(&a->seen_from);
	if (is_v6(a))
		memcpy(a->seen_from.bytes, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
	else
		memcpy(a->seen_from.bytes, &((const struct sockaddr_in *)from)->sin_addr, 4);
}

static void watch(struct attempt *a)
{
	uint8_t data[256];
	struct sockaddr_storage from = {0};
	socklen_t from_len;
	ssize_t len;

	for (;;) {
		size_t skip;

		from_len = sizeof(from);
		len = recvfrom(a->fd[1], data, sizeof(data), MSG_TRUNC, (struct sockaddr *)&from,
			       &from_len);
		if (len < 0)
			return;

		skip = is_v6(a) || !len ? 0 : (data[0] & 15U) * 4;
		if ((size_t)len > sizeof(data) || (size_t)len < skip ||
		    !is_ours(a, data + skip, (size_t)len - skip))
			continue;

		note_source(a, &from, data + skip);
		a->want |= WANT_LOOKUP;
	}
}

static void udp_input(struct attempt *a, unsigned which, uint64_t now)
{
	if (which == 1) {
		watch(a);
		return;
	}
	if (heard_errors(a, a->fd[0], NULL))
		a->grace_us = 0;
	take_answer(a, now);
}

const struct probe_proto proto_udp = {
	.n_fds = 2,
	.open = udp_open,
	.begin = udp_begin,
	.act = udp_act,
	.input = udp_input,
	.events = {EPOLLIN, EPOLLIN},
};
