/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netns.h - a network namespace as a kernel object: make, name, open, enter, run in, list, remove.
 *
 * A namespace is held by a descriptor (of its nsfs file, close-on-exec). It lives as long as
 * something refers to it: a process, a descriptor, a socket, or a name, which is a bind mount below
 * /run/netns, the place that ip(8) uses too. The library keeps no state; the caller's
 * thread changes its namespace only in wr_netns_enter() and wr_netns_unshare().
 *
 * Sources: namespaces(7), network_namespaces(7), clone3(2), setns(2), ip-netns(8), linux/nsfs.h.
 */
#ifndef WARREN_NETNS_H
#define WARREN_NETNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <warren/error.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WR_NETNS_DIR	  "/run/netns"
#define WR_NETNS_NAME_MAX 255

enum wr_netns_flags {
	WR_NETNS_LO_UP = 1 << 0, /* raise the loopback device of the new namespace */
};

/* ------ make ------ */

/* Makes a namespace that has no name and no process; returns its descriptor, the caller's to close.
 * Errors: EPERM (no CAP_SYS_ADMIN), ENOSPC (max_net_namespaces), ENOMEM, EMFILE. */
int wr_netns_create(unsigned flags, struct wr_error *err);

/* Moves the calling thread into a new namespace (unshare(2)). Errors as wr_netns_create. */
int wr_netns_unshare(unsigned flags, struct wr_error *err);

/* Moves the calling thread into the namespace of `fd` (setns(2)). */
int wr_netns_enter(int fd, struct wr_error *err);

/* ------ open: each returns a descriptor that was checked to be a network namespace ------ */

int wr_netns_open(
	const char *name,
	struct wr_error *err); /* ENOENT: no such name; EINVAL: bad name, stale or no namespace */
int wr_netns_open_path(const char *path, struct wr_error *err);
int wr_netns_open_pid(pid_t pid, struct wr_error *err);	  /* of a process or thread; ESRCH */
int wr_netns_open_pidfd(int pidfd, struct wr_error *err); /* free of PID races */
int wr_netns_open_fd(int fd,
		     struct wr_error *err);   /* of what the descriptor belongs to: a namespace (a
						 copy), a pidfd, a socket or tun (SIOCGSKNS) */
int wr_netns_open_self(struct wr_error *err); /* of the calling thread */

/* ------ what is it ------ */

/* The kernel's number for the namespace, never used twice while the machine runs (NS_GET_ID, else
 * SO_NETNS_COOKIE). */
int wr_netns_id(int fd, uint64_t *ret_id, struct wr_error *err);

/* 1 when both are the same namespace, 0 when not, or an error. */
int wr_netns_same(int fd_a, int fd_b, struct wr_error *err);

/* ------ names ------ */

/* Why `name` cannot be a namespace's name (1 to 255 bytes, no '/', not "." or ".."; a new one also
 * without control characters), or NULL when it can. The words are static. */
const char *wr_netns_name_fault(const char *name, bool new_name);

/* Binds the namespace of `fd` to a name, under the lock that ip(8) takes, and leaves nothing when
 * it fails or is killed that the next warren command would not heal. Errors: EEXIST, EINVAL (bad
 * name), EPERM, EROFS. */
int wr_netns_bind(int fd, const char *name, struct wr_error *err);

/* Takes a name away. The namespace goes with its last reference, which may be later. A name
 * that is a symbolic link is unlinked, never followed. Errors: ENOENT, EPERM, EISDIR. */
int wr_netns_remove(const char *name, struct wr_error *err);

struct wr_netns_entry {
	char *name;
	uint64_t id; /* 0: not known */
	ino_t inode; /* of the nsfs file; 0 when stale */
	bool stale;  /* the entry is no namespace (any more) */
	char *lab;   /* the lab that it is a node of, or NULL */
};

/* The names below /run/netns, sorted by byte value. A missing directory is an empty list. The list
 * is the caller's: wr_netns_entries_free. */
int wr_netns_list(struct wr_netns_entry **ret, size_t *ret_n, struct wr_error *err);
void wr_netns_entries_free(struct wr_netns_entry *entries, size_t n);

/* The processes (thread-group leaders) whose network namespace is that of `fd`, sorted. free() the
 * list. */
int wr_netns_pids(int fd, pid_t **ret, size_t *ret_n, struct wr_error *err);

/* ------ run inside ------ */

/* Runs fn(arg) in a short-lived thread inside the namespace; returns what fn returned, or why it
 * did not run. The caller's thread stays where it is. */
int wr_netns_run(int fd, int (*fn)(void *arg), void *arg, struct wr_error *err);

/* socket(2) inside the namespace; the descriptor (close-on-exec) is the caller's. */
int wr_netns_socket(int fd, int domain, int type, int protocol, struct wr_error *err);

struct wr_spawn {
	size_t size;	   /* sizeof(struct wr_spawn): the caller's version of this struct */
	char *const *argv; /* argv[0] is looked up in PATH */
	char *const *envp; /* NULL: the caller's */
	int netns_fd;	   /* the namespace to start in, or -1 for a new one made by clone3 */
	unsigned flags;	   /* of a new one: enum wr_netns_flags */
};

/* Starts a program in a namespace by clone3(2). *ret_pid and *ret_pidfd (may each be NULL; the
 * descriptor is the caller's) tell the child. Errors before and at exec are reported here: ENOENT
 * (not found), EACCES (not executable). */
int wr_netns_spawn(const struct wr_spawn *spawn, pid_t *ret_pid, int *ret_pidfd,
		   struct wr_error *err);

#ifdef __cplusplus
}
#endif

#endif
