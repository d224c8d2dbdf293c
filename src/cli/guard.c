/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard.c - a pair of sockets, one of which closes with the process that is guarded. Not a pipe:
 * should the guard be gone, telling it so must not be a SIGPIPE.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/guard.h"

#define DONE 'd'

/* In a session of its own: what is sent to the whole group of the command does not reach it. */
static void watch(int fd, guard_fn *undo, void *ctx)
{
	char word = 0;
	ssize_t n;

	setsid();
	do
		n = read(fd, &word, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1 || word != DONE)
		undo(ctx);
	_exit(0);
}

int guard_begin(struct guard *guard, guard_fn *undo, void *ctx, struct wr_error *err)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return wr_fail(err, errno, "cannot make a socket: %s", strerror(errno));
	guard->fd = fds[1];
	guard->pid = fork();
	if (guard->pid == 0) {
		close(fds[1]);
		watch(fds[0], undo, ctx);
	}
	close(fds[0]);
	if (guard->pid < 0) {
		fd_close(guard->fd);
		return wr_fail(err, errno, "cannot start a process: %s", strerror(errno));
	}
	return 0;
}

void guard_end(struct guard *guard)
{
	const char word = DONE;

	while (send(guard->fd, &word, 1, MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
	fd_close(guard->fd);
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
