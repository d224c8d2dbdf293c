/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list-id.c - the numbers that this namespace, or another one, gave to namespaces.
 */
#include <errno.h>
#include <string.h>

#include "cli/netns/netns.h"
#include "cli/netns/rows.h"
#include "netns/nsid.h"
#include "netns/roll.h"

/* The two words that may stand here, each once. */
struct question {
	int32_t target, nsid; /* NETNS_NSID_NONE: not given */
};

static int read_number(const char *key, int32_t *value, const char *word)
{
	char why[64];

	if (*value >= 0)
		return netns_say(NETNS_WRONG,
				 "Error: duplicate \"%s\": \"%s\" is the second value.", key, key);
	if (!word)
		return netns_say(NETNS_WRONG, "Command line is not complete. Try option \"help\"");
	if (!netns_word_number(word, value)) {
		snprintf(why, sizeof(why), "\"%s\" value is invalid", key);
		return netns_say_wrong(word, why);
	}
	if (*value < 0) {
		snprintf(why, sizeof(why), "\"%s\" value should be >= 0", key);
		return netns_say_wrong(word, why);
	}
	return 0;
}

static int read_question(const struct netns_call *call, struct question *q)
{
	int status = 0;

	for (int i = 0; i < call->argc && status == 0; i += 2) {
		if (strcmp(call->argv[i], "target-nsid") == 0)
			status = read_number("target-nsid", &q->target, call->argv[i + 1]);
		else if (strcmp(call->argv[i], "nsid") == 0)
			status = read_number("nsid", &q->nsid, call->argv[i + 1]);
		else
			return netns_help(call);
	}
	return status;
}

static void print(struct rows *rows, const struct netns_roll *roll, const struct netns_nsid *number)
{
	int32_t here = number->has_current ? number->current : number->nsid;
	const struct netns_roll_entry *entry = here >= 0 ? netns_roll_find(roll, here) : NULL;

	/* ip asks every name again, and passes the kernel's words on again. */
	for (size_t i = 0; !entry && number->nsid >= 0 && i < roll->n_refused; i++)
		netns_say_kernel(0, EINVAL, roll->words);
	rows_begin(rows);
	if (number->nsid < 0)
		rows_plain(rows, "nsid unassigned ");
	else
		rows_number(rows, "nsid", "nsid ", number->nsid, " ");
	if (number->has_current && number->current < 0)
		rows_plain(rows, "current-nsid unassigned ");
	else if (number->has_current)
		rows_number(rows, "current-nsid", "current-nsid ", number->current, " ");
	if (entry)
		rows_text(rows, "name", "(iproute2 netns name: ", entry->name, ")");
	rows_end(rows);
}

static int look_up(struct rows *rows, const struct netns_roll *roll, struct nl *nl,
		   const struct question *q)
{
	struct wr_error err = {0};
	struct netns_nsid number;

	if (netns_nsid_look_up(nl, q->target, q->nsid, &number, &err) < 0)
		return netns_say_kernel(NETNS_REFUSED, err.code, err.text);
	print(rows, roll, &number);
	return NETNS_DONE;
}

static int dump(struct rows *rows, const struct netns_roll *roll, struct nl *nl,
		const struct question *q)
{
	AUTO_FREE struct netns_nsid *numbers = NULL;
	struct wr_error err = {0};
	size_t n;

	if (netns_nsid_dump(nl, q->target, &numbers, &n, &err) < 0) {
		netns_say_kernel(NETNS_FAILED, err.code, err.text);
		return netns_say(NETNS_FAILED, "Dump terminated");
	}
	for (size_t i = 0; i < n; i++)
		print(rows, roll, &numbers[i]);
	return NETNS_DONE;
}

int netns_list_id(const struct netns_call *call)
{
	AUTO_ROWS rows = {.json = call->options.json, .pretty = call->options.pretty};
	struct question q = {NETNS_NSID_NONE, NETNS_NSID_NONE};
	CLEANUP(nl_closep) struct nl *nl = NULL;
	AUTO_ROLL roll = {0};
	struct wr_error err = {0};
	int status, rc = nl_open_here(&nl, NETLINK_ROUTE, &err);

	if (rc == 0)
		rc = netns_roll_read(&roll, nl, &err);
	if (rc < 0 && rc != -ENOENT && rc != -ENOTDIR && rc != -EACCES)
		return netns_say(NETNS_FAILED, "%s", err.text);
	for (size_t i = 0; i < roll.n_refused; i++)
		netns_say_kernel(0, EINVAL, roll.words);

	status = read_question(call, &q);
	if (status == 0)
		status = q.nsid >= 0 ? look_up(&rows, &roll, nl, &q) : dump(&rows, &roll, nl, &q);
	/* A list that broke off is an empty one; after other failures there is none. */
	if (status == NETNS_DONE || status == NETNS_FAILED)
		rows_finish(&rows);
	netns_out(&rows.out);
	return status;
}
