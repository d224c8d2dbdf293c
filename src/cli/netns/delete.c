/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * delete.c - takes a name away, or all of them.
 */
#include <errno.h>
#include <string.h>

#include <warren/netns.h>

#include "cli/cmd.h"
#include "cli/netns/netns.h"
#include "netns/dir.h"
#include "netns/mount.h"

static int delete_one(const char *name)
{
	struct wr_error err = {0};

	if (netns_remove_layers(name, 1, &err) < 0)
		return netns_say(NETNS_FAILED, "Cannot remove namespace file \"%s/%s\": %s",
				 WR_NETNS_DIR, name, strerror(err.code));
	return NETNS_DONE;
}

static int delete_entry(void *ctx, int dir_fd, const struct dirent *entry)
{
	(void)ctx;
	(void)dir_fd;
	return delete_one(entry->d_name);
}

int netns_delete(const struct netns_call *call)
{
	struct wr_error err = {0};
	int rc;

	if (!call->options.all && call->argc < 1)
		return netns_say(NETNS_FAILED, "No netns name specified");

	cmd_uninterrupted();
	if (!call->options.all)
		return delete_one(call->argv[0]);
	/* The first that fails is the last, and ip's status does not tell. */
	rc = netns_dir_each(delete_entry, NULL, &err);
	if (rc < 0 && rc != -ENOENT)
		return netns_say(NETNS_FAILED, "Failed to open directory %s: %s", WR_NETNS_DIR,
				 strerror(err.code));
	return NETNS_DONE;
}
