/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * each.c - the same for every name: what -all means.
 */
#include <errno.h>
#include <string.h>

#include <warren/netns.h>

#include "cli/netns/netns.h"

int netns_each(netns_dir_fn *fn, void *ctx)
{
	struct wr_error err = {0};
	int rc = netns_dir_each(fn, ctx, &err);

	if (rc < 0 && rc != -ENOENT)
		return netns_say(NETNS_FAILED, "Failed to open directory %s: %s", WR_NETNS_DIR,
				 strerror(err.code));
	return NETNS_DONE;
}
