/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * delete.c - takes a name away, or all of them; and unlike ip's, the names of devices that go with
 * them can be used again when it is done.
 */
#include <errno.h>
#include <string.h>

#include <warren/netns.h>

#include "cli/cmd.h"
#include "cli/netns/netns.h"
#include "netns/ends.h"
#include "netns/mount.h"

/* *ends: is there something to wait for? */
static int delete_one(const char *name, bool *ends)
{
	struct wr_error err = {0};

	*ends = netns_ends_here(name) || *ends;
	if (netns_remove_layers(name, 1, &err) < 0)
		return netns_say(NETNS_FAILED, "Cannot remove namespace file \"%s/%s\": %s",
				 WR_NETNS_DIR, name, strerror(err.code));
	return NETNS_DONE;
}

static int delete_entry(void *ctx, int dir_fd, const struct dirent *entry)
{
	(void)dir_fd;
	return delete_one(entry->d_name, ctx);
}

int netns_delete(const struct netns_call *call)
{
	bool ends = false;
	int status;

	if (!call->options.all && call->argc < 1)
		return netns_say(NETNS_FAILED, "No netns name specified");

	cmd_uninterrupted();
	status = call->options.all ? netns_each(delete_entry, &ends)
				   : delete_one(call->argv[0], &ends);
	if (ends)
		netns_ends_wait();
	return status;
}
