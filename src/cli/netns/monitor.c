/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * monitor.c - says which names come and go, until it is ended.
 *
 * The file of a name is there before the namespace is bound to it; "add" is said when it can be
 * entered. Nothing tells of the mount itself, but the table of mounts says when it changes.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "cli/netns/netns.h"
#include "netns/dir.h"

struct pending {
	struct pending *next;
	char name[NAME_MAX + 1];
};

struct monitor {
	int events, mounts;	 /* inotify; /proc/self/mountinfo */
	struct pending *pending; /* names that cannot be entered yet; owned, in order */
};

static void say(const char *what, const char *name)
{
	AUTO_STR line = {0};

	str_printf(&line, "%s %s\n", what, name);
	netns_out(&line);
}

static bool can_be_entered(const char *name)
{
	AUTO_FD fd = wr_netns_open(name, NULL);

	return fd >= 0;
}

/* Takes the name out of those that are waited for; was it there? */
static bool forget(struct monitor *m, const char *name)
{
	for (struct pending **p = &m->pending; *p; p = &(*p)->next) {
		struct pending *found = *p;

		if (strcmp(found->name, name) != 0)
			continue;
		*p = found->next;
		free(found);
		return true;
	}
	return false;
}

static void wait_for(struct monitor *m, const char *name)
{
	struct pending **end = &m->pending;
	struct pending *p = calloc(1, sizeof(*p));

	if (!p) {
		say("add", name);
		return;
	}
	strncpy(p->name, name, sizeof(p->name) - 1);
	while (*end)
		end = &(*end)->next;
	*end = p;
}

static void look_again(struct monitor *m)
{
	for (struct pending **p = &m->pending; *p;) {
		struct pending *found = *p;

		if (!can_be_entered(found->name)) {
			p = &found->next;
			continue;
		}
		say("add", found->name);
		*p = found->next;
		free(found);
	}
}

static void hear(struct monitor *m, const struct inotify_event *event)
{
	if (event->mask & IN_CREATE && can_be_entered(event->name))
		say("add", event->name);
	else if (event->mask & IN_CREATE)
		wait_for(m, event->name);
	else if (event->mask & IN_DELETE && !forget(m, event->name))
		say("delete", event->name);
}

static int hear_all(struct monitor *m)
{
	char buf[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	ssize_t len = read(m->events, buf, sizeof(buf));

	if (len < 0)
		return errno == EINTR || errno == EAGAIN
			       ? 0
			       : netns_say(NETNS_FAILED, "read failed: %s", strerror(errno));
	for (char *at = buf; at < buf + len;) {
		const struct inotify_event *event = (const void *)at;

		hear(m, event);
		at += sizeof(*event) + event->len;
	}
	return 0;
}

static int listen(struct monitor *m)
{
	int status = 0;

	while (status == 0) {
		struct pollfd fds[] = {
			{.fd = m->events, .events = POLLIN},
			{.fd = m->pending ? m->mounts : -1, .events = POLLPRI},
		};

		if (poll(fds, ARRAY_LEN(fds), -1) < 0 && errno != EINTR)
			return netns_say(NETNS_FAILED, "read failed: %s", strerror(errno));
		if (fds[0].revents)
			status = hear_all(m);
		look_again(m);
	}
	return status;
}

int netns_monitor(const struct netns_call *call)
{
	AUTO_FD events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	AUTO_FD mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	struct monitor m = {.events = events, .mounts = mounts};
	struct wr_error err = {0};
	int status;

	(void)call;
	if (events < 0)
		return netns_say(NETNS_FAILED, "inotify_init failed: %s", strerror(errno));
	if (netns_dir_mkdir(&err) < 0)
		return netns_say(NETNS_FAILED, "mkdir %s failed: %s", WR_NETNS_DIR,
				 strerror(err.code));
	if (inotify_add_watch(events, WR_NETNS_DIR, IN_CREATE | IN_DELETE) < 0)
		return netns_say(NETNS_FAILED, "inotify_add_watch failed: %s", strerror(errno));
	status = listen(&m);
	while (m.pending)
		forget(&m, m.pending->name);
	return status;
}
