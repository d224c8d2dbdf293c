/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * do.c - many requests, most of which change something: packed into datagrams, every ack read.
 *
 * The kernel works a datagram off while it is being sent and queues all its acks; so a datagram
 * holds no more requests than the receive buffer holds acks, and is read to its end before the next
 * one goes out. The numbers of a datagram's requests are consecutive, and acks come in order.
 *
 * A quiet request is answered only when it is refused. An answer to a later one says that it was
 * worked off; the last of a datagram is never quiet. Whether an answer was lost is then known from
 * the socket alone (ENOBUFS) and no longer from the count.
 */
#include <stdio.h>
#include <string.h>

#include <sys/socket.h>

#include "nl/answer.h"
#include "nl/sock.h"

#define DATAGRAM_MAX (60U << 10) /* more gains nothing; memory for large ones is scarce */
#define ACK_COST     2048 /* what an ack takes of the receive buffer: 768 to 1280, with words */
#define RECV_LARGE   (4 << 20) /* asked for when a batch is larger than the buffer */

/* Requests [first, first + n) of a batch, which go out as one datagram. */
struct part {
	size_t first, n;
	uint32_t seq; /* of the first */
};

/* Who hears of the failures, or (then each message is an answer) of all. */
struct listener {
	nl_failed_fn *fn;
	nl_reply_fn *reply;
	void *ctx;
};

static const struct nlmsghdr *request_at(const struct nl_batch *batch, size_t i)
{
	return (const struct nlmsghdr *)(batch->data + batch->starts[i]);
}

static size_t request_end(const struct nl_batch *batch, size_t i)
{
	return i + 1 < batch->n ? batch->starts[i + 1] : batch->len;
}

/* ------ send ------ */

static size_t ack_room(int fd)
{
	int size = 0;
	socklen_t len = sizeof(size);

	if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, &len) < 0 || size < 2 * ACK_COST)
		return 1;
	return (size_t)size / ACK_COST;
}

/* The buffers grow only for those who need it; the force is for root, the rest takes what it gets.
 */
static void make_room(struct nl *nl, size_t wanted)
{
	int large = RECV_LARGE;
	int send = 4 * DATAGRAM_MAX;

	if (nl->ack_room == 0)
		nl->ack_room = ack_room(nl->fd);
	if (wanted <= nl->ack_room)
		return;

	if (setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)) < 0)
		setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof(large));
	if (setsockopt(nl->fd, SOL_SOCKET, SO_SNDBUFFORCE, &send, sizeof(send)) < 0)
		setsockopt(nl->fd, SOL_SOCKET, SO_SNDBUF, &send, sizeof(send));
	nl->ack_room = ack_room(nl->fd);
}

static struct part part_from(const struct nl *nl, const struct nl_batch *batch, size_t first)
{
	struct part part = {.first = first, .n = 1, .seq = nl->seq + 1};

	while (part.n < nl->ack_room && first + part.n < batch->n &&
	       request_end(batch, first + part.n) - batch->starts[first] <= DATAGRAM_MAX)
		part.n++;
	return part;
}

static int part_send(struct nl *nl, const struct nl_batch *batch, const struct part *part,
		     bool with_acks, struct wr_error *err)
{
	size_t begin = batch->starts[part->first];
	size_t len = request_end(batch, part->first + part->n - 1) - begin;
	AUTO_FREE unsigned char *data = malloc(len);

	if (!data)
		return wr_fail(err, ENOMEM, "no memory for a request of %zu bytes", len);

	memcpy(data, batch->data + begin, len);
	for (size_t i = 0; i < part->n; i++) {
		struct nlmsghdr *nlh =
			(struct nlmsghdr *)(data + batch->starts[part->first + i] - begin);

		nlh->nlmsg_seq = ++nl->seq;
		if (!with_acks)
			nlh->nlmsg_flags &= (uint16_t)~NLM_F_ACK;
		else if (i + 1 == part->n)
			nlh->nlmsg_flags |= NLM_F_ACK;
	}
	return nl_send(nl, data, len, err);
}

/* ------ read ------ */

static int lost(struct wr_error *err)
{
	return wr_fail(err, ENOBUFS, "answers of the kernel were lost");
}

/* How many of the part's requests [from, to) are quiet. */
static size_t count_quiet(const struct nl_batch *batch, const struct part *part, size_t from,
			  size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += !(request_at(batch, part->first + i)->nlmsg_flags & NLM_F_ACK);
	return n;
}

