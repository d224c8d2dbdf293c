/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-version.c - which warren this is.
 */
#include <warren/version.h>

#include "base/json.h"
#include "cli/cmds.h"

int version_run(const struct cmd_call *call)
{
	AUTO_STR out = {0};
	struct json j;

	if (!cmd_has(call, "json")) {
		str_printf(&out, "warren %s\n", wr_version());
		return cmd_out(&out);
	}

	json_init(&j, &out);
	json_object(&j, NULL);
	json_text(&j, "version", wr_version());
	json_end(&j);
	return cmd_out(&out);
}
