/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mounts.h - asks about single mounts of the caller's mount namespace. /proc/self/mountinfo tells
 * all of them or nothing, and so costs with every name that is bound. From Linux 6.8 on.
 */
#pragma once

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

/* The id is never given twice. */
struct mount_facts {
	uint64_t id, parent, attr, propagation, magic;
	char point[PATH_MAX];
};

/* The ids after `after` (0: from the first), rising, at most `max`; returns how many, or -errno. */
int mounts_list(uint64_t after, uint64_t *ids, size_t max);

/* 0; -ENOENT when there is no such mount here (any more), or another -errno. */
int mounts_look(uint64_t id, struct mount_facts *ret);

/* What a mount of file system `magic` says was mounted: 0, or -ENOENT when it is of another. */
int mounts_source(uint64_t id, uint64_t magic, char *ret, size_t size);

/* The mount whose root a path is; 0 when it is none, or cannot be told. */
uint64_t mounts_at(const char *path);

/* What mountinfo writes instead of blanks, newlines and backslashes ("\\040") becomes them again;
 * in place. */
void mounts_unescape(char *text);

/* How many mounts a mount namespace has, or -errno. From Linux 6.12 on. */
int mounts_count(int ns_fd);
