/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-plan.c - what `up` would do. Changes nothing.
 */
#include "cli/cmds.h"
#include "cli/labfile.h"
#include "lab/engine.h"

static bool differs(const struct cmd_call *call, const struct wr_plan *plan)
{
	return plan->n_steps || plan->n_conflicts || (cmd_has(call, "strict") && plan->n_foreign);
}

static int say(const struct cmd_call *call, const struct engine *e)
{
	struct wr_error in_the_way = {0};
	AUTO_STR out = {0};
	int rc;

	if (e->st && e->st->phase != STATE_UP)
		cmd_warn("an earlier command was interrupted (phase %s): the next up or down mends "
			 "that first",
			 state_phase_name(e->st->phase));
	if (engine_check_names(e, &in_the_way) < 0)
		cmd_warn("up would be refused: %s", in_the_way.text);
	if (cmd_has(call, "json"))
		plan_print_json(e->plan, &out);
	else
		plan_print(e->plan, &out);

	rc = cmd_out(&out);
	return rc == CMD_DONE && differs(call, e->plan) ? CMD_DIFFERS : rc;
}

int plan_run(const struct cmd_call *call)
{
	CLEANUP(engine_report_fini) struct engine_report report = {0};
	CLEANUP(engine_fini) struct engine e = {0};
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	struct engine_opts opts = {
		.prune = cmd_has(call, "prune"),
		.skip_unsupported = cmd_has(call, "skip-unsupported"),
	};
	struct wr_error err = {0};
	int rc = labfile_read(call, call->args[0], &lab);

	if (rc != CMD_DONE)
		return rc;
	if (engine_plan(&e, lab, &opts, &report, &err) < 0)
		return cmd_fail(call, &err, NULL);

	return say(call, &e);
}
