/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * who-mounts.c - files to which a namespace is bound, in every mount namespace that a process is
 * in. A process sees what lies below its root directory, so each root is asked once.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/sysmacros.h>

#include "netns/mounts.h"
#include "netns/who-look.h"

DEFINE_CLEANUP(FILE *, fclose)

/* ------ once each ------ */

static bool is_new_view(struct who_look *look, const struct who_view *view)
{
	struct who_view *slot;

	for (size_t i = 0; i < look->n_views; i++)
		if (look->views[i].ns == view->ns && look->views[i].root == view->root &&
		    look->views[i].root_dev == view->root_dev)
			return false;
	slot = ARENA_PUSH(&look->who->arena, look->views, look->n_views, look->views_cap);
	if (slot)
		*slot = *view;
	return slot;
}

/* The number of a mount is its own in the whole machine. */
static bool is_new_mount(struct who_look *look, uint32_t id)
{
	uint32_t *slot;

	for (size_t i = 0; i < look->n_mounts; i++)
		if (look->mounts[i] == id)
			return false;
	slot = ARENA_PUSH(&look->who->arena, look->mounts, look->n_mounts, look->mounts_cap);
	if (slot)
		*slot = id;
	return slot;
}

void who_note_mount_ns(struct who_look *look, const char *text)
{
	unsigned long inode;
	ino_t *slot;

	if (sscanf(text, "mnt:[%lu]", &inode) != 1)
		return;
	for (size_t i = 0; i < look->n_mount_ns; i++)
		if (look->mount_ns[i] == inode)
			return;
	slot = ARENA_PUSH(&look->who->arena, look->mount_ns, look->n_mount_ns, look->mount_ns_cap);
	if (slot)
		*slot = inode;
}

static bool is_seen(const struct who_look *look, ino_t ns)
{
	for (size_t i = 0; i < look->n_views; i++)
		if (look->views[i].ns == ns)
			return true;
	return false;
}

size_t who_count_unseen(const struct who_look *look)
{
	size_t n = 0;

	for (size_t i = 0; i < look->n_mount_ns; i++)
		n += !is_seen(look, look->mount_ns[i]);
	return n;
}

/* ------ the list of mounts ------ */

/* ID PARENT MAJOR:MINOR ROOT POINT …: of a mounted namespace the root is its kind and number. */
static void look_at_line(struct who_look *look, const struct who_task *task, char *line)
{
	unsigned id, major, minor;
	struct who_holder *holder;
	unsigned long inode;
	char *root, *point, *rest;

	if (sscanf(line, "%u %*u %u:%u", &id, &major, &minor) != 3 ||
	    makedev(major, minor) != look->ns.st_dev)
		return;
	for (int i = 0; i < 3; i++)
		(void)strtok_r(i ? NULL : line, " ", &rest);
	root = strtok_r(NULL, " ", &rest);
	point = strtok_r(NULL, " ", &rest);
	if (!root || !point)
		return;
	who_note_mount_ns(look, root);
	if (sscanf(root, "net:[%lu]", &inode) != 1 || inode != look->ns.st_ino ||
	    !is_new_mount(look, id))
		return;

	holder = who_add(look, task, WHO_MOUNT);
	mounts_unescape(point);
	if (holder)
		holder->what = arena_strdup(&look->who->arena, point);
}

static void read_mounts(struct who_look *look, struct who_task *task)
{
	CLEANUP(fclosep) FILE *file = NULL;
	AUTO_FREE char *line = NULL;
	char path[64];
	size_t size = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/mountinfo", task->path);
	fd = openat(look->proc, path, O_RDONLY | O_CLOEXEC);
	file = fd < 0 ? NULL : fdopen(fd, "r");
	if (!file) {
		who_refused(task);
		fd_close(fd);
		return;
	}
	while (getline(&line, &size, file) > 0)
		look_at_line(look, task, line);
}

void who_look_mounts(struct who_look *look, struct who_task *task)
{
	struct stat ns, root;
	char path[64];

	snprintf(path, sizeof(path), "%s/ns/mnt", task->path);
	if (!who_stat(look->proc, path, &ns)) {
		who_refused(task);
		return;
	}
	snprintf(path, sizeof(path), "%s/root", task->path);
	if (!who_stat(look->proc, path, &root)) {
		who_refused(task);
		return;
	}
	if (is_new_view(look, &(struct who_view){ns.st_ino, root.st_dev, root.st_ino}))
		read_mounts(look, task);
}
