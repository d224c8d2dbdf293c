/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unshare.c - leaves the network: unshare(2) with CLONE_NEWNET. Shows which links there are before
 * and after.
 *
 *	cc unshare.c $(pkg-config --cflags --libs libwarren) -o unshare
 *	./unshare
 *
 * Only the calling thread moves. A socket that it opened before stays where it was.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <warren/link.h>
#include <warren/netns.h>

/* Where am I, and what is here? */
static int look(const char *when, struct wr_error *err)
{
	struct wr_link_info **links;
	int fd = wr_netns_open_self(err);
	uint64_t id;
	int n;

	if (fd < 0)
		return fd;
	n = wr_netns_id(fd, &id, err);
	if (n == 0)
		n = wr_link_list(fd, &links, err);
	close(fd);
	if (n < 0)
		return n;

	printf("%s: namespace %" PRIu64 " with", when, id);
	for (int i = 0; i < n; i++)
		printf(" %s", links[i]->name);
	printf("\n");
	free(links); /* the list is one block */
	return 0;
}

int main(void)
{
	struct wr_error err = {0};

	if (look("before", &err) < 0 || wr_netns_unshare(0, &err) < 0 || look("after", &err) < 0) {
		fprintf(stderr, "unshare: %s\n", err.text);
		return 1;
	}
	return 0;
}
