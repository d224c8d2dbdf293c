/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-nl.c - conversations with a kernel that lies, forgets and repeats itself: a thread at the
 * other end of a socket pair.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "nl/answer.h"
#include "nl/sock.h"
#include "unit.h"

/* ------ what the false kernel says -- */

/* A datagram under construction. */
struct say {
	unsigned char data[70000];
	size_t len;
};

/* The other end: answers question number `round` of the test. */
typedef void reply_fn(int fd, int round, const struct nlmsghdr *request, size_t n_requests);

struct kernel {
	int fd;
	int rounds;
	reply_fn *reply;
	pthread_t thread;
	size_t n_datagrams, n_requests;
};

static void add(struct say *say, uint16_t type, uint16_t flags, uint32_t seq, const void *data,
		size_t len)
{
	struct nlmsghdr nlh = {.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + len),
			       .nlmsg_type = type,
			       .nlmsg_flags = flags,
			       .nlmsg_seq = seq};

	memcpy(say->data + say->len, &nlh, sizeof(nlh));
	if (len)
		memcpy(say->data + say->len + NLMSG_HDRLEN, data, len);
	say->len += NLMSG_ALIGN(nlh.nlmsg_len);
}

static void add_ack(struct say *say, uint32_t seq, int error)
{
	struct nlmsgerr report = {.error = error};

	add(say, NLMSG_ERROR, NLM_F_CAPPED, seq, &report, sizeof(report));
}

static void add_row(struct say *say, uint32_t seq, uint16_t flags, uint32_t value)
{
	add(say, RTM_NEWLINK, NLM_F_MULTI | flags, seq, &value, sizeof(value));
}

static void add_done(struct say *say, uint32_t seq, uint16_t flags, int error)
{
	add(say, NLMSG_DONE, NLM_F_MULTI | flags, seq, &error, sizeof(error));
}

static void out(int fd, struct say *say)
{
	assert_int_equal(send(fd, say->data, say->len, 0), say->len);
	say->len = 0;
}

static void ack_one(int fd, uint32_t seq, int error)
{
	struct say say = {.len = 0};

	add_ack(&say, seq, error);
	out(fd, &say);
}

static void *kernel_main(void *arg)
{
	struct kernel *kernel = arg;
	static unsigned char data[1 << 17];

	for (int round = 0; round < kernel->rounds; round++) {
		ssize_t len = recv(kernel->fd, data, sizeof(data), 0);
		size_t n = 0, offset = 0;

		if (len <= 0)
			break;
		while (nl_next(data, (size_t)len, &offset))
			n++;
		kernel->n_datagrams++;
		kernel->n_requests += n;
		kernel->reply(kernel->fd, round, (const struct nlmsghdr *)data, n);
	}
	return NULL;
}

static struct nl *talk_to(struct kernel *kernel, int rounds, reply_fn *reply)
{
	struct nl *nl = NULL;
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	*kernel = (struct kernel){.fd = ends[1], .rounds = rounds, .reply = reply};
	assert_int_equal(nl_wrap(&nl, ends[0], NULL), 0);
	assert_int_equal(pthread_create(&kernel->thread, NULL, kernel_main, kernel), 0);
	return nl;
}

static void hang_up(struct kernel *kernel, struct nl *nl)
{
	nl_close(nl);
	pthread_join(kernel->thread, NULL);
	close(kernel->fd);
}

/* ------ what is asked -- */

static void put_requests(struct nl_batch *b, size_t n, size_t payload)
{
	static unsigned char bytes[65000];

	for (size_t i = 0; i < n; i++) {
		nl_begin(b, RTM_NEWLINK, 0);
		if (payload)
			nl_put(b, 5, bytes, payload);
	}
}

struct rows {
	size_t n;
	uint32_t last, sum;
	int result;
};

static int row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	struct rows *rows = ctx;

	(void)err;
	assert_int_equal(nlh->nlmsg_len, NLMSG_HDRLEN + 4);
	memcpy(&rows->last, nlh + 1, 4);
	rows->sum += rows->last;
	rows->n++;
	return rows->result;
}

static int dump(struct nl *nl, struct rows *rows, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	nl_begin(&b, RTM_GETLINK, NLM_F_DUMP);
	return nl_dump(nl, &b, row, rows, err);
}

/* ------ requests -- */

static void ack_all(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	(void)round;
	for (uint32_t i = 0; i < n; i++)
		ack_one(fd, request->nlmsg_seq + i, 0);
}

