/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ping-words.c - the lines of ping(8), as iputils prints them.
 */
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/icmp.h>

#include "cli/ping-words.h"

/* ------ errors -- */

static const char *const unreach4[] = {
	[ICMP_NET_UNREACH] = "Destination Net Unreachable",
	[ICMP_HOST_UNREACH] = "Destination Host Unreachable",
	[ICMP_PROT_UNREACH] = "Destination Protocol Unreachable",
	[ICMP_PORT_UNREACH] = "Destination Port Unreachable",
	[ICMP_SR_FAILED] = "Source Route Failed",
	[ICMP_NET_UNKNOWN] = "Destination Net Unknown",
	[ICMP_HOST_UNKNOWN] = "Destination Host Unknown",
	[ICMP_HOST_ISOLATED] = "Source Host Isolated",
	[ICMP_NET_ANO] = "Destination Net Prohibited",
	[ICMP_HOST_ANO] = "Destination Host Prohibited",
	[ICMP_NET_UNR_TOS] = "Destination Net Unreachable for Type of Service",
	[ICMP_HOST_UNR_TOS] = "Destination Host Unreachable for Type of Service",
	[ICMP_PKT_FILTERED] = "Packet filtered",
	[ICMP_PREC_VIOLATION] = "Precedence Violation",
	[ICMP_PREC_CUTOFF] = "Precedence Cutoff",
};

static const char *const unreach6[] = {
	[ICMP6_DST_UNREACH_NOROUTE] = "Destination unreachable: No route",
	[ICMP6_DST_UNREACH_ADMIN] = "Destination unreachable: Administratively prohibited",
	[ICMP6_DST_UNREACH_BEYONDSCOPE] = "Destination unreachable: Beyond scope of source address",
	[ICMP6_DST_UNREACH_ADDR] = "Destination unreachable: Address unreachable",
	[ICMP6_DST_UNREACH_NOPORT] = "Destination unreachable: Port unreachable",
};

static void add_words(const char *const *table, size_t n, uint8_t code, struct str *out)
{
	const char *words = code < n ? table[code] : NULL;

	if (words)
		str_add(out, words);
	else
		str_printf(out, "Dest Unreachable, Bad Code: %u", code);
}

static void add_error4(const struct ping_event *e, struct str *out)
{
	if (e->type == ICMP_DEST_UNREACH && e->code == ICMP_FRAG_NEEDED)
		str_printf(out, "Frag needed and DF set (mtu = %u)", e->info);
	else if (e->type == ICMP_DEST_UNREACH)
		add_words(unreach4, ARRAY_LEN(unreach4), e->code, out);
	else if (e->type == ICMP_TIME_EXCEEDED)
		str_add(out, e->code == ICMP_EXC_TTL ? "Time to live exceeded"
						     : "Frag reassembly time exceeded");
	else
		str_printf(out, "Bad ICMP type: %u", e->type);
}

static void add_error6(const struct ping_event *e, struct str *out)
{
	if (e->type == ICMP6_DST_UNREACH)
		add_words(unreach6, ARRAY_LEN(unreach6), e->code, out);
	else if (e->type == ICMP6_PACKET_TOO_BIG)
		str_printf(out, "Packet too big: mtu=%u", e->info);
	else if (e->type == ICMP6_TIME_EXCEEDED)
		str_printf(out, "Time exceeded: %s",
			   e->code == ICMP6_TIME_EXCEED_TRANSIT ? "Hop limit"
								: "Defragmentation failure");
	else
		str_printf(out, "Unknown ICMPv6 type: %u", e->type);
}

static void add_error(const struct ping_event *e, struct str *out)
{
	if (e->what == PING_LOCAL && e->error == EMSGSIZE)
		str_printf(out, "message too long, mtu: %u", e->info);
	else if (e->what == PING_LOCAL)
		str_add(out, strerror(e->error));
	else if (e->from.family == AF_INET6)
		add_error6(e, out);
	else
		add_error4(e, out);
}

/* ------ text -- */

static void add_name(const char *name, struct str *out)
{
	str_add_escaped(out, name, strlen(name));
}

void ping_print_begin(const struct ping_whom *whom, const struct ping *ping, struct str *out)
{
	char addr[INET_TEXT_SIZE];

	str_add(out, "PING ");
	add_name(whom->name ? whom->name : inet_host_text(whom->addr, addr), out);
	if (whom->addr->family == AF_INET6)
		str_printf(out, "(%s) %u data bytes\n", inet_host_text(whom->addr, addr),
			   ping->n_data);
	else
		str_printf(out, " (%s) %u(%u) bytes of data.\n", inet_host_text(whom->addr, addr),
			   ping->n_data, ping->n_data + 28);
}

