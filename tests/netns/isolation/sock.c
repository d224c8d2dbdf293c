/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sock.c - claims about sockets and about processes: who can reach whom, who is where.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "claim.h"

#define PORT	 4242
#define UDP_PORT 40405
#define ABSTRACT "\0warren-isolation"

/* ------ TCP and UDP ------ */

static struct sockaddr_in here(uint16_t port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return at;
}

static int bind_here(int type, uint16_t port)
{
	const struct sockaddr_in at = here(port);
	AUTO_FD fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof(at)) < 0)
		return -errno;
	return TAKE_FD(fd);
}

static int make_listener(void)
{
	int fd = keep_open(bind_here(SOCK_STREAM, PORT));

	return fd < 0 ? fd : listen(fd, 4) < 0 ? -errno : 0;
}

static int seen_listener(void)
{
	const struct sockaddr_in at = here(PORT);
	AUTO_FD fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0)
		return 1;
	return errno == ECONNREFUSED ? 0 : -errno;
}

enum verdict claim_listening(const struct sides *s)
{
	return made_and_seen(s, make_listener, seen_listener);
}

static int seen_port_taken(void)
{
	int fd = bind_here(SOCK_STREAM, PORT);

	if (fd < 0)
		return fd == -EADDRINUSE ? 1 : fd;
	fd_close(fd);
	return 0;
}

enum verdict claim_ports(const struct sides *s)
{
	return made_and_seen(s, make_listener, seen_port_taken);
}

/* ------ /proc/net ------ */

static int make_udp(void)
{
	int fd = keep_open(bind_here(SOCK_DGRAM, UDP_PORT));

	return fd < 0 ? fd : 0;
}

static int seen_udp(void)
{
	FILE *file = fopen("/proc/thread-self/net/udp", "re");
	char line[256], want[16];
	int found = 0;

	if (!file)
		return -errno;
	snprintf(want, sizeof(want), ":%04X ", UDP_PORT);
	while (fgets(line, sizeof(line), file))
		found |= strstr(line, want) != NULL;
	fclose(file);
	return found;
}

enum verdict claim_proc_net(const struct sides *s)
{
	return made_and_seen(s, make_udp, seen_udp);
}

/* ------ unix sockets ------ */

static int unix_socket(const char *name, size_t len, bool listening)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	AUTO_FD fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(at.sun_path, name, len);
	if (fd < 0)
		return -errno;
	if (listening && (bind(fd, (const struct sockaddr *)&at, size) < 0 || listen(fd, 4) < 0))
		return -errno;
	if (!listening && connect(fd, (const struct sockaddr *)&at, size) < 0)
		return -errno;
	return TAKE_FD(fd);
}

static int reached(int fd)
{
	if (fd >= 0)
		fd_close(fd);
	return fd >= 0 ? 1 : fd == -ECONNREFUSED || fd == -ENOENT ? 0 : fd;
}

static int make_abstract(void)
{
	int fd = keep_open(unix_socket(ABSTRACT, sizeof(ABSTRACT) - 1, true));

	return fd < 0 ? fd : 0;
}

static int seen_abstract(void)
{
	return reached(unix_socket(ABSTRACT, sizeof(ABSTRACT) - 1, false));
}

enum verdict claim_abstract(const struct sides *s)
{
	return made_and_seen(s, make_abstract, seen_abstract);
}

static char socket_path[64];

static int make_path_socket(void)
{
	int fd = keep_open(unix_socket(socket_path, strlen(socket_path) + 1, true));

	return fd < 0 ? fd : 0;
}

static int seen_path_socket(void)
{
	return reached(unix_socket(socket_path, strlen(socket_path) + 1, false));
}

enum verdict claim_path_sockets(const struct sides *s)
{
	char dir[] = "/run/warren-isolation-XXXXXX";
	enum verdict verdict;

	if (!mkdtemp(dir))
		return cannot("no folder for a socket: %s", strerror(errno));
	snprintf(socket_path, sizeof(socket_path), "%s/socket", dir);
	verdict = made_and_shared(s, make_path_socket, seen_path_socket);
	unlink(socket_path);
	rmdir(dir);
	return verdict;
}

