/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-convert.c - any file that `up` takes, as a native lab file on stdout. Needs no root, touches
 * nothing.
 */
#include "cli/cmds.h"
#include "cli/labfile.h"

/* Everything that the file comes to, one by one. */
static int resolved(const struct cmd_call *call, struct str *out)
{
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	int rc = labfile_read_alone(call, call->args[0], &lab);

	if (rc == CMD_DONE)
		lab_save(lab, out);
	return rc;
}

int convert_run(const struct cmd_call *call)
{
	AUTO_STR out = {0};
	int rc = cmd_has(call, "resolved") ? resolved(call, &out)
					   : labfile_convert(call, call->args[0], &out);

	return rc == CMD_DONE ? cmd_out(&out) : rc;
}