static void a_batch_goes_out_in_few_datagrams(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 100, ack_all);
	AUTO_BATCH b = {0};

	(void)state;
	put_requests(&b, 300, 1000); /* 306 kB */
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0); /* the batch is left as it was */
	hang_up(&kernel, nl);
	assert_int_equal(kernel.n_requests, 600);
	assert_int_equal(kernel.n_datagrams, 2 * 5);
}

static void an_empty_batch_asks_nothing(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, ack_all);
	AUTO_BATCH b = {0};

	(void)state;
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
	hang_up(&kernel, nl);
	assert_int_equal(kernel.n_datagrams, 0);
}

static void a_request_may_be_larger_than_a_datagram_should_be(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 3, ack_all);
	AUTO_BATCH b = {0};

	(void)state;
	put_requests(&b, 3, 64000);
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
	hang_up(&kernel, nl);
	assert_int_equal(kernel.n_datagrams, 3);
}

/* Refuses numbers 3 and 5 of each datagram. */
static void refuse_some(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	(void)round;
	for (uint32_t i = 0; i < n; i++)
		ack_one(fd, request->nlmsg_seq + i, i == 3 ? -EEXIST : i == 5 ? -EPERM : 0);
}

static void the_first_that_failed_is_reported(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, refuse_some);
	struct wr_error err = {0};
	AUTO_BATCH b = {0};
	size_t failed = 99;

	(void)state;
	put_requests(&b, 8, 0);
	assert_int_equal(nl_do(nl, &b, &failed, &err), -EEXIST);
	assert_int_equal(failed, 3);
	assert_int_equal(err.code, EEXIST);
	assert_string_equal(err.text, "File exists");
	hang_up(&kernel, nl);
}

static void note(void *ctx, size_t number, int rc, const char *words)
{
	char *notes = ctx;

	sprintf(notes + strlen(notes), "%zu %d %s;", number, rc, words);
}

static void each_that_failed_is_reported(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, refuse_some);
	char notes[200] = "";
	AUTO_BATCH b = {0};

	(void)state;
	put_requests(&b, 8, 0);
	assert_int_equal(nl_do_each(nl, &b, note, notes, NULL), 0);
	assert_string_equal(notes, "3 -17 File exists;5 -1 Operation not permitted;");
	hang_up(&kernel, nl);
}

/* Acks of requests that nobody made, before and between the true ones, all in one datagram. */
static void noise(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	struct say say = {.len = 0};

	(void)round;
	for (uint32_t i = 0; i < n; i++) {
		add_ack(&say, request->nlmsg_seq + i - 1000, -EIO);
		add_ack(&say, request->nlmsg_seq + 1000, -EIO);
		add_row(&say, request->nlmsg_seq + i, 0, 1);
		add_ack(&say, request->nlmsg_seq + i, 0);
		add_ack(&say, request->nlmsg_seq + i, -EIO); /* said twice */
	}
	out(fd, &say);
}

static void what_is_not_ours_is_ignored(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, noise);
	AUTO_BATCH b = {0};

	(void)state;
	put_requests(&b, 4, 0);
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
	hang_up(&kernel, nl);
}

static void skip_one(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	(void)round;
	(void)n;
	ack_one(fd, request->nlmsg_seq, 0);
	ack_one(fd, request->nlmsg_seq + 2, 0);
}

static void a_lost_ack_is_no_success(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, skip_one);
	struct wr_error err = {0};
	AUTO_BATCH b = {0};
	size_t failed = 99;

	(void)state;
	put_requests(&b, 3, 0);
	assert_int_equal(nl_do(nl, &b, &failed, &err), -ENOBUFS);
	assert_int_equal(failed, 0);
	assert_non_null(strstr(err.text, "lost"));
	hang_up(&kernel, nl);
}

/* Says nothing of those that are done and did not ask, as the kernel does; refuses numbers 3 and 5.
 */
static void ack_who_asked(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	const struct nlmsghdr *nlh;
	size_t offset = 0;

	(void)round;
	for (size_t i = 0;
	     i < n && (nlh = nl_next((const unsigned char *)request, 1 << 16, &offset)); i++) {
		int error = i == 3 ? -EEXIST : i == 5 ? -EPERM : 0;

		if (error || nlh->nlmsg_flags & NLM_F_ACK)
			ack_one(fd, nlh->nlmsg_seq, error);
	}
}

static void put_quiet(struct nl_batch *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put_requests(b, 1, 0);
		nl_quiet(b);
	}
}