/* ------ who is where ------ */

static const struct sides *where; /* for what runs inside, which has no arguments */

/* Is the descriptor of (or in) the left namespace, and not of the right one? Closes it. */
static enum verdict is_left_only(int ns_fd)
{
	int left = ns_fd < 0 ? -1 : wr_netns_same(ns_fd, where->left, NULL);
	int right = ns_fd < 0 ? -1 : wr_netns_same(ns_fd, where->right, NULL);

	fd_close(ns_fd);
	if (left < 0 || right < 0)
		return cannot("the kernel does not tell where it is");
	return left == 1 && right == 0 ? HELD : REFUTED;
}

static int kept_socket;

static int make_socket_and_move(void)
{
	kept_socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return kept_socket < 0 ? -errno : wr_netns_enter(where->right, NULL);
}

enum verdict claim_one_socket(const struct sides *s)
{
	enum verdict verdict;

	where = s;
	if (inside(s->left, make_socket_and_move) < 0)
		return cannot("no socket");
	verdict = is_left_only(wr_netns_open_fd(kept_socket, NULL));
	fd_close(kept_socket);
	return verdict;
}

/* Waits until told (never): long enough to be looked at. */
static pid_t fork_child(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		for (;;)
			pause();
	}
	return pid;
}

static pid_t child;

static int make_child(void)
{
	child = fork_child();
	return child < 0 ? -errno : 0;
}

static void end_child(void)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

enum verdict claim_child(const struct sides *s)
{
	enum verdict verdict;

	where = s;
	if (inside(s->left, make_child) < 0)
		return cannot("fork: %s", strerror(errno));
	verdict = is_left_only(wr_netns_open_pid(child, NULL));
	end_child();
	return verdict;
}

/* A namespace that is neither left nor right, and works: it has a lo of its own. */
static enum verdict is_new(int ns_fd)
{
	int left = ns_fd < 0 ? -1 : wr_netns_same(ns_fd, where->left, NULL);
	int right = ns_fd < 0 ? -1 : wr_netns_same(ns_fd, where->right, NULL);

	fd_close(ns_fd);
	if (left < 0 || right < 0)
		return cannot("the kernel does not tell where it is");
	return left == 0 && right == 0 ? HELD : REFUTED;
}

enum verdict claim_clone(const struct sides *s)
{
	char *const argv[] = {(char *)"sleep", (char *)"60", NULL};
	const struct wr_spawn spawn = {
		.size = sizeof(spawn), .argv = argv, .netns_fd = s->same ? s->left : -1};
	struct wr_error err = {0};
	enum verdict verdict;

	where = s;
	if (wr_netns_spawn(&spawn, &child, NULL, &err) < 0)
		return cannot("%s", err.text);
	verdict = is_new(wr_netns_open_pid(child, NULL));
	end_child();
	return verdict;
}

static int inside_ns;

static int do_unshare(void)
{
	int rc = where->same ? 0 : wr_netns_unshare(0, NULL);

	inside_ns = rc < 0 ? rc : wr_netns_open_self(NULL);
	return inside_ns < 0 ? inside_ns : 0;
}

enum verdict claim_unshare(const struct sides *s)
{
	where = s;
	if (inside(s->left, do_unshare) < 0)
		return cannot("unshare: %s", strerror(errno));
	return is_new(inside_ns);
}

static int do_setns(void)
{
	int rc = wr_netns_enter(where->right, NULL);

	inside_ns = rc < 0 ? rc : wr_netns_open_self(NULL);
	return inside_ns < 0 ? inside_ns : 0;
}

enum verdict claim_setns(const struct sides *s)
{
	int left, right;

	where = s;
	if (inside(s->left, do_setns) < 0)
		return cannot("setns: %s", strerror(errno));
	left = wr_netns_same(inside_ns, s->left, NULL);
	right = wr_netns_same(inside_ns, s->right, NULL);
	fd_close(inside_ns);
	return left == 0 && right == 1 ? HELD : REFUTED;
}
