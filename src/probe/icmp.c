/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * icmp.c - the probe that sends echo requests. Its socket is connected, so that it hears its
 * destination alone.
 */
#include <sys/epoll.h>

#include "probe/attempt.h"
#include "probe/echo.h"

static uint8_t family_of(const struct attempt *a)
{
	return a->probe->dst.family;
}

static int icmp_open(struct attempt *a, unsigned want_bit)
{
	int fd = echo_open(family_of(a), &a->ping_socket);

	(void)want_bit;
	if (fd < 0)
		return fd;

	a->fd[0] = fd;
	return 0;
}

/* ------ sending -- */

static int send_echo(struct attempt *a, uint64_t now)
{
	const struct echo echo = {
		.id = a->id,
		.seq = ++a->seq,
		.n_data = ECHO_STAMP,
		.nonce = a->nonce,
		.sent_us = now,
	};

	return echo_send(a->fd[0], family_of(a), &echo);
}

static bool quotes_us(const struct attempt *a, const uint8_t *quoted, size_t len)
{
	struct echo echo;

	return echo_read_quoted(quoted, len, family_of(a), &echo) &&
	       (a->ping_socket || echo.id == a->id);
}

static void icmp_act(struct attempt *a, uint64_t now)
{
	int rc = 0;

	attempt_pause(a, now);
	heard_errors(a, a->fd[0], quotes_us); /* else the next call would return it */
	if (!a->connected)
		rc = attempt_connect(a->probe, a->fd[0]);
	if (rc == 0)
		rc = send_echo(a, now);

	a->connected = rc == 0;
	if (rc) {
		heard_local(a, -rc);
		attempt_disconnect(a->fd[0]); /* so that the next try finds a new route */
	}
}

/* ------ receiving -- */

static void take_reply(struct attempt *a, const uint8_t *data, size_t len, uint64_t now)
{
	struct echo echo;

	if (!echo_read(data, len, family_of(a), a->ping_socket, &echo) || echo.nonce != a->nonce ||
	    (!a->ping_socket && echo.id != a->id))
		return;

	attempt_reached(a, "answered", now > echo.sent_us ? now - echo.sent_us : 1);
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
