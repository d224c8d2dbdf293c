/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pids.c - who is inside? Walks /proc; processes that the caller may not look at are left out.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include <sys/stat.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/export.h"
#include "base/str.h"
#include "netns/check.h"

struct pids {
	pid_t *items; /* owned */
	size_t n, cap;
};

#define AUTO_PIDS CLEANUP(pids_fini) struct pids

static void pids_fini(struct pids *pids)
{
	free(pids->items);
}

DEFINE_CLEANUP(DIR *, closedir)

static int add(struct pids *pids, pid_t pid)
{
	if (pids->n == pids->cap) {
		size_t cap = pids->cap ? 2 * pids->cap : 16;
		pid_t *items = reallocarray(pids->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		pids->items = items;
		pids->cap = cap;
	}
	pids->items[pids->n++] = pid;
	return 0;
}

static bool is_inside(int proc_fd, uint64_t pid, const struct stat *ns)
{
	char path[40];
	struct stat st;

	snprintf(path, sizeof(path), "%llu/ns/net", (unsigned long long)pid);
	return fstatat(proc_fd, path, &st, 0) == 0 && st.st_dev == ns->st_dev &&
	       st.st_ino == ns->st_ino;
}

static int collect(struct pids *pids, DIR *proc, const struct stat *ns)
{
	const struct dirent *entry;

	while ((entry = readdir(proc))) {
		uint64_t pid;

		if (str_to_u64(entry->d_name, INT32_MAX, false, &pid) == 0 &&
		    is_inside(dirfd(proc), pid, ns) && add(pids, (pid_t)pid) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int by_number(const void *a, const void *b)
{
	pid_t left = *(const pid_t *)a, right = *(const pid_t *)b;

	return (left > right) - (left < right);
}

WR_API int wr_netns_pids(int fd, pid_t **ret, size_t *ret_n, struct wr_error *err)
{
	CLEANUP(closedirp) DIR *proc = NULL;
	AUTO_PIDS pids = {0};
	struct stat ns;
	int rc = netns_check(fd, "the descriptor", err);

	if (rc < 0)
		return rc;
	if (fstat(fd, &ns) < 0)
		return wr_fail(err, errno, "cannot look at the namespace: %s", strerror(errno));

	proc = opendir("/proc");
	if (!proc)
		return wr_fail(err, errno, "cannot open /proc: %s", strerror(errno));
	if (collect(&pids, proc, &ns) < 0)
		return wr_fail(err, ENOMEM, "no memory for the list of processes");

	if (pids.n > 1)
		qsort(pids.items, pids.n, sizeof(*pids.items), by_number);
	*ret_n = pids.n;
	*ret = TAKE(pids.items);
	return 0;
}
