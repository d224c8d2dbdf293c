/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * search.h - execvpe(3) in two halves: one that needs memory, and one that may run in a child
 * between clone and exec.
 */
#pragma once

#include <stddef.h>

#include <warren/error.h>

#include "base/cleanup.h"

/* Where a program may be. All zero is empty. */
struct search {
	char *const *argv; /* borrowed */
	char **paths;	   /* owned, each too: tried in order */
	size_t n;
	char **script_argv; /* owned: /bin/sh, the path, the arguments: for a script without #! */
};

#define AUTO_SEARCH CLEANUP(search_fini) struct search

/* Looks argv[0] up in the PATH of `envp` (or the usual one), as a shell does: not at all if it has
 * a slash. ENOENT when it is empty. */
int search_init(struct search *search, char *const *argv, char *const *envp, struct wr_error *err);

/* Executes the first that can be; returns the errno that says best why none could: EACCES if one
 * was found that may not be executed, else ENOENT. Only system calls. */
int search_exec(const struct search *search, char *const *envp);

void search_fini(struct search *search);
