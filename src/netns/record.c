/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * record.c - what the mounts were, and whether they still are.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <sys/stat.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/check.h"
#include "netns/mounts.h"
#include "netns/record.h"

#define FILE_NAME "record"
#define VERSION	  0x7772726e00000001

enum { LIST_STEP = 256, FOLDERS_MAX = 64 };

/* ------ mounts ------ */

static bool is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* Names, and what holds names. */
static bool is_name(const struct mount_facts *m)
{
	return is_below(m->point, WR_NETNS_DIR) || is_below(m->point, "/run/warren");
}

/* FNV-1a */
static uint64_t fold(uint64_t digest, const void *bytes, size_t n)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < n; i++)
		digest = (digest ^ at[i]) * 0x100000001b3;
	return digest;
}

static uint64_t fold_mount(uint64_t digest, const struct mount_facts *m)
{
	digest = fold(digest, m, offsetof(struct mount_facts, point));
	return fold(digest, m->point, strlen(m->point));
}

/* ------ taking ------ */

struct taking {
	struct record *record;
	struct str *names;
	uint64_t folders[FOLDERS_MAX]; /* mounts that hold names: what is in them goes with them */
	size_t n_folders;
};

static bool goes_along(const struct taking *t, uint64_t parent)
{
	for (size_t i = 0; i < t->n_folders; i++)
		if (t->folders[i] == parent)
			return true;
	return false;
}

static void take_name(struct taking *t, const struct mount_facts *m)
{
	if (m->magic == NSFS_FS_MAGIC && goes_along(t, m->parent))
		return;
	str_addn(t->names, m->point, strlen(m->point) + 1);
	if (m->magic != NSFS_FS_MAGIC && t->n_folders < FOLDERS_MAX)
		t->folders[t->n_folders++] = m->id;
}

static int take_mount(struct taking *t, uint64_t id, struct wr_error *err)
{
	struct record *r = t->record;
	struct mount_facts m;
	int rc = mounts_look(id, &m);

	if (rc < 0)
		return wr_fail(err, -rc, "cannot look at a mount: %s", strerror(-rc));
	r->newest = id;
	if (is_name(&m)) {
		take_name(t, &m);
		return 0;
	}
	if (r->n == RECORD_MOUNTS_MAX)
		return wr_fail(err, E2BIG, "there are too many mounts besides the names");
	r->ids[r->n++] = id;
	r->digest = fold_mount(r->digest, &m);
	return 0;
}

int record_take(struct record *ret, struct str *names, struct wr_error *err)
{
	struct taking t = {.record = ret, .names = names};
	uint64_t ids[LIST_STEP];
	int n;

	*ret = (struct record){.version = VERSION, .root = mounts_at("/")};
	if (!ret->root)
		return wr_fail(err, EXDEV, "the root directory is no mount");

	while ((n = mounts_list(ret->newest, ids, LIST_STEP)) > 0)
		for (int i = 0; i < n; i++) {
			int rc = take_mount(&t, ids[i], err);

			if (rc < 0)
				return rc;
		}
	if (n < 0)
		return wr_fail(err, -n, "cannot list the mounts: %s", strerror(-n));
	return names->failed ? wr_fail(err, ENOMEM, "no memory for a list of mounts") : 0;
}

/* ------ comparing ------ */

static bool old_ones_hold(const struct record *record)
{
	uint64_t digest = 0;
	struct mount_facts m;

	for (uint64_t i = 0; i < record->n; i++) {
		if (mounts_look(record->ids[i], &m) < 0)
			return false;
		digest = fold_mount(digest, &m);
	}
	return digest == record->digest;
}

static bool newer_are_names(const struct record *record)
{
	uint64_t ids[RECORD_NEWER_MAX + 1];
	int n = mounts_list(record->newest, ids, RECORD_NEWER_MAX + 1);
	struct mount_facts m;

	if (n < 0 || n > RECORD_NEWER_MAX)
		return false;
	for (int i = 0; i < n; i++)
		if (mounts_look(ids[i], &m) < 0 || !is_name(&m))
			return false;
	return true;
}

bool record_holds(const struct record *record)
{
	return mounts_at("/") == record->root && old_ones_hold(record) && newer_are_names(record);
}

/* ------ the file ------ */

int record_read(struct record *ret, int dir_fd, struct wr_error *err)
{
	AUTO_FD fd = openat(dir_fd, FILE_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, ret, sizeof(*ret));

	if (len != (ssize_t)sizeof(*ret) || ret->version != VERSION || ret->n > RECORD_MOUNTS_MAX)
		return wr_fail(err, ESTALE, "there is no whole record of the mounts");
	return 0;
}

int record_write(const struct record *record, int dir_fd, struct wr_error *err)
{
	AUTO_FD fd =
		openat(dir_fd, ".new", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, record, sizeof(*record)) != (ssize_t)sizeof(*record) ||
	    renameat(dir_fd, ".new", dir_fd, FILE_NAME) < 0)
		return wr_fail(err, errno, "cannot write the record of the mounts: %s",
			       strerror(errno));
	return 0;
}
