/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * folder.c - when to look at the names below WR_NETNS_DIR.
 *
 * The file of a name is there before the namespace is bound to it, and nothing tells of the mount
 * itself; but the table of mounts says when it changes. To whom it was said once it is not said
 * again, and a caller who polls the descriptor of the watch takes that answer: so the table is
 * opened twice, once to be woken by and once to be asked.
 */
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "watch/watch.h"

#define PARENT	   "/run"
#define NETNS	   "netns" /* WR_NETNS_DIR in PARENT */
#define DIR_EVENTS (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR)

static int add_watch(struct wr_watch *w, const char *path, uint32_t mask, int *ret,
		     struct wr_error *err)
{
	*ret = inotify_add_watch(w->names_fd, path, mask);
	if (*ret < 0 && errno != ENOENT)
		return wr_fail(err, errno, "cannot watch %s: %s", path, strerror(errno));
	return 0;
}

/* The directory, or as long as there is none, the place where it will be. It may come between the
 * two. */
static int attach(struct wr_watch *w, struct wr_error *err)
{
	struct stat st;
	int rc = 0;

	w->dir_inode = stat(WR_NETNS_DIR, &st) == 0 ? st.st_ino : 0;
	rc = add_watch(w, WR_NETNS_DIR, DIR_EVENTS, &w->dir_watch, err);
	if (rc == 0 && w->dir_watch < 0)
		rc = add_watch(w, PARENT, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR, &w->parent_watch,
			       err);
	if (rc == 0 && w->dir_watch < 0)
		rc = add_watch(w, WR_NETNS_DIR, DIR_EVENTS, &w->dir_watch, err);
	if (w->dir_watch >= 0 && w->parent_watch >= 0) {
		inotify_rm_watch(w->names_fd, w->parent_watch);
		w->parent_watch = -1;
	}
	return rc;
}

static int attach_again(struct wr_watch *w, struct wr_error *err)
{
	int rc;

	if (w->dir_watch >= 0)
		inotify_rm_watch(w->names_fd, w->dir_watch);
	w->dir_watch = -1;
	rc = attach(w, err);
	return rc < 0 ? rc : names_scan(w, 0, err);
}

/* ------ inotify -- */

/* The first half of a renaming whose second never came: it left the directory. */
static int end_move(struct wr_watch *w, struct wr_error *err)
{
	AUTO_FREE char *from = TAKE(w->moved_from);

	return from ? names_go(w, from, 0, err) : 0;
}

static int begin_move(struct wr_watch *w, const struct inotify_event *event, struct wr_error *err)
{
	w->moved_from = strdup(event->name);
	w->moved_cookie = event->cookie;
	return w->moved_from ? 0 : wr_fail(err, ENOMEM, "no memory");
}

static int hear_name(struct wr_watch *w, const struct inotify_event *event, struct wr_error *err)
{
	AUTO_FREE char *from = NULL;
	int rc = 0;

	if (event->mask & IN_MOVED_TO && w->moved_from && w->moved_cookie == event->cookie) {
		from = TAKE(w->moved_from);
		return names_rename(w, from, event->name, err);
	}
	rc = end_move(w, err);
	if (rc < 0)
		return rc;
	if (event->mask & IN_MOVED_FROM)
		return begin_move(w, event, err);
	if (event->mask & (IN_CREATE | IN_MOVED_TO))
		return names_come(w, event->name, err);
	return event->mask & IN_DELETE ? names_go(w, event->name, 0, err) : 0;
}

static int hear(struct wr_watch *w, const struct inotify_event *event, struct wr_error *err)
{
	if (event->mask & IN_Q_OVERFLOW)
		return wr_fail(err, ENOBUFS, "events of " WR_NETNS_DIR " were lost");
	if (event->wd == w->parent_watch && strcmp(event->name, NETNS) == 0)
		return attach_again(w, err);
	if (event->wd != w->dir_watch)
		return 0;
	if (event->mask & IN_IGNORED) { /* the directory is gone */
		w->dir_watch = -1;
		return attach_again(w, err);
	}
	return hear_name(w, event, err);
}

int folder_hear(struct wr_watch *w, struct wr_error *err)
{
	char buf[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	ssize_t len = read(w->names_fd, buf, sizeof(buf));
	int rc = 0;

	if (len < 0 && errno != EAGAIN && errno != EINTR)
		return wr_fail(err, errno, "cannot read the events of %s: %s", WR_NETNS_DIR,
			       strerror(errno));
	if (len < 0)
		return end_move(w, err);

	for (char *at = buf; at < buf + len && rc >= 0;) {
		const struct inotify_event *event = (const void *)at;

		rc = hear(w, event, err);
		at += sizeof(*event) + event->len;
	}
	return rc < 0 ? rc : 1;
}

/* ------ the table of mounts -- */

int folder_check(struct wr_watch *w, struct wr_error *err)
{
	struct pollfd asked = {.fd = w->mounts_fd, .events = POLLPRI};
	struct stat st;
	int rc;

	if (poll(&asked, 1, 0) <= 0)
		return 0;
	if (stat(WR_NETNS_DIR, &st) == 0 && st.st_ino != w->dir_inode)
		rc = attach_again(w, err);
	else
		rc = names_look(w, err);
	return rc < 0 ? rc : 1;
}

/* ------ begin and end -- */

static int open_all(struct wr_watch *w, struct wr_error *err)
{
	w->names_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (w->names_fd < 0)
		return wr_fail(err, errno, "cannot watch directories: %s", strerror(errno));
	w->mounts_fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	w->wake_fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (w->mounts_fd < 0 || w->wake_fd < 0)
		return wr_fail(err, errno, "cannot watch the table of mounts: %s", strerror(errno));
	return 0;
}

int folder_begin(struct wr_watch *w, unsigned flags, struct wr_error *err)
{
	int rc = open_all(w, err);

	if (rc == 0)
		rc = watch_wake_by(w, w->names_fd, EPOLLIN, err);
	if (rc == 0)
		rc = watch_wake_by(w, w->wake_fd, EPOLLPRI, err);
	if (rc == 0)
		rc = attach(w, err);
	return rc < 0 ? rc : names_scan(w, flags, err);
}

void folder_end(struct wr_watch *w)
{
	free(w->moved_from);
	fd_close(w->names_fd);
	fd_close(w->mounts_fd);
	fd_close(w->wake_fd);
}
