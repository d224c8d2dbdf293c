/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan-line.c - from steps to lines: which steps get one, and what it says.
 */
#include "lab/plan-line.h"
#include "model/words.h"

#define MTU_USUAL 1500

static const char *keep(struct plan_lines *l, const struct str *text)
{
	if (text->failed)
		l->arena.failed = true;

	return arena_strndup(&l->arena, str_text(text), text->len);
}

static bool is_pair(const struct wr_model *m, uint32_t link)
{
	return m->links[link].kind->flags & WR_KIND_PAIR && m->links[link].peer != WR_NONE;
}

/* ------ things -- */

static void add_addrs(const struct wr_model *m, uint32_t link, struct str *out)
{
	const char *before = " ";

	WR_EACH_ADDR (m, link, i) {
		if (m->addrs[i].flags & WR_ADDR_KERNEL)
			continue;
		str_add(out, before);
		addr_print(m, &m->addrs[i], out);
		before = ", ";
	}
}

static void add_mtu(const struct wr_model *m, uint32_t link, struct str *out)
{
	uint32_t mtu = m->links[link].conf.mtu;

	if (field_has(&m->links[link].conf, (size_t)field_find(&link_table, "mtu")) &&
	    mtu != MTU_USUAL)
		str_printf(out, "  mtu %u", mtu);
}

/* With what stands on it (`whole`), or by its name alone. */
static const char *link_text(const struct wr_model *m, uint32_t link, bool whole, struct str *out)
{
	bool pair = is_pair(m, link);

	link_print(m, link, out);
	if (whole)
		add_addrs(m, link, out);
	if (pair) {
		str_add(out, " -- ");
		link_print(m, m->links[link].peer, out);
	}
	if (pair && whole)
		add_addrs(m, m->links[link].peer, out);
	if (!pair && *m->links[link].kind->name)
		str_printf(out, " kind %s", m->links[link].kind->name);
	if (whole)
		add_mtu(m, link, out);

	return pair ? "wire" : "link";
}

/* A node that is made, with what its lo has and how much is set in it. */
static void made_node_text(const struct wr_model *m, uint32_t ns, struct str *out)
{
	uint32_t lo = model_find_link(m, ns, "lo");
	size_t n = 0;

	if (lo != WR_NONE && m->links[lo].first_addr != WR_NONE) {
		str_add(out, "  lo");
		add_addrs(m, lo, out);
	}
	WR_EACH_SYSCTL (m, ns, i)
		n++;
	if (n)
		str_printf(out, "  (%zu sysctl%s)", n, n == 1 ? "" : "s");
}

/* Object `i` of a class as text; returns the noun. */
static const char *object_text(const struct wr_model *m, uint8_t class, uint32_t i, bool whole,
			       struct str *out)
{
	switch (class) {
	case WR_CLASS_NS:
		str_add(out, model_ns_name(m, i));
		if (whole)
			made_node_text(m, i, out);
		return "node";
	case WR_CLASS_LINK:
		return link_text(m, i, whole, out);
	case WR_CLASS_ADDR:
		link_print(m, m->addrs[i].link, out);
		str_addc(out, ' ');
		addr_print(m, &m->addrs[i], out);
		return "address";
	case WR_CLASS_ROUTE:
		str_printf(out, "%s ", model_ns_name(m, m->routes[i].ns));
		route_print(m, &m->routes[i], out);
		return "route";
	case WR_CLASS_RULE:
		str_printf(out, "%s ", model_ns_name(m, m->rules[i].ns));
		rule_print(m, &m->rules[i], out);
		return "rule";
	case WR_CLASS_NEIGH:
		str_printf(out, "%s ", model_ns_name(m, m->neighs[i].ns));
		neigh_print(m, &m->neighs[i], out);
		return "neighbor";
	default:
		str_printf(out, "%s %s", model_ns_name(m, m->sysctls[i].ns),
			   names_text(&m->names, m->sysctls[i].name));
		return "sysctl";
	}
}

/* ------ changes -- */

static void change_add(struct plan_lines *l, struct plan_line *line, const char *field,
		       const char *from, const char *to)
{
	struct plan_change *change =
		ARENA_PUSH(&l->arena, line->changes, line->n_changes, line->changes_cap);

	if (change)
		*change = (struct plan_change){
			.field = field,
			.from = from ? arena_strdup(&l->arena, from) : NULL,
			.to = arena_strdup(&l->arena, to),
		};
}

