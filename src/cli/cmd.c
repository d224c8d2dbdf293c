/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd.c - from argv to a call: finds the command, sorts options from arguments, runs it here or in
 * the program that has it.
 *
 * Nothing is allocated on the way: `warren exec` is started often, and its cost is mostly that of
 * starting a program.
 */
#include <assert.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cli/cmd.h"
#include "netns/home.h"

const struct cmd *cmd_find(const char *name)
{
	for (const struct cmd *cmd = commands; cmd->name; cmd++)
		if (strcmp(cmd->name, name) == 0)
			return cmd;

	return NULL;
}

/* ------ options ------ */

static const struct cmd_option *option_named(const struct cmd *cmd, const char *name, size_t len)
{
	for (const struct cmd_option *o = cmd->options; o && o->name; o++)
		if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
			return o;

	return NULL;
}

static const struct cmd_option *option_lettered(const struct cmd *cmd, char letter)
{
	for (const struct cmd_option *o = cmd->options; o && o->name; o++)
		if (o->letter == letter)
			return o;

	return NULL;
}

bool cmd_has(const struct cmd_call *call, const char *option)
{
	const struct cmd_option *o = option_named(call->cmd, option, strlen(option));

	assert(o);
	for (int i = 0; i < call->n_values; i++)
		if (call->values[i].option == o)
			return true;

	return false;
}

size_t cmd_values(const struct cmd_call *call, const char *option, const char **ret)
{
	const struct cmd_option *o = option_named(call->cmd, option, strlen(option));
	size_t n = 0;

	assert(o && o->arg);
	for (int i = 0; i < call->n_values; i++)
		if (call->values[i].option == o)
			ret[n++] = call->values[i].text;

	ret[n] = NULL;
	return n;
}

const char *cmd_value(const struct cmd_call *call, const char *option)
{
	const struct cmd_option *o = option_named(call->cmd, option, strlen(option));

	assert(o && o->arg);
	for (int i = call->n_values - 1; i >= 0; i--)
		if (call->values[i].option == o)
			return call->values[i].text;

	return NULL;
}

/* ------ parsing ------ */

static int wrong_option(const struct cmd_call *call, const char *word, size_t len)
{
	const char *names[32];
	const char *near;
	size_t n = 0;
	char name[64];

	for (const struct cmd_option *o = call->cmd->options; o && o->name; o++)
		if (n < ARRAY_LEN(names))
			names[n++] = o->name;

	if (len > 2 && len < sizeof(name)) {
		memcpy(name, word + 2, len - 2);
		name[len - 2] = '\0';
		near = str_nearest(name, names, n);
		if (near)
			return cmd_usage(call, "no option \"%.*s\": did you mean \"--%s\"?",
					 (int)len, word, near);
	}
	return cmd_usage(call, "no option \"%.*s\"", (int)len, word);
}

static int put_value(struct cmd_call *call, const struct cmd_option *option, const char *text)
{
	if (call->n_values == CMD_VALUES_MAX)
		return cmd_usage(call, "more than %d options", CMD_VALUES_MAX);

	call->values[call->n_values].option = option;
	call->values[call->n_values++].text = text;
	return 0;
}

/* --name, --name=TEXT, --name TEXT. *i stands on the word and is left on the last one used. */
static int parse_long(struct cmd_call *call, int argc, char **argv, int *i)
{
	const char *word = argv[*i];
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	const struct cmd_option *option = option_named(call->cmd, word + 2, len - 2);

	if (!option)
		return wrong_option(call, word, len);
	if (!option->arg && equals)
		return cmd_usage(call, "option --%s takes no argument", option->name);
	if (!option->arg)
		return put_value(call, option, "");
	if (equals)
		return put_value(call, option, equals + 1);
	if (*i + 1 >= argc)
		return cmd_usage(call, "option --%s wants %s", option->name, option->arg);

	return put_value(call, option, argv[++*i]);
}

