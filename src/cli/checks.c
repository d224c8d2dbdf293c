/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * checks.c - the checks of a lab, from questions to probes to answers.
 */
#include <netinet/in.h>
#include <string.h>

#include "base/json.h"
#include "cli/checks.h"

enum { FAILURES_SHOWN = 5 }; /* of one check; JSON has them all */

/* ------ running -- */

static const char *text_of(const struct wr_lab *lab, uint32_t name)
{
	return names_text(&lab->want.names, name);
}

static bool is_gone(const int *ns_fds, uint32_t ns)
{
	return ns != WR_HOST_NS && ns_fds[ns] < 0;
}

static struct probe make_probe(const struct wr_lab *lab, const struct lab_probe *from,
			       const int *ns_fds)
{
	return (struct probe){
		.netns_fd = ns_fds[from->ns],
		.device = from->from ? text_of(lab, from->from) : NULL,
		.dst = from->dst,
		.port = from->port,
		.ipproto = from->ipproto,
		.dst_fd = from->to_ns == WR_NONE ? -1 : ns_fds[from->to_ns],
		.within_ms = from->within_ms,
	};
}

/* A probe from a namespace that is gone has its result before anything is sent; the others move up
 * in `probes` and `which` remembers who they are. */
static size_t choose(const struct wr_lab *lab, const int *ns_fds, struct checks_report *report,
		     struct probe *probes, size_t *which)
{
	static const struct probe_result gone = {.rc = -ENOENT, .words = "its namespace is gone"};
	size_t n = 0;

	for (size_t i = 0; i < report->n_probes; i++) {
		if (is_gone(ns_fds, report->probes[i].ns)) {
			report->results[i] = gone;
			continue;
		}
		probes[n] = make_probe(lab, &report->probes[i], ns_fds);
		which[n++] = i;
	}
	return n;
}

static bool is_failed(const struct checks_report *report, size_t i)
{
	const struct probe_result *result = &report->results[i];

	/* what could not be tried does not hold, "cannot reach" neither */
	if (report->probes[i].cannot)
		return result->reached || result->rc == -ENOENT || result->rc == -ENOBUFS;
	return !result->reached;
}

static int run_probes(const struct wr_lab *lab, const int *ns_fds, int cancel_fd,
		      struct checks_report *report, struct wr_error *err)
{
	size_t n = report->n_probes;
	AUTO_FREE struct probe *probes = calloc(n + 1, sizeof(*probes));
	AUTO_FREE struct probe_result *results = calloc(n + 1, sizeof(*results));
	AUTO_FREE size_t *which = calloc(n + 1, sizeof(*which));
	int rc;

	if (!probes || !results || !which)
		return wr_fail(err, ENOMEM, "out of memory");

	n = choose(lab, ns_fds, report, probes, which);
	rc = probe_run(probes, results, n, cancel_fd, err);
	for (size_t i = 0; i < n; i++)
		report->results[which[i]] = results[i];
	return rc;
}

static void judge(struct checks_report *report)
{
	for (size_t i = 0; i < report->n_probes; i++) {
		struct check_outcome *outcome = &report->checks[report->probes[i].check];

		if (outcome->n++ == 0)
			outcome->first = i;
		outcome->n_failed += is_failed(report, i);
	}
	for (size_t i = 0; i < report->n_checks; i++)
		report->n_failed += report->checks[i].n_failed > 0;
}

int checks_run(const struct wr_lab *lab, const int *ns_fds, int cancel_fd,
	       struct checks_report *report, struct wr_error *err)
{
	int rc = lab_probes(lab, &report->arena, &report->probes, &report->n_probes, err);

	if (rc < 0)
		return rc;

	report->n_checks = lab->n_checks;
	report->checks = arena_array(&report->arena, lab->n_checks, sizeof(*report->checks));
	report->results = arena_array(&report->arena, report->n_probes, sizeof(*report->results));
	if (!report->checks || !report->results)
		return wr_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; i < lab->n_checks; i++)
		report->checks[i].check = (uint32_t)i;

	rc = run_probes(lab, ns_fds, cancel_fd, report, err);
	if (rc < 0)
		return wr_context(err, rc, "checks");
	judge(report);
	return 0;
}

void checks_report_fini(struct checks_report *report)
{
	arena_fini(&report->arena);
}

/* ------ words -- */

static const char *label(const struct wr_lab *lab, uint32_t ns)
{
	return ns == WR_HOST_NS ? "host" : text_of(lab, lab->nodes[ns].label);
}

static const char *protocol(const struct lab_probe *probe)
{
	if (probe->ipproto == IPPROTO_TCP)
		return "tcp";
	return probe->ipproto == IPPROTO_UDP ? "udp" : "icmp";
}

/* "10.0.0.2", "[fd00::1]:80/tcp" */
static void print_dst(const struct lab_probe *probe, struct str *out)
{
	char text[INET_TEXT_SIZE];
	bool bracket = probe->port && probe->dst.family == AF_INET6;

	str_printf(out, "%s%s%s", bracket ? "[" : "", inet_host_text(&probe->dst, text),
		   bracket ? "]" : "");
	if (probe->port)
		str_printf(out, ":%u/%s", probe->port, protocol(probe));
}

/* "bob answered in 0.1 ms", "connection refused" */
static void print_why(const struct wr_lab *lab, const struct checks_report *report, size_t i,
		      struct str *out)
{
	const struct probe_result *result = &report->results[i];
	uint32_t to = report->probes[i].to_ns;

	if (result->reached) {
		if (to == WR_NONE)
			print_dst(&report->probes[i], out);
		else
			str_add(out, label(lab, to));
		str_addc(out, ' ');
	}
	str_add(out, result->words);
}

