/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * who.h - everything in /proc that keeps a network namespace alive.
 *
 * A namespace lives as long as something refers to it. What no look at /proc finds: descriptors on
 * their way through a socket, those that only io_uring has, memory that is mapped from a packet
 * socket whose descriptor is closed, and what the kernel itself holds.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include <warren/error.h>

#include "base/arena.h"
#include "base/cleanup.h"

enum who_kind {
	WHO_PROCESS,
	WHO_THREAD, /* in another namespace than its process */
	WHO_FD,	    /* a descriptor of the namespace itself */
	WHO_SOCKET,
	WHO_TUN,   /* a descriptor of /dev/net/tun */
	WHO_MOUNT, /* its name, or another file that it is bound to */
	WHO_N_,
};

struct who_holder {
	enum who_kind kind;
	pid_t pid;	  /* 0: a mount in the caller's own mount namespace */
	pid_t tid;	  /* a thread, or whose descriptor it is when that is not the process's */
	int fd;		  /* the descriptor's number in there, or -1 */
	const char *what; /* kind of socket, device of a tun, mount point; or NULL */
	const char *command; /* of the process; NULL without one */
};

/* All zero is empty. */
struct who {
	struct arena arena;
	struct who_holder *holders; /* processes in /proc's order, each with what it has */
	size_t n, cap;
	/* What could not be looked at: */
	size_t n_processes; /* not at all, or not at their descriptors or mounts */
	size_t n_fds;	    /* sockets and tuns that did not say where they belong */
	size_t n_mounts;    /* mount namespaces that no process is in */
	bool outside;	    /* /proc does not show every process of the machine */
};

#define AUTO_WHO CLEANUP(who_fini) struct who

/* Looks for all that refers to the namespace of `fd`, but for the caller's own process. */
int who_find(struct who *who, int fd, struct wr_error *err);
void who_fini(struct who *who);
