/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dump.c - questions: one row (nl_get) or all (nl_dump). No half answers: the rows are handed out
 * only after the whole answer came, was consistent and ended well.
 */
#include <string.h>

#include "nl/answer.h"
#include "nl/sock.h"

#define TRIES	    8
#define ANSWER_SIZE (64U << 10)

/* What came so far. All zero is nothing. */
struct answer {
	unsigned char *data; /* owned: the rows, each padded */
	size_t len, cap;
	bool lost;    /* a part was lost or did not fit */
	bool changed; /* the kernel says that the parts do not belong together */
	bool ended;
	struct nl_answer end;
};

#define AUTO_ANSWER CLEANUP(answer_fini) struct answer

static void answer_fini(struct answer *answer)
{
	free(answer->data);
}

static void keep(struct answer *answer, const struct nlmsghdr *nlh)
{
	size_t need = answer->len + NLMSG_ALIGN(nlh->nlmsg_len);
	size_t cap = answer->cap ? answer->cap : ANSWER_SIZE;
	unsigned char *larger;

	while (cap < need)
		cap *= 2;

	if (cap != answer->cap) {
		larger = realloc(answer->data, cap);
		if (!larger) {
			answer->lost = true;
			return;
		}
		answer->data = larger;
		answer->cap = cap;
	}

	memcpy(answer->data + answer->len, nlh, nlh->nlmsg_len);
	answer->len = need;
}

static int message_read(struct answer *answer, const struct nlmsghdr *nlh,
			const struct nlmsghdr *request, struct wr_error *err)
{
	if (nlh->nlmsg_seq != request->nlmsg_seq)
		return 0;

	answer->changed |= (nlh->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
	if (nlh->nlmsg_type == NLMSG_DONE || nlh->nlmsg_type == NLMSG_ERROR) {
		if (!nl_answer_read(&answer->end, nlh, request))
			return wr_fail(err, EPROTO, "an answer of the kernel is too short");
		answer->ended = true;
	} else if (nlh->nlmsg_type == NLMSG_OVERRUN) {
		answer->lost = true;
	} else if (nlh->nlmsg_type >= NLMSG_MIN_TYPE) {
		keep(answer, nlh);
	}
	return 0;
}

/* Reads on to the end whatever happens: a dump that is left half read blocks the next one. */
static int answer_read(struct nl *nl, const struct nlmsghdr *request, struct answer *answer,
		       struct wr_error *err)
{
	int strikes = 0;

	while (!answer->ended) {
		const struct nlmsghdr *nlh;
		size_t len, offset = 0;
		int rc = nl_recv(nl, 0, &len, err);

		if ((rc == -ENOBUFS || rc == -ENOMEM || rc == -EMSGSIZE) && ++strikes < TRIES) {
			answer->lost = true;
			continue;
		}
		if (rc < 0)
			return rc;

		while ((nlh = nl_next(nl->buf, len, &offset))) {
			rc = message_read(answer, nlh, request, err);
			if (rc < 0)
				return rc;
		}
		if (offset < len)
			return wr_fail(err, EPROTO, "an answer of the kernel is malformed");
	}
	return 0;
}

/* A copy of the one request of the batch, with a number of its own. */
static int question(struct nl *nl, const struct nl_batch *batch, struct nlmsghdr **ret,
		    struct wr_error *err)
{
	struct nlmsghdr *request;

	if (batch->failed)
		return wr_fail(err, batch->failed, "cannot build the request: %s",
			       strerror(batch->failed));
	if (batch->n != 1)
		return wr_fail(err, EINVAL, "%zu requests where one question belongs", batch->n);

	request = malloc(batch->len);
	if (!request)
		return wr_fail(err, ENOMEM, "no memory for a request of %zu bytes", batch->len);

	memcpy(request, batch->data, batch->len);
	request->nlmsg_seq = ++nl->seq;
	*ret = request;
	return 0;
}

/* Asks once. 0: look at *answer. */
static int ask(struct nl *nl, const struct nl_batch *batch, bool dump, struct answer *answer,
	       struct wr_error *err)
{
	AUTO_FREE struct nlmsghdr *request = NULL;
	int rc = question(nl, batch, &request, err);

	if (rc < 0)
		return rc;

	if (dump) {
		request->nlmsg_flags |= NLM_F_DUMP;
		request->nlmsg_flags &= (uint16_t)~NLM_F_ACK;
	} else {
		request->nlmsg_flags |= NLM_F_ACK;
	}
	rc = nl_send(nl, request, request->nlmsg_len, err);
	if (rc == 0)
		rc = answer_read(nl, request, answer, err);
	return rc;
}

static int rows_each(const struct answer *answer, nl_row_fn *fn, void *ctx, struct wr_error *err)
{
	const struct nlmsghdr *nlh;
	size_t offset = 0;

	while ((nlh = nl_next(answer->data, answer->len, &offset))) {
		int rc = fn(ctx, nlh, err);

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Asks until the whole answer came, a bounded number of times. */
static int ask_whole(struct nl *nl, const struct nl_batch *batch, bool dump, nl_row_fn *fn,
		     void *ctx, struct wr_error *err)
{
	bool changed = false;

	for (int i = 0; i < TRIES; i++) {
		AUTO_ANSWER answer = {0};
		int rc = ask(nl, batch, dump, &answer, err);

		if (rc < 0)
			return rc;
		if (answer.end.rc < 0)
			return wr_fail(err, -answer.end.rc, "%s", answer.end.words);
		if (!answer.changed && !answer.lost)
			return rows_each(&answer, fn, ctx, err);
		changed = answer.changed;
	}

	if (!changed)
		return wr_fail(err, ENOBUFS, "the kernel's answer was lost");
	return wr_fail(err, EAGAIN, "the kernel's answer kept changing while it was read, %d times",
		       TRIES);
}

int nl_get(struct nl *nl, const struct nl_batch *batch, nl_row_fn *fn, void *ctx,
	   struct wr_error *err)
{
	return ask_whole(nl, batch, false, fn, ctx, err);
}

int nl_dump(struct nl *nl, const struct nl_batch *batch, nl_row_fn *fn, void *ctx,
	    struct wr_error *err)
{
	return ask_whole(nl, batch, true, fn, ctx, err);
}
