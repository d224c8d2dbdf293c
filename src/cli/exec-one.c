/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec-one.c - this process becomes the program: same process, terminal, descriptors, environment;
 * its status and its death by a signal are its own.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/exec.h"
#include "netns/exec.h"
#include "netns/node.h"

static void warn(void *ctx, const char *text)
{
	cmd_warn("%s", text);
	*(bool *)ctx = true;
}

/* NAME=VALUE NUL …; the texts go into the environment and are never freed. */
static int take_env(char *text, size_t len)
{
	for (size_t i = 0; i < len; i += strlen(text + i) + 1)
		if (!strchr(text + i, '=') || text[i] == '=' || putenv(text + i) != 0)
			return -EINVAL;
	return 0;
}

static void set_env(const struct ns_word *word)
{
	struct wr_error err = {0};
	AUTO_FD dir_fd = netns_node_dir(word->lab, word->node, &err);
	char *text;
	size_t len;

	setenv("NODE", word->node, 1);
	if (dir_fd == -ENOENT) /* nothing is said about this node */
		return;
	if (dir_fd < 0 || netns_node_read(dir_fd, "env", &text, &len, &err) < 0)
		cmd_warn("the node's environment is missing: %s", err.text);
	else if (take_env(text, len) < 0)
		cmd_warn("the node's environment is damaged");
}

static int enter(const struct cmd_call *call, const struct ns_word *word)
{
	struct wr_error err = {0};
	AUTO_FD fd = ns_word_open(word, &err);
	bool warned = false;
	const struct netns_exec exec = {
		.netns_fd = fd,
		.name = word->name,
		.lab = word->in_lab ? word->lab : NULL,
		.node = word->in_lab ? word->node : NULL,
		.hide_names = !cmd_has(call, "names"),
		.warn = warn,
		.warn_ctx = &warned,
	};

	if (fd < 0) {
		ns_fail(call, word->text, &err);
		return CMD_CANNOT_RUN;
	}
	/* The environment first: below, /run may not be what it was. */
	if (word->in_lab)
		set_env(word);
	if (netns_exec_prepare(&exec, &err) < 0) {
		cmd_fail(call, &err, NULL);
		return CMD_CANNOT_RUN;
	}
	if (warned && access("/sys", F_OK) < 0)
		cmd_todo("the program runs without it; to have it: mkdir /sys");
	return CMD_DONE;
}

/* Is there such a file in PATH at all? A folder there that we may not search makes execvp(3) say
 * "permission denied" of a program that is nowhere. */
static bool in_path(const char *name)
{
	const char *path = getenv("PATH");
	char file[PATH_MAX];

	while (path && *path) {
		size_t len = strcspn(path, ":");

		snprintf(file, sizeof(file), "%.*s/%s", (int)len, path, name);
		if (access(file, F_OK) == 0)
			return true;
		path += len + (path[len] == ':');
	}
	return false;
}

static void hint(const char *program, int code)
{
	const char *path = getenv("PATH");

	if (code == ENOENT && strchr(program, '/'))
		cmd_todo("is it, and the interpreter behind its #!, to be seen inside?");
	else if (code == ENOENT)
		cmd_todo("install it, or name its folder: PATH is %s", path ? path : "not set");
	else if (code == EACCES)
		cmd_todo("who runs it must be allowed to: chmod +x, and no noexec mount");
	else if (code == ENOEXEC)
		cmd_todo("it is no program of this machine: file %s", program);
}

static int execute(char **argv)
{
	int saved;

	execvp(argv[0], argv);
	saved = errno;
	if (saved == EACCES && !strchr(argv[0], '/') && !in_path(argv[0]))
		saved = ENOENT;
	cmd_failf(NULL, "cannot run \"%s\": %s", argv[0], strerror(saved));
	hint(argv[0], saved);
	return saved == ENOENT || saved == ENOTDIR ? CMD_NOT_FOUND : CMD_NOT_EXECUTABLE;
}

/* Last: what was done before needed the privilege and the descriptors. */
static int shed(const struct exec_how *how)
{
	struct wr_error err = {0};

	if (how->user && user_become(how->user, &err) < 0) {
		cmd_fail(how->call, &err, NULL);
		return CMD_CANNOT_RUN;
	}
	if (how->close_fds && close_range(STDERR_FILENO + 1, ~0U, 0) < 0) {
		cmd_failf(how->call, "cannot close the descriptors: %s", strerror(errno));
		return CMD_CANNOT_RUN;
	}
	return CMD_DONE;
}

int exec_one(const struct exec_how *how, const struct ns_word *word)
{
	int status = CMD_DONE;

	/* A node's environment may say otherwise. */
	if (how->user && user_set_env(how->user) < 0) {
		cmd_failf(how->call, "no memory");
		return CMD_CANNOT_RUN;
	}
	if (!word->host)
		status = enter(how->call, word);
	if (status == CMD_DONE)
		status = shed(how);
	return status != CMD_DONE ? status : execute(how->argv);
}
