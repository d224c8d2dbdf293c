/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-test.c - run the checks of a lab that is up. Changes nothing.
 */
#include <errno.h>
#include <unistd.h>

#include "cli/checks.h"
#include "cli/cmds.h"
#include "cli/labfile.h"
#include "lab/engine.h"

static bool is_up(const struct state *st)
{
	return st->phase != STATE_NONE && st->phase != STATE_BUILD && !st->other_boot;
}

static bool is_up_by_name(const char *name)
{
	CLEANUP(state_closep) struct state *st = NULL;

	return state_open(&st, name, NULL) == 0 && is_up(st);
}

/* Without an argument: the one lab that there is. */
static int only_lab(const struct cmd_call *call, struct arena *arena, const char **ret)
{
	struct wr_error err = {0};
	size_t n, n_up = 0;
	char **names;

	if (state_list(arena, &names, &n, &err) < 0)
		return cmd_fail(call, &err, NULL);
	for (size_t i = 0; i < n; i++)
		if (is_up_by_name(names[i]) && n_up++ == 0)
			*ret = names[i];

	if (n_up == 0)
		return cmd_failf(call, "no lab is up");
	if (n_up > 1)
		return cmd_usage(call, "which lab? %zu are up (warren labs)", n_up);
	return CMD_DONE;
}

/* A file's checks, or those that the lab was brought up with. */
static int find_lab(const struct cmd_call *call, struct wr_lab **ret, struct state **ret_st)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	CLEANUP(state_closep) struct state *st = NULL;
	const char *name = call->n_args ? call->args[0] : NULL;
	struct wr_error err = {0};
	int rc = CMD_DONE;

	if (!name)
		rc = only_lab(call, &arena, &name);
	else if (labfile_is_file(name))
		rc = labfile_read_running(call, name, &lab);
	if (rc != CMD_DONE)
		return rc;
	if (lab)
		name = names_text(&lab->want.names, lab->name);

	rc = state_open(&st, name, &err);
	if (rc == -ENOENT || (rc == 0 && !is_up(st))) {
		cmd_failf(call, "lab \"%s\" is not up", name);
		if (call->n_args && labfile_is_file(call->args[0]))
			cmd_todo("bring it up: warren up %s", call->args[0]);
		else
			cmd_todo("which are: warren labs");
		return CMD_FAILED;
	}
	if (rc == 0 && !lab)
		rc = engine_load_unrouted(st, &lab, &err);
	if (rc < 0)
		return cmd_fail(call, &err, NULL);

	*ret = TAKE(lab);
	*ret_st = TAKE(st);
	return CMD_DONE;
}

static int run_checks(const struct cmd_call *call, const struct state *st, const struct wr_lab *lab,
		      struct checks_report *report)
{
	struct wr_error err = {0};
	int *fds = NULL;
	int rc = engine_open_nodes(st, lab, &fds, &err);

	if (rc == 0)
		rc = checks_run(lab, fds, -1, report, &err);
	for (size_t i = 0; fds && i < lab->want.n_ns; i++)
		fd_close(fds[i]);
	free(fds);
	return rc < 0 ? cmd_fail(call, &err, NULL) : CMD_DONE;
}

static int say(const struct cmd_call *call, const struct wr_lab *lab,
	       const struct checks_report *report)
{
	AUTO_STR out = {0};

	if (cmd_has(call, "tap"))
		checks_print_tap(lab, report, &out);
	else if (cmd_has(call, "json"))
		checks_print_json(lab, report, &out);
	else
		checks_print(lab, report, false, &out);

	return cmd_out(&out);
}

int test_run(const struct cmd_call *call)
{
	CLEANUP(checks_report_fini) struct checks_report report = {0};
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	CLEANUP(state_closep) struct state *st = NULL;
	int rc;

	if (cmd_has(call, "tap") && cmd_has(call, "json"))
		return cmd_usage(call, "--tap and --json are two forms: choose one");

	rc = find_lab(call, &lab, &st);
	if (rc == CMD_DONE)
		rc = run_checks(call, st, lab, &report);
	if (rc == CMD_DONE)
		rc = say(call, lab, &report);
	if (rc != CMD_DONE)
		return rc;

	if (report.n_checks == 0)
		cmd_note("lab \"%s\" has no checks", names_text(&lab->want.names, lab->name));
	else if (report.n_failed)
		cmd_note("%zu of %zu checks failed", report.n_failed, report.n_checks);
	return report.n_failed ? CMD_CHECK_FAILED : CMD_DONE;
}
