/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * node.c - reads what a running lab says about a node.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <sys/stat.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "netns/node.h"

/* root's or ours, and nobody else can write it. */
static int check_trust(int fd, const char *what, struct wr_error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return wr_fail(err, errno, "cannot look at %s: %s", what, strerror(errno));
	if ((st.st_uid != 0 && st.st_uid != geteuid()) || st.st_mode & (S_IWGRP | S_IWOTH))
		return wr_fail(err, EPERM, "%s is not to be trusted: others can write it", what);
	return 0;
}

static int step(int dir_fd, const char *name, struct wr_error *err)
{
	AUTO_FD fd = -1;
	int rc;

	if (wr_netns_name_fault(name, false))
		return wr_fail(err, EINVAL, "\"%s\" is no name of a lab or node", name);
	fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return wr_fail(err, errno, "cannot open %s/…/%s: %s", NETNS_LABS_DIR, name,
			       strerror(errno));
	rc = check_trust(fd, name, err);
	return rc < 0 ? rc : TAKE_FD(fd);
}

int netns_node_dir(const char *lab, const char *node, struct wr_error *err)
{
	const char *const steps[] = {lab, node ? "nodes" : NULL, node};
	AUTO_FD fd = open(NETNS_LABS_DIR, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return wr_fail(err, errno, "cannot open %s: %s", NETNS_LABS_DIR, strerror(errno));
	rc = check_trust(fd, NETNS_LABS_DIR, err);
	for (size_t i = 0; rc >= 0 && i < ARRAY_LEN(steps) && steps[i]; i++) {
		rc = step(fd, steps[i], err);
		if (rc >= 0) {
			fd_close(fd);
			fd = rc;
		}
	}
	return rc < 0 ? rc : TAKE_FD(fd);
}

static int read_all(int fd, char *buf, size_t size, size_t *ret_len)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(fd, buf + len, size - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	*ret_len = len;
	return 0;
}

int netns_node_read(int dir_fd, const char *file, char **ret, size_t *ret_len, struct wr_error *err)
{
	AUTO_FD fd = openat(dir_fd, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	AUTO_FREE char *text = NULL;
	struct stat st;
	size_t len = 0;
	int rc;

	*ret = NULL;
	*ret_len = 0;
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return wr_fail(err, errno, "cannot open the lab's file \"%s\": %s", file,
			       strerror(errno));
	rc = check_trust(fd, file, err);
	if (rc < 0)
		return rc;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > NETNS_NODE_FILE_MAX)
		return wr_fail(err, EINVAL, "the lab's file \"%s\" is no file, or too large", file);

	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return wr_fail(err, ENOMEM, "no memory for the lab's file \"%s\"", file);
	rc = read_all(fd, text, (size_t)st.st_size, &len);
	if (rc < 0)
		return wr_fail(err, -rc, "cannot read the lab's file \"%s\": %s", file,
			       strerror(-rc));
	text[len] = '\0';
	*ret = TAKE(text);
	*ret_len = len;
	return 0;
}

int netns_node_of(const char *name, char *ret_lab, char *ret_node)
{
	static const char labs[] = NETNS_LABS_DIR "/";
	char path[PATH_MAX], target[PATH_MAX];
	char *lab = target + sizeof(labs) - 1, *ns, *node;
	ssize_t len;

	if (snprintf(path, sizeof(path), WR_NETNS_DIR "/%s", name) >= (int)sizeof(path))
		return 0;
	len = readlink(path, target, sizeof(target) - 1);
	if (len < 0)
		return 0;
	target[len] = '\0';
	ns = strstr(target, "/ns/");
	if (!str_starts(target, labs) || !ns || ns < lab)
		return 0;

	node = ns + 4;
	*ns = '\0';
	if (wr_netns_name_fault(lab, false) || wr_netns_name_fault(node, false))
		return 0;
	memcpy(ret_lab, lab, strlen(lab) + 1); /* at most NAME_MAX: checked above */
	memcpy(ret_node, node, strlen(node) + 1);
	return 1;
}
