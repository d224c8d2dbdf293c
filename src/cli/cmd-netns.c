/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-netns.c - `warren netns …` in place of `ip … netns …`: ip's options, then the sub-command.
 * What each does is a file of cli/netns/.
 */
#include <string.h>

#include <warren/netns.h>
#include <warren/version.h>

#include "cli/cmds.h"
#include "cli/netns/netns.h"

struct sub {
	const char *name;
	netns_sub_fn *run;
	bool names; /* it mounts names: after -netns they must be seen outside */
};

/* In ip's order: the first that a word begins like is meant. */
static const struct sub subs[] = {
	{"list", netns_list, false},	     {"show", netns_list, false},
	{"lst", netns_list, false},	     {"list-id", netns_list_id, false},
	{"help", netns_help, false},	     {"add", netns_add, true},
	{"set", netns_set, false},	     {"delete", netns_delete, true},
	{"identify", netns_identify, false}, {"pids", netns_pids, false},
	{"exec", netns_exec, false},	     {"monitor", netns_monitor, true},
	{"attach", netns_attach, true},
};

static const struct sub *find(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(subs); i++)
		if (netns_word_matches(word, subs[i].name))
			return &subs[i];
	return NULL;
}

int netns_call_run(struct netns_call *call, const char *word)
{
	const struct sub *sub = word ? find(word) : &subs[0];

	/* The word after any sub-command, known or not, must do as a name. */
	if (!call->options.all && call->argc > 0 && wr_netns_name_fault(call->argv[0], false))
		return netns_say(NETNS_WRONG, "Invalid netns name \"%s\"", call->argv[0]);
	if (!sub)
		return netns_say(NETNS_WRONG, "Command \"%s\" is unknown, try \"ip netns help\".",
				 word);
	return sub->run(call);
}

static int enter(void *sub, const char *name)
{
	const struct sub *s = sub;

	return s && s->names ? netns_enter(name) : netns_switch(name);
}

/* The sub-command, before the options take effect. */
static const struct sub *sub_after_options(int argc, char **argv)
{
	struct netns_options options;
	int n;

	if (netns_options_read(&options, argc, argv, &n, NULL, NULL, NULL) != 0 || n >= argc)
		return NULL;
	return find(argv[n]);
}

int netns_run(const struct cmd_call *call)
{
	struct netns_call sub = {0};
	struct wr_error err = {0};
	const char *word;
	int n, status;

	status = netns_options_read(&sub.options, call->n_args, call->args, &n, enter,
				    (void *)sub_after_options(call->n_args, call->args), &err);
	if (status != 0)
		return err.text[0] ? netns_say(status, "%s", err.text) : status;
	if (sub.options.version)
		return cmd_note("warren %s", wr_version()), NETNS_DONE;
	if (sub.options.help)
		return netns_help(&sub);
	if (sub.options.batch)
		return netns_batch(&sub.options);

	word = n < call->n_args ? call->args[n] : NULL;
	sub.argv = call->args + n + (word != NULL);
	sub.argc = call->n_args - n - (word != NULL);
	return netns_call_run(&sub, word);
}
