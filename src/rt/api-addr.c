/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * api-addr.c - <warren/link.h>: gives links addresses and takes them away.
 */
#include "base/export.h"
#include "rt/api.h"

static int change(int fd, const char *link, const char *address, enum rt_op op,
		  struct wr_error *err)
{
	AUTO_BATCH b = {0};
	AUTO_AT at = {0};
	struct inet local;
	uint32_t addr;
	enum inet_error fault = inet_read(address, &local);
	int rc = fault == INET_OK
			 ? 0
			 : wr_fail(err, EINVAL, "\"%s\" is %s", address, inet_error_text(fault));

	if (rc == 0)
		rc = rt_at_init(&at, fd, link, err);
	if (rc < 0)
		return rc;

	addr = model_add_addr(&at.m, at.link, &local);
	if (addr == WR_NONE)
		return wr_fail(err, ENOMEM, "no memory");
	addr_put(&b, &at.m, addr, op);
	return rt_at_do(&at, &b, err);
}

WR_API int wr_addr_add(int fd, const char *link, const char *address, struct wr_error *err)
{
	return wr_context(err, change(fd, link, address, RT_ADD, err),
			  "cannot give link \"%s\" the address %s", link, address);
}

WR_API int wr_addr_del(int fd, const char *link, const char *address, struct wr_error *err)
{
	return wr_context(err, change(fd, link, address, RT_DEL, err),
			  "cannot take the address %s from link \"%s\"", address, link);
}
