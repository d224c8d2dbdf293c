/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * save-checks.c - `checks:` of a lab file. Groups are resolved by then, so a check that named one
 * names its nodes; any other stays as it was written.
 */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/save.h"
#include "lab/segments.h"
#include "lab/yaml.h"

static bool is_label(const struct wr_lab *lab, const char *word, size_t len)
{
	for (uint32_t ns = 0; ns < lab->want.n_ns; ns++) {
		const char *label = segments_label(lab, ns);

		if (strlen(label) == len && memcmp(label, word, len) == 0)
			return true;
	}
	return false;
}

static bool is_check_word(const char *word, size_t len)
{
	static const char *const words[] = {"reaches", "reach", "cannot", "within",
					    "ipv4",    "ipv6",	"from",	  "all"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
			return true;
	}
	return false;
}

/* Does every word of the text mean something without the groups of the file? */
static bool is_resolved(const struct wr_lab *lab, const char *text)
{
	bool device = false;

	for (size_t len; *text; text += len) {
		text += strspn(text, " ,\n\t");
		len = strcspn(text, " ,\n\t");
		if (len == 0)
			break;
		if (!device && !is_check_word(text, len) && !strchr("0123456789[", text[0]) &&
		    !is_label(lab, text, strcspn(text, " ,\n\t:")))
			return false;
		device = len == 4 && memcmp(text, "from", 4) == 0;
	}
	return true;
}

static void add_port(const struct lab_target *what, struct str *out)
{
	if (what->port)
		str_printf(out, ":%u/%s", what->port, what->ipproto == IPPROTO_UDP ? "udp" : "tcp");
}

static void add_target(const struct wr_lab *lab, const struct lab_target *what, struct str *out)
{
	bool six = what->addr.family == AF_INET6;
	char text[INET_TEXT_SIZE];

	if (what->ns == WR_NONE)
		str_printf(out, six ? "[%s]" : "%s", inet_host_text(&what->addr, text));
	else
		str_add(out, segments_label(lab, what->ns));
	if (what->ns != WR_NONE && what->link != WR_NONE)
		str_printf(out, ":%s", model_link_name(&lab->want, what->link));
	add_port(what, out);
}

static void add_within(uint32_t ms, struct str *out)
{
	if (ms == 1000)
		return;
	if (ms % 1000 == 0)
		str_printf(out, " within %us", ms / 1000);
	else
		str_printf(out, " within %ums", ms);
}

static void spell_out(const struct wr_lab *lab, const struct lab_check *c, struct str *out)
{
	for (size_t i = 0; i < c->n_who; i++)
		str_printf(out, "%s%s", i ? ", " : "", segments_label(lab, c->who[i]));
	str_add(out, c->cannot ? " cannot reach " : c->n_who > 1 ? " reach " : " reaches ");
	for (size_t i = 0; i < c->n_what; i++) {
		str_add(out, i ? ", " : "");
		add_target(lab, &c->what[i], out);
	}

	add_within(c->within_ms, out);
	if (c->family)
		str_add(out, c->family == AF_INET6 ? " ipv6" : " ipv4");
	if (c->from)
		str_printf(out, " from %s", names_text(&lab->want.names, c->from));
}

void save_checks(struct save *s)
{
	const struct wr_lab *lab = s->lab;

	if (lab->n_checks)
		str_add(s->out, "\nchecks:\n");
	for (size_t i = 0; i < lab->n_checks; i++) {
		const char *written = names_text(&s->m->names, lab->checks[i].text);
		AUTO_STR text = {0};

		if (*written && is_resolved(lab, written))
			str_add(&text, written);
		else
			spell_out(lab, &lab->checks[i], &text);
		str_add(s->out, "  - ");
		yaml_scalar(s->out, str_text(&text));
		str_addc(s->out, '\n');
		s->out->failed |= text.failed;
	}
}
