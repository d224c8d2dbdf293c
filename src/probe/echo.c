/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * echo.c - echo packets, made and taken apart.
 */
#include <netinet/icmp6.h>
#include <string.h>

#include <linux/icmp.h>

#include "probe/attempt.h"
#include "probe/echo.h"

/* Type, code, checksum, id and seq are laid out alike in both families. */
_Static_assert(sizeof(struct icmphdr) == ECHO_HEADER, "the header of an echo packet");

struct stamp {
	uint64_t nonce;
	uint64_t sent_us;
};
_Static_assert(sizeof(struct stamp) == ECHO_STAMP, "the stamp of an echo packet");

/* ------ the socket -- */

static int only_replies(int fd, uint8_t family)
{
	const struct icmp_filter v4 = {.data = ~(1U << ICMP_ECHOREPLY)};
	struct icmp6_filter v6;

	ICMP6_FILTER_SETBLOCKALL(&v6);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &v6);
	if (family == AF_INET6)
		return setsockopt(fd, SOL_ICMPV6, ICMP6_FILTER, &v6, sizeof(v6));
	return setsockopt(fd, SOL_RAW, ICMP_FILTER, &v4, sizeof(v4));
}

int echo_open(uint8_t family, bool *ret_ping_socket)
{
	int protocol = family == AF_INET6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	AUTO_FD fd = attempt_socket(family, SOCK_RAW, protocol);
	bool ping_socket = fd == -EPERM;

	if (ping_socket) {
		fd = attempt_socket(family, SOCK_DGRAM, protocol);
		if (fd == -EACCES) /* how a ping socket says the same */
			return -EPERM;
	}
	if (fd < 0)
		return fd;
	if (!ping_socket && only_replies(fd, family))
		return -errno;

	*ret_ping_socket = ping_socket;
	return TAKE_FD(fd);
}

/* ------ sending -- */

static uint16_t checksum(const uint8_t *data, size_t len)
{
	uint16_t word;
	uint32_t sum = 0;

	for (size_t i = 0; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, data + i, sizeof(word));
		sum += word;
	}
	if (len % 2) {
		word = 0;
		memcpy(&word, data + len - 1, 1);
		sum += word;
	}
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	return (uint16_t)~sum;
}

int echo_send(int fd, uint8_t family, const struct echo *echo)
{
	static const struct stamp no_stamp;
	uint8_t packet[ECHO_HEADER + ECHO_DATA_MAX];
	size_t len = ECHO_HEADER + echo->n_data;
	struct stamp stamp = {echo->nonce, echo->sent_us};
	struct icmphdr header = {
		.type = family == AF_INET6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO,
		.un.echo = {.id = htons(echo->id), .sequence = htons(echo->seq)},
	};

	if (echo->n_data > ECHO_DATA_MAX)
		return -EMSGSIZE;

	if (echo->n_data < ECHO_STAMP)
		stamp = no_stamp;
	memset(packet, 0, len);
	memcpy(packet + ECHO_HEADER, &stamp, echo->n_data < ECHO_STAMP ? 0 : ECHO_STAMP);
	memcpy(packet, &header, sizeof(header));
	header.checksum = checksum(packet, len); /* the kernel's own for IPv6 */
	memcpy(packet, &header, sizeof(header));
	return send(fd, packet, len, 0) < 0 ? -errno : 0;
}

/* ------ receiving -- */

static void read_header(const uint8_t *data, struct icmphdr *header, struct echo *ret)
{
	memcpy(header, data, sizeof(*header));
	*ret = (struct echo){.id = ntohs(header->un.echo.id),
			     .seq = ntohs(header->un.echo.sequence)};
}

/* A raw IPv4 socket gives the packet's header, too. */
static size_t skipped(const uint8_t *data, size_t len, uint8_t family, bool ping_socket)
{
	return family == AF_INET6 || ping_socket || !len ? 0 : (data[0] & 15U) * 4;
}

bool echo_read(const uint8_t *data, size_t len, uint8_t family, bool ping_socket, struct echo *ret)
{
	size_t skip = skipped(data, len, family, ping_socket);
	struct icmphdr header;
	struct stamp stamp = {0};

	if (len < skip + sizeof(header))
		return false;

	data += skip;
	len -= skip;
	read_header(data, &header, ret);
	ret->n_data = len - sizeof(header);
	if (ret->n_data >= sizeof(stamp))
		memcpy(&stamp, data + sizeof(header), sizeof(stamp));
	ret->nonce = stamp.nonce;
	ret->sent_us = stamp.sent_us;
	return header.type == (family == AF_INET6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY);
}

bool echo_read_quoted(const uint8_t *quoted, size_t len, uint8_t family, struct echo *ret)
{
	size_t skip = family == AF_INET6 && len && quoted[0] >> 4 == 6 ? 40 : 0;
	struct icmphdr header;

	if (len < skip + sizeof(header))
		return false;

	read_header(quoted + skip, &header, ret);
	return true;
}