static void quiet_ones_speak_when_refused(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 2, ack_who_asked);
	char notes[200] = "";
	AUTO_BATCH b = {0};

	(void)state;
	put_quiet(&b, 8);
	assert_int_equal(nl_do_each(nl, &b, note, notes, NULL), 0);
	assert_string_equal(notes, "3 -17 File exists;5 -1 Operation not permitted;");

	nl_batch_clear(&b);
	put_quiet(&b, 3); /* the last speaks, or this would never end */
	assert_int_equal(nl_do(nl, &b, NULL, NULL), 0);
	hang_up(&kernel, nl);
}

/* Number 1 of three is not quiet. */
static void a_lost_ack_between_quiet_ones_is_no_success(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, skip_one);
	AUTO_BATCH b = {0};

	(void)state;
	put_quiet(&b, 1);
	put_requests(&b, 1, 0);
	put_quiet(&b, 1);
	assert_int_equal(nl_do(nl, &b, NULL, NULL), -ENOBUFS);
	hang_up(&kernel, nl);
}

static void short_ack(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	struct say say = {.len = 0};

	(void)round;
	(void)n;
	add(&say, NLMSG_ERROR, 0, request->nlmsg_seq, "\0\0\0\0", 4);
	out(fd, &say);
}

static void a_short_ack_is_no_success(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, short_ack);
	AUTO_BATCH b = {0};

	(void)state;
	put_requests(&b, 1, 0);
	assert_int_equal(nl_do(nl, &b, NULL, NULL), -EPROTO);
	hang_up(&kernel, nl);
}

static void a_broken_batch_is_not_sent(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, ack_all);
	struct wr_error err = {0};
	AUTO_BATCH b = {0};

	(void)state;
	put_requests(&b, 1, 0);
	b.failed = EMSGSIZE;
	assert_int_equal(nl_do(nl, &b, NULL, &err), -EMSGSIZE);
	assert_int_equal(nl_dump(nl, &b, row, NULL, NULL), -EMSGSIZE);
	hang_up(&kernel, nl);
}

/* ------ dumps -- */

static void three_rows(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	struct say say = {.len = 0};

	(void)round;
	assert_int_equal(n, 1);
	assert_int_equal(request->nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
	add_row(&say, request->nlmsg_seq - 1, 0, 1000); /* of another conversation */
	add_row(&say, request->nlmsg_seq, 0, 1);
	add_row(&say, request->nlmsg_seq, 0, 2);
	out(fd, &say);
	add_row(&say, request->nlmsg_seq, 0, 3);
	add_done(&say, request->nlmsg_seq, 0, 0);
	out(fd, &say);
}

static void a_dump_hands_out_its_rows(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, three_rows);
	struct rows rows = {.n = 0};

	(void)state;
	assert_int_equal(dump(nl, &rows, NULL), 0);
	assert_int_equal(rows.n, 3);
	assert_int_equal(rows.sum, 6);
	hang_up(&kernel, nl);
}

static void the_reader_may_stop(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, three_rows);
	struct rows rows = {.result = -ENOTTY};

	(void)state;
	assert_int_equal(dump(nl, &rows, NULL), -ENOTTY);
	assert_int_equal(rows.n, 1);
	hang_up(&kernel, nl);
}

/* Inconsistent twice: once said by a row, once only by the end. */
static void interrupted_twice(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	struct say say = {.len = 0};

	(void)n;
	add_row(&say, request->nlmsg_seq, round == 0 ? NLM_F_DUMP_INTR : 0, (uint32_t)round);
	out(fd, &say);
	add_row(&say, request->nlmsg_seq, 0, (uint32_t)round);
	add_done(&say, request->nlmsg_seq, round == 1 ? NLM_F_DUMP_INTR : 0, 0);
	out(fd, &say);
}

static void an_interrupted_dump_is_asked_again(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 3, interrupted_twice);
	struct rows rows = {.n = 0};

	(void)state;
	assert_int_equal(dump(nl, &rows, NULL), 0);
	assert_int_equal(rows.n, 2);
	assert_int_equal(rows.sum, 4); /* of round 2 alone */
	hang_up(&kernel, nl);
	assert_int_equal(kernel.n_datagrams, 3);
}

static void always_interrupted(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	(void)round;
	interrupted_twice(fd, 0, request, n);
}

static void not_for_ever(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 100, always_interrupted);
	struct rows rows = {.n = 0};
	struct wr_error err = {0};

	(void)state;
	assert_int_equal(dump(nl, &rows, &err), -EAGAIN);
	assert_int_equal(rows.n, 0);
	assert_non_null(strstr(err.text, "kept changing"));
	hang_up(&kernel, nl);
	assert_int_equal(kernel.n_datagrams, 8);
}