/* One ack. *done counts the requests that are answered: acks come in order. */
static int ack_read(const struct nl_batch *batch, const struct part *part,
		    const struct listener *listener, const struct nlmsghdr *nlh, size_t *done,
		    struct wr_error *err)
{
	uint32_t number = nlh->nlmsg_seq - part->seq;
	struct nl_answer answer;

	/* Acks of an earlier, broken conversation have smaller numbers, which wrap to large ones.
	 */
	if (number >= part->n || number < *done)
		return 0;
	if (nlh->nlmsg_type != NLMSG_ERROR && !listener->reply)
		return 0;

	if (count_quiet(batch, part, *done, number) != number - *done)
		return lost(err);
	*done = number + 1;
	if (nlh->nlmsg_type != NLMSG_ERROR) {
		listener->reply(listener->ctx, part->first + number, nlh, 0, "");
		return 0;
	}
	if (!nl_answer_read(&answer, nlh, request_at(batch, part->first + number)))
		return wr_fail(err, EPROTO, "an answer of the kernel is too short");

	if (listener->reply)
		listener->reply(listener->ctx, part->first + number, NULL, answer.rc, answer.words);
	else if (answer.rc < 0)
		listener->fn(listener->ctx, part->first + number, answer.rc, answer.words);
	return 0;
}

static int acks_read(struct nl *nl, const struct nl_batch *batch, const struct part *part,
		     const struct listener *listener, struct wr_error *err)
{
	size_t done = 0;
	int flags = 0;

	while (done < part->n) {
		const struct nlmsghdr *nlh;
		size_t len, offset = 0;
		int rc = nl_recv(nl, flags, &len, err);

		if (rc == -ENOBUFS && flags == 0) {
			/* Perhaps nothing of ours was lost. All acks are queued by now. */
			flags = MSG_DONTWAIT;
			continue;
		}
		if (rc < 0)
			return rc == -EAGAIN || rc == -EMSGSIZE ? lost(err) : rc;

		while ((nlh = nl_next(nl->buf, len, &offset))) {
			rc = ack_read(batch, part, listener, nlh, &done, err);
			if (rc < 0)
				return rc;
		}
	}
	/* What was lost may have been the refusal of a quiet one. */
	return flags && count_quiet(batch, part, 0, part->n) ? lost(err) : 0;
}

/* ------ public ------ */

/* `*sent` is the number of the request that is being worked on when it returns an error. */
static int do_parts(struct nl *nl, const struct nl_batch *batch, const struct listener *listener,
		    size_t *sent, struct wr_error *err)
{
	*sent = 0;
	if (batch->failed)
		return wr_fail(err, batch->failed, "cannot build the request: %s",
			       strerror(batch->failed));

	make_room(nl, batch->n);
	while (*sent < batch->n) {
		struct part part = part_from(nl, batch, *sent);
		int rc = part_send(nl, batch, &part, !listener->reply, err);

		if (rc == 0)
			rc = acks_read(nl, batch, &part, listener, err);
		if (rc < 0)
			return rc;
		*sent += part.n;
	}
	return 0;
}

int nl_do_each(struct nl *nl, const struct nl_batch *batch, nl_failed_fn *fn, void *ctx,
	       struct wr_error *err)
{
	size_t sent;

	return do_parts(nl, batch, &(struct listener){.fn = fn, .ctx = ctx}, &sent, err);
}

int nl_ask_each(struct nl *nl, const struct nl_batch *batch, nl_reply_fn *fn, void *ctx,
		struct wr_error *err)
{
	size_t sent;

	return do_parts(nl, batch, &(struct listener){.reply = fn, .ctx = ctx}, &sent, err);
}

struct first {
	size_t number;
	int rc;
	char words[sizeof(((struct nl_answer *)NULL)->words)];
};

static void keep_first(void *ctx, size_t number, int rc, const char *words)
{
	struct first *first = ctx;

	if (first->rc < 0)
		return;

	first->number = number;
	first->rc = rc;
	snprintf(first->words, sizeof(first->words), "%s", words);
}

int nl_do(struct nl *nl, const struct nl_batch *batch, size_t *ret_failed, struct wr_error *err)
{
	struct first first = {0};
	struct listener listener = {.fn = keep_first, .ctx = &first};
	struct wr_error why = {0};
	size_t sent;
	int rc = do_parts(nl, batch, &listener, &sent, &why);

	if (first.rc == 0 && rc == 0)
		return 0;

	/* A refusal came before whatever broke the conversation later, and says more. */
	if (first.rc == 0)
		first.number = sent;
	if (ret_failed)
		*ret_failed = first.number;
	if (first.rc < 0)
		return wr_fail(err, -first.rc, "%s", first.words);
	return wr_fail(err, -rc, "%s", why.text);
}
