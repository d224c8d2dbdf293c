/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * api-route.c - <warren/link.h>: routes of the main table.
 */
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include "base/export.h"
#include "rt/api.h"

struct words {
	struct inet dst, via; /* via: family 0: none */
};

static int unreadable(struct wr_error *err, const char *text, enum inet_error fault)
{
	return wr_fail(err, EINVAL, "\"%s\" is %s", text, inet_error_text(fault));
}

static int read_words(struct words *words, const char *dst, const char *via, struct wr_error *err)
{
	enum inet_error fault = via ? inet_read_host(via, &words->via) : INET_OK;

	if (fault != INET_OK)
		return unreadable(err, via, fault);

	words->dst.family = via ? words->via.family : AF_INET;
	fault = str_eq(dst, "default") ? INET_OK : inet_read_net(dst, &words->dst);
	return fault != INET_OK ? unreadable(err, dst, fault) : 0;
}

/* Nothing is said of the one hop of a route that goes whatever its hop is. */
static bool put_route(struct rt_at *at, const struct words *words, uint32_t *ret)
{
	const struct wr_hop hop = {.via = words->via, .dev = at->link, .weight = 1};
	uint32_t route = model_add_route(&at->m, WR_HOST_NS, &words->dst);

	if (route == WR_NONE)
		return false;

	*ret = route;
	return (!hop.via.family && hop.dev == WR_NONE) || model_set_hop(&at->m, route, &hop);
}

static int change(int fd, const char *dst, const char *via, const char *link, enum rt_op op,
		  struct wr_error *err)
{
	struct words words = {0};
	AUTO_BATCH b = {0};
	AUTO_AT at = {0};
	uint32_t route;
	int rc = read_words(&words, dst, via, err);

	if (rc == 0)
		rc = rt_at_init(&at, fd, link, err);
	if (rc < 0)
		return rc;
	if (!put_route(&at, &words, &route))
		return wr_fail(err, ENOMEM, "no memory");

	/* Not warren's own mark: that is for routes of labs. */
	at.m.routes[route].protocol = op == RT_ADD ? RTPROT_STATIC : RTPROT_UNSPEC;
	route_put(&b, &at.m, route, op);
	return rt_at_do(&at, &b, err);
}

WR_API int wr_route_add(int fd, const char *dst, const char *via, const char *link,
			struct wr_error *err)
{
	int rc = via || link ? change(fd, dst, via, link, RT_ADD, err)
			     : wr_fail(err, EINVAL, "it leads neither to a router nor over a link");

	return wr_context(err, rc, "cannot add the route %s", dst);
}

WR_API int wr_route_del(int fd, const char *dst, const char *via, const char *link,
			struct wr_error *err)
{
	return wr_context(err, change(fd, dst, via, link, RT_DEL, err),
			  "cannot delete the route %s", dst);
}
