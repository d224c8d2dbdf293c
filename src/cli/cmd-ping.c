/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-ping.c - ping from one namespace to another, or to an address. ping(8) need not be installed.
 */
#include <sys/socket.h>

#include "cli/cmds.h"
#include "cli/interrupt.h"
#include "cli/ping-target.h"
#include "cli/ping-words.h"

enum { SECONDS_MAX = 86400 };

/* ------ options -- */

static int read_number(const struct cmd_call *call, const char *option, uint64_t min, uint64_t max,
		       uint32_t *ret)
{
	const char *text = cmd_value(call, option);
	uint64_t number;

	if (!text)
		return CMD_DONE;
	if (str_to_u64(text, max, false, &number) < 0 || number < min)
		return cmd_usage(call, "--%s takes a number from %llu to %llu, not \"%s\"", option,
				 (unsigned long long)min, (unsigned long long)max, text);
	*ret = (uint32_t)number;
	return CMD_DONE;
}

/* "2", "0.25": thousandths count. */
static bool parse_seconds(const char *text, uint32_t *ret_ms)
{
	uint64_t ms = 0, unit = 1000;
	const char *c = text;

	for (; *c >= '0' && *c <= '9' && ms <= SECONDS_MAX * 1000ULL; c++)
		ms = ms * 10 + (uint64_t)(*c - '0') * 1000;
	if (c == text || ms > SECONDS_MAX * 1000ULL)
		return false;
	if (*c == '.') {
		for (c++; *c >= '0' && *c <= '9'; c++)
			ms += (uint64_t)(*c - '0') * (unit /= 10);
	}
	*ret_ms = (uint32_t)ms;
	return *c == '\0';
}

static int read_seconds(const struct cmd_call *call, const char *option, uint32_t min_ms,
			uint32_t *ret_ms)
{
	const char *text = cmd_value(call, option);

	if (!text)
		return CMD_DONE;
	if (!parse_seconds(text, ret_ms) || *ret_ms < min_ms)
		return cmd_usage(call, "--%s takes seconds, such as 0.5 or 2, not \"%s\"", option,
				 text);
	return CMD_DONE;
}

static int read_options(const struct cmd_call *call, struct ping *ping, uint8_t *ret_family)
{
	uint32_t ttl = 0;
	int status = read_number(call, "count", 1, UINT32_MAX, &ping->count);

	if (status == CMD_DONE)
		status = read_number(call, "size", 0, PING_DATA_MAX, &ping->n_data);
	if (status == CMD_DONE)
		status = read_number(call, "ttl", 1, 255, &ttl);
	if (status == CMD_DONE)
		status = read_seconds(call, "interval", 1, &ping->interval_ms);
	if (status == CMD_DONE)
		status = read_seconds(call, "timeout", 0, &ping->timeout_ms);
	if (status == CMD_DONE && cmd_has(call, "ipv4") && cmd_has(call, "ipv6"))
		status = cmd_usage(call, "--ipv4 and --ipv6: choose one");

	ping->ttl = (uint8_t)ttl;
	ping->dont_fragment = cmd_has(call, "df");
	ping->to.device = cmd_value(call, "from");
	*ret_family = cmd_has(call, "ipv4") ? AF_INET : cmd_has(call, "ipv6") ? AF_INET6 : 0;
	return status;
}

/* ------ running -- */

struct report {
	const struct ping *ping;
	struct ping_whom whom;
	bool quiet;
	struct json *json; /* NULL: text */
	int status;	   /* of what was printed */
};

static void print(struct report *r, struct str *line)
{
	if (r->status == CMD_DONE && line->len)
		r->status = cmd_out(line);
}

static void tell(void *ctx, const struct ping_event *event)
{
	struct report *r = ctx;
	AUTO_STR line = {0};

	if (event->what == PING_BEGIN && !r->json)
		ping_print_begin(&r->whom, r->ping, &line);
	else if (event->what != PING_BEGIN && r->json)
		ping_json_event(event, r->json);
	else if (!r->json && !r->quiet)
		ping_print_event(&r->whom, event, &line);
	print(r, &line);
}

static int run_text(struct report *r, struct ping_stats *ret, struct wr_error *err)
{
	AUTO_STR end = {0};
	int rc = ping_run(r->ping, tell, r, interrupt_fd(), ret, err);

	if (rc < 0)
		return rc;

	ping_print_stats(&r->whom, ret, &end);
	print(r, &end);
	return 0;
}

static int run_json(struct report *r, struct ping_stats *ret, struct wr_error *err)
{
	char addr[INET_TEXT_SIZE];
	AUTO_STR out = {0};
	struct json j;
	int rc;

	json_init(&j, &out);
	json_object(&j, NULL);
	json_text(&j, "address", inet_host_text(r->whom.addr, addr));
	json_array(&j, "answers");
	r->json = &j;
	rc = ping_run(r->ping, tell, r, interrupt_fd(), ret, err);
	if (rc < 0)
		return rc;

	json_end(&j);
	ping_json_stats(ret, &j);
	json_end(&j);
	print(r, &out);
	return 0;
}

static int run(const struct cmd_call *call, struct report *r)
{
	struct ping_stats stats;
	struct wr_error err = {0};
	int rc = cmd_has(call, "json") ? run_json(r, &stats, &err) : run_text(r, &stats, &err);

	if (rc < 0) {
		cmd_fail(call, &err, NULL);
		return CMD_USAGE; /* as ping(8): 1 says that nobody answered */
	}
	if (r->status != CMD_DONE)
		return r->status;
	return stats.received ? CMD_DONE : CMD_FAILED;
}

int ping_cmd_run(const struct cmd_call *call)
{
	struct ping ping = {.interval_ms = 1000, .timeout_ms = 10000, .n_data = 56};
	struct ping_target target = {.from_fd = -1};
	struct report report = {.ping = &ping, .quiet = cmd_has(call, "quiet")};
	uint8_t family;
	int status = read_options(call, &ping, &family);

	if (status == CMD_DONE)
		status = ping_target_find(call, call->args[0], call->args[1], family, &target);
	if (status != CMD_DONE)
		return CMD_USAGE;

	interrupt_begin();
	ping.to.netns_fd = target.from_fd;
	ping.to.dst = target.addr;
	report.whom = (struct ping_whom){.addr = &target.addr, .name = target.name};
	status = run(call, &report);
	fd_close(target.from_fd);
	return status;
}
