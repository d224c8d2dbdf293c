/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-down.c - take labs down.
 */
#include "cli/cmds.h"
#include "cli/interrupt.h"
#include "cli/labfile.h"
#include "lab/engine.h"

static void say_holders(const char *lab, const struct engine_report *report, bool killed)
{
	for (size_t i = 0; i < report->n_holders; i++)
		cmd_note("%s: %s %d in %s: %s", lab,
			 killed ? "ended" : "still runs:", (int)report->holders[i].pid,
			 report->holders[i].name, report->holders[i].command);
	if (report->n_holders && !killed)
		cmd_note("%s: their namespaces live on without a name until they end (--kill ends "
			 "them)",
			 lab);
}

static int down(const struct cmd_call *call, const char *lab)
{
	CLEANUP(engine_report_fini) struct engine_report report = {0};
	struct engine_opts opts = {.kill = cmd_has(call, "kill"), .wait = cmd_has(call, "wait")};
	struct wr_error err = {0};
	int rc = engine_down(lab, &opts, &report, &err);

	if (report.recovered)
		cmd_note("%s: %s", lab, report.recovered);
	say_holders(lab, &report, opts.kill);
	if (rc == -ENOENT)
		return cmd_fail(call, &err, "which are: warren labs");
	if (rc < 0)
		return cmd_fail(call, &err, NULL);

	cmd_note("%s: down", lab);
	return CMD_DONE;
}

static int down_all(const struct cmd_call *call)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	struct wr_error err = {0};
	char **labs;
	size_t n;
	int status = CMD_DONE;

	if (state_list(&arena, &labs, &n, &err) < 0)
		return cmd_fail(call, &err, NULL);

	for (size_t i = 0; i < n; i++) {
		int rc = down(call, labs[i]);

		if (rc != CMD_DONE)
			status = rc;
	}

	return status;
}

int down_run(const struct cmd_call *call)
{
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	int rc;

	if (cmd_has(call, "all") == (call->n_args > 0))
		return cmd_usage(call, "which lab? Its name, its file, or --all");

	interrupt_begin(); /* what was begun is finished: half a lab helps nobody */
	if (cmd_has(call, "all"))
		return down_all(call);
	if (!labfile_is_file(call->args[0]))
		return down(call, call->args[0]);

	rc = labfile_read_running(call, call->args[0], &lab);
	return rc == CMD_DONE ? down(call, names_text(&lab->want.names, lab->name)) : rc;
}
