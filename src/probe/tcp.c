/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tcp.c - connections, up to two at a time.
 *
 * The patient socket is left alone as long as nobody says no, so that a slow path has all the time
 * there is. But a SYN that was lost comes again only after a second, and then after two, four, …:
 * when the patient one hears nothing for a while, the eager one begins anew again and again.
 */
#include <sys/epoll.h>

#include "probe/attempt.h"

enum {
	PATIENT,
	EAGER,
	SILENCE_MS = 250,	/* then the eager socket begins */
	PATIENCE_MAX_MS = 1000, /* of the eager one, doubling: above that the kernel sends again */
};

static int tcp_open(struct attempt *a, unsigned want_bit)
{
	unsigned which = want_bit == WANT_FIRST ? PATIENT : EAGER;
	int fd = attempt_socket(a->probe->dst.family, SOCK_STREAM, IPPROTO_TCP);

	if (fd < 0)
		return fd;

	a->fd[which] = fd;
	return 0;
}

static void said_no(struct attempt *a, unsigned which, int code, uint64_t now)
{
	/* a reset has no ICMP error in the queue */
	if (!heard_errors(a, a->fd[which], NULL))
		heard_local(a, code);
	a->trying[which] = false;
	attempt_disconnect(a->fd[which]);
	attempt_pause(a, now);
}

static void try(struct attempt *a, unsigned which, uint64_t now)
{
	int rc;

	attempt_disconnect(a->fd[which]);
	a->tried_us[which] = now;
	a->trying[which] = true;
	rc = attempt_connect(a->probe, a->fd[which]);
	if (rc && rc != -EINPROGRESS)
		said_no(a, which, -rc, now);
	else if (rc == 0)
		attempt_reached(a, "accepted", now_us() - now + 1);
}

static void be_eager(struct attempt *a, uint64_t now)
{
	if (a->patience_ms == 0)
		a->patience_ms = SILENCE_MS;

	a->next_us = now + (uint64_t)a->patience_ms * 1000;
	a->patience_ms =
		a->patience_ms * 2 < PATIENCE_MAX_MS ? a->patience_ms * 2 : PATIENCE_MAX_MS;
	try(a, EAGER, now);
}

static void tcp_act(struct attempt *a, uint64_t now)
{
	if (!a->trying[PATIENT]) {
		a->next_us = now + SILENCE_MS * 1000;
		try(a, PATIENT, now);
	} else if (a->fd[EAGER] < 0) {
		a->want |= WANT_SECOND;
	} else {
		be_eager(a, now);
	}
}

/* Edge-triggered: a socket that is not connected is always "ready". */
static void tcp_input(struct attempt *a, unsigned which, uint64_t now)
{
	struct sockaddr_storage peer;
	socklen_t peer_len = sizeof(peer), code_len = sizeof(int);
	int code = 0;

	if (!a->trying[which])
		return;

	if (getsockopt(a->fd[which], SOL_SOCKET, SO_ERROR, &code, &code_len))
		code = errno;
	if (code)
		said_no(a, which, code, now);
	else if (getpeername(a->fd[which], (struct sockaddr *)&peer, &peer_len) == 0)
		attempt_reached(a, "accepted", now - a->tried_us[which] + 1);
}

const struct probe_proto proto_tcp = {
	.n_fds = 2,
	.open = tcp_open,
	.act = tcp_act,
	.input = tcp_input,
	.events = {EPOLLIN | EPOLLOUT | EPOLLET, EPOLLIN | EPOLLOUT | EPOLLET},
};
