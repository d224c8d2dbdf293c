/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-labs.c - list the labs. Changes nothing.
 */
#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "cli/cmds.h"
#include "lab/engine.h"

struct row {
	const char *name, *state, *description;
	size_t n_nodes;
};

/* In words: a phase other than "up" is what a crash left, or another warren at work. */
static const char *state_words(const struct state *st)
{
	static const char *const words[STATE_PHASE_N_] = {
		[STATE_NONE] = "coming up",
		[STATE_BUILD] = "coming up, or interrupted",
		[STATE_PUBLISH] = "being published, or interrupted",
		[STATE_UP] = "up",
		[STATE_CHANGE] = "being changed, or interrupted",
		[STATE_COMMIT] = "being changed, or interrupted",
		[STATE_DOWN] = "going down, or interrupted",
	};

	return st->other_boot ? "gone with the last boot" : words[st->phase];
}

static void read_row(struct arena *arena, const char *name, struct row *row)
{
	CLEANUP(state_closep) struct state *st = NULL;
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	struct wr_error err = {0};

	*row = (struct row){.name = name, .state = "?", .description = ""};
	if (state_open(&st, name, &err) < 0) {
		row->state = err.code == ENOENT ? "going down" : arena_strdup(arena, err.text);
		return;
	}

	row->state = state_words(st);
	row->n_nodes = st->n_nodes;
	if (engine_load_unrouted(st, &lab, NULL) == 0)
		row->description =
			arena_strdup(arena, names_text(&lab->want.names, lab->description));
}

static void print_text(const struct row *rows, size_t n, struct str *out)
{
	size_t width = 4, state_width = 5;

	for (size_t i = 0; i < n; i++) {
		width = strlen(rows[i].name) > width ? strlen(rows[i].name) : width;
		state_width =
			strlen(rows[i].state) > state_width ? strlen(rows[i].state) : state_width;
	}

	if (n)
		str_printf(out, "%-*s  %-*s  %5s\n", (int)width, "LAB", (int)state_width, "STATE",
			   "NODES");
	for (size_t i = 0; i < n; i++) {
		str_printf(out, "%-*s  %-*s  %5zu", (int)width, rows[i].name, (int)state_width,
			   rows[i].state, rows[i].n_nodes);
		if (rows[i].description[0]) {
			str_add(out, "  ");
			str_add_escaped(out, rows[i].description,
					strcspn(rows[i].description, "\n"));
		}
		str_addc(out, '\n');
	}
}

static void print_json(const struct row *rows, size_t n, struct str *out)
{
	struct json json;

	json_init(&json, out);
	json_array(&json, NULL);
	for (size_t i = 0; i < n; i++) {
		json_object(&json, NULL);
		json_text(&json, "lab", rows[i].name);
		json_text(&json, "state", rows[i].state);
		json_u64(&json, "nodes", rows[i].n_nodes);
		json_text(&json, "description", rows[i].description);
		json_end(&json);
	}
	json_end(&json);
}

int labs_run(const struct cmd_call *call)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	struct wr_error err = {0};
	AUTO_STR out = {0};
	struct row *rows;
	char **names;
	size_t n;

	if (state_list(&arena, &names, &n, &err) < 0)
		return cmd_fail(call, &err, NULL);

	rows = arena_array(&arena, n, sizeof(*rows));
	for (size_t i = 0; rows && i < n; i++)
		read_row(&arena, names[i], &rows[i]);
	if (!rows || arena.failed)
		return cmd_failf(call, "no memory for the list of labs");

	if (cmd_has(call, "json"))
		print_json(rows, n, &out);
	else
		print_text(rows, n, &out);
	return cmd_out(&out);
}
