/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watch.c - prints namespaces and their links as they come and go.
 *
 *	cc watch.c $(pkg-config --cflags --libs libwarren) -o watch
 *	./watch
 *
 * The watch is a descriptor: it goes into the program's own poll(2), beside whatever else there is.
 */
#include <poll.h>
#include <stdio.h>

#include <warren/watch.h>

static void print(const struct wr_watch_event *e)
{
	static const char *const words[] = {
		[WR_WATCH_ADDED] = "added",
		[WR_WATCH_CHANGED] = "changed",
		[WR_WATCH_GONE] = "gone",
		[WR_WATCH_LOST] = "some events were lost; what changed meanwhile follows",
		[WR_WATCH_READY] = "ready",
	};

	/* A later version of the library may tell of more. */
	if ((size_t)e->change >= sizeof(words) / sizeof(words[0]))
		return;
	if (!e->netns)
		printf("%s\n", words[e->change]);
	else if (!e->dev)
		printf("%s: namespace %s\n", words[e->change], e->netns);
	else
		printf("%s: link %s:%s\n", words[e->change], e->netns, e->dev);
	fflush(stdout);
}

int main(void)
{
	const struct wr_watch_opts opts = {
		.size = sizeof(opts),
		.what = WR_WATCH_NETNS | WR_WATCH_LINK,
	};
	const struct wr_watch_event *event;
	struct wr_error err = {0};
	struct wr_watch *watch;
	int rc = wr_netns_watch(&watch, &opts, &err);

	while (rc == 0) {
		struct pollfd fd = {.fd = wr_watch_fd(watch), .events = POLLIN};

		while ((rc = wr_watch_next(watch, &event, &err)) > 0)
			print(event);
		if (rc == 0)
			poll(&fd, 1, -1);
	}
	fprintf(stderr, "watch: %s\n", err.text);
	return 1;
}
