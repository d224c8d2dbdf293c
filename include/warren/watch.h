/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watch.h - what changes in network namespaces, as it happens: names that come, go and are renamed;
 * devices, addresses and routes of every namespace that has a name, and of the caller's.
 *
 * A watch takes no more than eight descriptors, however many namespaces there are, keeps none of
 * them alive, and leaves no trace in any (no nsid). It keeps what it knows of them in memory, so
 * that after a loss of events it can say what changed meanwhile.
 *
 * Sources: rtnetlink(7), netlink(7), inotify(7), network_namespaces(7).
 */
#ifndef WARREN_WATCH_H
#define WARREN_WATCH_H

#include <stddef.h>
#include <stdint.h>

#include <warren/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct wr_watch;

/* Of what an event tells, and what a watch is to tell of. */
enum wr_watch_what {
	WR_WATCH_NETNS = 1 << 0, /* a name of a namespace */
	WR_WATCH_LINK = 1 << 1,
	WR_WATCH_ADDR = 1 << 2,
	WR_WATCH_ROUTE = 1 << 3,
};

enum wr_watch_change {
	WR_WATCH_ADDED,	  /* of a namespace: it can be entered */
	WR_WATCH_CHANGED, /* or renamed: `was` */
	WR_WATCH_GONE,
	WR_WATCH_LOST,	/* events were lost: what changed meanwhile follows, then WR_WATCH_READY */
	WR_WATCH_READY, /* what is there is known; from here on every change is told */
};

/* Of an event. */
enum wr_watch_flags {
	WR_WATCH_INITIAL = 1 << 0, /* it is no change: it was there when the watch began */
	WR_WATCH_RESYNC = 1 << 1,  /* found out by comparison, after a loss of events */
	WR_WATCH_BLIND = 1 << 2,   /* the namespace may not be looked into: only its name is told */
};

/* Something that is said of an object, in the words of ip(8): {"mtu", "1400", "1500"}. */
struct wr_watch_fact {
	const char *name;
	const char *value; /* "" of what the name alone says; NULL: no longer said */
	const char *was;   /* CHANGED: what it was before, if that was something else; or NULL */
	int differs;	   /* CHANGED: this is what changed */
};

/* Texts are bytes from outside: escape them before they are shown. */
struct wr_watch_event {
	enum wr_watch_change change;
	enum wr_watch_what what; /* LOST, READY: all that it concerns */
	unsigned flags;		 /* enum wr_watch_flags */
	const char *netns;	 /* the name; "host" is the caller's; NULL: LOST, READY */
	uint64_t netns_id;	 /* wr_netns_id(); 0: not known */
	const char *dev;	 /* the device, of links and addresses; else NULL */
	uint32_t ifindex;	 /* its number there, else 0 */
	const char *was;	 /* CHANGED: the former name of the namespace or device, or NULL */
	const struct wr_watch_fact *facts; /* the first says which it is or of what kind */
	size_t n_facts;
};

struct wr_watch_opts {
	size_t size;		  /* sizeof(struct wr_watch_opts): the caller's version of it */
	unsigned what;		  /* enum wr_watch_what; 0: all */
	const char *const *names; /* only these, NULL at the end, also when there are none yet;
				     NULL: all, and "host" */
	int initial;		  /* tell what is there first, flagged so */
	int buffer_size;	  /* bytes of events that may wait in the kernel; 0: enough */
};

/* Begins to watch; `opts` may be NULL. *ret is the caller's: wr_watch_free. A name that is given
 * need not exist. Errors: EPERM (all but names needs CAP_SYS_ADMIN), EMFILE, ENOMEM. */
int wr_netns_watch(struct wr_watch **ret, const struct wr_watch_opts *opts, struct wr_error *err);

/* A descriptor that is readable (POLLIN) when wr_watch_next may have something; borrowed. */
int wr_watch_fd(const struct wr_watch *watch);

/* The next event, if there is one: returns 1 and *ret, which lives until the next call; 0 when
 * there is none now (poll); or an error, after which the watch is of no more use. Never waits for
 * an event. One thread at a time. */
int wr_watch_next(struct wr_watch *watch, const struct wr_watch_event **ret, struct wr_error *err);

void wr_watch_free(struct wr_watch *watch);

#ifdef __cplusplus
}
#endif

#endif