/* -x, -xy, -xTEXT, -x TEXT. */
static int parse_short(struct cmd_call *call, int argc, char **argv, int *i)
{
	for (const char *c = argv[*i] + 1; *c; c++) {
		const struct cmd_option *option = option_lettered(call->cmd, *c);
		int rc;

		if (!option && option_named(call->cmd, argv[*i] + 1, strlen(argv[*i] + 1)))
			return cmd_usage(call, "no option \"%s\": did you mean \"-%s\"?", argv[*i],
					 argv[*i]);
		if (!option)
			return cmd_usage(call, "no option \"-%c\"", *c);
		if (option->arg && c[1])
			return put_value(call, option, c + 1);
		if (option->arg && *i + 1 >= argc)
			return cmd_usage(call, "option -%c wants %s", *c, option->arg);
		rc = put_value(call, option, option->arg ? argv[++*i] : "");
		if (rc != 0 || option->arg)
			return rc;
	}
	return 0;
}

/* Where options end: "--", which begins the tail of a command that has one. */
static void take_rest(struct cmd_call *call, int argc, char **argv, int i)
{
	if (call->cmd->flags & CMD_TAIL) {
		call->tail = argv + i;
		call->n_tail = argc - i;
		return;
	}
	while (i < argc)
		call->args[call->n_args++] = argv[i++];
}

/* With how many arguments do the options end? */
static int most_before_end(const struct cmd_call *call)
{
	if (!(call->cmd->flags & CMD_OPTIONS_FIRST))
		return INT_MAX;
	return call->cmd->flags & CMD_NAME_FIRST && !cmd_has(call, "all") ? 2 : 1;
}

/* Sorts the words: arguments move to the front of argv, in order. */
static int parse(struct cmd_call *call, int argc, char **argv)
{
	int i, rc = 0;

	call->args = argv;
	for (i = 0; i < argc && rc == 0; i++) {
		if (argv[i][0] != '-' || argv[i][1] == '\0') {
			call->args[call->n_args++] = argv[i];
			if (call->n_args >= most_before_end(call))
				break;
		} else if (strcmp(argv[i], "--") == 0) {
			break;
		} else if (argv[i][1] == '-') {
			rc = parse_long(call, argc, argv, &i);
		} else {
			rc = parse_short(call, argc, argv, &i);
		}
	}
	if (rc == 0 && i < argc)
		take_rest(call, argc, argv, i + 1);
	call->args[call->n_args] = NULL; /* argv's own end, or a word that was used, "--" at most */
	return rc;
}

static int check_count(const struct cmd_call *call)
{
	const struct cmd *cmd = call->cmd;

	if (call->n_args < cmd->min)
		return cmd_usage(call, "too few arguments: usage: warren %s %s", cmd->name,
				 cmd->args);
	if (cmd->max >= 0 && call->n_args > cmd->max)
		return cmd_usage(call, "too many arguments, from \"%s\" on: usage: warren %s%s%s",
				 call->args[cmd->max], cmd->name, *cmd->args ? " " : "", cmd->args);
	if (call->tail && call->n_tail == 0)
		return cmd_usage(call, "no command after \"--\"");

	return 0;
}

/* ------ running ------ */

/* Somebody gave this program privileges that its caller has not: it was not written for that. The
 * ids come from the auxiliary vector, so this is one system call. */
static const char *doubtful_privilege(void)
{
	if (getauxval(AT_UID) != getauxval(AT_EUID) || getauxval(AT_GID) != getauxval(AT_EGID))
		return "real and effective ids differ: warren must not be setuid or setgid";
	if (getxattr("/proc/self/exe", "security.capability", NULL, 0) >= 0)
		return "the program file has capabilities: warren must not (setcap -r FILE)";

	return NULL;
}

static bool asks_for_help(const struct cmd *cmd, int argc, char **argv)
{
	if (cmd->flags & CMD_WORDS)
		return strcmp(argv[0], "--help") == 0;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
		if (strcmp(argv[i], "--") == 0 ||
		    (cmd->flags & CMD_OPTIONS_FIRST && argv[i][0] != '-'))
			return false;
	}
	return false;
}

