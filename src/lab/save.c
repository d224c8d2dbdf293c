/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * save.c - a lab as a native lab file with everything spelled out.
 *
 * Written for people, and so that reading it again gives an equal lab. A model that was observed
 * may hold what a lab file cannot say; that is left out with a comment at the end.
 */
#include <string.h>

#include <linux/rtnetlink.h>

#include "lab/save.h"
#include "lab/yaml.h"
#include "model/words.h"

#define NODE_NAME_MAX 255 /* as observed, with its prefix */

void save_note(struct save *s, const char *fmt, ...)
{
	AUTO_STR text = {0};
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(&text, fmt, ap);
	va_end(ap);

	str_add(&s->notes, "# not written: ");
	str_add_escaped(&s->notes, str_text(&text), text.len);
	str_addc(&s->notes, '\n');
	s->notes.failed |= text.failed;
}

/* ------ nodes that have a place -- */

/* lab-format.md, section 2; `router` and `switch` are groups. */
static bool is_node_name(const char *name)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
	static const char *const taken[] = {"all", "host", "router", "switch"};

	for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
		if (str_eq(name, taken[i]))
			return false;
	}
	return !strchr(".-", *name) && strlen(name) <= NODE_NAME_MAX &&
	       strspn(name, letters) == strlen(name);
}

static void find_written_ns(struct save *s)
{
	s->ns_written[WR_HOST_NS] = true;
	for (uint32_t ns = 1; ns < s->m->n_ns; ns++) {
		const char *label = names_text(&s->m->names, s->lab->nodes[ns].label);

		s->ns_written[ns] = !s->m->ns[ns].missing && is_node_name(label);
		if (s->m->ns[ns].missing)
			save_note(s, "node %s (there is none)", model_ns_name(s->m, ns));
		else if (!s->ns_written[ns])
			save_note(s, "node %s (no name for a node)", model_ns_name(s->m, ns));
	}
}

/* ------ routes, rules, neighbours -- */

/* What the kernel makes by itself needs no word. */
static bool is_kernel(uint8_t protocol)
{
	return protocol == RTPROT_KERNEL || protocol == RTPROT_RA || protocol == RTPROT_REDIRECT;
}

/* What bears another mark is not the lab's. */
static bool is_ours(uint8_t protocol)
{
	return protocol == WR_PROTO || protocol == RTPROT_UNSPEC;
}

/* A list of lines; one alone stands behind its key. */
struct lines {
	struct str items, only;
	size_t n;
};

static void lines_add(struct lines *lines, const char *text)
{
	str_add(&lines->items, "      - ");
	yaml_scalar(&lines->items, text);
	str_addc(&lines->items, '\n');
	str_clear(&lines->only);
	yaml_scalar(&lines->only, text);
	lines->n++;
}

static void lines_end(struct lines *lines, struct str *out, const char *key)
{
	if (lines->n == 1)
		str_printf(out, "    %s: %s\n", key, str_text(&lines->only));
	else if (lines->n > 1)
		str_printf(out, "    %s:\n%s", key, str_text(&lines->items));

	out->failed |= lines->items.failed || lines->only.failed;
	str_fini(&lines->items);
	str_fini(&lines->only);
}

/* One object's line, or a note when it is not the lab's or hangs on what is not written. */
static void add_object(struct save *s, struct lines *lines, uint32_t ns, const char *what,
		       uint8_t protocol, bool hangs, const struct str *text)
{
	if (is_kernel(protocol))
		return;
	if (!is_ours(protocol))
		save_note(s, "%s %s %s (protocol %u)", what, model_ns_name(s->m, ns),
			  str_text(text), protocol);
	else if (hangs)
		save_note(s, "%s %s %s (what it hangs on is not written)", what,
			  model_ns_name(s->m, ns), str_text(text));
	else if (ns == WR_HOST_NS)
		save_note(s, "%s host %s (the host has wires only)", what, str_text(text));
	else
		lines_add(lines, str_text(text));
}

static bool route_hangs(const struct save *s, const struct wr_route *route)
{
	for (uint32_t i = 0; i < route->n_hops; i++) {
		uint32_t dev = s->m->hops[route->first_hop + i].dev;

		if (dev != WR_NONE && !s->link_written[dev])
			return true;
	}
	return false;
}

static void save_routes(struct save *s, uint32_t ns, struct str *out)
{
	struct lines lines = {0};

	WR_EACH_ROUTE (s->m, ns, i) {
		const struct wr_route *route = &s->m->routes[i];
		AUTO_STR text = {0};

		if (route->computed)
			continue; /* `routes: shortest-path` says it, and gives the same again */
		route_print(s->m, route, &text);
		add_object(s, &lines, ns, "route", route->protocol, route_hangs(s, route), &text);
	}
	lines_end(&lines, out, "routes");
}

static void save_rules(struct save *s, uint32_t ns, struct str *out)
{
	struct lines lines = {0};

	WR_EACH_RULE (s->m, ns, i) {
		const struct wr_rule *rule = &s->m->rules[i];
		AUTO_STR text = {0};

		rule_print(s->m, rule, &text);
		add_object(s, &lines, ns, "rule", rule->protocol, false, &text);
	}
	lines_end(&lines, out, "rules");
}

static void save_neighs(struct save *s, uint32_t ns, struct str *out)
{
	struct lines lines = {0};

	WR_EACH_NEIGH (s->m, ns, i) {
		const struct wr_neigh *neigh = &s->m->neighs[i];
		bool hangs = neigh->dev == WR_NONE || !s->link_written[neigh->dev];
		AUTO_STR text = {0};

		neigh_print(s->m, neigh, &text);
		add_object(s, &lines, ns, "neighbor", neigh->protocol, hangs, &text);
	}
	lines_end(&lines, out, "neighbors");
}

