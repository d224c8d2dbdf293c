/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd.h - what a command is, and what it may call: options, words for people, data for programs.
 *
 * commands.c is the one list of commands: help, "did you mean", completions and the synopsis of the
 * man pages come from it. What a command does is a function; each program lists the ones that it
 * has. Only files of this folder print.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <warren/error.h>

#include "base/cleanup.h"
#include "base/str.h"

/* Exit statuses (warren(1)). exec and `up FILE -- CMD` pass on the child's, and have 125 to 127. */
enum cmd_status {
	CMD_DONE = 0,
	CMD_FAILED = 1, /* nothing was changed */
	CMD_USAGE = 2,	/* used wrongly, or a bad file */
	CMD_DIFFERS = 3,
	CMD_CHECK_FAILED = 4,
	CMD_CANNOT_RUN = 125,
	CMD_NOT_EXECUTABLE = 126,
	CMD_NOT_FOUND = 127,
	CMD_INTERRUPTED = 130,
};

enum cmd_program {
	CMD_IN_WARREN, /* runs in `warren` itself: libwarren only */
	CMD_IN_LAB,    /* runs in libexec/warren/lab */
};

enum cmd_flags {
	CMD_ROOT = 1 << 0,	    /* needs privilege: a refusal of the kernel is explained so */
	CMD_OPTIONS_FIRST = 1 << 1, /* options stand before the first argument; what follows is
				       taken as it is, "--" included (exec, wire) */
	CMD_TAIL = 1 << 2,	    /* what follows "--" is a command line of its own: call->tail */
	CMD_HIDDEN = 1 << 3,	    /* not in help: for machines */
	CMD_STAYS = 1 << 4,	 /* inside `exec`, where the names are hidden, it does not go back
				    to where they are: it needs none, or sees to that itself */
	CMD_WORDS = 1 << 5,	 /* reads all its words itself, but for --help as the first */
	CMD_NAME_FIRST = 1 << 6, /* with CMD_OPTIONS_FIRST: the first argument is a name, unless
				    --all stands for it, and options may stand behind it too */
};

/* An option: --name, -letter (0: none), with an argument when `arg` names one. Lists end with an
 * entry without name. --help is everybody's and stands in no list. */
struct cmd_option {
	const char *name;
	char letter;
	const char *arg;  /* "NAME", or NULL for a switch */
	const char *help; /* half a sentence */
};

struct cmd {
	const char *name;
	const char *group;   /* "namespaces", … : a heading of `warren help` */
	const char *args;    /* "NAME...", "FILE [-- CMD...]" */
	const char *summary; /* half a sentence */
	const char *details; /* a few lines for `warren help NAME`, or NULL */
	const struct cmd_option *options;
	int min, max; /* number of arguments; max -1: any */
	enum cmd_program program;
	unsigned flags;	      /* enum cmd_flags */
	const char *complete; /* what the arguments are, for completions: one word of complete.c */
};

/* The commands, in the order of help; ends with an entry without name. */
extern const struct cmd commands[];
const struct cmd *cmd_find(const char *name); /* exact, or NULL */

#define CMD_VALUES_MAX 256

/* One call of a command, as it was parsed. Everything is borrowed from argv. */
struct cmd_call {
	const struct cmd *cmd;
	char **args; /* the arguments; args[n_args] is NULL */
	int n_args;
	char **tail; /* CMD_TAIL: what followed "--", NULL at its end; NULL when there was no "--"
		      */
	int n_tail;
	int n_values;
	struct {
		const struct cmd_option *option;
		const char *text;
	} values[CMD_VALUES_MAX]; /* in the order given */
};

/* Runs a command; returns the exit status. Everything it has to say has been said. */
typedef int cmd_run_fn(const struct cmd_call *call);

/* A program's commands: name and function; ends with an entry without name. */
struct cmd_entry {
	const char *name;
	cmd_run_fn *run;
};

/* ------ options ------ */

bool cmd_has(const struct cmd_call *call, const char *option);
/* The argument of an option (the last one given), or NULL. */
const char *cmd_value(const struct cmd_call *call, const char *option);
/* All arguments of an option that may be given several times, in order, NULL at the end. `ret` has
 * CMD_VALUES_MAX + 1 places; returns the number. */
size_t cmd_values(const struct cmd_call *call, const char *option, const char **ret);

/* ------ saying things ------
 * Words go to stderr as `warren: TEXT`; what must be done stands on a line of its own below. Texts
 * are escaped here, once: callers do not. */

/* Reports a failure; `todo` is what to do about it, NULL: what is usual for its code (remedy.c).
 * Returns CMD_FAILED. */
int cmd_fail(const struct cmd_call *call, const struct wr_error *err, const char *todo, ...)
	__attribute__((format(printf, 3, 4)));
/* The same with words of its own. */
int cmd_failf(const struct cmd_call *call, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Used wrongly: one line. Returns CMD_USAGE. */
int cmd_usage(const struct cmd_call *call, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void cmd_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A plain line on stderr, without "warren:": what was done. */
void cmd_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The line after a failure: what to do. */
void cmd_todo(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Adds what is usually to be done about an errno; nothing when it depends. `call` may be NULL. */
void cmd_add_remedy(const struct cmd_call *call, int code, struct str *out);
/* Several lines on stderr that are escaped already (diagnoses). */
void cmd_say(const struct str *text);

/* Adds "3 nodes", after a comma unless it is the first. */
void cmd_add_count(struct str *out, size_t n, const char *what);

/* Writes data to stdout, all of it. Returns CMD_DONE, or CMD_FAILED after saying why (no memory, a
 * full disk). */
int cmd_out(const struct str *text);

/* ------ surroundings ------ */

/* A variable of the environment; NULL when the kernel says that the environment is not to be
 * trusted (AT_SECURE). */
const char *cmd_env(const char *name);
/* Is `fd` (1 or 2) a terminal that wants colour: a tty, and NO_COLOR is not set? */
bool cmd_colour(int fd);

/* From here on ^C and the like wait until the process ends: for what is short, and must not stop
 * half-way. */
void cmd_uninterrupted(void);

/* What main() of a program does: refuses doubtful privilege, finds the command, parses, runs it; a
 * command of another program is executed there. */
int cmd_main(int argc, char **argv, enum cmd_program program, const struct cmd_entry *entries);

/* Says that there is no command `word`, and which is meant. Returns CMD_USAGE. */
int cmd_unknown(const char *word);

/* Help for one command, or the list of all (NULL). Added to `out`. */
void cmd_help(const struct cmd *cmd, struct str *out);
