/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-watch.c - says what changes in namespaces, until it is ended.
 */
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <warren/netns.h>
#include <warren/watch.h>

#include "cli/cmds.h"
#include "cli/interrupt.h"
#include "cli/watch-words.h"

#define LINES_MAX (64U << 10) /* written in one go */

struct watching {
	struct wr_watch *watch;
	bool json, timestamp;
	struct str lines; /* owned: said, not yet written */
};

/* ------ words of the command line -- */

static int read_only(const struct cmd_call *call, const char *text, unsigned *ret)
{
	static const struct {
		const char *word;
		unsigned what;
	} words[] = {
		{"names", WR_WATCH_NETNS},
		{"links", WR_WATCH_LINK},
		{"addresses", WR_WATCH_ADDR},
		{"routes", WR_WATCH_ROUTE},
	};

	for (size_t len; *text; text += len + (text[len] == ',')) {
		size_t i = 0;

		len = strcspn(text, ",");
		while (i < ARRAY_LEN(words) &&
		       (strlen(words[i].word) != len || memcmp(words[i].word, text, len) != 0))
			i++;
		if (i == ARRAY_LEN(words))
			return cmd_usage(call,
					 "--only \"%.*s\" is none of names, links, addresses, "
					 "routes",
					 (int)len, text);
		*ret |= words[i].what;
	}
	return *ret ? CMD_DONE : cmd_usage(call, "--only wants names, links, addresses or routes");
}

static int read_options(const struct cmd_call *call, struct wr_watch_opts *opts)
{
	const char *only = cmd_value(call, "only"), *rcvbuf = cmd_value(call, "rcvbuf");
	uint64_t size = 0;

	for (int i = 0; i < call->n_args; i++) {
		const char *fault = wr_netns_name_fault(call->args[i], false);

		if (fault)
			return cmd_usage(call, "\"%s\" is no namespace's name: %s", call->args[i],
					 fault);
	}
	if (rcvbuf && (str_to_u64(rcvbuf, INT32_MAX / 2, false, &size) < 0 || size == 0))
		return cmd_usage(call, "--rcvbuf \"%s\" is no number of bytes", rcvbuf);
	*opts = (struct wr_watch_opts){
		.size = sizeof(*opts),
		.names = call->n_args ? (const char *const *)call->args : NULL,
		.initial = cmd_has(call, "initial"),
		.buffer_size = (int)size,
	};
	return only ? read_only(call, only, &opts->what) : CMD_DONE;
}

/* ------ saying -- */

/* As `ip -ts monitor` has it. */
static void now(char *buf, size_t size)
{
	struct timeval tv;
	struct tm tm;
	size_t len;

	gettimeofday(&tv, NULL);
	localtime_r(&tv.tv_sec, &tm);
	len = strftime(buf, size, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf + len, size - len, ".%06ld", (long)tv.tv_usec);
}

static void say(struct watching *w, const struct wr_watch_event *event)
{
	char time[64];

	if (w->timestamp)
		now(time, sizeof(time));
	if (w->json) {
		watch_json(event, w->timestamp ? time : NULL, &w->lines);
		return;
	}
	if (w->timestamp)
		str_printf(&w->lines, "[%s] ", time);
	watch_print(event, &w->lines);
}

/* Waits until something can be written, or until there is no more sense in it: whoever read us has
 * enough, which is no failure, or ^C came. */
static bool can_write(void)
{
	struct pollfd fds[] = {
		{.fd = STDOUT_FILENO, .events = POLLOUT},
		{.fd = interrupt_fd(), .events = POLLIN},
	};

	while (poll(fds, ARRAY_LEN(fds), -1) < 0)
		if (errno != EINTR)
			return true;
	return !(fds[0].revents & POLLERR) && !fds[1].revents;
}

/* Piece by piece: so much a pipe that can be written takes at once, and nobody who stopped reading
 * keeps us from hearing ^C. */
static int write_lines(struct watching *w, bool *ret_end)
{
	int status = w->lines.failed ? cmd_out(&w->lines) : CMD_DONE;

	for (size_t at = 0; status == CMD_DONE && at < w->lines.len && !*ret_end;) {
		struct str piece = {.text = w->lines.text + at, .len = w->lines.len - at};

		if (piece.len > PIPE_BUF)
			piece.len = PIPE_BUF;
		*ret_end = !can_write();
		if (!*ret_end)
			status = cmd_out(&piece);
		at += piece.len;
	}
	str_clear(&w->lines);
	return status;
}

/* ------ the loop -- */

/* All that there is to say now. 0, CMD_FAILED when that was said, or an error. */
static int say_all(struct watching *w, bool *ret_end, struct wr_error *err)
{
	const struct wr_watch_event *event;
	int rc = 0;

	while (!*ret_end && (rc = wr_watch_next(w->watch, &event, err)) > 0) {
		say(w, event);
		rc = w->lines.len < LINES_MAX ? CMD_DONE : write_lines(w, ret_end);
		if (rc != CMD_DONE)
			return rc;
	}
	return rc < 0 ? rc : write_lines(w, ret_end);
}

/* Until something happens: true; or until nobody wants to know: false. */
static bool wait_for_more(const struct watching *w)
{
	struct pollfd fds[] = {
		{.fd = wr_watch_fd(w->watch), .events = POLLIN},
		{.fd = interrupt_fd(), .events = POLLIN},
		{.fd = STDOUT_FILENO, .events = 0},
	};

	while (poll(fds, ARRAY_LEN(fds), -1) < 0)
		if (errno != EINTR)
			return false;
	return !fds[1].revents && !(fds[2].revents & POLLERR);
}

static int loop(const struct cmd_call *call, struct watching *w)
{
	struct wr_error err = {0};
	bool end = false;

	do {
		int rc = say_all(w, &end, &err);

		if (rc < 0)
			return cmd_fail(call, &err, NULL);
		if (rc != CMD_DONE)
			return rc;
	} while (!end && wait_for_more(w));
	return CMD_DONE;
}

int watch_run(const struct cmd_call *call)
{
	struct watching w = {
		.json = cmd_has(call, "json"),
		.timestamp = cmd_has(call, "timestamp"),
	};
	struct wr_watch_opts opts;
	struct wr_error err = {0};
	int status = read_options(call, &opts);

	if (status != CMD_DONE)
		return status;

	interrupt_begin();
	if (wr_netns_watch(&w.watch, &opts, &err) < 0)
		return err.code == EPERM ? cmd_fail(call, &err,
						    "as root; names alone need none: --only names")
					 : cmd_fail(call, &err, NULL);
	status = loop(call, &w);
	wr_watch_free(w.watch);
	str_fini(&w.lines);
	return status;
}
