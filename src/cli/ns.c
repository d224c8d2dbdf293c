/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ns.c - from a word of the command line to a namespace.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <linux/netlink.h>

#include <warren/netns.h>

#include "cli/ns.h"
#include "netns/dir.h"
#include "netns/node.h"

static int read_lab_node(const char *text, const char *slash, struct ns_word *ret,
			 struct wr_error *err)
{
	size_t len = (size_t)(slash - text);

	if (len > NAME_MAX || strlen(slash + 1) > NAME_MAX)
		return wr_fail(err, EINVAL, "\"%s\" is too long for LAB/NODE", text);

	snprintf(ret->lab, sizeof(ret->lab), "%.*s", (int)len, text);
	snprintf(ret->node, sizeof(ret->node), "%s", slash + 1);
	if (wr_netns_name_fault(ret->lab, false) || wr_netns_name_fault(ret->node, false))
		return wr_fail(err, EINVAL, "\"%s\" is neither a namespace nor LAB/NODE", text);

	ret->in_lab = true;
	ret->name = ret->node;
	return 0;
}

void ns_word_of_entry(const char *name, struct ns_word *ret)
{
	ret->text = ret->name = name;
	ret->host = false;
	ret->in_lab = netns_node_of(name, ret->lab, ret->node);
}

int ns_word_read(const char *text, struct ns_word *ret, struct wr_error *err)
{
	const char *slash = strchr(text, '/');
	const char *fault;

	ret->text = ret->name = text;
	ret->in_lab = false;
	ret->host = strcmp(text, NS_HOST) == 0;
	if (ret->host) {
		ret->name = NULL;
		return 0;
	}
	if (slash)
		return read_lab_node(text, slash, ret, err);

	fault = wr_netns_name_fault(text, false);
	if (fault)
		return wr_fail(err, EINVAL, "\"%s\" is no namespace's name: %s", text, fault);
	ns_word_of_entry(text, ret);
	return 0;
}

int ns_word_open(const struct ns_word *word, struct wr_error *err)
{
	AUTO_FD lab_fd = -1;
	char path[PATH_MAX];

	if (word->host)
		return wr_netns_open_self(err);
	if (!strchr(word->text, '/'))
		return netns_open_settled(word->text, err);

	lab_fd = netns_node_dir(word->lab, NULL, err);
	if (lab_fd == -ENOENT)
		return wr_fail(err, ENOENT, "no lab \"%s\" is up", word->lab);
	if (lab_fd < 0)
		return lab_fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d/ns/%s", lab_fd, word->node);
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return wr_fail(err, ENOENT, "lab \"%s\" has no node \"%s\"", word->lab, word->node);
	return wr_netns_open_path(path, err);
}

int ns_open(const char *text, struct wr_error *err)
{
	struct ns_word word;
	int rc = ns_word_read(text, &word, err);

	return rc < 0 ? rc : ns_word_open(&word, err);
}

int ns_try_entry(const char *text, int fd, struct wr_error *err)
{
	int rc = wr_netns_socket(fd, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, err);

	fd_close(rc);
	return rc < 0 ? wr_context(err, rc, "cannot look into namespace \"%s\"", text) : 0;
}

static int fail_nearest(const struct cmd_call *call, const char *text, const struct wr_error *err,
			const struct wr_netns_entry *entries, size_t n)
{
	const char **names = calloc(n + 1, sizeof(*names));
	const char *near = NULL;
	int rc;

	for (size_t i = 0; names && i < n; i++)
		names[i] = entries[i].name;
	if (names)
		near = str_nearest(text, names, n);

	if (near)
		rc = cmd_fail(call, err, "did you mean \"%s\"?", near);
	else
		rc = cmd_fail(call, err, "which there are: warren ls");
	free(names);
	return rc;
}

/* Is there an entry of that name, whatever it is? */
static bool is_there(const char *text, struct stat *ret)
{
	AUTO_FD dir_fd = strchr(text, '/') ? -1 : netns_dir_open(NULL);

	return dir_fd >= 0 && fstatat(dir_fd, text, ret, AT_SYMLINK_NOFOLLOW) == 0;
}

/* What is there is no namespace. */
static int fail_stale(const struct cmd_call *call, const char *text, const struct wr_error *err,
		      const struct stat *st)
{
	if (S_ISDIR(st->st_mode))
		return cmd_fail(call, err, "it is a directory: look into " WR_NETNS_DIR "/%s",
				text);
	return cmd_fail(call, err, "a stale name, or what is none: warren rm %s takes it away",
			text);
}

int ns_fail(const struct cmd_call *call, const char *text, const struct wr_error *err)
{
	struct wr_netns_entry *entries;
	struct stat st;
	size_t n;
	int rc;

	if ((err->code == ENOENT || err->code == EINVAL) && is_there(text, &st))
		return fail_stale(call, text, err, &st);
	if (err->code == EINVAL)
		return cmd_fail(call, err, "which there are: warren ls");
	if (err->code != ENOENT)
		return cmd_fail(call, err, NULL);
	if (strchr(text, '/'))
		return cmd_fail(call, err,
				"which labs are up: warren labs; their nodes: warren ls");
	if (wr_netns_list(&entries, &n, NULL) < 0)
		return cmd_fail(call, err, NULL);

	rc = fail_nearest(call, text, err, entries, n);
	wr_netns_entries_free(entries, n);
	return rc;
}

/* ------ devices ------ */

/* The lines of /proc/net/dev but its two of heading. */
static long count_devices(void)
{
	AUTO_FD fd = open("/proc/thread-self/net/dev", O_RDONLY | O_CLOEXEC);
	char buf[4096];
	long lines = 0;
	ssize_t n;

	if (fd < 0)
		return NS_UNKNOWN;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < n; i++)
			lines += buf[i] == '\n';
	return n < 0 ? NS_UNKNOWN : lines - 2;
}

static int count_inside(void *ctx)
{
	*(long *)ctx = count_devices();
	return 0;
}

long ns_count_devices(int fd)
{
	long devices = NS_UNKNOWN;

	return wr_netns_run(fd, count_inside, &devices, NULL) < 0 ? NS_UNKNOWN : devices;
}

/* ------ new names ------ */

static int new_check(const char *name, struct wr_error *err)
{
	const char *fault = wr_netns_name_fault(name, true);

	if (fault)
		return wr_fail(err, EINVAL, "\"%s\" cannot be a namespace's name: %s", name, fault);
	if (strcmp(name, NS_HOST) == 0)
		return wr_fail(err, EINVAL,
			       "\"host\" cannot be a namespace's name: it means the namespace that "
			       "warren is started in");
	return 0;
}

int ns_new_check(const struct cmd_call *call, const char *name)
{
	struct wr_error err = {0};

	if (new_check(name, &err) == 0)
		return CMD_DONE;
	cmd_usage(call, "%s", err.text);
	cmd_todo("take another: 1 to 255 bytes, no \"/\", no control characters");
	return CMD_USAGE;
}

int ns_new_fail(const struct cmd_call *call, const char *name, const struct wr_error *err)
{
	struct ns_word word;

	if (err->code != EEXIST)
		return cmd_fail(call, err, NULL);
	if (ns_word_read(name, &word, NULL) == 0 && word.in_lab)
		return cmd_fail(call, err, "it is a node of lab \"%s\": warren down %s", word.lab,
				word.lab);
	return cmd_fail(call, err, "take another name, or free this one: warren rm %s", name);
}