static void changes_of_table(struct plan_lines *l, struct plan_line *line,
			     const struct wr_table *table, const void *want, const void *have)
{
	static const uint64_t nothing[64]; /* room for any struct of a table */
	const struct names *want_names = &l->plan->want->names;
	const struct names *have_names = &l->plan->have->names;
	uint64_t diff;

	if (!want)
		return;

	have = have ? have : nothing;
	diff = field_diff(table, want, want_names, have, have_names);
	for (size_t i = 0; i < table->n; i++) {
		AUTO_STR from = {0}, to = {0};

		if (!(diff >> i & 1))
			continue;
		if (field_has(have, i))
			field_print(table, i, have, have_names, &from);
		field_print(table, i, want, want_names, &to);
		change_add(l, line, table->fields[i].name, field_has(have, i) ? from.text : NULL,
			   str_text(&to));
	}
}

static const char *master_name(const struct wr_model *m, const struct wr_link *link)
{
	return link->master == WR_NONE ? "none" : model_link_name(m, link->master);
}

static void changes_of_mark(struct plan_lines *l, struct plan_line *line,
			    const struct wr_link *want, const struct wr_link *have)
{
	const char *altname = names_text(&l->plan->want->names, want->altname);

	if (!(have->flags & WR_LINK_OURS))
		change_add(l, line, "mark", "none", "the lab's");
	if (*altname && !str_eq(altname, names_text(&l->plan->have->names, have->altname)))
		change_add(l, line, "altname", NULL, altname);
}

static void changes_of_link(struct plan_lines *l, struct plan_line *line,
			    const struct wr_step *step)
{
	const struct wr_link *want = &l->plan->want->links[step->want];
	const struct wr_link *have = &l->plan->have->links[step->have];
	const struct wr_kind *master =
		want->master == WR_NONE ? NULL : l->plan->want->links[want->master].kind;

	if (step->fields & WR_ASPECT_CONF)
		changes_of_table(l, line, &link_table, &want->conf, &have->conf);
	if (step->fields & WR_ASPECT_DATA)
		changes_of_table(l, line, &want->kind->table, want->data, have->data);
	if (step->fields & WR_ASPECT_MASTER)
		change_add(l, line, "master", master_name(l->plan->have, have),
			   master_name(l->plan->want, want));
	if (step->fields & WR_ASPECT_PORT && master && master->port)
		changes_of_table(l, line, master->port, want->port, have->port);
	if (step->fields & WR_ASPECT_MARK)
		changes_of_mark(l, line, want, have);
}

static void changes_of_sysctl(struct plan_lines *l, struct plan_line *line,
			      const struct wr_step *step)
{
	const struct wr_model *want = l->plan->want, *have = l->plan->have;
	bool known = step->have != WR_NONE && !have->sysctls[step->have].unknown;

	change_add(l, line, "value",
		   known ? names_text(&have->names, have->sysctls[step->have].value) : NULL,
		   names_text(&want->names, want->sysctls[step->want].value));
}

static void changes_of(struct plan_lines *l, struct plan_line *line, const struct wr_step *step)
{
	if (step->class == WR_CLASS_LINK)
		changes_of_link(l, line, step);
	else if (step->class == WR_CLASS_SYSCTL)
		changes_of_sysctl(l, line, step);
	else if (step->class == WR_CLASS_NS)
		change_add(l, line, "name", "none", model_ns_name(l->plan->want, step->want));
}

/* ------ which steps have a line -- */

static bool of_made_ns(const struct plan_lines *l, const struct wr_step *step)
{
	return l->plan->ns[step->ns].make;
}

/* lo comes with its node. */
static bool is_told_with_link(const struct plan_lines *l, uint32_t link)
{
	const struct wr_link *want = &l->plan->want->links[link];

	return l->made[link] || (!*want->kind->name && l->plan->ns[want->ns].make);
}

/* Plan namespaces begin with those of want in its order, so ns of want is one of the plan's. */
static bool is_told_elsewhere(const struct plan_lines *l, const struct wr_step *step)
{
	if (step->class == WR_CLASS_LINK)
		return step->op == WR_STEP_SET && step->have == WR_NONE;
	if (step->class == WR_CLASS_ADDR && step->op == WR_STEP_ADD)
		return is_told_with_link(l, l->plan->want->addrs[step->want].link);

	return step->class == WR_CLASS_SYSCTL && of_made_ns(l, step);
}

