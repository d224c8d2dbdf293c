/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vrf.c - out of a VRF's control group.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "netns/vrf.h"

static const char *const roots[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};

bool netns_vrf_above(const char *text, char *ret, size_t size)
{
	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		const char *path, *end, *vrf;

		line += *line == '\n';
		if (strncmp(line, "0::", 3) != 0)
			continue;
		path = line + 3;
		end = strchrnul(path, '\n');
		vrf = memmem(path, (size_t)(end - path), "/vrf/", 5);
		end = vrf ? vrf + strlen("/vrf") : path;
		if (!vrf || (size_t)(end - path) >= size)
			return false;

		memcpy(ret, path, (size_t)(end - path));
		ret[end - path] = '\0';
		return true;
	}
	return false;
}

static const char *find_root(void)
{
	struct statfs fs;

	for (size_t i = 0; i < ARRAY_LEN(roots); i++)
		if (statfs(roots[i], &fs) == 0 && fs.f_type == CGROUP2_SUPER_MAGIC)
			return roots[i];
	return NULL;
}

static bool read_own(char *text, size_t size)
{
	AUTO_FD fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, size - 1);

	if (len < 0)
		return false;
	text[len] = '\0';
	return true;
}

int netns_vrf_leave(struct wr_error *err)
{
	char text[PATH_MAX], above[PATH_MAX / 2], path[PATH_MAX];
	const char *root;
	AUTO_FD fd = -1;

	/* a kernel without control groups has no VRF to leave */
	if (!read_own(text, sizeof(text)) || !netns_vrf_above(text, above, sizeof(above)))
		return 0;

	root = find_root();
	if (!root)
		return wr_fail(err, ENOENT, "no control groups (version 2) are mounted at %s",
			       roots[0]);
	snprintf(path, sizeof(path), "%s%s/cgroup.procs", root, above);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "0", 1) < 0) /* 0 is who writes */
		return wr_fail(err, errno, "%s: %s", path, strerror(errno));
	return 0;
}
