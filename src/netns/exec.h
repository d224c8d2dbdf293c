/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * exec.h - turns the calling process into one that is inside a namespace as a whole: not only its
 * sockets, also /sys/class/net, and the files of /etc that are the namespace's own.
 */
#pragma once

#include <stdbool.h>

#include <warren/error.h>

/* What could not be shown inside although the program can run: never passed over silently. */
typedef void netns_warn_fn(void *ctx, const char *text);

struct netns_exec {
	int netns_fd;	  /* borrowed */
	const char *name; /* of the namespace: /etc/netns/NAME, and the source of /sys; may be NULL
			   */
	const char *lab;  /* the lab that it is a node of, or NULL */
	const char *node; /* its name there */
	bool hide_names;  /* of other namespaces (home.h); false: as ip-netns(8) has it */
	netns_warn_fn *warn;
	/* hears of a file of /etc/netns/NAME that cannot lie over that of /etc, and nobody of a
	 * folder that cannot be read, as with ip-netns(8); NULL: warn hears of both */
	void (*etc_failed)(void *ctx, const char *from, const char *to, int code);
	void *warn_ctx;
};

/* Enters the namespace and a new mount namespace whose mounts are slaves of the old ones, in which
 * /sys is the namespace's (what was mounted below it stays), the files of /etc/netns/NAME lie over
 * those of /etc, and in a node of a lab also its /etc/hosts and `files:`. A process that is bound
 * to a VRF leaves it. The process must have one thread and nothing else to do than to execute a
 * program: after a failure it is neither here nor there. Errors: EPERM, EINVAL. */
int netns_exec_prepare(const struct netns_exec *exec, struct wr_error *err);
