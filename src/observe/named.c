/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * named.c - gathers namespaces, each once.
 */
#include <string.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "observe/named.h"

void sight_fini(struct sight *sight)
{
	for (size_t i = 0; i < sight->n; i++) {
		fd_close(sight->list[i].fd);
		free((char *)sight->list[i].name);
	}
	free(sight->list);
	free(sight->inodes);
	*sight = (struct sight){0};
}

static bool grow(struct sight *sight)
{
	size_t cap = sight->cap ? 2 * sight->cap : 16;
	struct observe_ns *list = reallocarray(sight->list, cap, sizeof(*list));
	ino_t *inodes;

	if (!list)
		return false;
	sight->list = list;

	inodes = reallocarray(sight->inodes, cap, sizeof(*inodes));
	if (!inodes)
		return false;
	sight->inodes = inodes;
	sight->cap = cap;
	return true;
}

static ino_t inode_of(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 ? st.st_ino : 0;
}

int sight_add(struct sight *sight, const char *name, int fd, struct wr_error *err)
{
	AUTO_FD taken = fd < 0 ? -1 : fd;
	AUTO_FREE char *copy = strdup(name);

	if (!copy || (sight->n == sight->cap && !grow(sight)))
		return wr_fail(err, ENOMEM, "no memory");

	sight->inodes[sight->n] = inode_of(taken);
	sight->list[sight->n++] = (struct observe_ns){.name = TAKE(copy), .fd = TAKE_FD(taken)};
	return 0;
}

/* All are on nsfs, so the number alone tells. */
bool sight_has(const struct sight *sight, int fd)
{
	ino_t inode = inode_of(fd);

	for (size_t i = 0; inode && i < sight->n; i++)
		if (sight->inodes[i] == inode)
			return true;
	return false;
}

static int add_entry(struct sight *sight, const struct wr_netns_entry *entry, struct wr_error *err)
{
	AUTO_FD fd = wr_netns_open(entry->name, err);

	/* Not those that are for all; and between the list and now it may have gone. */
	if (fd == -EMFILE || fd == -ENFILE || fd == -ENOMEM)
		return fd;
	if (fd == -ENOENT || sight_has(sight, fd))
		return 0;
	return sight_add(sight, entry->name, TAKE_FD(fd), err);
}

int sight_add_named(struct sight *sight, struct wr_error *err)
{
	struct wr_netns_entry *entries;
	size_t n;
	int rc = wr_netns_list(&entries, &n, err);

	if (rc < 0)
		return rc;

	for (size_t i = 0; rc == 0 && i < n; i++)
		if (!entries[i].stale)
			rc = add_entry(sight, &entries[i], err);
	wr_netns_entries_free(entries, n);
	return rc;
}
