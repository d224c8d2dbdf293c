/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec.c - a program inside a namespace in place of this one, or inside each in a process of its
 * own.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "cli/netns/netns.h"
#include "netns/dir.h"
#include "netns/exec.h"

/* ------ enter ------ */

static int cannot_open(const char *name, int code)
{
	return netns_say(NETNS_WRONG, "Cannot open network namespace \"%s\": %s", name,
			 strerror(code));
}

static int cannot_enter(const char *name, int code)
{
	return netns_say(NETNS_WRONG, "setting the network namespace \"%s\" failed: %s", name,
			 strerror(code));
}

/* A name after -netns may be a path below the directory, or above: ip looks at it no closer. */
static int open_named(const char *name, struct wr_error *err)
{
	AUTO_STR path = {0};

	if (!wr_netns_name_fault(name, false))
		return netns_open_settled(name, err);
	str_printf(&path, "%s/%s", WR_NETNS_DIR, name);
	return wr_netns_open_path(str_text(&path), err);
}

static void warn(void *ctx, const char *text)
{
	(void)ctx;
	netns_say(0, "%s", text);
}

static void etc_failed(void *ctx, const char *from, const char *to, int code)
{
	(void)ctx;
	netns_say(0, "Bind %s -> %s failed: %s", from, to, strerror(code));
}

int netns_switch(const char *name)
{
	struct wr_error err = {0};
	AUTO_FD fd = open_named(name, &err);
	const struct netns_exec exec = {
		.netns_fd = fd,
		.name = name,
		.warn = warn,
		.etc_failed = etc_failed,
	};

	if (fd < 0 && fd != -EINVAL)
		return cannot_open(name, err.code);
	if (fd < 0 || netns_exec_prepare(&exec, &err) < 0)
		return cannot_enter(name, err.code);
	return NETNS_DONE;
}

int netns_enter(const char *name)
{
	struct wr_error err = {0};
	AUTO_FD fd = open_named(name, &err);

	if (fd < 0 && fd != -EINVAL)
		return cannot_open(name, err.code);
	if (fd < 0 || wr_netns_enter(fd, &err) < 0)
		return cannot_enter(name, err.code);
	return NETNS_DONE;
}

/* ------ execute ------ */

static int run(const char *name, char **argv)
{
	int status = netns_switch(name);

	if (status != NETNS_DONE)
		return status;
	execvp(argv[0], argv);
	return netns_say(NETNS_FAILED, "exec of \"%s\" failed: %s", argv[0], strerror(errno));
}

/* In a process of its own; its status. One that a signal ended ends all. */
static int run_and_wait(const char *name, char **argv)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		exit(netns_say(NETNS_FAILED, "fork: %s", strerror(errno)));
	if (pid == 0)
		_exit(run(name, argv));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			exit(netns_say(NETNS_FAILED, "waitpid: %s", strerror(errno)));
	if (!WIFEXITED(status))
		exit(NETNS_FAILED);
	return WEXITSTATUS(status);
}

static int run_in(void *ctx, int dir_fd, const struct dirent *entry)
{
	AUTO_STR heading = {0};

	(void)dir_fd;
	str_printf(&heading, "\nnetns: %s\n", entry->d_name);
	netns_out(&heading);
	(void)run_and_wait(entry->d_name, ctx);
	return 0;
}

int netns_exec(const struct netns_call *call)
{
	bool all = call->options.all;

	if (!all && call->argc < 1)
		return netns_say(NETNS_FAILED, "No netns name specified");
	if (call->argc < (all ? 1 : 2))
		return netns_say(NETNS_FAILED, "No command specified");

	if (all)
		return netns_each(run_in, call->argv);
	if (call->in_batch)
		return run_and_wait(call->argv[0], call->argv + 1);
	return run(call->argv[0], call->argv + 1);
}
