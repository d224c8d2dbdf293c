/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * run.c - a function, or a socket, inside another namespace; the caller stays.
 */
#include <string.h>

#include <sys/socket.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/export.h"
#include "nl/visit.h"

struct run {
	int (*fn)(void *arg);
	void *arg;
	int result;
};

static int run_inside(void *ctx, size_t i, struct wr_error *err)
{
	struct run *run = ctx;

	(void)i;
	(void)err;
	run->result = run->fn(run->arg);
	return 0;
}

WR_API int wr_netns_run(int fd, int (*fn)(void *arg), void *arg, struct wr_error *err)
{
	struct run run = {.fn = fn, .arg = arg};
	int rc;

	if (fd < 0)
		return wr_fail(err, EBADF, "no namespace to run in");

	rc = nl_visit(&fd, 1, run_inside, &run, err);
	return rc < 0 ? rc : run.result;
}

struct wanted {
	int domain, type, protocol;
	int fd;
};

static int socket_inside(void *ctx, size_t i, struct wr_error *err)
{
	struct wanted *wanted = ctx;

	(void)i;
	wanted->fd = socket(wanted->domain, wanted->type | SOCK_CLOEXEC, wanted->protocol);
	if (wanted->fd < 0)
		return wr_fail(err, errno, "cannot open a socket in the namespace: %s",
			       strerror(errno));
	return 0;
}

WR_API int wr_netns_socket(int fd, int domain, int type, int protocol, struct wr_error *err)
{
	struct wanted wanted = {.domain = domain, .type = type, .protocol = protocol};
	int rc;

	if (fd < 0)
		return wr_fail(err, EBADF, "no namespace to open a socket in");

	rc = nl_visit(&fd, 1, socket_inside, &wanted, err);
	return rc < 0 ? rc : wanted.fd;
}
