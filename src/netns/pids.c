/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pids.c - who is inside? Walks /proc; processes that the caller may not look at are left out.
 */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
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

static int list(struct pids *pids, DIR *proc)
{
	const struct dirent *entry;

	while ((entry = readdir(proc))) {
		uint64_t pid;

		if (str_to_u64(entry->d_name, INT32_MAX, false, &pid) == 0 &&
		    add(pids, (pid_t)pid) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* ------ who of them is inside ------ */

/* A look at one process costs the kernel several microseconds, so several threads look. */
#define THREADS_MAX 4
#define WORTH_ONE   256 /* processes that are worth a thread */

struct slice {
	pid_t *pids; /* 0 is put in place of those that are not inside */
	size_t n;
	int proc_fd;
	const struct stat *ns;
	pthread_t thread;
	bool started;
};

static bool is_inside(int proc_fd, pid_t pid, const struct stat *ns)
{
	char path[40];
	struct stat st;

	snprintf(path, sizeof(path), "%d/ns/net", (int)pid);
	return fstatat(proc_fd, path, &st, 0) == 0 && st.st_dev == ns->st_dev &&
	       st.st_ino == ns->st_ino;
}

static void *look(void *arg)
{
	struct slice *slice = arg;

	for (size_t i = 0; i < slice->n; i++)
		if (!is_inside(slice->proc_fd, slice->pids[i], slice->ns))
			slice->pids[i] = 0;
	return NULL;
}

static size_t count_threads(size_t n)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	size_t most = cpus < 1 ? 1 : cpus > THREADS_MAX ? THREADS_MAX : (size_t)cpus;
	size_t worth = 1 + n / WORTH_ONE;

	return worth < most ? worth : most;
}

/* Leaves those that are inside. A slice whose thread cannot be started is looked at here. */
static void keep_inside(struct pids *pids, int proc_fd, const struct stat *ns)
{
	size_t n_slices = count_threads(pids->n), n = 0;
	struct slice slices[THREADS_MAX];
	sigset_t all, before;

	/* No handler of the caller's runs in them. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (size_t i = 0; i < n_slices; i++) {
		size_t first = pids->n * i / n_slices, end = pids->n * (i + 1) / n_slices;

		slices[i] = (struct slice){pids->items + first, end - first, proc_fd, ns, 0, false};
		slices[i].started = i + 1 < n_slices &&
				    pthread_create(&slices[i].thread, NULL, look, &slices[i]) == 0;
		if (!slices[i].started)
			look(&slices[i]);
	}
	for (size_t i = 0; i < n_slices; i++)
		if (slices[i].started)
			pthread_join(slices[i].thread, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	for (size_t i = 0; i < pids->n; i++)
		if (pids->items[i])
			pids->items[n++] = pids->items[i];
	pids->n = n;
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
	if (list(&pids, proc) < 0)
		return wr_fail(err, ENOMEM, "no memory for the list of processes");
	keep_inside(&pids, dirfd(proc), &ns);

	if (pids.n > 1)
		qsort(pids.items, pids.n, sizeof(*pids.items), by_number);
	*ret_n = pids.n;
	*ret = TAKE(pids.items);
	return 0;
}
