/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * clone.c - runs a program in a network namespace of its own: clone3(2) with CLONE_NEWNET.
 *
 *	cc clone.c $(pkg-config --cflags --libs libwarren) -o clone
 *	./clone ip address
 *
 * The namespace has no name, and goes with the last process in it.
 */
#include <stdio.h>
#include <sys/wait.h>

#include <warren/netns.h>

int main(int argc, char **argv)
{
	struct wr_error err = {0};
	struct wr_spawn spawn = {
		.size = sizeof(spawn),
		.argv = argv + 1,
		.netns_fd = -1, /* a new one */
		.flags = WR_NETNS_LO_UP,
	};
	pid_t pid;
	int status;

	if (argc < 2) {
		fprintf(stderr, "usage: clone COMMAND [ARGUMENT...]\n");
		return 2;
	}
	/* A program that cannot be run is an error here, not a child that fails. */
	if (wr_netns_spawn(&spawn, &pid, NULL, &err) < 0) {
		fprintf(stderr, "clone: %s\n", err.text);
		return 1;
	}
	if (waitpid(pid, &status, 0) < 0) {
		perror("waitpid");
		return 1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
