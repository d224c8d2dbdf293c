/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netns.h - what the sub-commands of `warren netns` share. They do what those of ip-netns(8) do,
 * say it in the same words, and end with the same status; so what is printed here is not escaped,
 * and warren's own words and statuses (cmd.h) are not used.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <warren/error.h>

#include "base/str.h"
#include "cli/netns/options.h"
#include "netns/dir.h"

enum netns_status {
	NETNS_DONE = 0,
	NETNS_FAILED = 1,
	NETNS_REFUSED = 2, /* by the kernel's netlink */
	NETNS_WRONG = 255,
};

/* One call of a sub-command: the words after it. */
struct netns_call {
	struct netns_options options;
	int argc;
	char **argv;
	bool in_batch; /* more calls come after this one: stay where we are */
};

typedef int netns_sub_fn(const struct netns_call *call);

netns_sub_fn netns_list, netns_list_id, netns_help, netns_add, netns_attach, netns_set,
	netns_delete, netns_identify, netns_pids, netns_exec, netns_monitor;

/* Finds the sub-command of a line (NULL: none was given) and runs it. */
int netns_call_run(struct netns_call *call, const char *word);

/* The names of the sub-commands, NULL after the last; and is the word after `word` the name of a
 * namespace that is there? For completions. */
const char *netns_sub_name(size_t i);
bool netns_sub_is_named(const char *word);

/* Runs the lines of a file; "-" is standard input. */
int netns_batch(const struct netns_options *options);

/* Moves this process into the namespace as `exec` does. Says why not. */
int netns_switch(const char *name);

/* The same, but only the network namespace: what is mounted then is seen outside. */
int netns_enter(const char *name);

/* Does it for every name, for -all. The first that fails is the last, and ip's status does not
 * tell.
 */
int netns_each(netns_dir_fn *fn, void *ctx);

/* ------ words ------ */

/* A line on stderr, in one write. Returns `status`. */
int netns_say(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What the kernel said to a netlink request, as ip says it. Returns `status`. */
int netns_say_kernel(int status, int code, const char *words);

/* "Error: argument "WORD" is wrong: WHY". Returns NETNS_WRONG. */
int netns_say_wrong(const char *word, const char *why);

/* Writes data to stdout. That it cannot be written is not told: ip does not. */
void netns_out(const struct str *text);
