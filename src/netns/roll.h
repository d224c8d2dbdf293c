/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * roll.h - the entries of WR_NETNS_DIR in the directory's order, with the numbers (nsids) that they
 * have here. Made for many of them: no number is asked for that cannot be there.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <warren/error.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "nl/nl.h"

struct netns_roll_entry {
	const char *name; /* in the arena */
	ino_t inode;	  /* of the namespace; 0: there is none */
	int32_t nsid;	  /* or NETNS_NSID_NONE */
};

/* All zero is empty. */
struct netns_roll {
	struct arena arena;
	struct netns_roll_entry *entries;
	size_t n, cap;
	size_t n_refused; /* can be opened and are no namespace, says the kernel: */
	char words[256];
};

#define AUTO_ROLL CLEANUP(netns_roll_fini) struct netns_roll

/* Reads them; the numbers are those of the namespace of the socket `nl`. None is allocated. Errors:
 * ENOENT (there is no such directory). */
int netns_roll_read(struct netns_roll *roll, struct nl *nl, struct wr_error *err);

/* The first entry with that number, or NULL. */
const struct netns_roll_entry *netns_roll_find(const struct netns_roll *roll, int32_t nsid);

void netns_roll_fini(struct netns_roll *roll);
