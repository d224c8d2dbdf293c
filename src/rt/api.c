/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * api.c - the beginning and the end of each call of <warren/link.h>.
 */
#include "rt/api.h"

/* No number means "here": it would be what a failed call returned, and harm the caller's own
 * namespace. */
static int open_socket(struct rt_at *at, int fd, struct wr_error *err)
{
	if (fd < 0)
		return wr_fail(err, EBADF, "%d is no descriptor of a namespace", fd);
	if (!model_init(&at->m))
		return wr_fail(err, ENOMEM, "no memory");
	return nl_open(&at->nl, fd, NETLINK_ROUTE, err);
}

int rt_at_init(struct rt_at *at, int fd, const char *link, struct wr_error *err)
{
	int rc = open_socket(at, fd, err);

	at->link = WR_NONE;
	return rc == 0 && link ? rt_at_link(at, link, &at->link, err) : rc;
}

void rt_at_fini(struct rt_at *at)
{
	nl_close(at->nl);
	model_fini(&at->m);
}

int rt_at_link(struct rt_at *at, const char *link, uint32_t *ret, struct wr_error *err)
{
	uint32_t ifindex, made;
	int rc = link_ask_ifindex(at->nl, link, &ifindex, err);

	if (rc < 0)
		return wr_context(err, rc, "link \"%s\"", link);

	made = model_add_link(&at->m, WR_HOST_NS, link, wr_kinds[0]);
	if (made == WR_NONE || !model_set_ifindex(&at->m, made, ifindex))
		return wr_fail(err, ENOMEM, "no memory");

	*ret = made;
	return 0;
}

int rt_at_do(struct rt_at *at, const struct nl_batch *b, struct wr_error *err)
{
	return nl_do(at->nl, b, NULL, err);
}

void **rt_block(size_t n, size_t size)
{
	size_t head = (n + 1) * sizeof(void *);
	void **block = calloc(1, head + n * size);

	for (size_t i = 0; block && i < n; i++)
		block[i] = (char *)block + head + i * size;
	return block;
}
