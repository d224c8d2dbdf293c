/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watch.c - a watch as its callers see it: begun, polled, asked for the next event.
 *
 * What the kernel tells of devices is taken in before what it tells of names: so a device's last
 * words come before those of its namespace, and a number that a dead namespace left is not mistaken
 * for the one that has it now.
 */
#include <string.h>
#include <sys/epoll.h>

#include <linux/rtnetlink.h>

#include <warren/netns.h>

#include "base/export.h"
#include "base/versioned.h"
#include "watch/watch.h"

#define BUFFER_SIZE (16 << 20) /* some 5000 events of devices; used as they come only */

/* ------ telling -- */

int watch_tell(struct wr_watch *w, const struct telling *telling, struct wr_error *err)
{
	if (!watch_wants(w, telling->what) || (telling->flags & WR_WATCH_INITIAL && !w->initial))
		return 0;
	return queue_put(&w->queue, telling, err);
}

static int tell_of_all(struct wr_watch *w, enum wr_watch_change change, unsigned flags,
		       struct wr_error *err)
{
	return queue_put(&w->queue,
			 &(struct telling){.change = change, .what = w->what, .flags = flags}, err);
}

int watch_wake_by(struct wr_watch *w, int fd, uint32_t events, struct wr_error *err)
{
	struct epoll_event event = {.events = events};

	if (epoll_ctl(w->poll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
		return wr_fail(err, errno, "cannot wait for events: %s", strerror(errno));
	return 0;
}

/* ------ the kernel's events -- */

static const struct {
	unsigned what;
	unsigned group;
} groups[] = {
	{WR_WATCH_LINK | WR_WATCH_ADDR | WR_WATCH_ROUTE, RTNLGRP_LINK}, /* they name devices */
	{WR_WATCH_ADDR | WR_WATCH_ROUTE, RTNLGRP_IPV4_IFADDR},
	{WR_WATCH_ADDR, RTNLGRP_IPV6_IFADDR},
	{WR_WATCH_ROUTE, RTNLGRP_IPV4_ROUTE},
	{WR_WATCH_ROUTE, RTNLGRP_IPV6_ROUTE},
};

/* A new, empty queue in the scratch namespace, in place of the one that there may be. */
static int open_events(struct wr_watch *w, int scratch_fd, struct wr_error *err)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	int rc = nl_open(&nl, scratch_fd, NETLINK_ROUTE, err);

	if (rc == 0)
		nl_room(nl, w->buffer_size);
	if (rc == 0)
		rc = nl_join_all(nl, err);
	for (size_t i = 0; i < ARRAY_LEN(groups) && rc == 0; i++)
		if (watch_wants(w, groups[i].what))
			rc = nl_join(nl, groups[i].group, err);
	if (rc == 0)
		rc = watch_wake_by(w, nl_fd(nl), EPOLLIN, err);
	if (rc < 0)
		return rc;

	nl_close(w->events);
	w->events = TAKE(nl);
	return 0;
}

static int open_scratch(struct wr_watch *w, struct wr_error *err)
{
	AUTO_FD fd = wr_netns_create(0, err);
	int rc = fd < 0 ? fd : nl_open(&w->requests, fd, NETLINK_ROUTE, err);

	return rc < 0 ? wr_context(err, rc, "cannot watch what is in namespaces")
		      : open_events(w, fd, err);
}

static int hear(void *ctx, int32_t nsid, const struct nlmsghdr *nlh, struct wr_error *err)
{
	struct wr_watch *w = ctx;
	struct space *space = space_of_nsid(w, nsid);

	return space ? take_message(w, space, nlh, false, 0, err) : 0;
}

/* ------ after a loss -- */

static int sync_all(struct wr_watch *w, unsigned flags, struct wr_error *err)
{
	int rc = 0;

	for (struct space *s = w->spaces; s && rc == 0; s = s->next)
		rc = sync_space(w, s, -1, flags, err);
	return rc;
}

/* The old queue is thrown away: what is left in it is from before the gap, and what is told after a
 * gap must be true. */
static int resync(struct wr_watch *w, struct wr_error *err)
{
	AUTO_FD scratch = -1;
	int rc = tell_of_all(w, WR_WATCH_LOST, 0, err);

	if (rc == 0 && w->events) {
		scratch = wr_netns_open_fd(nl_fd(w->requests), err);
		rc = scratch < 0 ? scratch : open_events(w, scratch, err);
	}
	if (rc == 0)
		rc = names_scan(w, WR_WATCH_RESYNC, err);
	if (rc == 0)
		rc = sync_all(w, WR_WATCH_RESYNC, err);
	return rc < 0 ? rc : tell_of_all(w, WR_WATCH_READY, WR_WATCH_RESYNC, err);
}

/* ------ one step -- */

static int sync_doubtful(struct wr_watch *w, struct wr_error *err)
{
	int rc = 0;

	if (!w->any_doubtful)
		return 0;
	w->any_doubtful = false;
	for (struct space *s = w->spaces; s && rc == 0; s = s->next)
		if (s->doubtful)
			rc = sync_routes(w, s, -1, 0, err);
	return rc < 0 ? rc : 1;
}

/* Takes in one thing that happened: 1, or 0 when there is nothing. */
static int step(struct wr_watch *w, struct wr_error *err)
{
	struct wr_error why = {0};
	int rc = w->events ? nl_hear(w->events, hear, w, &why) : 0;

	if (rc == 0)
		rc = folder_hear(w, &why);
	if (rc == 0)
		rc = folder_check(w, &why);
	if (rc == 0)
		rc = sync_doubtful(w, &why);
	if (rc == -ENOBUFS) {
		rc = resync(w, err);
		return rc < 0 ? rc : 1;
	}
	return rc < 0 ? wr_fail(err, -rc, "%s", why.text) : rc;
}

DEFINE_CLEANUP(struct wr_watch *, wr_watch_free)

/* ------ the public functions -- */

static int read_opts(struct wr_watch *w, const struct wr_watch_opts *opts, struct wr_error *err)
{
	size_t n = 0;

	w->what = opts->what ? opts->what : WATCH_ALL;
	w->initial = opts->initial;
	w->buffer_size = opts->buffer_size ? opts->buffer_size : BUFFER_SIZE;
	if (w->what & ~(unsigned)WATCH_ALL || w->buffer_size < 0)
		return wr_fail(err, EINVAL, "options of a watch that are none");

	while (opts->names && opts->names[n])
		n++;
	if (!opts->names)
		return 0;
	w->filter = calloc(n + 1, sizeof(*w->filter));
	for (size_t i = 0; w->filter && i < n; i++) {
		w->filter[i] = strdup(opts->names[i]);
		if (!w->filter[i])
			return wr_fail(err, ENOMEM, "no memory for a watch");
	}
	return w->filter ? 0 : wr_fail(err, ENOMEM, "no memory for a watch");
}

/* The caller's own has no name that could come or go. */
static int begin_home(struct wr_watch *w, struct wr_error *err)
{
	struct space *space = NULL;
	bool is_new;
	int rc;

	if (!names_wanted(w, WATCH_HOST))
		return 0;
	w->home_fd = wr_netns_open_self(err);
	rc = w->home_fd < 0 ? w->home_fd : wr_netns_id(w->home_fd, &w->home_id, err);
	if (rc == 0)
		rc = space_join(w, w->home_fd, w->home_id, WATCH_HOST, &space, &is_new, err);
	return rc < 0 ? rc : sync_space(w, space, w->home_fd, WR_WATCH_INITIAL, err);
}

static int begin(struct wr_watch *w, struct wr_error *err)
{
	int rc;

	w->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (w->poll_fd < 0)
		return wr_fail(err, errno, "cannot wait for events: %s", strerror(errno));
	rc = watch_wants_inside(w) ? open_scratch(w, err) : 0;
	if (rc == 0 && watch_wants_inside(w))
		rc = begin_home(w, err);
	if (rc == 0)
		rc = folder_begin(w, WR_WATCH_INITIAL, err);
	return rc < 0 ? rc : tell_of_all(w, WR_WATCH_READY, 0, err);
}

WR_API int wr_netns_watch(struct wr_watch **ret, const struct wr_watch_opts *opts,
			  struct wr_error *err)
{
	struct wr_watch_opts own = {.size = sizeof(own)};
	CLEANUP(wr_watch_freep) struct wr_watch *w = calloc(1, sizeof(*w));
	int rc = 0;

	if (!w)
		return wr_fail(err, ENOMEM, "no memory for a watch");
	w->poll_fd = w->names_fd = w->mounts_fd = w->wake_fd = w->home_fd = -1;
	w->dir_watch = w->parent_watch = -1;

	if (opts)
		rc = versioned_take(&own, sizeof(own), opts, sizeof(own), "struct wr_watch_opts",
				    err);
	if (rc == 0)
		rc = read_opts(w, &own, err);
	if (rc == 0)
		rc = begin(w, err);
	if (rc < 0)
		return rc;
	*ret = TAKE(w);
	return 0;
}

WR_API int wr_watch_fd(const struct wr_watch *watch)
{
	return watch->poll_fd;
}

WR_API int wr_watch_next(struct wr_watch *watch, const struct wr_watch_event **ret,
			 struct wr_error *err)
{
	int rc = queue_take(&watch->queue, ret, err);

	while (rc == 0) {
		rc = step(watch, err);
		if (rc <= 0)
			return rc;
		rc = queue_take(&watch->queue, ret, err);
	}
	return rc;
}

WR_API void wr_watch_free(struct wr_watch *watch)
{
	if (!watch)
		return;

	folder_end(watch);
	names_fini(watch);
	spaces_fini(watch);
	reader_reset(&watch->reader);
	peers_reset(&watch->peers);
	queue_fini(&watch->queue);
	nl_close(watch->events);
	nl_close(watch->requests);
	fd_close(watch->home_fd);
	fd_close(watch->poll_fd);
	for (size_t i = 0; watch->filter && watch->filter[i]; i++)
		free(watch->filter[i]);
	free(watch->filter);
	free(watch);
}
