/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sock.c - a netlink socket: opened in some namespace, sends and receives datagrams. What they say
 * is the business of do.c, dump.c and listen.c.
 */
#include <string.h>

#include <sys/socket.h>

#include "nl/sock.h"
#include "nl/visit.h"

#define RECV_MIN (32U << 10) /* below this the kernel drops big links from dumps, silently */

/* ------ open and close ------ */

int nl_wrap(struct nl **ret, int fd, struct wr_error *err)
{
	AUTO_FD owned = fd;
	AUTO_FREE struct nl *nl = calloc(1, sizeof(*nl));

	if (!nl)
		return wr_fail(err, ENOMEM, "no memory for a netlink socket");

	nl->buf_size = RECV_MIN;
	nl->fd = TAKE_FD(owned);
	*ret = TAKE(nl);
	return 0;
}

int nl_open_here(struct nl **ret, int protocol, struct wr_error *err)
{
	static const int options[] = {NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK};
	AUTO_FD fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return wr_fail(err, errno, "cannot open a netlink socket: %s", strerror(errno));

	/* Old kernels lack some; then there are fewer words, or unfiltered answers. On others the
	 * target of a dump would be ignored without a word if it were not strict. */
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (setsockopt(fd, SOL_NETLINK, options[i], &(int){1}, sizeof(int)) < 0 &&
		    errno != ENOPROTOOPT)
			return wr_fail(err, errno, "cannot set up a netlink socket: %s",
				       strerror(errno));
	return nl_wrap(ret, TAKE_FD(fd), err);
}

struct opening {
	struct nl **sockets;
	int protocol;
};

static int open_visiting(void *ctx, size_t i, struct wr_error *err)
{
	struct opening *opening = ctx;

	return nl_open_here(&opening->sockets[i], opening->protocol, err);
}

int nl_open_many(struct nl **ret, const int *netns_fds, size_t n, int protocol,
		 struct wr_error *err)
{
	AUTO_FREE struct nl **sockets = calloc(n ? n : 1, sizeof(struct nl *));
	struct opening opening = {.sockets = sockets, .protocol = protocol};
	int rc;

	if (!sockets)
		return wr_fail(err, ENOMEM, "no memory for %zu netlink sockets", n);

	rc = nl_visit(netns_fds, n, open_visiting, &opening, err);
	if (rc < 0) {
		for (size_t i = 0; i < n; i++)
			nl_close(sockets[i]);
		return rc;
	}

	for (size_t i = 0; i < n; i++)
		ret[i] = sockets[i];
	return 0;
}

int nl_open(struct nl **ret, int netns_fd, int protocol, struct wr_error *err)
{
	if (netns_fd < 0)
		return nl_open_here(ret, protocol, err);
	return nl_open_many(ret, &netns_fd, 1, protocol, err);
}

void nl_close(struct nl *nl)
{
	if (!nl)
		return;

	fd_close(nl->fd);
	free(nl->buf);
	free(nl);
}

void nl_rest(struct nl *nl)
{
	free(TAKE(nl->buf));
}

int nl_fd(const struct nl *nl)
{
	return nl->fd;
}

/* ------ datagrams ------ */

int nl_send(struct nl *nl, const void *data, size_t len, struct wr_error *err)
{
	ssize_t sent;

	/* Without an address a netlink socket sends to the kernel. */
	do
		sent = send(nl->fd, data, len, 0);
	while (sent < 0 && errno == EINTR);

	if (sent < 0)
		return wr_fail(err, errno, "cannot ask the kernel: %s", strerror(errno));
	return 0;
}

static int make_room(struct nl *nl, size_t len, struct wr_error *err)
{
	size_t size = nl->buf_size;
	unsigned char *larger;

	while (size < len)
		size *= 2;
	if (size == nl->buf_size)
		return 0;

	larger = realloc(nl->buf, size);
	if (!larger)
		return wr_fail(err, ENOMEM, "no memory for an answer of %zu bytes", len);

	nl->buf = larger;
	nl->buf_size = size;
	return 0;
}

/* A namespace's processes may send us datagrams too; only number 0 is the kernel. */
static bool from_kernel(const struct sockaddr_nl *from, socklen_t len)
{
	return len < sizeof(*from) || from->nl_family != AF_NETLINK || from->nl_pid == 0;
}

/* The number of the namespace that an event comes from, when the socket hears several. */
static int32_t nsid_of(struct msghdr *msg)
{
	int32_t nsid = NL_HERE;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c))
		if (c->cmsg_level == SOL_NETLINK && c->cmsg_type == NETLINK_LISTEN_ALL_NSID &&
		    c->cmsg_len == CMSG_LEN(sizeof(nsid)))
			memcpy(&nsid, CMSG_DATA(c), sizeof(nsid));
	return nsid;
}

/* Taken when it is needed: many sockets rest (nl_rest). */
static void *buf_of(struct nl *nl)
{
	if (!nl->buf)
		nl->buf = malloc(nl->buf_size);
	return nl->buf;
}

int nl_recv(struct nl *nl, int flags, size_t *ret_len, struct wr_error *err)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int32_t))];
		struct cmsghdr align;
	} control;
	struct iovec whole = {.iov_base = buf_of(nl), .iov_len = nl->buf_size};
	struct sockaddr_nl from;
	struct msghdr msg;
	ssize_t len;
	int rc;

	if (!nl->buf)
		return wr_fail(err, ENOMEM, "no memory for an answer of the kernel");

	/* The whole buffer is offered: the kernel sizes the rest of a dump by it. */
	do {
		from = (struct sockaddr_nl){0};
		msg = (struct msghdr){
			.msg_name = &from,
			.msg_namelen = sizeof(from),
			.msg_iov = &whole,
			.msg_iovlen = 1,
			.msg_control = &control,
			.msg_controllen = sizeof(control),
		};
		len = recvmsg(nl->fd, &msg, flags | MSG_TRUNC);
		if (len < 0 && errno != EINTR)
			return wr_fail(err, errno, "cannot read the kernel's answer: %s",
				       strerror(errno));
	} while (len < 0 || !from_kernel(&from, msg.msg_namelen));

	nl->nsid = nsid_of(&msg);
	if ((size_t)len > nl->buf_size) {
		rc = make_room(nl, (size_t)len, err);
		return rc < 0 ? rc
			      : wr_fail(err, EMSGSIZE, "an answer of the kernel has %zd bytes",
					len);
	}

	*ret_len = (size_t)len;
	return 0;
}

const struct nlmsghdr *nl_next(const unsigned char *data, size_t len, size_t *offset)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)(data + *offset);
	size_t left = *offset < len ? len - *offset : 0;

	if (left < sizeof(*nlh) || nlh->nlmsg_len < sizeof(*nlh) || nlh->nlmsg_len > left)
		return NULL;

	*offset += NLMSG_ALIGN(nlh->nlmsg_len);
	return nlh;
}