/* "h1 to h2 (10.0.0.2): no reply within 1s" */
static void print_failure(const struct wr_lab *lab, const struct checks_report *report, size_t i,
			  struct str *out)
{
	const struct lab_probe *probe = &report->probes[i];
	const char *device = probe->from ? text_of(lab, probe->from) : NULL;

	str_printf(out, "%s%s%s to ", label(lab, probe->ns), device ? ":" : "",
		   device ? device : "");
	if (probe->to_ns != WR_NONE)
		str_printf(out, "%s (", label(lab, probe->to_ns));
	print_dst(probe, out);
	str_add(out, probe->to_ns != WR_NONE ? "): " : ": ");
	print_why(lab, report, i, out);
}

static void print_failures(const struct wr_lab *lab, const struct checks_report *report,
			   const struct check_outcome *outcome, const char *indent, struct str *out)
{
	size_t n = 0;

	for (size_t i = outcome->first; i < outcome->first + outcome->n; i++) {
		if (!is_failed(report, i) || n++ >= FAILURES_SHOWN)
			continue;
		str_add(out, indent);
		print_failure(lab, report, i, out);
		str_addc(out, '\n');
	}
	if (n > FAILURES_SHOWN)
		str_printf(out, "%sand %zu more\n", indent, n - FAILURES_SHOWN);
}

/* ------ reports -- */

static const char *check_text(const struct wr_lab *lab, const struct check_outcome *outcome)
{
	return text_of(lab, lab->checks[outcome->check].text);
}

static void print_failed_check(const struct wr_lab *lab, const struct checks_report *report,
			       const struct check_outcome *outcome, struct str *out)
{
	str_printf(out, "FAILED %s: ", check_text(lab, outcome));
	if (outcome->n == 1) {
		print_why(lab, report, outcome->first, out);
		str_addc(out, '\n');
		return;
	}
	str_printf(out, "%zu of %zu\n", outcome->n_failed, outcome->n);
	print_failures(lab, report, outcome, "       ", out);
}

/* What stands in a lab file is safe for a terminal but for device names. */
static void add_escaped(const struct str *text, struct str *out)
{
	const char *line = str_text(text), *end;

	for (; (end = strchr(line, '\n')); line = end + 1) {
		str_add_escaped(out, line, (size_t)(end - line));
		str_addc(out, '\n');
	}
}

void checks_print(const struct wr_lab *lab, const struct checks_report *report, bool failed_only,
		  struct str *out)
{
	AUTO_STR plain = {0};

	for (size_t i = 0; i < report->n_checks; i++) {
		const struct check_outcome *outcome = &report->checks[i];

		if (outcome->n_failed)
			print_failed_check(lab, report, outcome, &plain);
		else if (!failed_only)
			str_printf(&plain, "ok %s\n", check_text(lab, outcome));
	}
	add_escaped(&plain, out);
	out->failed |= plain.failed;
}

/* A '#' would begin a directive. */
static void print_tap_text(const char *text, struct str *out)
{
	for (; *text; text++) {
		if (*text == '#')
			str_addc(out, '\\');
		str_addc(out, *text);
	}
}

void checks_print_tap(const struct wr_lab *lab, const struct checks_report *report, struct str *out)
{
	AUTO_STR plain = {0};

	str_printf(&plain, "TAP version 13\n1..%zu\n", report->n_checks);
	for (size_t i = 0; i < report->n_checks; i++) {
		const struct check_outcome *outcome = &report->checks[i];

		str_printf(&plain, "%sok %zu - ", outcome->n_failed ? "not " : "", i + 1);
		print_tap_text(check_text(lab, outcome), &plain);
		str_addc(&plain, '\n');
		print_failures(lab, report, outcome, "# ", &plain);
	}
	add_escaped(&plain, out);
	out->failed |= plain.failed;
}

static void json_failure(const struct wr_lab *lab, const struct checks_report *report, size_t i,
			 struct json *j)
{
	const struct lab_probe *probe = &report->probes[i];
	char address[INET_TEXT_SIZE];
	AUTO_STR why = {0};

	print_why(lab, report, i, &why);
	json_object(j, NULL);
	json_text(j, "from", label(lab, probe->ns));
	if (probe->from)
		json_text(j, "device", text_of(lab, probe->from));
	if (probe->to_ns != WR_NONE)
		json_text(j, "to", label(lab, probe->to_ns));
	json_text(j, "address", inet_host_text(&probe->dst, address));
	json_text(j, "protocol", protocol(probe));
	if (probe->port)
		json_u64(j, "port", probe->port);
	json_text(j, "why", str_text(&why));
	if (report->results[i].reached && report->results[i].rtt_us)
		json_u64(j, "rtt_us", report->results[i].rtt_us);
	json_end(j);
}

static void json_check(const struct wr_lab *lab, const struct checks_report *report,
		       const struct check_outcome *outcome, struct json *j)
{
	json_object(j, NULL);
	json_text(j, "check", check_text(lab, outcome));
	json_bool(j, "ok", outcome->n_failed == 0);
	json_u64(j, "probes", outcome->n);
	json_array(j, "failed");
	for (size_t i = outcome->first; i < outcome->first + outcome->n; i++)
		if (is_failed(report, i))
			json_failure(lab, report, i, j);
	json_end(j);
	json_end(j);
}

void checks_print_json(const struct wr_lab *lab, const struct checks_report *report,
		       struct str *out)
{
	struct json j;

	json_init(&j, out);
	json_object(&j, NULL);
	json_text(&j, "lab", text_of(lab, lab->name));
	json_u64(&j, "failed", report->n_failed);
	json_array(&j, "checks");
	for (size_t i = 0; i < report->n_checks; i++)
		json_check(lab, report, &report->checks[i], &j);
	json_end(&j);
	json_end(&j);
}
