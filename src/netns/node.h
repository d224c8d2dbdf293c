/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * node.h - what a running lab says about one of its nodes, in plain files, so that `exec` reads no
 * YAML; and how that becomes what a program inside sees.
 *
 *	/run/warren/labs/LAB/hosts              /etc/hosts: the part that all nodes share
 *	/run/warren/labs/LAB/nodes/NODE/hosts   the lines before it
 *	/run/warren/labs/LAB/nodes/NODE/env     NAME=VALUE NUL …
 *	/run/warren/labs/LAB/nodes/NODE/files   TARGET NUL SOURCE NUL …, both absolute
 *
 * Each may be missing, and so may the directory of a node. All are read as hostile input: a file or
 * directory that others than root (or this user) could write is an error, sizes are bounded.
 */
#pragma once

#include <stddef.h>

#include <warren/error.h>

#include "netns/exec.h"

#define NETNS_LABS_DIR "/run/warren/labs"

enum { NETNS_NODE_FILE_MAX = 16 << 20 };

/* Opens the directory of a lab (node NULL) or of a node, checking each step; the descriptor is the
 * caller's. Errors: ENOENT; EPERM (not to be trusted); EINVAL (a name with '/'). */
int netns_node_dir(const char *lab, const char *node, struct wr_error *err);

/* The content of a file there, NUL-terminated; free() it. A missing file is empty: NULL and 0. */
int netns_node_read(int dir_fd, const char *file, char **ret, size_t *ret_len,
		    struct wr_error *err);

/* The lab and the node that a name below /run/netns stands for: where its link leads. Returns 1, or
 * 0 when the name is no node's. The buffers have NAME_MAX + 1 bytes. */
int netns_node_of(const char *name, char *ret_lab, char *ret_node);

/* Mounts the node's /etc/hosts and files over what is there, in the mount namespace of the caller,
 * which is its own. What fails is a warning. */
void netns_node_mounts(const struct netns_exec *exec);

void netns_warnf(const struct netns_exec *exec, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