/* ------ the rest of a node -- */

static void save_sysctls(struct save *s, uint32_t ns, struct str *out)
{
	bool any = false;

	WR_EACH_SYSCTL (s->m, ns, i) {
		const struct wr_sysctl *sysctl = &s->m->sysctls[i];
		const char *name = names_text(&s->m->names, sysctl->name);
		const char *value = names_text(&s->m->names, sysctl->value);

		if (sysctl->unknown || ns == WR_HOST_NS) {
			save_note(s, "sysctl %s %s (%s)", model_ns_name(s->m, ns), name,
				  sysctl->unknown ? "could not be read"
						  : "the host has wires only");
			continue;
		}
		str_add(out, any ? "" : "    sysctls:\n");
		yaml_pair(out, 6, name, value);
		any = true;
	}
}

static void save_files(struct save *s, uint32_t ns, struct str *out)
{
	const struct lab_node *node = &s->lab->nodes[ns];

	for (size_t i = 0; i < node->n_files; i++) {
		const struct lab_file *file = &node->files[i];
		const char *path = names_text(&s->m->names, file->path);

		str_add(out, i ? "" : "    files:\n");
		if (!file->is_text) {
			yaml_pair(out, 6, path, names_text(&s->m->names, file->source));
			continue;
		}
		str_add(out, "      ");
		yaml_scalar(out, path);
		str_add(out, ":\n        text: ");
		yaml_text(out, names_text(&s->m->names, file->text), 10);
	}
}

static void save_env(struct save *s, uint32_t ns, struct str *out)
{
	const struct lab_node *node = &s->lab->nodes[ns];

	for (size_t i = 0; i < node->n_env; i++) {
		str_add(out, i ? "" : "    env:\n");
		yaml_pair(out, 6, names_text(&s->m->names, node->env[i].name),
			  names_text(&s->m->names, node->env[i].value));
	}
}

static void node_body(struct save *s, uint32_t ns, struct str *out)
{
	if (s->lab->nodes[ns].router)
		yaml_pair(out, 4, "router", "yes");
	save_links(s, ns, out);
	save_routes(s, ns, out);
	save_rules(s, ns, out);
	save_neighs(s, ns, out);
	save_sysctls(s, ns, out);
	save_files(s, ns, out);
	save_env(s, ns, out);
}

/* A node of which there is one thing to say is one line. */
static void save_node(struct save *s, uint32_t ns)
{
	AUTO_STR body = {0};
	const char *text;

	node_body(s, ns, &body);
	text = str_text(&body);
	str_add(s->out, "  ");
	yaml_scalar(s->out, names_text(&s->m->names, s->lab->nodes[ns].label));
	if (str_eq(text, "    router: yes\n"))
		str_add(s->out, ": router\n");
	else if (str_eq(text, "    switch: yes\n"))
		str_add(s->out, ": switch\n");
	else
		str_printf(s->out, ":\n%s", text);
	s->out->failed |= body.failed;
}

/* What hangs on the host's namespace itself has no place; its notes only. */
static void note_host(struct save *s)
{
	AUTO_STR none = {0};

	save_routes(s, WR_HOST_NS, &none);
	save_rules(s, WR_HOST_NS, &none);
	save_neighs(s, WR_HOST_NS, &none);
	save_sysctls(s, WR_HOST_NS, &none);
}

/* ------ the lab -- */

static void save_head(struct save *s)
{
	const struct wr_lab *lab = s->lab;
	const char *prefix = names_text(&s->m->names, lab->prefix);
	const char *description = names_text(&s->m->names, lab->description);

	yaml_pair(s->out, 0, "lab", names_text(&s->m->names, lab->name));
	if (*prefix)
		yaml_pair(s->out, 0, "prefix", prefix);
	if (*description) {
		str_add(s->out, "description: ");
		yaml_text(s->out, description, 2);
	}
}

/* Half a million routes are one word. Addresses are written where they are; the pool of loopbacks
 * only says where routes lead. */
static void save_routing(struct save *s)
{
	char buf[INET_TEXT_SIZE];

	if (!s->lab->shortest_path)
		return;

	yaml_pair(s->out, 0, "routes", "shortest-path");
	for (size_t i = 0; i < s->lab->n_loopbacks; i++)
		str_printf(s->out, "%s %s", i ? "" : "addresses:\n  loopbacks:",
			   inet_text(&s->lab->loopbacks[i], buf));
	str_add(s->out, s->lab->n_loopbacks ? "\n" : "");
}

static void save_all(struct save *s)
{
	find_written_ns(s);
	save_find_written(s);
	save_head(s);
	save_routing(s);
	str_add(s->out, "\nnodes:\n");
	for (uint32_t ns = 1; ns < s->m->n_ns; ns++) {
		if (s->ns_written[ns])
			save_node(s, ns);
	}
	note_host(s);
	save_wires(s);
	save_checks(s);
	if (s->notes.len)
		str_printf(s->out, "\n%s", s->notes.text);
}

void lab_save(const struct wr_lab *lab, struct str *out)
{
	struct save s = {.lab = lab, .m = &lab->want, .out = out};

	s.ns_written = arena_array(&s.arena, s.m->n_ns, sizeof(*s.ns_written));
	s.link_written = arena_array(&s.arena, s.m->n_links, sizeof(*s.link_written));
	if (!s.arena.failed)
		save_all(&s);

	out->failed |= s.arena.failed || s.notes.failed;
	str_fini(&s.notes);
	arena_fini(&s.arena);
}
