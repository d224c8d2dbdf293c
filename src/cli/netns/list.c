/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list.c - the names, in the directory's order, with the numbers that they have here.
 */
#include <errno.h>

#include "cli/netns/netns.h"
#include "cli/netns/rows.h"
#include "netns/nsid.h"
#include "netns/roll.h"

/* ip asks the kernel about each entry twice, and passes its words on each time. */
#define TIMES_ASKED 2

int netns_list(const struct netns_call *call)
{
	AUTO_ROWS rows = {.json = call->options.json, .pretty = call->options.pretty};
	CLEANUP(nl_closep) struct nl *nl = NULL;
	AUTO_ROLL roll = {0};
	struct wr_error err = {0};
	int rc = nl_open_here(&nl, NETLINK_ROUTE, &err);

	if (rc == 0)
		rc = netns_roll_read(&roll, nl, &err);
	/* No directory, no words, not even an empty list. */
	if (rc == -ENOENT || rc == -ENOTDIR || rc == -EACCES)
		return NETNS_DONE;
	if (rc < 0)
		return netns_say(NETNS_FAILED, "%s", err.text);

	for (size_t i = 0; i < TIMES_ASKED * roll.n_refused; i++)
		netns_say_kernel(0, EINVAL, roll.words);
	for (size_t i = 0; i < roll.n; i++) {
		rows_begin(&rows);
		rows_text(&rows, "name", "", roll.entries[i].name, "");
		if (roll.entries[i].nsid >= 0)
			rows_number(&rows, "id", " (id: ", roll.entries[i].nsid, ")");
		rows_end(&rows);
	}
	rows_finish(&rows);
	netns_out(&rows.out);
	return NETNS_DONE;
}
