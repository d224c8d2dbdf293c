/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * container.c - the smallest container: a program as root of user, mount and network namespaces of
 * its own, with an empty /tmp and a network that only it has. Needs no rights.
 *
 *	cc container.c $(pkg-config --cflags --libs libwarren) -o container
 *	./container sh
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

#include <warren/link.h>
#include <warren/netns.h>

static int put(const char *path, const char *text, struct wr_error *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int rc = fd < 0 || dprintf(fd, "%s", text) < 0 ? wr_fail(err, errno, "%s: %m", path) : 0;

	close(fd);
	return rc;
}

/* Root inside is the caller outside. */
static int new_user(struct wr_error *err)
{
	char uids[32], gids[32];

	snprintf(uids, sizeof(uids), "0 %u 1", geteuid());
	snprintf(gids, sizeof(gids), "0 %u 1", getegid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return wr_fail(err, errno, "no user namespace: %m");
	if (put("/proc/self/setgroups", "deny", err) < 0 ||
	    put("/proc/self/uid_map", uids, err) < 0)
		return -1;
	return put("/proc/self/gid_map", gids, err);
}

/* A bridge without ports is a link that is always there. */
static int new_network(struct wr_error *err)
{
	int fd = wr_netns_unshare(WR_NETNS_LO_UP, err) < 0 ? -1 : wr_netns_open_self(err);

	if (fd < 0 || wr_link_add(fd, "eth0", "bridge", err) < 0 ||
	    wr_addr_add(fd, "eth0", "192.0.2.1/24", err) < 0)
		return -1;
	return wr_link_set_up(fd, "eth0", true, err);
}

int main(int argc, char **argv)
{
	struct wr_error err = {0};

	if (argc < 2) {
		fprintf(stderr, "usage: container COMMAND [ARGUMENT...]\n");
		return 2;
	}
	if (new_user(&err) < 0 || new_network(&err) < 0) {
		fprintf(stderr, "container: %s\n", err.text);
		return 1;
	}
	if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == 0)
		execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
