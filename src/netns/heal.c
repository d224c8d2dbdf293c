/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * heal.c - finds and removes files of names that were never bound.
 */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/check.h"
#include "netns/dir.h"
#include "netns/heal.h"
#include "netns/leftover.h"

/* From making the file ip(8) needs one unshare(2) until it binds: 0.6 ms, up to 0.5 s while many
 * namespaces die. */
#define IP_NEEDS_MS 1000
#define ASK_EACH_NS (5 * 1000 * 1000)

/* Is the entry an empty regular file without permissions that no namespace is bound to? */
static bool unbound(int dir_fd, const char *name, struct stat *ret)
{
	AUTO_FD fd = openat(dir_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return fd >= 0 && fstat(fd, ret) == 0 && S_ISREG(ret->st_mode) && ret->st_size == 0 &&
	       (ret->st_mode & 0777) == 0 && !netns_on_nsfs(fd);
}

static bool old_enough(const struct stat *st)
{
	struct timespec now;
	int64_t age_ms;

	if (st->st_mode & S_ISVTX)
		return true;

	clock_gettime(CLOCK_REALTIME, &now);
	age_ms = (int64_t)(now.tv_sec - st->st_ctim.tv_sec) * 1000 +
		 (now.tv_nsec - st->st_ctim.tv_nsec) / 1000000;
	/* A file from the future: the clock was set back, and tells nothing. */
	return age_ms >= IP_NEEDS_MS || age_ms < -IP_NEEDS_MS;
}

bool netns_leftover_remove(int dir_fd, const char *name)
{
	struct stat st;

	while (unbound(dir_fd, name, &st)) {
		if (old_enough(&st))
			return unlinkat(dir_fd, name, 0) == 0;
		nanosleep(&(struct timespec){.tv_nsec = ASK_EACH_NS}, NULL);
	}
	return false;
}

DEFINE_CLEANUP(DIR *, closedir)

static size_t heal_all(DIR *dir)
{
	const struct dirent *entry;
	size_t n = 0;

	while ((entry = readdir(dir)))
		if (!wr_netns_name_fault(entry->d_name, false))
			n += netns_leftover_remove(dirfd(dir), entry->d_name);
	return n;
}

int netns_heal(size_t *ret_n, struct wr_error *err)
{
	AUTO_FD dir_fd = netns_dir_open(err);
	CLEANUP(closedirp) DIR *dir = NULL;
	size_t n;
	int rc;

	if (dir_fd < 0 && dir_fd != -ENOENT)
		return dir_fd;
	if (dir_fd >= 0) {
		rc = netns_dir_lock(dir_fd, err);
		if (rc < 0)
			return rc;

		dir = fdopendir(dir_fd);
		if (!dir)
			return wr_fail(err, errno, "cannot read %s: %s", WR_NETNS_DIR,
				       strerror(errno));
		TAKE_FD(dir_fd);
	}

	n = dir ? heal_all(dir) : 0;
	if (ret_n)
		*ret_n = n;
	return 0;
}
