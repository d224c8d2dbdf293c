/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-exec.c - runs a program inside a namespace, or inside each.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "cli/cmds.h"
#include "cli/exec.h"
#include "netns/home.h"

#define AT_ONCE_MAX 1024

/* Where the names are, unless they are hidden. */
static int go_home(const struct cmd_call *call)
{
	struct wr_error err = {0};

	if (netns_home_return(&err) >= 0)
		return CMD_DONE;
	cmd_fail(call, &err, "enter with the names: warren exec --names");
	return CMD_CANNOT_RUN;
}

static int run_one(const struct exec_how *how, const char *text)
{
	struct wr_error err = {0};
	struct ns_word word;

	if (strcmp(text, NS_HOST) != 0 && go_home(how->call) != CMD_DONE)
		return CMD_CANNOT_RUN;
	if (ns_word_read(text, &word, &err) < 0) {
		ns_fail(how->call, text, &err);
		return CMD_CANNOT_RUN;
	}
	return exec_one(how, &word);
}

static int run_all(const struct exec_how *how, const char *jobs)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t n = cpus > 0 ? (uint64_t)cpus : 1;

	if (jobs && (str_to_u64(jobs, AT_ONCE_MAX, false, &n) < 0 || n == 0))
		return cmd_usage(how->call, "--jobs %s: a number from 1 to %d", jobs, AT_ONCE_MAX);
	if (go_home(how->call) != CMD_DONE)
		return CMD_CANNOT_RUN;
	return exec_all(how, (size_t)n);
}

/* The program: what follows NAME, after a "--" that may stand there; else a shell. */
static char **program(const struct cmd_call *call, char **shell)
{
	char **argv = call->args + (cmd_has(call, "all") ? 0 : 1);

	if (*argv && strcmp(*argv, "--") == 0)
		argv++;
	return *argv ? argv : shell;
}

static char *shell_of(const struct user *user)
{
	const char *shell = user ? user->shell : cmd_env("SHELL");

	return (char *)(shell && *shell ? shell : "/bin/sh");
}

static int run(const struct exec_how *how)
{
	const struct cmd_call *call = how->call;
	const char *jobs = cmd_value(call, "jobs");

	if (getauxval(AT_SECURE))
		clearenv();
	if (cmd_has(call, "all"))
		return run_all(how, jobs);
	return jobs ? cmd_usage(call, "--jobs goes with --all") : run_one(how, call->args[0]);
}

int exec_run(const struct cmd_call *call)
{
	CLEANUP(user_fini) struct user user = {0};
	struct exec_how how = {.call = call, .close_fds = cmd_has(call, "close-fds")};
	const char *text = cmd_value(call, "user");
	struct wr_error err = {0};
	char *shell[2] = {NULL, NULL};

	if (text && user_find(text, &user, &err) < 0) {
		cmd_fail(call, &err, "which there are: getent passwd; getent group");
		return CMD_CANNOT_RUN;
	}
	if (text)
		how.user = &user;
	shell[0] = shell_of(how.user);
	how.argv = program(call, shell);
	return run(&how);
}