/* Three digits that count, as ping(8). */
static void add_time(uint32_t us, struct str *out)
{
	int decimals = us >= 100000 ? 0 : us >= 10000 ? 1 : us >= 1000 ? 2 : 3;

	str_printf(out, " time=%.*f ms", decimals, (double)us / 1000);
}

static void print_reply(const struct ping_whom *whom, const struct ping_event *e, struct str *out)
{
	char addr[INET_TEXT_SIZE];

	str_printf(out, "%zu bytes from ", e->len);
	if (whom->name) {
		add_name(whom->name, out);
		str_printf(out, " (%s)", inet_host_text(whom->addr, addr));
	} else {
		str_add(out, inet_host_text(whom->addr, addr));
	}
	str_printf(out, ": icmp_seq=%u", e->seq);
	if (e->ttl >= 0)
		str_printf(out, " ttl=%d", e->ttl);
	if (e->timed)
		add_time(e->rtt_us, out);
	str_add(out, e->what == PING_DUPLICATE ? " (DUP!)\n" : "\n");
}

void ping_print_event(const struct ping_whom *whom, const struct ping_event *event, struct str *out)
{
	char from[INET_TEXT_SIZE];

	if (event->what == PING_REPLY || event->what == PING_DUPLICATE) {
		print_reply(whom, event, out);
		return;
	}
	if (event->what == PING_ERROR)
		str_printf(out, "From %s ", inet_host_text(&event->from, from));
	str_printf(out, "icmp_seq=%u ", event->seq);
	add_error(event, out);
	str_addc(out, '\n');
}

/* ------ statistics -- */

static double loss_percent(const struct ping_stats *s)
{
	uint32_t lost = s->sent > s->received ? s->sent - s->received : 0;

	return s->sent ? 100.0 * lost / s->sent : 0;
}

static double mean_us(const struct ping_stats *s)
{
	return s->n_timed ? (double)s->sum_us / s->n_timed : 0;
}

/* Newton's way, so that libm is not needed for one root. */
static double root(double square)
{
	double x = square > 1 ? square : 1;

	for (unsigned i = 0; i < 100; i++)
		x = (x + square / x) / 2;
	return square > 0 ? x : 0;
}

static double deviation_us(const struct ping_stats *s)
{
	double mean = mean_us(s);

	return s->n_timed ? root(s->sum_squares / s->n_timed - mean * mean) : 0;
}

void ping_print_stats(const struct ping_whom *whom, const struct ping_stats *s, struct str *out)
{
	char addr[INET_TEXT_SIZE];

	str_add(out, "\n--- ");
	add_name(whom->name ? whom->name : inet_host_text(whom->addr, addr), out);
	str_printf(out, " ping statistics ---\n%u packets transmitted, %u received", s->sent,
		   s->received);
	if (s->duplicates)
		str_printf(out, ", +%u duplicates", s->duplicates);
	if (s->errors)
		str_printf(out, ", +%u errors", s->errors);
	str_printf(out, ", %.6g%% packet loss, time %llums\n", loss_percent(s),
		   (unsigned long long)(s->took_us / 1000));
	if (s->n_timed)
		str_printf(out, "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms\n",
			   s->min_us / 1000.0, mean_us(s) / 1000, s->max_us / 1000.0,
			   deviation_us(s) / 1000);
}

/* ------ JSON -- */

void ping_json_event(const struct ping_event *e, struct json *j)
{
	static const char *const names[] = {
		[PING_BEGIN] = "begin", [PING_REPLY] = "reply",	   [PING_DUPLICATE] = "duplicate",
		[PING_ERROR] = "error", [PING_LOCAL] = "not sent",
	};
	bool is_reply = e->what == PING_REPLY || e->what == PING_DUPLICATE;
	char from[INET_TEXT_SIZE];
	AUTO_STR words = {0};

	json_object(j, NULL);
	json_u64(j, "seq", e->seq);
	json_text(j, "what", names[e->what]);
	if (is_reply && e->ttl >= 0)
		json_i64(j, "ttl", e->ttl);
	if (is_reply && e->timed)
		json_u64(j, "rtt_us", e->rtt_us);
	if (e->what == PING_ERROR)
		json_text(j, "from", inet_host_text(&e->from, from));
	if (!is_reply) {
		add_error(e, &words);
		json_text(j, "why", str_text(&words));
	}
	json_end(j);
}

void ping_json_stats(const struct ping_stats *s, struct json *j)
{
	json_u64(j, "transmitted", s->sent);
	json_u64(j, "received", s->received);
	json_u64(j, "duplicates", s->duplicates);
	json_u64(j, "errors", s->errors);
	if (s->n_timed) {
		json_u64(j, "rtt_min_us", s->min_us);
		json_u64(j, "rtt_avg_us", (uint64_t)mean_us(s));
		json_u64(j, "rtt_max_us", s->max_us);
		json_u64(j, "rtt_mdev_us", (uint64_t)deviation_us(s));
	}
}
