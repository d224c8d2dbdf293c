/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-exec.c - runs a program inside a namespace.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "cli/cmds.h"
#include "cli/exec.h"
#include "netns/home.h"

static int run_one(const struct exec_how *how, const char *text)
{
	struct wr_error err = {0};
	struct ns_word word;

	if ((strcmp(text, NS_HOST) != 0 && netns_home_return(&err) < 0) ||
	    ns_word_read(text, &word, &err) < 0) {
		cmd_fail(how->call, &err, NULL);
		return CMD_CANNOT_RUN;
	}
	return exec_one(how, &word);
}

int exec_run(const struct cmd_call *call)
{
	char *shell[] = {(char *)cmd_env("SHELL"), NULL};
	struct exec_how how = {.call = call, .argv = call->args + 1};

	if (*how.argv && strcmp(*how.argv, "--") == 0)
		how.argv++;
	if (!shell[0] || !*shell[0])
		shell[0] = (char *)"/bin/sh";
	if (getauxval(AT_SECURE))
		clearenv();

	if (!*how.argv)
		how.argv = shell;
	return run_one(&how, call->args[0]);
}