static void ends_badly(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	struct say say = {.len = 0};

	(void)n;
	add_row(&say, request->nlmsg_seq, 0, 1);
	if (round == 0)
		add_done(&say, request->nlmsg_seq, 0, -EPERM);
	else
		add_ack(&say, request->nlmsg_seq, -EOPNOTSUPP);
	out(fd, &say);
}

static void an_error_at_the_end_is_an_error(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 2, ends_badly);
	struct rows rows = {.n = 0};

	(void)state;
	assert_int_equal(dump(nl, &rows, NULL), -EPERM);
	assert_int_equal(dump(nl, &rows, NULL), -EOPNOTSUPP);
	assert_int_equal(rows.n, 0);
	hang_up(&kernel, nl);
}

static void cut_off(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	struct say say = {.len = 0};

	(void)round;
	(void)n;
	add_row(&say, request->nlmsg_seq, 0, 1);
	((struct nlmsghdr *)say.data)->nlmsg_len += 40; /* more than there is */
	out(fd, &say);
}

static void a_truncated_message_is_an_error(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 1, cut_off);
	struct rows rows = {.n = 0};

	(void)state;
	assert_int_equal(dump(nl, &rows, NULL), -EPROTO);
	assert_int_equal(rows.n, 0);
	hang_up(&kernel, nl);
}

static void large(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	static struct say say;

	(void)round;
	(void)n;
	say.len = 0;
	for (uint32_t i = 0; i < 3000; i++) /* 60 kB in one datagram */
		add_row(&say, request->nlmsg_seq, 0, 1);
	out(fd, &say);
	add_row(&say, request->nlmsg_seq, 0, 1);
	add_done(&say, request->nlmsg_seq, 0, 0);
	out(fd, &say);
}

/* The first time there is no room for it: the question is put again. Then there is. */
static void large_datagrams_are_read_whole(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 3, large);
	struct rows rows = {.n = 0};

	(void)state;
	assert_int_equal(dump(nl, &rows, NULL), 0);
	assert_int_equal(rows.n, 3001);
	assert_int_equal(dump(nl, &rows, NULL), 0);
	assert_int_equal(rows.n, 6002);
	hang_up(&kernel, nl);
}

static void row_then_ack(int fd, int round, const struct nlmsghdr *request, size_t n)
{
	struct say say = {.len = 0};

	(void)n;
	assert_true(request->nlmsg_flags & NLM_F_ACK);
	add(&say, RTM_NEWLINK, 0, request->nlmsg_seq, "\7\0\0\0", 4);
	out(fd, &say);
	ack_one(fd, request->nlmsg_seq, round == 0 ? 0 : -ENODEV);
}

static void one_row_is_asked_for(void **state)
{
	struct kernel kernel;
	struct nl *nl = talk_to(&kernel, 2, row_then_ack);
	struct rows rows = {.n = 0};
	AUTO_BATCH b = {0};

	(void)state;
	nl_begin(&b, RTM_GETLINK, 0);
	assert_int_equal(nl_get(nl, &b, row, &rows, NULL), 0);
	assert_int_equal(rows.n, 1);
	assert_int_equal(rows.last, 7);
	assert_int_equal(nl_get(nl, &b, row, &rows, NULL), -ENODEV);
	assert_int_equal(rows.n, 1);
	nl_begin(&b, RTM_GETLINK, 0);
	assert_int_equal(nl_get(nl, &b, row, &rows, NULL), -EINVAL); /* two questions */
	hang_up(&kernel, nl);
}

/* ------ the kernel's words -- */

/* An error about the request {header, ifinfomsg, IFLA_MTU} with extack: its bytes after nlmsgerr.
 * In memory of exactly its size. */
static struct nlmsghdr *error_message(uint16_t flags, int error, const void *extack, size_t len)
{
	struct nlmsghdr *nlh = malloc(NLMSG_HDRLEN + sizeof(struct nlmsgerr) + len);
	struct nlmsgerr report = {.error = error, .msg.nlmsg_len = 40};

	assert_non_null(nlh);
	*nlh = (struct nlmsghdr){.nlmsg_len =
					 (uint32_t)(NLMSG_HDRLEN + sizeof(struct nlmsgerr) + len),
				 .nlmsg_type = NLMSG_ERROR,
				 .nlmsg_flags = flags};
	memcpy(nlh + 1, &report, sizeof(report));
	memcpy((unsigned char *)(nlh + 1) + sizeof(report), extack, len);
	return nlh;
}

