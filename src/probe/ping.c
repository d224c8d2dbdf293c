/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ping.c - the loop of a ping: send when it is time, take what came, end when nothing is to come.
 */
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/uio.h>

#include "nl/visit.h"
#include "probe/attempt.h"
#include "probe/echo.h"
#include "probe/ping.h"

_Static_assert((int)PING_DATA_MAX == (int)ECHO_DATA_MAX, "the payload of a ping");

enum {
	IPV4_HEADER_MAX = 60,
	SEEN_MAX = 1 << 16, /* sequence numbers: they begin anew behind it */
};

struct pinger {
	const struct ping *ping;
	ping_event_fn *event;
	void *ctx;
	struct ping_stats *stats;
	int fd;
	bool ping_socket, connected;
	uint16_t id;
	uint64_t nonce;
	uint64_t next_us, last_us;  /* when a request is due, when the last one was sent */
	uint8_t seen[SEEN_MAX / 8]; /* a bit per request: it was answered */
};

static uint8_t family_of(const struct pinger *p)
{
	return p->ping->to.dst.family;
}

/* ------ the socket -- */

static int open_here(void *ctx, size_t i, struct wr_error *err)
{
	struct pinger *p = ctx;

	(void)i;
	p->fd = echo_open(family_of(p), &p->ping_socket);
	if (p->fd < 0)
		return wr_fail(err, -p->fd, "cannot open a socket to ping from: %s%s",
			       strerror(-p->fd), p->fd == -EPERM ? " (CAP_NET_RAW is needed)" : "");
	return 0;
}

static int set_option(const struct pinger *p, int v4, int v6, int value)
{
	bool is_v6 = family_of(p) == AF_INET6;

	return setsockopt(p->fd, is_v6 ? SOL_IPV6 : SOL_IP, is_v6 ? v6 : v4, &value, sizeof(value));
}

static int set_options(const struct pinger *p, struct wr_error *err)
{
	const struct ping *ping = p->ping;
	int rc = set_option(p, IP_RECVTTL, IPV6_RECVHOPLIMIT, 1);

	if (rc == 0 && ping->ttl)
		rc = set_option(p, IP_TTL, IPV6_UNICAST_HOPS, ping->ttl);
	if (rc == 0 && ping->dont_fragment)
		rc = set_option(p, IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, IP_PMTUDISC_DO);
	if (rc == 0 && ping->dont_fragment && family_of(p) == AF_INET6)
		rc = set_option(p, 0, IPV6_DONTFRAG, 1);
	return rc < 0 ? wr_fail(err, errno, "cannot prepare a socket to ping from: %s",
				strerror(errno))
		      : 0;
}

/* ------ sending -- */

static void tell_local(struct pinger *p, int code, uint32_t info)
{
	const struct ping_event event = {
		.what = PING_LOCAL,
		.seq = p->stats->sent,
		.error = code,
		.info = info,
	};

	p->stats->errors++;
	p->event(p->ctx, &event);
}

static uint32_t path_mtu(const struct pinger *p)
{
	bool v6 = family_of(p) == AF_INET6;
	int mtu = 0;
	socklen_t len = sizeof(mtu);

	if (getsockopt(p->fd, v6 ? SOL_IPV6 : SOL_IP, v6 ? IPV6_MTU : IP_MTU, &mtu, &len) < 0)
		return 0;
	return (uint32_t)mtu;
}

static void send_one(struct pinger *p, uint64_t now)
{
	struct echo echo = {
		.id = p->id,
		.seq = (uint16_t)++p->stats->sent,
		.n_data = p->ping->n_data,
		.nonce = p->nonce,
		.sent_us = now,
	};
	int rc = p->connected ? 0 : attempt_connect(&p->ping->to, p->fd);

	p->seen[echo.seq / 8] &= (uint8_t) ~(1U << echo.seq % 8);
	p->last_us = now;
	p->next_us = now + (uint64_t)p->ping->interval_ms * 1000;
	p->connected = rc == 0;
	if (rc == 0)
		rc = echo_send(p->fd, family_of(p), &echo);
	if (rc < 0)
		tell_local(p, -rc, rc == -EMSGSIZE ? path_mtu(p) : 0);
}