static int show_help(const struct cmd *cmd)
{
	AUTO_STR out = {0};

	cmd_help(cmd, &out);
	return cmd_out(&out);
}

/* Within `exec` the names are hidden; they are where that was started. */
static int go_home(const struct cmd *cmd)
{
	struct wr_error err = {0};

	if (cmd->flags & CMD_STAYS || netns_home_return(&err) >= 0)
		return CMD_DONE;
	return cmd_fail(NULL, &err, "enter with the names: warren exec --names");
}

static int run_here(const struct cmd *cmd, cmd_run_fn *run, int argc, char **argv)
{
	struct cmd_call call;
	int rc;

	call.cmd = cmd;
	call.n_args = call.n_tail = call.n_values = 0;
	call.tail = NULL;
	if (cmd->flags & CMD_WORDS) {
		call.args = argv;
		call.n_args = argc;
		return run(&call);
	}
	rc = parse(&call, argc, argv);
	if (rc == 0)
		rc = check_count(&call);

	return rc != 0 ? rc : run(&call);
}

/* libexec programs: beside the installed program, in the build tree, where meson put them. */
static int run_there(const char *program, char **argv)
{
	static const char *const places[] = {"/../libexec/warren/", "/src/cli/"};
	char exe[PATH_MAX], path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	exe[len > 0 ? len : 0] = '\0';
	if (strrchr(exe, '/'))
		*strrchr(exe, '/') = '\0';
	for (size_t i = 0; len > 0 && i < ARRAY_LEN(places); i++)
		if (snprintf(path, sizeof(path), "%s%s%s", exe, places[i], program) <
		    (int)sizeof(path))
			execv(path, argv);

	snprintf(path, sizeof(path), "%s/%s", WARREN_LIBEXECDIR, program);
	execv(path, argv);
	cmd_failf(NULL, "cannot run the program \"%s\", which has this command", path);
	cmd_todo("install warren whole: libexec/warren/%s is missing", program);
	return CMD_FAILED;
}

void cmd_uninterrupted(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

int cmd_unknown(const char *word)
{
	const char *names[64];
	const char *near;
	size_t n = 0;

	for (const struct cmd *cmd = commands; cmd->name && n < ARRAY_LEN(names); cmd++)
		if (!(cmd->flags & CMD_HIDDEN))
			names[n++] = cmd->name;

	near = str_nearest(word, names, n);
	if (near)
		return cmd_usage(NULL, "no command \"%s\": did you mean \"%s\"?", word, near);

	return cmd_usage(NULL, "no command \"%s\" (all of them: warren help)", word);
}

/* A standard file that is closed would be the next thing that is opened, and what is said would go
 * there. What stands in its place can be neither read nor written, as if it were closed. */
static void occupy_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/", O_PATH | O_CLOEXEC);
}

int cmd_main(int argc, char **argv, enum cmd_program program, const struct cmd_entry *entries)
{
	const char *doubt = doubtful_privilege();
	const char *word = argc > 1 ? argv[1] : "help";
	const struct cmd *cmd;

	occupy_standard();
	if (doubt)
		return cmd_failf(NULL, "%s", doubt);
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		word = "help";
	if (strcmp(word, "--version") == 0)
		word = "version";

	cmd = cmd_find(word);
	if (!cmd)
		return cmd_unknown(word);
	if (argc > 2 && asks_for_help(cmd, argc - 2, argv + 2))
		return show_help(cmd);

	if (go_home(cmd) != CMD_DONE)
		return CMD_FAILED;

	for (; entries->name; entries++)
		if (strcmp(entries->name, cmd->name) == 0)
			return run_here(cmd, entries->run, argc > 2 ? argc - 2 : 0,
					argc > 2 ? argv + 2 : argv + argc);

	if (cmd->program == program)
		return cmd_failf(NULL, "the command \"%s\" is not in this program", cmd->name);
	return run_there(cmd->program == CMD_IN_LAB ? "lab" : "warren", argv);
}
