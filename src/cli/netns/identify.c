/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * identify.c - the name of the namespace of a process; of several the last in the directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "cli/netns/netns.h"
#include "netns/dir.h"

struct search {
	struct stat ns;
	char name[NAME_MAX + 1];
};

static int compare(void *ctx, int dir_fd, const struct dirent *entry)
{
	struct search *s = ctx;
	struct stat st;

	if (fstatat(dir_fd, entry->d_name, &st, 0) == 0 && st.st_dev == s->ns.st_dev &&
	    st.st_ino == s->ns.st_ino)
		snprintf(s->name, sizeof(s->name), "%s", entry->d_name);
	return 0;
}

static int print_name(struct search *s)
{
	struct wr_error err = {0};
	AUTO_STR out = {0};
	int rc = netns_dir_each(compare, s, &err);

	if (rc < 0 && rc != -ENOENT)
		return netns_say(NETNS_FAILED, "Failed to open directory %s:%s", WR_NETNS_DIR,
				 strerror(err.code));
	str_add(&out, s->name);
	str_addc(&out, '\n');
	netns_out(&out);
	return NETNS_DONE;
}

int netns_identify(const struct netns_call *call)
{
	const char *pid = call->argc > 0 ? call->argv[0] : "self";
	struct search s = {.name = ""};
	char path[PATH_MAX];
	AUTO_FD fd = -1;

	if (call->argc > 1)
		return netns_say(NETNS_FAILED, "extra arguments specified");
	if (call->argc > 0 && pid[strspn(pid, "0123456789")])
		return netns_say(NETNS_FAILED, "Specified string '%s' is not a pid", pid);

	snprintf(path, sizeof(path), "/proc/%s/ns/net", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return netns_say(NETNS_FAILED, "Cannot open network namespace: %s",
				 strerror(errno));
	if (fstat(fd, &s.ns) < 0)
		return netns_say(NETNS_FAILED, "Stat of netns failed: %s", strerror(errno));
	return print_name(&s);
}
