/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * help.c - the list of commands as text: all of them by group, or one with its options.
 */
#include <string.h>

#include "cli/cmd.h"
#include "cli/cmds.h"

static void overview(struct str *out)
{
	const char *group = "";

	str_add(out, "warren - make, wire, inspect Linux network namespaces\n"
		     "usage: warren COMMAND [OPTION...] [ARGUMENT...]\n");
	for (const struct cmd *cmd = commands; cmd->name; cmd++) {
		if (cmd->flags & CMD_HIDDEN)
			continue;
		if (strcmp(group, cmd->group) != 0)
			str_printf(out, "\n%s\n", cmd->group);
		group = cmd->group;
		str_printf(out, "  %-8s %s\n", cmd->name, cmd->summary);
	}
	str_add(out, "\nOne of them: warren help COMMAND. A namespace is NAME, LAB/NODE, or host: "
		     "the one\n"
		     "that warren was started in.\n");
}

static void option_line(const struct cmd_option *o, struct str *out)
{
	AUTO_STR left = {0};

	if (o->letter)
		str_printf(&left, "-%c, ", o->letter);
	str_printf(&left, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
	str_printf(out, "  %-20s %s\n", str_text(&left), o->help);
}

void cmd_help(const struct cmd *cmd, struct str *out)
{
	if (!cmd) {
		overview(out);
		return;
	}

	str_printf(out, "usage: warren %s%s%s%s\n\n%s\n", cmd->name,
		   cmd->options[0].name ? " [OPTION...]" : "", cmd->args[0] ? " " : "", cmd->args,
		   cmd->summary);
	if (cmd->details)
		str_printf(out, "\n%s\n", cmd->details);
	if (cmd->options[0].name)
		str_add(out, "\noptions\n");
	for (const struct cmd_option *o = cmd->options; o->name; o++)
		option_line(o, out);
}

int help_run(const struct cmd_call *call)
{
	const struct cmd *cmd = call->n_args > 0 ? cmd_find(call->args[0]) : NULL;
	AUTO_STR out = {0};

	if (call->n_args > 0 && !cmd)
		return cmd_unknown(call->args[0]);

	cmd_help(cmd, &out);
	return cmd_out(&out);
}
