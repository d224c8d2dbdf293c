/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * listen.c - one server for many networks: listens on TCP port 7000 in each of the namespaces, in
 *one thread, which never leaves its own. Who connects is told from where it came.
 *
 *	cc listen.c $(pkg-config --cflags --libs libwarren) -o listen
 *	./listen red green blue
 *
 * A socket belongs for life to the namespace in which it was opened, wherever it is used.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <warren/netns.h>

#define PORT	   7000
#define NAMESPACES 64

/* A socket that listens in the namespace of that name. */
static int listen_in(const char *name, struct wr_error *err)
{
	const struct sockaddr_in any = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_ANY),
	};
	int ns = wr_netns_open(name, err);
	int fd = ns < 0 ? ns : wr_netns_socket(ns, AF_INET, SOCK_STREAM, 0, err);

	if (ns >= 0)
		close(ns); /* the socket keeps the namespace alive */
	if (fd < 0)
		return fd;
	if (bind(fd, (const struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, 16) < 0)
		return wr_fail(err, errno, "cannot listen in \"%s\": %m", name);
	return fd;
}

static void answer(int listener, const char *name)
{
	int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		return;
	dprintf(fd, "you are in %s\n", name);
	close(fd);
}

int main(int argc, char **argv)
{
	struct pollfd fds[NAMESPACES];
	struct wr_error err = {0};
	int n = argc - 1;

	if (n < 1 || n > NAMESPACES) {
		fprintf(stderr, "usage: listen NAME...\n");
		return 2;
	}
	for (int i = 0; i < n; i++) {
		fds[i] = (struct pollfd){.fd = listen_in(argv[i + 1], &err), .events = POLLIN};
		if (fds[i].fd < 0) {
			fprintf(stderr, "listen: %s\n", err.text);
			return 1;
		}
	}
	printf("ready in %d namespaces\n", n);
	fflush(stdout);

	while (poll(fds, (nfds_t)n, -1) > 0)
		for (int i = 0; i < n; i++)
			if (fds[i].revents)
				answer(fds[i].fd, argv[i + 1]);
	return 1;
}
