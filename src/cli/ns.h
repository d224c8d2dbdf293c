/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ns.h - how commands name a namespace: NAME, LAB/NODE, or host.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>

#include "cli/cmd.h"

#define NS_HOST "host" /* the namespace that warren was started in */

/* What a word means. */
struct ns_word {
	const char *text; /* as it was given; borrowed */
	const char *name; /* below /run/netns; NULL for the host; borrowed or node */
	bool host;	  /* "host", which no namespace's name is */
	bool in_lab;	  /* it is a node: lab and node say which */
	char lab[NAME_MAX + 1];
	char node[NAME_MAX + 1];
};

/* Takes a word apart; asks /run/netns whether a NAME is a lab's node. Errors: EINVAL. */
int ns_word_read(const char *text, struct ns_word *ret, struct wr_error *err);

/* The same for an entry of /run/netns as it was listed: "host" is that name there. */
void ns_word_of_entry(const char *name, struct ns_word *ret);

/* Opens the namespace; the descriptor is the caller's. Errors: ENOENT, EINVAL (stale), EPERM. */
int ns_word_open(const struct ns_word *word, struct wr_error *err);

/* Both. */
int ns_open(const char *text, struct wr_error *err);

/* Can a namespace be looked into? All that is in one that cannot be entered is unknown, which helps
 * nobody: it is better to say why. Errors: EPERM and others. */
int ns_try_entry(const char *text, int fd, struct wr_error *err);

/* How many devices are in it, lo among them. Counted in /proc/net, because a netlink dump would
 * leave nsids behind. */
#define NS_UNKNOWN (-1)
long ns_count_devices(int fd);

/* Reports that a namespace could not be opened, with the name that may have been meant. Returns
 * CMD_FAILED. */
int ns_fail(const struct cmd_call *call, const char *text, const struct wr_error *err);

/* May a new namespace be called that? If not, says why. Returns CMD_DONE or CMD_USAGE. */
int ns_new_check(const struct cmd_call *call, const char *name);

/* Reports that a namespace could not be given a name. Returns CMD_FAILED. */
int ns_new_fail(const struct cmd_call *call, const char *name, const struct wr_error *err);
