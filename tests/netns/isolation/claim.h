/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * claim.h - what a network namespace isolates, as claims that a program can refute.
 *
 * Each claim gets two fresh namespaces: something is made on the left side, and looked for on both.
 * With --same both sides are one namespace: then every claim of isolation must be refuted, or it
 * proves nothing.
 */
#pragma once

#include <stdbool.h>

enum verdict {
	HELD,
	REFUTED,
	CANNOT, /* could not be tried here: claim_why says why */
};

struct sides {
	int left, right; /* namespaces; named "left" and "right" below /run/netns */
	bool same;	 /* right is left */
};

struct claim {
	const char *name; /* what is isolated */
	const char *how;  /* how that is tried */
	bool shared;	  /* the claim is that it is *not* isolated */
	enum verdict (*test)(const struct sides *sides);
};

extern const struct claim claims[]; /* ends without name */

extern char claim_why[256];
enum verdict cannot(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Runs fn on a side, in a thread of its own that is inside. fn returns 1 (yes), 0 (no) or -errno.
 */
int inside(int side, int (*fn)(void));

/* make() on the left; it must be seen() there, and is isolated when it is not on the right. */
enum verdict made_and_seen(const struct sides *sides, int (*make)(void), int (*seen)(void));
/* The same, for what is shared: seen on the right too. */
enum verdict made_and_shared(const struct sides *sides, int (*make)(void), int (*seen)(void));

/* Descriptors that a claim leaves open (sockets that must go on listening) are closed after it. */
int keep_open(int fd);

/* Does a shell command succeed? $WARREN is the program. */
bool shell(const char *command);

/* tables of the other files */
enum verdict claim_devices(const struct sides *s);
enum verdict claim_addresses(const struct sides *s);
enum verdict claim_routes4(const struct sides *s);
enum verdict claim_routes6(const struct sides *s);
enum verdict claim_rules(const struct sides *s);
enum verdict claim_neighbours(const struct sides *s);
enum verdict claim_firewall(const struct sides *s);
enum verdict claim_conntrack(const struct sides *s);
enum verdict claim_listening(const struct sides *s);
enum verdict claim_ports(const struct sides *s);
enum verdict claim_abstract(const struct sides *s);
enum verdict claim_proc_net(const struct sides *s);
enum verdict claim_sys_class_net(const struct sides *s);
enum verdict claim_sysctls(const struct sides *s);
enum verdict claim_one_device(const struct sides *s);
enum verdict claim_one_socket(const struct sides *s);
enum verdict claim_child(const struct sides *s);
enum verdict claim_clone(const struct sides *s);
enum verdict claim_unshare(const struct sides *s);
enum verdict claim_setns(const struct sides *s);
enum verdict claim_path_sockets(const struct sides *s);
enum verdict claim_global_sysctls(const struct sides *s);