/* ------ receiving -- */

static void count_time(struct ping_stats *stats, uint32_t us)
{
	if (stats->n_timed == 0 || us < stats->min_us)
		stats->min_us = us;
	if (us > stats->max_us)
		stats->max_us = us;
	stats->n_timed++;
	stats->sum_us += us;
	stats->sum_squares += (double)us * us;
}

/* The number of the request that a reply with these 16 bits is for. */
static uint32_t whole_seq(const struct pinger *p, uint16_t seq)
{
	return p->stats->sent - (uint16_t)(p->stats->sent - seq);
}

static bool is_ours(const struct pinger *p, const struct echo *echo)
{
	if (!p->ping_socket && echo->id != p->id)
		return false;
	return echo->n_data < ECHO_STAMP || echo->nonce == p->nonce;
}

static void take_reply(struct pinger *p, const struct echo *echo, int ttl, uint64_t now)
{
	bool timed = echo->n_data >= ECHO_STAMP;
	uint8_t bit = (uint8_t)(1U << echo->seq % 8), *seen = &p->seen[echo->seq / 8];
	struct ping_event event = {
		.what = *seen & bit ? PING_DUPLICATE : PING_REPLY,
		.seq = whole_seq(p, echo->seq),
		.len = ECHO_HEADER + echo->n_data,
		.ttl = ttl,
		.timed = timed,
		.rtt_us = timed && now > echo->sent_us ? (uint32_t)(now - echo->sent_us) : 0,
	};

	*seen |= bit;
	if (event.what == PING_DUPLICATE)
		p->stats->duplicates++;
	else
		p->stats->received++;
	if (timed)
		count_time(p->stats, event.rtt_us);
	p->event(p->ctx, &event);
}

static int find_ttl(struct msghdr *msg)
{
	int ttl = -1;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c))
		if ((c->cmsg_level == SOL_IP && c->cmsg_type == IP_TTL) ||
		    (c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_HOPLIMIT))
			memcpy(&ttl, CMSG_DATA(c), sizeof(ttl));
	return ttl;
}

static void take_replies(struct pinger *p)
{
	uint8_t data[IPV4_HEADER_MAX + ECHO_HEADER + ECHO_DATA_MAX], control[128];
	struct echo echo;
	ssize_t len;

	for (;;) {
		struct iovec iov = {data, sizeof(data)};
		struct msghdr msg = {.msg_iov = &iov,
				     .msg_iovlen = 1,
				     .msg_control = control,
				     .msg_controllen = sizeof(control)};

		len = recvmsg(p->fd, &msg, 0);
		if (len < 0)
			return;
		if (echo_read(data, (size_t)len, family_of(p), p->ping_socket, &echo) &&
		    is_ours(p, &echo))
			take_reply(p, &echo, find_ttl(&msg), now_us());
	}
}

static void take_errors(struct pinger *p)
{
	struct heard heard;
	struct echo echo;

	while (heard_next(p->fd, &heard)) {
		struct ping_event event = {
			.what = heard.from.family ? PING_ERROR : PING_LOCAL,
			.from = heard.from,
			.type = heard.said.ee_type,
			.code = heard.said.ee_code,
			.info = heard.said.ee_info,
			.error = (int)heard.said.ee_errno,
		};

		/* What the kernel says of a packet that is too long, send said already. */
		if (event.what == PING_LOCAL && event.error == EMSGSIZE)
			continue;
		if (!echo_read_quoted(heard.quoted, heard.n_quoted, family_of(p), &echo) ||
		    (!p->ping_socket && echo.id != p->id))
			continue;
		event.seq = whole_seq(p, echo.seq);
		p->stats->errors++;
		p->event(p->ctx, &event);
	}
}

/* ------ the loop -- */

