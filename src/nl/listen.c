/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * listen.c - events: what the kernel tells without being asked. An events socket is never a request
 * socket.
 */
#include <poll.h>
#include <string.h>

#include <sys/socket.h>

#include "base/clock.h"
#include "nl/sock.h"

int nl_join(struct nl *nl, unsigned group, struct wr_error *err)
{
	struct sockaddr_nl self = {.nl_family = AF_NETLINK};
	struct sockaddr_nl bound = {0};
	socklen_t len = sizeof(bound);

	if (getsockname(nl->fd, (struct sockaddr *)&bound, &len) < 0 || bound.nl_pid == 0) {
		if (bind(nl->fd, (struct sockaddr *)&self, sizeof(self)) < 0)
			return wr_fail(err, errno, "cannot bind a netlink socket: %s",
				       strerror(errno));
	}

	if (setsockopt(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
		return wr_fail(err, errno, "cannot join netlink group %u: %s", group,
			       strerror(errno));
	return 0;
}

/* Waits until there is something to read or the time is over. */
static int wait_until(int fd, int64_t deadline_ms, bool forever, struct wr_error *err)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};
	int64_t left = forever ? -1 : deadline_ms - clock_ms();
	int n = poll(&poller, 1, forever ? -1 : left > 0 ? (int)left : 0);

	if (n < 0)
		return wr_fail(err, errno, "waiting for events of the kernel: %s", strerror(errno));
	if (n == 0)
		return wr_fail(err, ETIMEDOUT, "no event came in time");
	return 0;
}

/* Hands out what was received; what is left when fn has enough stays for the next call. */
static int hand_out(struct nl *nl, nl_row_fn *fn, void *ctx, struct wr_error *err)
{
	const struct nlmsghdr *nlh;

	while ((nlh = nl_next(nl->buf, nl->pended, &nl->next))) {
		int rc = nlh->nlmsg_type >= NLMSG_MIN_TYPE ? fn(ctx, nlh, err) : 0;

		if (rc)
			return rc;
	}
	nl->next = nl->pended = 0;
	return 0;
}

int nl_listen(struct nl *nl, nl_row_fn *fn, void *ctx, int timeout_ms, struct wr_error *err)
{
	int64_t deadline = clock_ms() + timeout_ms;
	int rc = hand_out(nl, fn, ctx, err);

	while (rc == 0) {
		rc = wait_until(nl->fd, deadline, timeout_ms < 0, err);
		if (rc < 0)
			return rc;

		rc = nl_recv(nl, MSG_DONTWAIT, &nl->pended, err);
		nl->next = 0;
		if (rc < 0)
			nl->pended = 0;
		if (rc == 0)
			rc = hand_out(nl, fn, ctx, err);
		else if (rc == -EAGAIN)
			rc = 0; /* it was not from the kernel */
		else if (rc == -EMSGSIZE)
			rc = wr_fail(err, ENOBUFS, "an event of the kernel was too long");
	}
	return rc;
}

/* ------ many namespaces -- */

int nl_join_all(struct nl *nl, struct wr_error *err)
{
	if (setsockopt(nl->fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &(int){1}, sizeof(int)) < 0)
		return wr_fail(err, errno, "cannot listen to other namespaces: %s",
			       strerror(errno));
	return 0;
}

void nl_room(struct nl *nl, int bytes)
{
	if (setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
		(void)setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

int nl_hear(struct nl *nl, nl_heard_fn *fn, void *ctx, struct wr_error *err)
{
	struct wr_error why = {0};
	const struct nlmsghdr *nlh;
	size_t len, offset = 0;
	int rc = nl_recv(nl, MSG_DONTWAIT, &len, &why);

	if (rc == -EAGAIN)
		return 0;
	if (rc == -EMSGSIZE)
		return wr_fail(err, ENOBUFS, "an event of the kernel was too long");
	if (rc < 0)
		return wr_fail(err, -rc, "%s", why.text);

	while ((nlh = nl_next(nl->buf, len, &offset))) {
		rc = nlh->nlmsg_type >= NLMSG_MIN_TYPE ? fn(ctx, nl->nsid, nlh, err) : 0;
		if (rc)
			return rc;
	}
	return 1;
}
