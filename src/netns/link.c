/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * link.c - links in WR_NETNS_DIR, by which the nodes of labs are found. A link is there whole or
 * not at all, so it needs no lock.
 */
#include <limits.h>
#include <string.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "netns/dir.h"
#include "netns/publish.h"

/* 1 when the entry is a link that says exactly `target`, 0 when it is none or not there. */
static int says(int dir_fd, const char *name, const char *target, struct wr_error *err)
{
	char text[PATH_MAX];
	ssize_t len = readlinkat(dir_fd, name, text, sizeof(text));

	if (len < 0 && errno != ENOENT && errno != EINVAL)
		return wr_fail(err, errno, "cannot read the link \"%s\": %s", name,
			       strerror(errno));

	return len >= 0 && (size_t)len == strlen(target) && memcmp(text, target, (size_t)len) == 0;
}

int netns_link_add_at(int dir_fd, const char *name, const char *target, struct wr_error *err)
{
	int rc = netns_name_check(name, true, err);

	if (rc < 0)
		return rc;

	if (symlinkat(target, dir_fd, name) == 0)
		return 0;
	if (errno != EEXIST)
		return wr_fail(err, errno, "cannot make the link \"%s\": %s", name,
			       strerror(errno));

	rc = says(dir_fd, name, target, err);
	return rc ? rc : wr_fail(err, EEXIST, "namespace \"%s\" exists already", name);
}

int netns_link_add(const char *name, const char *target, struct wr_error *err)
{
	AUTO_FD dir_fd = netns_dir_make(err);

	return dir_fd < 0 ? dir_fd : netns_link_add_at(dir_fd, name, target, err);
}

int netns_link_del(const char *name, const char *target, struct wr_error *err)
{
	int rc = netns_name_check(name, false, err);
	AUTO_FD dir_fd = -1;

	if (rc < 0)
		return rc;

	dir_fd = netns_dir_open(err);
	if (dir_fd == -ENOENT)
		return 0;
	if (dir_fd < 0)
		return dir_fd;

	rc = says(dir_fd, name, target, err);
	if (rc <= 0)
		return rc;
	if (unlinkat(dir_fd, name, 0) < 0)
		return errno == ENOENT ? 0
				       : wr_fail(err, errno, "cannot remove the link \"%s\": %s",
						 name, strerror(errno));
	return 1;
}