static bool all_sent(const struct pinger *p)
{
	return p->ping->count && p->stats->sent >= p->ping->count;
}

/* Who answered before answers within twice the longest time, or not at all (as ping(8)). */
static uint64_t patience_us(const struct pinger *p)
{
	uint64_t most = (uint64_t)p->ping->timeout_ms * 1000, enough = p->stats->max_us * 2ULL,
		 interval = (uint64_t)p->ping->interval_ms * 1000;

	if (enough < interval)
		enough = interval;
	return p->stats->n_timed && enough < most ? enough : most;
}

/* When something is due: the next request, or the end. */
static uint64_t due_us(const struct pinger *p)
{
	return all_sent(p) ? p->last_us + patience_us(p) : p->next_us;
}

static bool is_over(const struct pinger *p, uint64_t now)
{
	if (!all_sent(p))
		return false;
	return p->stats->received + p->stats->errors >= p->stats->sent || now >= due_us(p);
}

/* Returns 1 when it was cancelled. */
static int wait_for_any(const struct pinger *p, int cancel_fd, uint64_t now, struct wr_error *err)
{
	struct pollfd fds[] = {{.fd = p->fd, .events = POLLIN},
			       {.fd = cancel_fd, .events = POLLIN}};
	uint64_t due = due_us(p);
	int timeout_ms = due <= now ? 0 : (int)((due - now) / 1000 + 1);

	if (poll(fds, ARRAY_LEN(fds), timeout_ms) < 0 && errno != EINTR)
		return wr_fail(err, errno, "cannot wait for replies: %s", strerror(errno));
	return cancel_fd >= 0 && fds[1].revents ? 1 : 0;
}

/* A device that is not there is not waited for; a route may still come. */
static int begin(struct pinger *p, struct wr_error *err)
{
	int rc = attempt_connect(&p->ping->to, p->fd);

	if (rc == -ENODEV && p->ping->to.device)
		return wr_fail(err, ENODEV, "there is no device \"%s\" to send from",
			       p->ping->to.device);

	p->connected = rc == 0;
	p->next_us = now_us();
	p->event(p->ctx, &(struct ping_event){.what = PING_BEGIN});
	return 0;
}

static int loop(struct pinger *p, int cancel_fd, struct wr_error *err)
{
	int rc = begin(p, err);
	uint64_t began_us = p->next_us;

	while (rc == 0 && !is_over(p, now_us())) {
		if (!all_sent(p) && now_us() >= p->next_us) {
			take_errors(p); /* else the next call would return one of them */
			send_one(p, now_us());
		}
		rc = wait_for_any(p, cancel_fd, now_us(), err);
		if (rc >= 0) {
			take_errors(p);
			take_replies(p);
		}
	}
	p->stats->took_us = now_us() - began_us;
	return rc;
}

int ping_run(const struct ping *ping, ping_event_fn *event, void *ctx, int cancel_fd,
	     struct ping_stats *ret, struct wr_error *err)
{
	AUTO_FREE struct pinger *p = calloc(1, sizeof(*p));
	int rc;

	if (!p)
		return wr_fail(err, ENOMEM, "no memory to ping");
	if (ping->n_data > PING_DATA_MAX)
		return wr_fail(err, EINVAL, "a packet holds at most %d bytes of data",
			       PING_DATA_MAX);

	*ret = (struct ping_stats){0};
	*p = (struct pinger){.ping = ping, .event = event, .ctx = ctx, .stats = ret, .fd = -1};
	if (getrandom(&p->nonce, sizeof(p->nonce), 0) != sizeof(p->nonce))
		p->nonce = now_us();
	p->id = (uint16_t)p->nonce;

	rc = nl_visit(&ping->to.netns_fd, 1, open_here, p, err);
	if (rc == 0)
		rc = set_options(p, err);
	if (rc == 0)
		rc = loop(p, cancel_fd, err);

	fd_close(p->fd);
	return rc < 0 ? rc : 0;
}
