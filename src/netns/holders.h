/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holders.h - processes that are in given namespaces: found by one walk through /proc, ended by
 * pidfd.
 */
#pragma once

#include <sys/types.h>

#include <warren/error.h>

#include "base/arena.h"

/* A namespace to look for, by the inode of its nsfs file. */
struct holder_ns {
	ino_t inode;
	const char *name;
};

struct holder {
	pid_t pid;
	const char *name; /* of the namespace; borrowed from the list */
	char *command;	  /* its command line, blanks between the words */
	ino_t inode;
};

/* The command line of a process, blanks between the words; `proc` is /proc. "" when it cannot be
 * read or there is none (the kernel's own); in the arena. */
char *holders_command(struct arena *arena, int proc, const char *pid);

/* The processes (thread-group leaders) that can be seen, in /proc's order; in the arena. */
int holders_find(const struct holder_ns *list, size_t n, struct arena *arena, struct holder **ret,
		 size_t *ret_n, struct wr_error *err);

/* TERM to all that are still in their namespace, KILL to those that live on after term_ms; waits
 * until all have ended. */
int holders_kill(const struct holder *holders, size_t n, int term_ms, struct wr_error *err);
