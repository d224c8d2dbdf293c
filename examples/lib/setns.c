/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * setns.c - goes into a namespace that is there and runs a program: setns(2).
 *
 *	cc setns.c $(pkg-config --cflags --libs libwarren) -o setns
 *	warren add blue
 *	./setns blue ip address
 *	./setns 1234 ip address
 *
 * `warren exec` does more: it shows the program the right /sys, and the files of /etc/netns/NAME.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <warren/netns.h>

/* A name, or the number of a process. */
static int open_namespace(const char *text, struct wr_error *err)
{
	if (text[strspn(text, "0123456789")] == '\0')
		return wr_netns_open_pid((pid_t)strtol(text, NULL, 10), err);
	return wr_netns_open(text, err);
}

int main(int argc, char **argv)
{
	struct wr_error err = {0};
	int fd;

	if (argc < 3) {
		fprintf(stderr, "usage: setns NAME|PID COMMAND [ARGUMENT...]\n");
		return 2;
	}
	/* What this opens was checked to be a network namespace; it is close-on-exec. */
	fd = open_namespace(argv[1], &err);
	if (fd < 0 || wr_netns_enter(fd, &err) < 0) {
		fprintf(stderr, "setns: %s\n", err.text);
		return 1;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 127;
}
