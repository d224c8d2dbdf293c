/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * who-look.h - the parts of a look for holders (who.h): one walk through /proc, each process asked
 * for itself, its threads, descriptors and mounts.
 */
#pragma once

#include <dirent.h>
#include <stdint.h>
#include <sys/stat.h>

#include "netns/who.h"

/* A mount namespace as one root directory sees it. */
struct who_view {
	ino_t ns;
	dev_t root_dev;
	ino_t root;
};

struct who_look {
	struct who *who;
	struct stat ns; /* what is looked for */
	int proc;
	struct who_view *views; /* whose mounts were read */
	size_t n_views, views_cap;
	uint32_t *mounts; /* numbers of mounts that were found */
	size_t n_mounts, mounts_cap;
	ino_t *mount_ns; /* that something refers to */
	size_t n_mount_ns, mount_ns_cap;
};

/* A process, or one of its threads when that has descriptors or mounts of its own. */
struct who_task {
	pid_t pid;	  /* 0: the caller */
	pid_t tid;	  /* 0: the whole process */
	char path[48];	  /* below /proc */
	const char *name; /* its command */
	bool hidden;	  /* something of it could not be looked at */
};

/* NULL: no memory (the arena knows). */
struct who_holder *who_add(struct who_look *look, const struct who_task *task, enum who_kind kind);

/* Something of the task cannot be looked at, unless it has ended: notes errno. */
void who_refused(struct who_task *task);

/* statx(2) below /proc that asks no server and no daemon of a file system. */
bool who_stat(int dir, const char *path, struct stat *ret);

/* A folder below /proc, or NULL (errno); the caller's to close. */
DIR *who_opendir(const struct who_look *look, const char *path);

void who_look_fds(struct who_look *look, struct who_task *task);
void who_look_mounts(struct who_look *look, struct who_task *task);

/* Something refers to that mount namespace ("mnt:[N]"). */
void who_note_mount_ns(struct who_look *look, const char *text);
size_t who_count_unseen(const struct who_look *look);
