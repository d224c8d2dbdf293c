/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * list.c - the names below WR_NETNS_DIR and what they stand for. Changes nothing.
 */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>

#include <sys/stat.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/export.h"
#include "netns/dir.h"

#define LABS_DIR "/run/warren/labs/"

struct list {
	struct wr_netns_entry *entries; /* owned */
	size_t n, cap;
};

#define AUTO_LIST CLEANUP(list_fini) struct list

WR_API void wr_netns_entries_free(struct wr_netns_entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(entries[i].name);
		free(entries[i].lab);
	}
	free(entries);
}

static void list_fini(struct list *list)
{
	wr_netns_entries_free(list->entries, list->n);
}

DEFINE_CLEANUP(DIR *, closedir)

/* The LAB of a link's text LABS_DIR LAB "/ns/" NAME; NULL when it is another text. */
static char *lab_of(char *target)
{
	char *lab = target + strlen(LABS_DIR);
	char *end;

	if (strncmp(target, LABS_DIR, strlen(LABS_DIR)) != 0)
		return NULL;

	end = strchr(lab, '/');
	if (!end || strncmp(end, "/ns/", 4) != 0 || wr_netns_name_fault(end + 4, false))
		return NULL;

	*end = '\0';
	return wr_netns_name_fault(lab, false) ? NULL : strdup(lab);
}

static char *lab_of_entry(int dir_fd, const char *name)
{
	char target[1024];
	ssize_t len = readlinkat(dir_fd, name, target, sizeof(target) - 1);

	if (len < 0 || (size_t)len >= sizeof(target) - 1)
		return NULL;

	target[len] = '\0';
	return lab_of(target);
}

/* What the entry stands for. An entry that cannot be opened for another reason than that it is no
 * namespace is not called stale: it is only not known. */
static void look(struct wr_netns_entry *entry)
{
	AUTO_FD fd = wr_netns_open(entry->name, NULL);
	struct stat st;

	if (fd < 0) {
		entry->stale = fd == -EINVAL || fd == -ENOENT || fd == -ENOTDIR || fd == -ELOOP;
		return;
	}
	if (fstat(fd, &st) == 0)
		entry->inode = st.st_ino;
	wr_netns_id(fd, &entry->id, NULL);
}

static int add(struct list *list, int dir_fd, const char *name)
{
	struct wr_netns_entry *entry;

	if (list->n == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 16;

		entry = reallocarray(list->entries, cap, sizeof(*entry));
		if (!entry)
			return -ENOMEM;
		list->entries = entry;
		list->cap = cap;
	}

	entry = &list->entries[list->n];
	*entry = (struct wr_netns_entry){.name = strdup(name)};
	if (!entry->name)
		return -ENOMEM;

	list->n++;
	entry->lab = lab_of_entry(dir_fd, name);
	look(entry);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct wr_netns_entry *)a)->name,
		      ((const struct wr_netns_entry *)b)->name);
}

static int read_all(struct list *list, DIR *dir, struct wr_error *err)
{
	const struct dirent *entry;

	while ((errno = 0, entry = readdir(dir)))
		if (!wr_netns_name_fault(entry->d_name, false) &&
		    add(list, dirfd(dir), entry->d_name) < 0)
			return wr_fail(err, ENOMEM, "no memory for the list of namespaces");

	if (errno)
		return wr_fail(err, errno, "cannot read %s: %s", WR_NETNS_DIR, strerror(errno));
	return 0;
}

WR_API int wr_netns_list(struct wr_netns_entry **ret, size_t *ret_n, struct wr_error *err)
{
	AUTO_LIST list = {0};
	AUTO_FD dir_fd = open(WR_NETNS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(closedirp) DIR *dir = NULL;
	int rc;

	if (dir_fd < 0 && errno != ENOENT)
		return wr_fail(err, errno, "cannot open %s: %s", WR_NETNS_DIR, strerror(errno));
	if (dir_fd >= 0) {
		dir = fdopendir(dir_fd);
		if (!dir)
			return wr_fail(err, errno, "cannot read %s: %s", WR_NETNS_DIR,
				       strerror(errno));
		TAKE_FD(dir_fd);
		rc = read_all(&list, dir, err);
		if (rc < 0)
			return rc;
	}

	if (list.n > 1)
		qsort(list.entries, list.n, sizeof(*list.entries), by_name);
	*ret_n = list.n;
	list.n = 0;
	*ret = TAKE(list.entries);
	return 0;
}
