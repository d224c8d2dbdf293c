/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * add.c - a name for a new namespace, or for one that a process is in (attach).
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "cli/cmd.h"
#include "cli/netns/netns.h"
#include "netns/bind.h"

/* ip's words for a step that failed: DIR is the directory, NAME the name in it. */
static int fail(enum netns_step step, const char *from, const char *name, int code)
{
	const char *why = strerror(code);

	switch (step) {
	case NETNS_STEP_MKDIR:
		return netns_say(NETNS_FAILED, "mkdir %s failed: %s", WR_NETNS_DIR, why);
	case NETNS_STEP_OPEN:
		return netns_say(NETNS_FAILED, "Cannot open netns runtime directory \"%s\": %s",
				 WR_NETNS_DIR, why);
	case NETNS_STEP_LOCK:
		return netns_say(NETNS_FAILED, "Could not flock netns runtime directory \"%s\": %s",
				 WR_NETNS_DIR, why);
	case NETNS_STEP_SHARE:
		return netns_say(NETNS_FAILED, "mount --make-shared %s failed: %s", WR_NETNS_DIR,
				 why);
	case NETNS_STEP_FILE:
		return netns_say(NETNS_FAILED, "Cannot create namespace file \"%s/%s\": %s",
				 WR_NETNS_DIR, name, why);
	default:
		return netns_say(NETNS_FAILED, "Bind %s -> %s/%s failed: %s", from, WR_NETNS_DIR,
				 name, why);
	}
}

/* Names the namespace of `fd`, or says that the descriptor could not be opened. */
static int name_it(const char *name, const char *from, int fd, const struct wr_error *open_err)
{
	struct wr_error err = {0};
	enum netns_step step;

	if (fd < 0)
		return fail(NETNS_STEP_MOUNT, from, name, open_err->code);
	if (netns_bind_step(fd, name, &step, &err) < 0)
		return fail(step, from, name, err.code);
	return NETNS_DONE;
}

/* A process that goes on afterwards sends a thread to make it. */
static int make(const struct netns_call *call, struct wr_error *err)
{
	int rc;

	if (call->in_batch)
		return wr_netns_create(0, err);
	rc = wr_netns_unshare(0, err);
	return rc < 0 ? rc : wr_netns_open_self(err);
}

int netns_add(const struct netns_call *call)
{
	struct wr_error err = {0};
	enum netns_step step;
	AUTO_FD fd = -1;

	if (call->argc < 1)
		return netns_say(NETNS_FAILED, "No netns name specified");

	cmd_uninterrupted();
	if (netns_bind_prepare(call->argv[0], &step, &err) < 0)
		return fail(step, "", call->argv[0], err.code);
	fd = make(call, &err);
	if (fd < 0)
		return netns_say(NETNS_FAILED,
				 "Failed to create a new network namespace \"%s\": %s",
				 call->argv[0], strerror(err.code));
	return name_it(call->argv[0], "/proc/self/ns/net", fd, &err);
}

int netns_attach(const struct netns_call *call)
{
	struct wr_error err = {0};
	enum netns_step step;
	char from[64];
	AUTO_FD fd = -1;
	int32_t pid;

	if (call->argc < 2)
		return netns_say(NETNS_FAILED, "No netns name and PID specified");
	if (!netns_word_number(call->argv[1], &pid) || pid == 0)
		return netns_say(NETNS_FAILED, "Invalid PID: %s", call->argv[1]);

	cmd_uninterrupted();
	if (netns_bind_prepare(call->argv[0], &step, &err) < 0)
		return fail(step, "", call->argv[0], err.code);
	snprintf(from, sizeof(from), "/proc/%d/ns/net", pid);
	fd = wr_netns_open_path(from, &err);
	return name_it(call->argv[0], from, fd, &err);
}