static void add_line(struct plan_lines *l, const struct wr_step *step)
{
	bool del = step->op == WR_STEP_DEL;
	struct plan_line *line = ARENA_PUSH(&l->arena, l->items, l->n, l->cap);
	AUTO_STR text = {0};

	if (!line)
		return;

	*line = (struct plan_line){.op = step->op, .why = step->why};
	line->noun = object_text(del ? l->plan->have : l->plan->want, step->class,
				 del ? step->have : step->want, step->op == WR_STEP_ADD, &text);
	if (step->op == WR_STEP_SET && step->class == WR_CLASS_LINK) {
		str_clear(&text);
		link_print(l->plan->want, step->want, &text);
		line->noun = "link";
	}
	line->object = keep(l, &text);
	if (step->op == WR_STEP_SET)
		changes_of(l, line, step);

	l->n_of_op[step->op]++;
	l->n_drift += step->why == WR_WHY_DRIFT;
}

/* The other end of a foreign wire is told with the first. */
static bool is_other_end(const struct plan_lines *l, const struct wr_foreign *other)
{
	uint32_t peer;

	if (other->class != WR_CLASS_LINK)
		return false;

	peer = l->plan->have->links[other->have].peer;
	return peer != WR_NONE && peer < other->have && (l->foreign[peer] || l->in_the_way[peer]);
}

static void add_other(struct plan_lines *l, const struct wr_foreign *other)
{
	const struct wr_model *have = l->plan->have;
	struct plan_line *line;
	AUTO_STR text = {0};

	if (is_other_end(l, other))
		return;
	line = ARENA_PUSH(&l->arena, l->others, l->n_others, l->others_cap);
	if (!line)
		return;

	*line = (struct plan_line){
		.in_the_way = other->class == WR_CLASS_LINK && l->in_the_way[other->have],
	};
	line->noun = object_text(have, other->class, other->have, false, &text);
	line->object = keep(l, &text);
}

/* What is in the way first; it may be listed as foreign once more. */
static void add_others(struct plan_lines *l)
{
	const struct wr_plan *p = l->plan;

	for (size_t i = 0; i < p->n_conflicts; i++)
		add_other(l, &p->conflicts[i]);
	for (size_t i = 0; i < p->n_foreign; i++) {
		if (p->foreign[i].class != WR_CLASS_LINK || !l->in_the_way[p->foreign[i].have])
			add_other(l, &p->foreign[i]);
	}
}

static bool find_links(struct plan_lines *l)
{
	const struct wr_plan *p = l->plan;

	l->made = arena_array(&l->arena, p->want->n_links, sizeof(*l->made));
	l->foreign = arena_array(&l->arena, p->have->n_links, sizeof(*l->foreign));
	l->in_the_way = arena_array(&l->arena, p->have->n_links, sizeof(*l->in_the_way));
	if (!l->made || !l->foreign || !l->in_the_way)
		return false;

	for (size_t i = 0; i < p->n_steps; i++) {
		const struct wr_step *step = &p->steps[i];

		if (step->class != WR_CLASS_LINK || step->op != WR_STEP_ADD)
			continue;
		l->made[step->want] = true;
		if (p->want->links[step->want].peer != WR_NONE)
			l->made[p->want->links[step->want].peer] = true;
	}
	for (size_t i = 0; i < p->n_foreign; i++) {
		if (p->foreign[i].class == WR_CLASS_LINK)
			l->foreign[p->foreign[i].have] = true;
	}
	for (size_t i = 0; i < p->n_conflicts; i++)
		l->in_the_way[p->conflicts[i].have] = true;
	return true;
}

bool plan_lines_make(struct plan_lines *l, const struct wr_plan *plan)
{
	*l = (struct plan_lines){.plan = plan};
	if (!find_links(l))
		return false;

	for (size_t i = 0; i < plan->n_steps; i++) {
		if (!is_told_elsewhere(l, &plan->steps[i]))
			add_line(l, &plan->steps[i]);
	}
	add_others(l);

	return !l->arena.failed;
}

void plan_lines_fini(struct plan_lines *l)
{
	arena_fini(&l->arena);
}
