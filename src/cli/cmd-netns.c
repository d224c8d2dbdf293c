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

enum sub_flags {
	SUB_MOUNTS = 1 << 0, /* what it mounts or awaits after -netns must be seen outside */
	SUB_NAMED = 1 << 1,  /* the word after it is a name that is there */
};

struct sub {
	const char *name;
	netns_sub_fn *run;
	unsigned flags;
};

/* In ip's order: the first that a word begins like is meant. */
static const struct sub subs[] = {
	{"list", netns_list, 0},
	{"show", netns_list, 0},
	{"lst", netns_list, 0},
	{"list-id", netns_list_id, 0},
	{"help", netns_help, 0},
	{"add", netns_add, SUB_MOUNTS},
	{"set", netns_set, SUB_NAMED},
	{"delete", netns_delete, SUB_MOUNTS | SUB_NAMED},
	{"identify", netns_identify, 0},
	{"pids", netns_pids, SUB_NAMED},
	{"exec", netns_exec, SUB_NAMED},
	{"monitor", netns_monitor, SUB_MOUNTS},
	{"attach", netns_attach, SUB_MOUNTS},
};

static const struct sub *find(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(subs); i++)
		if (netns_word_matches(word, subs[i].name))
			return &subs[i];
	return NULL;
}

const char *netns_sub_name(size_t i)
{
	return i < ARRAY_LEN(subs) ? subs[i].name : NULL;
}

bool netns_sub_is_named(const char *word)
{
	const struct sub *sub = find(word);

	return sub && sub->flags & SUB_NAMED;
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

	return s && s->flags & SUB_MOUNTS ? netns_enter(name) : netns_switch(name);
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
