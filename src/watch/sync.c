/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sync.c - looks at a namespace. Devices and addresses are asked for from the scratch namespace, so
 * that no number is given anywhere else; routes are told inside only, through a socket that lives
 * for that question.
 */
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <warren/netns.h>

#include "rt/rt.h"
#include "watch/watch.h"

struct looking {
	struct wr_watch *w;
	struct space *space;
	unsigned flags;
};

static int row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct looking *l = ctx;

	return take_message(l->w, l->space, nlh, true, l->flags, err);
}

/* The namespace may die at any time, and then there is nothing to be seen: that its name is gone
 * is told by others. */
static int settled(int rc)
{
	return rc == -ENOMEM || rc == -EMFILE || rc == -ENFILE ? rc : 0;
}

/* ------ from outside -- */

static int look_at_links(struct looking *l, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	link_ask_all(&b, l->space->nsid);
	return nl_dump(l->w->requests, &b, row, l, err);
}

static int look_at_addrs(struct looking *l, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	addr_ask_all(&b, l->space->nsid);
	return nl_dump(l->w->requests, &b, row, l, err);
}

/* ------ inside -- */

/* The namespace itself, found again by its name. */
static int open_space(const struct wr_watch *w, const struct space *space, struct wr_error *err)
{
	AUTO_FD fd = -1;
	uint64_t id;
	int rc;

	if (space == space_of_id(w, w->home_id))
		return wr_netns_open_fd(w->home_fd, err);
	fd = wr_netns_open(space->name, err);
	rc = fd < 0 ? fd : wr_netns_id(fd, &id, err);
	if (rc < 0)
		return rc;
	if (id != space->id)
		return wr_fail(err, ESTALE, "\"%s\" is another namespace now", space->name);
	return TAKE_FD(fd);
}

static int ask_routes(struct looking *l, struct nl *nl, uint8_t family, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	nl_begin(&b, RTM_GETROUTE, NLM_F_DUMP);
	nl_put_hdr(&b, &(struct rtmsg){.rtm_family = family}, sizeof(struct rtmsg));
	return nl_dump(nl, &b, row, l, err);
}

static int look_at_routes(struct looking *l, int fd, struct wr_error *err)
{
	AUTO_FD opened = fd < 0 ? open_space(l->w, l->space, err) : -1;
	CLEANUP(nl_closep) struct nl *nl = NULL;
	int rc;

	if (fd < 0 && opened < 0)
		return opened;
	rc = nl_open(&nl, fd < 0 ? opened : fd, NETLINK_ROUTE, err);
	if (rc == 0)
		rc = ask_routes(l, nl, AF_INET, err);
	if (rc == 0)
		rc = ask_routes(l, nl, AF_INET6, err);
	return rc == -EOPNOTSUPP ? 0 : rc; /* a kernel without IPv6 has none */
}

/* ------ all -- */

int sync_routes(struct wr_watch *w, struct space *space, int fd, unsigned flags,
		struct wr_error *err)
{
	struct looking l = {.w = w, .space = space, .flags = flags};
	int rc;

	space->doubtful = false;
	if (!watch_wants(w, WR_WATCH_ROUTE))
		return 0;
	w->look++;
	rc = look_at_routes(&l, fd, err);
	return rc < 0 ? settled(rc) : take_unseen(w, space, WR_WATCH_ROUTE, flags, err);
}

int sync_space(struct wr_watch *w, struct space *space, int fd, unsigned flags,
	       struct wr_error *err)
{
	struct looking l = {.w = w, .space = space, .flags = flags};
	unsigned whole = WR_WATCH_LINK;
	int rc;

	w->look++;
	rc = look_at_links(&l, err);
	if (rc == 0 && watch_wants(w, WR_WATCH_ADDR)) {
		rc = look_at_addrs(&l, err);
		whole |= WR_WATCH_ADDR;
	}
	if (rc == 0 && watch_wants(w, WR_WATCH_ROUTE)) {
		space->doubtful = false;
		rc = look_at_routes(&l, fd, err);
		whole |= WR_WATCH_ROUTE;
	}
	return rc < 0 ? settled(rc) : take_unseen(w, space, whole, flags, err);
}
