/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * record.h - the mounts of a mount namespace but for the names: taken down, and compared with what
 * they are now. Not all mounts are looked at for that, which would cost with every name: only those
 * in the record, and those that are newer than it. Private to template.c.
 */
#pragma once

#include <stdbool.h>

#include <warren/error.h>

#include "base/str.h"
#include "netns/handle.h"

enum {
	RECORD_MOUNTS_MAX = 1000, /* more are not worth it: they are copied anyway */
	RECORD_NEWER_MAX = 64,	  /* names made since; with more it is time for a new record */
};

struct record {
	uint64_t version; /* of this struct */
	struct netns_handle home, template;
	uint64_t n_template; /* mounts in the template */
	uint64_t root;	     /* the mount of the root directory */
	uint64_t newest;
	uint64_t digest; /* of the mounts below */
	uint64_t n;
	uint64_t ids[RECORD_MOUNTS_MAX];
};

/* Takes down the mounts of the caller's mount namespace. `names` gets paths, each with its NUL:
 * when all are unmounted with what is below them, no name is left. */
int record_take(struct record *ret, struct str *names, struct wr_error *err);

/* Are the caller's mounts still those, and is its root directory? */
bool record_holds(const struct record *record);

/* Reads and writes it in a directory that only its owner, who is us, can write. record_read:
 * -ESTALE when there is none, or none that is whole. */
int record_read(struct record *ret, int dir_fd, struct wr_error *err);
int record_write(const struct record *record, int dir_fd, struct wr_error *err);
