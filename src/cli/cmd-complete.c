/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-complete.c - what may stand in place of the last word of a command line, one a line: for the
 * completions of shells, so that they know nothing themselves. Says nothing when there is nothing
 * to say; the shell then offers files.
 */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <warren/netns.h>

#include "cli/cmds.h"
#include "cli/netns/netns.h"
#include "cli/ns.h"
#include "netns/node.h"

struct offer {
	const char *start; /* what is typed already */
	struct str *out;
};

static void offer(const struct offer *o, const char *before, const char *word, const char *after)
{
	AUTO_STR text = {0};

	str_printf(&text, "%s%s%s", before, word, after);
	if (!text.failed && str_starts(text.text, o->start) && !strpbrk(text.text, " \t\n"))
		str_printf(o->out, "%s\n", text.text);
}

static void offer_commands(const struct offer *o)
{
	for (const struct cmd *cmd = commands; cmd->name; cmd++)
		if (!(cmd->flags & CMD_HIDDEN))
			offer(o, "", cmd->name, "");
}

static void offer_options(const struct offer *o, const struct cmd *cmd)
{
	for (const struct cmd_option *option = cmd->options; option->name; option++)
		offer(o, "--", option->name, "");
	offer(o, "--", "help", "");
}

static void offer_names(const struct offer *o, const char *after)
{
	struct wr_netns_entry *entries;
	size_t n;

	if (wr_netns_list(&entries, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		offer(o, "", entries[i].name, after);
	wr_netns_entries_free(entries, n);
}

static void offer_namespaces(const struct offer *o, const char *after)
{
	offer(o, "", NS_HOST, after);
	offer_names(o, after);
}

/* The last of the words after `netns`: the argument of -netns, a sub-command, or its name. */
static void offer_netns(const struct offer *o, char *const *words, int n)
{
	int i = 0;

	while (i < n - 1 && words[i][0] == '-')
		i += words[i][1] == 'n' ? 2 : 1;
	if (i == n || (i == n - 2 && netns_sub_is_named(words[i])))
		offer_names(o, "");
	for (size_t sub = 0; i == n - 1 && netns_sub_name(sub); sub++)
		offer(o, "", netns_sub_name(sub), "");
}

static void offer_labs(const struct offer *o)
{
	DIR *dir = opendir(NETNS_LABS_DIR);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			offer(o, "", entry->d_name, "");
	if (dir)
		closedir(dir);
}

/* ------ devices ------ */

/* /proc/net/dev of the namespace that the thread is in: "  NAME: numbers". */
static int read_devices(void *out)
{
	AUTO_FD fd = open("/proc/thread-self/net/dev", O_RDONLY | O_CLOEXEC);
	char buf[4096];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
		str_addn(out, buf, (size_t)n);
	return 0;
}

static void offer_devices(const struct offer *o, const char *colon)
{
	AUTO_STR node = {0}, text = {0};
	AUTO_FD fd = -1;
	char *rest;

	str_addn(&node, o->start, (size_t)(colon - o->start));
	fd = ns_open(str_text(&node), NULL);
	if (fd < 0 || wr_netns_run(fd, read_devices, &text, NULL) < 0)
		return;
	str_addc(&node, ':');
	for (char *line = strtok_r(text.text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		char *end = strchr(line, ':');

		if (!end || strchr(line, '|'))
			continue;
		*end = '\0';
		offer(o, str_text(&node), line + strspn(line, " "), "");
	}
}

/* ------ the command ------ */

static void offer_arguments(const struct offer *o, const char *what)
{
	const char *colon = strrchr(o->start, ':');

	if (!what)
		return;
	if (str_eq(what, "commands"))
		offer_commands(o);
	if (str_eq(what, "namespaces"))
		offer_namespaces(o, "");
	if (str_eq(what, "devices") && colon)
		offer_devices(o, colon);
	if (str_eq(what, "devices") && !colon)
		offer_namespaces(o, ":");
	if (str_eq(what, "labs-files"))
		offer_labs(o);
}

/* Is it an option whose value is the next word? */
static bool wants_value(const struct cmd *cmd, const char *word)
{
	for (const struct cmd_option *o = cmd->options; o->name; o++)
		if (o->arg && ((str_starts(word, "--") && str_eq(word + 2, o->name)) ||
			       (word[0] == '-' && word[1] == o->letter && word[2] == '\0')))
			return true;
	return false;
}

/* exec: options, then a name unless --all stands for it, options again. What comes then is the
 * program's own. */
static void offer_exec(const struct offer *o, const struct cmd *cmd, char *const *words, int n)
{
	int n_before = 0;

	for (int i = 0; i < n - 1; i++) {
		if (wants_value(cmd, words[i])) {
			if (++i == n - 1)
				return;
			continue;
		}
		if (str_eq(words[i], "--all") || str_eq(words[i], "-a") || words[i][0] != '-')
			n_before++;
		if (n_before > 1 || (n_before == 1 && str_eq(words[i], "--")))
			return;
	}
	if (o->start[0] == '-')
		offer_options(o, cmd);
	else if (n_before == 0)
		offer_arguments(o, cmd->complete);
}

int complete_run(const struct cmd_call *call)
{
	AUTO_STR out = {0};
	struct offer o = {.start = "", .out = &out};
	const struct cmd *cmd = NULL;

	if (call->n_args > 0)
		o.start = call->args[call->n_args - 1];
	if (call->n_args > 1)
		cmd = cmd_find(call->args[0]);

	if (call->n_args <= 1)
		offer_commands(&o);
	else if (cmd && cmd->flags & CMD_WORDS)
		offer_netns(&o, call->args + 1, call->n_args - 1);
	else if (cmd && cmd->flags & CMD_NAME_FIRST)
		offer_exec(&o, cmd, call->args + 1, call->n_args - 1);
	else if (cmd && o.start[0] == '-')
		offer_options(&o, cmd);
	else if (cmd)
		offer_arguments(&o, cmd->complete);
	return cmd_out(&out);
}
