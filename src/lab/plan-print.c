/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plan-print.c - a plan as text and as JSON; both say the same.
 */
#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "lab/plan-line.h"

static const char *const op_names[] = {"add", "change", "remove"};
static_assert(ARRAY_LEN(op_names) == WR_STEP_OP_N_, "every op has a name");
static const char *const why_names[] = {"change", "drift", "prune"};
static_assert(ARRAY_LEN(why_names) == WR_WHY_N_, "every reason has a name");

/* ------ text -- */

static void add_changes(const struct plan_line *line, struct str *out)
{
	for (size_t i = 0; i < line->n_changes; i++) {
		const struct plan_change *c = &line->changes[i];

		str_add(out, i ? ", " : " ");
		if (!str_eq(c->field, "value"))
			str_printf(out, "%s ", c->field);
		if (c->from)
			str_printf(out, "%s ", c->from);
		str_printf(out, "-> %s", c->to);
	}
}

static void print_line(const struct plan_line *line, const char *lead, struct str *out)
{
	static const char *const suffixes[] = {"", " (drift)", " (not ours)"};
	AUTO_STR text = {0};

	str_printf(&text, "%s %s", line->noun, line->object);
	add_changes(line, &text);
	str_add(out, lead);
	str_add_escaped(out, str_text(&text), text.len);
	str_add(out, line->in_the_way ? " (in the way)" : suffixes[line->why]);
	str_addc(out, '\n');
	out->failed |= text.failed;
}

static void print_others(const struct plan_lines *l, struct str *out)
{
	if (l->n_others == 0)
		return;

	str_add(out, l->n ? "\nnot ours:\n" : "not ours:\n");
	for (size_t i = 0; i < l->n_others; i++) {
		print_line(&l->others[i], "  ", out);
	}
}

static void print_counts(const struct plan_lines *l, struct str *out)
{
	static const char *const words[] = {"to add", "to change", "to take away"};
	const char *before = "";

	str_add(out, l->n || l->n_others ? "\n" : "");
	for (size_t op = 0; op < WR_STEP_OP_N_; op++) {
		if (l->n_of_op[op] == 0)
			continue;
		str_printf(out, "%s%zu %s", before, l->n_of_op[op], words[op]);
		before = ", ";
	}
	if (l->n_drift)
		str_printf(out, ", %zu drifted", l->n_drift);
	str_add(out, l->n ? "\n" : "nothing to do\n");
}

void plan_print(const struct wr_plan *plan, struct str *out)
{
	static const char *const leads[] = {"+ ", "~ ", "- "};
	struct plan_lines l;

	if (!plan_lines_make(&l, plan)) {
		out->failed = true;
		plan_lines_fini(&l);
		return;
	}

	for (size_t i = 0; i < l.n; i++)
		print_line(&l.items[i], leads[l.items[i].op], out);
	print_others(&l, out);
	print_counts(&l, out);
	plan_lines_fini(&l);
}

/* ------ JSON -- */

static void json_changes(const struct plan_line *line, struct json *j)
{
	json_array(j, "changes");
	for (size_t i = 0; i < line->n_changes; i++) {
		json_object(j, NULL);
		json_text(j, "field", line->changes[i].field);
		json_text(j, "from", line->changes[i].from);
		json_text(j, "to", line->changes[i].to);
		json_end(j);
	}
	json_end(j);
}

static void json_steps(const struct plan_lines *l, struct json *j)
{
	json_array(j, "steps");
	for (size_t i = 0; i < l->n; i++) {
		const struct plan_line *line = &l->items[i];

		json_object(j, NULL);
		json_text(j, "op", op_names[line->op]);
		json_text(j, "what", line->noun);
		json_text(j, "object", line->object);
		json_text(j, "why", why_names[line->why]);
		if (line->n_changes)
			json_changes(line, j);
		json_end(j);
	}
	json_end(j);
}

static void json_others(const struct plan_lines *l, struct json *j)
{
	json_array(j, "not_ours");
	for (size_t i = 0; i < l->n_others; i++) {
		json_object(j, NULL);
		json_text(j, "what", l->others[i].noun);
		json_text(j, "object", l->others[i].object);
		json_bool(j, "in_the_way", l->others[i].in_the_way);
		json_end(j);
	}
	json_end(j);
}

void plan_print_json(const struct wr_plan *plan, struct str *out)
{
	struct plan_lines l;
	struct json j;

	if (!plan_lines_make(&l, plan)) {
		out->failed = true;
		plan_lines_fini(&l);
		return;
	}

	json_init(&j, out);
	json_object(&j, NULL);
	json_steps(&l, &j);
	json_others(&l, &j);
	for (size_t op = 0; op < WR_STEP_OP_N_; op++)
		json_u64(&j, op_names[op], l.n_of_op[op]);
	json_u64(&j, "drift", l.n_drift);
	json_end(&j);
	plan_lines_fini(&l);
}
