/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * node-mount.c - what a program in a node of a lab sees: the lab's /etc/hosts and the node's
 * `files:`, over the machine's own, which are never touched.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sys/mount.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "netns/node.h"
#include "netns/shadow.h"

#define HOSTS "/etc/hosts"

void netns_warnf(const struct netns_exec *exec, const char *fmt, ...)
{
	AUTO_STR text = {0};
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(&text, fmt, ap);
	va_end(ap);
	if (exec->warn)
		exec->warn(exec->warn_ctx, str_text(&text));
}

/* Puts the copy of a mount tree at a path, whose links are followed. */
static int put_tree(int tree, const char *path, struct wr_error *err)
{
	if (move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS) <
	    0)
		return wr_fail(err, errno, "cannot mount on %s: %s", path, strerror(errno));
	return 0;
}

/* ------ files ------ */

static int put_file(struct shadow *shadow, const char *target, const char *source,
		    struct wr_error *err)
{
	AUTO_FD tree = open_tree(AT_FDCWD, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	struct stat st;
	int rc;

	if (tree < 0 || fstat(tree, &st) < 0)
		return wr_fail(err, errno, "cannot take %s: %s", source, strerror(errno));

	rc = shadow_ensure(shadow, target, S_ISDIR(st.st_mode), err);
	return rc < 0 ? rc : put_tree(tree, target, err);
}

/* TARGET NUL SOURCE NUL …; a record that is cut short is told, not guessed. */
static void put_files(const struct netns_exec *exec, struct shadow *shadow, const char *text,
		      size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *source = memchr(text, '\0', (size_t)(end - text));
		const char *next = source && source + 1 < end
					   ? memchr(source + 1, '\0', (size_t)(end - source - 1))
					   : NULL;
		struct wr_error err = {0};

		if (!next || *text != '/' || source[1] != '/') {
			netns_warnf(exec, "the lab's list of files is damaged");
			return;
		}
		if (put_file(shadow, text, source + 1, &err) < 0)
			netns_warnf(exec, "%s is not to be seen inside: %s", text, err.text);
		text = next + 1;
	}
}

/* ------ /etc/hosts ------ */

static int write_hosts(int node_fd, int lab_fd, struct str *ret, struct wr_error *err)
{
	const int dirs[] = {node_fd, lab_fd};

	for (size_t i = 0; i < ARRAY_LEN(dirs); i++) {
		AUTO_FREE char *text = NULL;
		size_t len = 0;
		int rc = dirs[i] < 0 ? 0 : netns_node_read(dirs[i], "hosts", &text, &len, err);

		if (rc < 0)
			return rc;
		str_addn(ret, text ? text : "", len);
	}
	return ret->failed ? wr_fail(err, ENOMEM, "no memory for %s", HOSTS) : 0;
}

static int fill(const char *path, const struct str *text)
{
	AUTO_FD fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
	size_t done = 0;

	while (fd >= 0 && done < text->len) {
		ssize_t n = write(fd, text->text + done, text->len - done);

		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return fd < 0 ? -1 : fchmod(fd, 0644);
}

/* A file that no path leads to: it is made in a tmpfs that lies on /etc for that moment, in this
 * mount namespace only. A detached tmpfs would do from Linux 6.15 on. */
static int hidden_file(const struct str *text, struct wr_error *err)
{
	int tree = -1, saved;

	if (mount("warren", "/etc", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0755") < 0)
		return wr_fail(err, errno, "cannot make a file for %s: %s", HOSTS, strerror(errno));
	if (fill(HOSTS, text) == 0)
		tree = open_tree(AT_FDCWD, HOSTS, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	saved = errno;
	(void)umount2("/etc", MNT_DETACH);
	if (tree < 0)
		return wr_fail(err, saved, "cannot make a file for %s: %s", HOSTS, strerror(saved));
	return tree;
}

static int put_hosts(struct shadow *shadow, int node_fd, int lab_fd, struct wr_error *err)
{
	AUTO_STR text = {0};
	AUTO_FD tree = -1;
	int rc = write_hosts(node_fd, lab_fd, &text, err);

	if (rc < 0 || text.len == 0)
		return rc;
	rc = shadow_ensure(shadow, HOSTS, false, err);
	if (rc < 0)
		return rc;
	tree = hidden_file(&text, err);
	return tree < 0 ? tree : put_tree(tree, HOSTS, err);
}

void netns_node_mounts(const struct netns_exec *exec)
{
	struct wr_error err = {0};
	AUTO_FD lab_fd = netns_node_dir(exec->lab, NULL, &err);
	AUTO_FD node_fd = lab_fd < 0 ? -1 : netns_node_dir(exec->lab, exec->node, &err);
	struct shadow shadow = {.n = 0};
	AUTO_FREE char *files = NULL;
	size_t len;

	/* A node about which nothing is said has no directory. */
	if (lab_fd < 0 || (node_fd < 0 && node_fd != -ENOENT)) {
		netns_warnf(exec, "what the lab says about the node is missing: %s", err.text);
		return;
	}
	if (node_fd >= 0 && netns_node_read(node_fd, "files", &files, &len, &err) < 0)
		netns_warnf(exec, "the node's files are not to be seen inside: %s", err.text);
	else if (files)
		put_files(exec, &shadow, files, len);

	if (put_hosts(&shadow, node_fd, lab_fd, &err) < 0)
		netns_warnf(exec, "%s does not know the lab's nodes: %s", HOSTS, err.text);
	shadow_fini(&shadow);
}
