/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * set.c - gives a namespace a number here.
 */
#include <errno.h>
#include <string.h>

#include <warren/netns.h>

#include "cli/netns/netns.h"
#include "netns/dir.h"
#include "netns/nsid.h"

#define STALE_WORDS "Peer netns reference is invalid"

static int read_nsid(const char *word, int32_t *ret)
{
	*ret = NETNS_NSID_NONE;
	if (strcmp(word, "auto") == 0)
		return 0;
	if (!netns_word_number(word, ret))
		return netns_say_wrong(word, "Invalid \"netnsid\" value");
	if (*ret < 0)
		return netns_say_wrong(word, "\"netnsid\" value should be >= 0");
	return 0;
}

int netns_set(const struct netns_call *call)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	struct wr_error err = {0};
	AUTO_FD fd = -1;
	int32_t nsid;
	int status;

	if (call->argc < 1)
		return netns_say(NETNS_FAILED, "No netns name specified");
	if (call->argc < 2)
		return netns_say(NETNS_FAILED, "No nsid specified");
	status = read_nsid(call->argv[1], &nsid);
	if (status != 0)
		return status;

	fd = netns_open_settled(call->argv[0], &err);
	if (fd == -EINVAL)
		return netns_say_kernel(NETNS_REFUSED, EINVAL, STALE_WORDS);
	if (fd < 0)
		return netns_say(NETNS_FAILED, "Cannot open network namespace \"%s\": %s",
				 call->argv[0], strerror(err.code));
	if (nl_open_here(&nl, NETLINK_ROUTE, &err) < 0)
		return netns_say(NETNS_FAILED, "%s", err.text);
	if (netns_nsid_set(nl, fd, nsid, &err) < 0)
		return netns_say_kernel(NETNS_REFUSED, err.code, err.text);
	return NETNS_DONE;
}