static const struct {
	uint16_t flags;
	const char *extack;
	size_t len;
	const char *words;
} words[] = {
	{0, "", 0, "Invalid argument"},
	{NLM_F_CAPPED, "\10\0\1\0bad", 8, "Invalid argument"}, /* not announced */
	{NLM_F_CAPPED | NLM_F_ACK_TLVS, "\10\0\1\0bad", 8, "bad"},
	{NLM_F_CAPPED | NLM_F_ACK_TLVS, "\10\0\1\0bad\0\10\0\2\0\40\0\0", 16, "bad (attribute 4)"},
	{NLM_F_CAPPED | NLM_F_ACK_TLVS, "\10\0\2\0\40\0\0", 8, "Invalid argument (attribute 4)"},
	{NLM_F_CAPPED | NLM_F_ACK_TLVS, "\10\0\2\0\377\0\0", 8, "Invalid argument"}, /* beyond it */
	{NLM_F_CAPPED | NLM_F_ACK_TLVS, "\10\0\2\0\47\0\0", 8, "Invalid argument"},  /* half out */
	{NLM_F_CAPPED | NLM_F_ACK_TLVS, "\10\0\5\0\3\0\0", 8,
	 "Invalid argument (attribute 3 is missing)"},
	{NLM_F_CAPPED | NLM_F_ACK_TLVS, "\10\0\1\0abcd", 8, "Invalid argument"}, /* no NUL */
	{NLM_F_CAPPED | NLM_F_ACK_TLVS, "\100\0\1\0bad", 8, "Invalid argument"}, /* too long */
	{NLM_F_ACK_TLVS, "", 0,
	 "Invalid argument"}, /* the request should be repeated, and is not */
	{NLM_F_ACK_TLVS, "0123456789abcdef01234567\10\0\1\0bad", 32, "bad"}, /* after the request */
};

static void the_kernels_words_are_read(void **state)
{
	struct {
		struct nlmsghdr nlh;
		struct ifinfomsg ifi;
		struct nlattr attr;
		uint32_t mtu;
	} request = {.nlh.nlmsg_len = sizeof(request),
		     .attr = {.nla_len = 8, .nla_type = IFLA_MTU}};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		AUTO_FREE struct nlmsghdr *nlh =
			error_message(words[i].flags, -EINVAL, words[i].extack, words[i].len);
		struct nl_answer answer;

		assert_true(nl_answer_read(&answer, nlh, &request.nlh));
		assert_int_equal(answer.rc, -EINVAL);
		assert_string_equal(answer.words, words[i].words);
	}
}

static void an_ack_has_no_words(void **state)
{
	AUTO_FREE struct nlmsghdr *nlh =
		error_message(NLM_F_CAPPED | NLM_F_ACK_TLVS, 0, "\10\0\1\0bad", 8);
	struct nl_answer answer;

	(void)state;
	assert_true(nl_answer_read(&answer, nlh, NULL));
	assert_int_equal(answer.rc, 0);
	assert_string_equal(answer.words, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_batch_goes_out_in_few_datagrams),
		cmocka_unit_test(an_empty_batch_asks_nothing),
		cmocka_unit_test(a_request_may_be_larger_than_a_datagram_should_be),
		cmocka_unit_test(the_first_that_failed_is_reported),
		cmocka_unit_test(each_that_failed_is_reported),
		cmocka_unit_test(what_is_not_ours_is_ignored),
		cmocka_unit_test(a_lost_ack_is_no_success),
		cmocka_unit_test(quiet_ones_speak_when_refused),
		cmocka_unit_test(a_lost_ack_between_quiet_ones_is_no_success),
		cmocka_unit_test(a_short_ack_is_no_success),
		cmocka_unit_test(a_broken_batch_is_not_sent),
		cmocka_unit_test(a_dump_hands_out_its_rows),
		cmocka_unit_test(the_reader_may_stop),
		cmocka_unit_test(an_interrupted_dump_is_asked_again),
		cmocka_unit_test(not_for_ever),
		cmocka_unit_test(an_error_at_the_end_is_an_error),
		cmocka_unit_test(a_truncated_message_is_an_error),
		cmocka_unit_test(large_datagrams_are_read_whole),
		cmocka_unit_test(one_row_is_asked_for),
		cmocka_unit_test(the_kernels_words_are_read),
		cmocka_unit_test(an_ack_has_no_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
