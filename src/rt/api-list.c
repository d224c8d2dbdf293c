/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * api-list.c - <warren/link.h>: looks at links and addresses of one namespace, from inside it.
 */
#include <string.h>

#include "base/export.h"
#include "base/versioned.h"
#include "model/info.h"
#include "rt/api.h"

WR_API int wr_link_get(int fd, const char *link, struct wr_link_info *ret, struct wr_error *err)
{
	AUTO_BATCH b = {0};
	AUTO_AT at = {0};
	struct rt_into into = {.m = &at.m};
	struct wr_link_info info;
	int rc = rt_at_init(&at, fd, NULL, err);

	if (rc < 0)
		return rc;

	link_ask_one(&b, link);
	rc = nl_get(at.nl, &b, link_row, &into, err);
	if (rc < 0)
		return wr_context(err, rc, "link \"%s\"", link);
	if (at.m.n_links != 1)
		return wr_fail(err, EPROTO, "link \"%s\": the kernel's answer is another", link);

	info_of_link(&at.m, &at.m.links[0], &info);
	return versioned_give(ret, &info, sizeof(info), err);
}

static int read_links(struct rt_at *at, struct wr_error *err)
{
	struct rt_into into = {.m = &at->m};
	AUTO_BATCH b = {0};

	link_ask_all(&b, -1);
	return wr_context(err, nl_dump(at->nl, &b, link_row, &into, err), "cannot list the links");
}

static int read_addrs(struct rt_at *at, struct wr_error *err)
{
	struct rt_into into = {.m = &at->m};
	AUTO_BATCH b = {0};

	addr_ask_all(&b, -1);
	return wr_context(err, nl_dump(at->nl, &b, addr_row, &into, err),
			  "cannot list the addresses");
}

WR_API int wr_link_list(int fd, struct wr_link_info ***ret, struct wr_error *err)
{
	struct wr_link_info **list;
	AUTO_AT at = {0};
	int rc = rt_at_init(&at, fd, NULL, err);

	if (rc == 0)
		rc = read_links(&at, err);
	if (rc < 0)
		return rc;

	list = (struct wr_link_info **)rt_block(at.m.n_links, sizeof(**list));
	if (!list)
		return wr_fail(err, ENOMEM, "no memory");
	for (size_t i = 0; i < at.m.n_links; i++)
		info_of_link(&at.m, &at.m.links[i], list[i]);

	*ret = list;
	return (int)at.m.n_links;
}

WR_API int wr_addr_list(int fd, const char *link, struct wr_addr_info ***ret, struct wr_error *err)
{
	struct wr_addr_info **list;
	AUTO_AT at = {0};
	int rc = rt_at_init(&at, fd, link, err);

	/* Rows of addresses are read by the links that are in the model: that one, or all. */
	if (rc == 0 && !link)
		rc = read_links(&at, err);
	if (rc == 0)
		rc = read_addrs(&at, err);
	if (rc < 0)
		return rc;

	list = (struct wr_addr_info **)rt_block(at.m.n_addrs, sizeof(**list));
	if (!list)
		return wr_fail(err, ENOMEM, "no memory");
	for (size_t i = 0; i < at.m.n_addrs; i++)
		info_of_addr(&at.m, &at.m.addrs[i], list[i]);

	*ret = list;
	return (int)at.m.n_addrs;
}
