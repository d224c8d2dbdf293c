/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watch.h - what the files of a watch share.
 *
 * One socket hears all namespaces: it is in a scratch namespace in which each of them has a number
 * (nsid). A socket in each would keep them alive, and cost a descriptor for each; numbers in the
 * caller's namespace would be seen there.
 *
 *	names.c   which names there are, and when they can be entered
 *	space.c   the namespaces behind them
 *	peers.c   whom one of them means by a number
 *	sync.c    looks at a namespace: dumps
 *	read.c    what a message of the kernel says of an object
 *	take.c    what that changes in what is known, and so what is told
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include <warren/watch.h>

#include "model/model.h"
#include "nl/nl.h"
#include "watch/object.h"
#include "watch/queue.h"

#define WATCH_HOST "host"
#define WATCH_ALL  (WR_WATCH_NETNS | WR_WATCH_LINK | WR_WATCH_ADDR | WR_WATCH_ROUTE)

/* A namespace that is watched. */
struct space {
	struct space *next;
	int32_t nsid; /* in the scratch namespace */
	uint64_t id;
	char *name; /* owned: the first of its names */
	unsigned n_names;
	struct objects objects;
	bool doubtful; /* its routes must be read again: the kernel does not tell all */
};

/* The last namespace's devices as a model, for what refers to them by number. */
struct reader {
	struct wr_model m;
	bool ready;
	const struct space *of;
	unsigned n_read;
};

/* The numbers that one namespace has for others. */
struct peers {
	const struct space *of;
	struct netns_nsid *numbers; /* owned */
	size_t n;
};

struct wr_watch {
	unsigned what; /* enum wr_watch_what */
	bool initial;
	char **filter; /* owned, NULL at the end; or NULL */
	int buffer_size;

	int poll_fd;		/* epoll of what follows */
	int names_fd;		/* inotify */
	int mounts_fd, wake_fd; /* folder.c */
	int home_fd;		/* the caller's namespace: -1 when it is not watched */
	uint64_t home_id;
	struct nl *events;   /* owned; NULL when only names are watched */
	struct nl *requests; /* owned; the same */

	int dir_watch, parent_watch; /* of inotify: WR_NETNS_DIR, or what it will be in; -1 */
	ino_t dir_inode;	     /* of WR_NETNS_DIR */
	void *names;		     /* a tree of struct name */
	unsigned scan;		     /* number of the last look at the directory */
	uint32_t moved_cookie;
	char *moved_from; /* owned: the first half of a renaming */

	struct space *spaces;	/* owned */
	struct space **by_nsid; /* owned: borrows those */
	size_t n_nsids;
	bool any_doubtful;
	unsigned look; /* number of the last look at anything */
	struct reader reader;
	struct peers peers;
	struct queue queue;
};

/* Is that asked for? */
static inline bool watch_wants(const struct wr_watch *w, unsigned what)
{
	return w->what & what;
}

/* Is a namespace's content asked for? */
static inline bool watch_wants_inside(const struct wr_watch *w)
{
	return w->what & ~(unsigned)WR_WATCH_NETNS;
}

/* Any of the descriptors becomes ready as one. */
int watch_wake_by(struct wr_watch *w, int fd, uint32_t events, struct wr_error *err);

/* Puts it into the queue, if it is asked for. */
int watch_tell(struct wr_watch *w, const struct telling *telling, struct wr_error *err);

/* ------ folder.c: when to look -- */

int folder_begin(struct wr_watch *w, unsigned flags, struct wr_error *err);
/* Each: 1 when there was something, 0 when not, or an error. -ENOBUFS: some were lost. */
int folder_hear(struct wr_watch *w, struct wr_error *err);
int folder_check(struct wr_watch *w, struct wr_error *err);
void folder_end(struct wr_watch *w);

/* ------ names.c -- */

/* There is an entry of that name; there is none any more; it has another name. */
int names_come(struct wr_watch *w, const char *text, struct wr_error *err);
int names_go(struct wr_watch *w, const char *text, unsigned flags, struct wr_error *err);
int names_rename(struct wr_watch *w, const char *from, const char *to, struct wr_error *err);
/* Looks at each that is known; at all that are there now. */
int names_look(struct wr_watch *w, struct wr_error *err);
int names_scan(struct wr_watch *w, unsigned flags, struct wr_error *err);
/* Another name of the namespace, or NULL. */
const char *names_other(const struct wr_watch *w, const struct space *space);
bool names_wanted(const struct wr_watch *w, const char *name);
void names_fini(struct wr_watch *w);

/* ------ space.c -- */

/* The namespace of `fd`, which has one name more now; *ret_new: it was not watched before. */
int space_join(struct wr_watch *w, int fd, uint64_t id, const char *name, struct space **ret,
	       bool *ret_new, struct wr_error *err);
/* It has one name less, and is forgotten with the last. */
void space_leave(struct wr_watch *w, struct space *space);
struct space *space_of_nsid(const struct wr_watch *w, int32_t nsid);
struct space *space_of_id(const struct wr_watch *w, uint64_t id);
/* The name of a device, or NULL. */
const char *space_link_name(const struct space *space, uint32_t ifindex);
void spaces_fini(struct wr_watch *w);

/* ------ peers.c -- */

/* The namespace that `nsid` stands for in `of`, if it is watched; else NULL. */
struct space *peers_find(struct wr_watch *w, const struct space *of, int32_t nsid);
void peers_reset(struct peers *peers);

/* ------ sync.c -- */

/* Looks at all that is in it; what is other than known is told with `flags`. `fd` may be -1. */
int sync_space(struct wr_watch *w, struct space *space, int fd, unsigned flags,
	       struct wr_error *err);
/* The same for its routes alone. */
int sync_routes(struct wr_watch *w, struct space *space, int fd, unsigned flags,
		struct wr_error *err);

/* ------ read.c -- */

/* What a message says of an object. */
struct reading {
	unsigned what; /* 0: nothing of interest */
	bool gone;
	bool replaces; /* a route that takes another's place */
	bool several;  /* an IPv6 route of several hops: others of its key are part of it */
	uint32_t ifindex;
	char name[16]; /* IFNAMSIZ */
	struct str key, facts;
};
#define AUTO_READING CLEANUP(reading_fini) struct reading
void reading_fini(struct reading *reading);

/* `here`: numbers of namespaces in it are those of the scratch namespace (a dump's), not of the
 * message's own (an event's). Errors: ENOMEM; what cannot be read is of no interest. */
int read_message(struct wr_watch *w, const struct space *space, const struct nlmsghdr *nlh,
		 bool here, struct reading *ret, struct wr_error *err);
void reader_reset(struct reader *reader);

/* ------ take.c -- */

int take_message(struct wr_watch *w, struct space *space, const struct nlmsghdr *nlh, bool look,
		 unsigned flags, struct wr_error *err);
/* What was not seen at the last look is gone. `what` of. */
int take_unseen(struct wr_watch *w, struct space *space, unsigned what, unsigned flags,
		struct wr_error *err);
