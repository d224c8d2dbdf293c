/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * state.h - what is kept of a lab while it runs: /run/warren/labs/NAME/.
 *
 *	lock         flock; the holder's pid inside
 *	state        the phase, the boot it belongs to, the nodes with their 64-bit ids
 *	lab.yaml     the resolved lab that runs ("last")
 *	next.yaml    the one that a change is going to
 *	before.yaml  what the kernel had when the change began
 *	hosts, nodes/NODE/{hosts,env,files}   what `exec` shows inside
 *	ns/          the tmpfs with the namespaces
 *
 * `state` and the .yaml files are the journal: the phase says to which of the models a crashed
 * change is brought (see recover.c). Everything is written anew and renamed, so that a reader sees
 * the old or the new. What is read is taken as hostile: owner, mode, size and form are checked.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <warren/error.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/map.h"
#include "base/names.h"
#include "base/str.h"

#define STATE_DIR      "/run/warren/labs"
#define STATE_NAME_MAX 64

enum state_phase {
	STATE_NONE,    /* nothing is written yet */
	STATE_BUILD,   /* unnamed namespaces only: they died with their process */
	STATE_PUBLISH, /* built and verified; names are being attached */
	STATE_UP,
	STATE_CHANGE, /* from before.yaml to next.yaml, can be undone */
	STATE_COMMIT, /* next.yaml is reached; what it has no more is being taken away */
	STATE_DOWN,
	STATE_PHASE_N_,
};

struct state_node {
	const char *name; /* as under /run/netns */
	uint64_t id;
};

/* The ifindex of a device before a change: a lab file cannot say it. */
struct state_link {
	char *node, *device;
	uint32_t ifindex;
};

struct state {
	struct arena arena;
	char lab[STATE_NAME_MAX + 1];
	int dir_fd, lock_fd; /* lock_fd -1: opened for reading */
	enum state_phase phase;
	bool other_boot; /* written before this machine was started: nothing of it exists any more
			  */
	struct state_node *nodes;
	struct state_link *links;
	size_t n_nodes, nodes_cap, n_links, links_cap;
	struct names names;    /* of nodes */
	struct map node_named; /* name -> nodes[] */
};

/* Opens a lab's state for reading. Errors: ENOENT (no such lab), EPERM (somebody else could write
 * there), EINVAL (bad name, bad content). *ret is the caller's: state_close. */
int state_open(struct state **ret, const char *lab, struct wr_error *err);

/* The same with the lock; the folder is made if `create`. Errors also: EBUSY, with the pid that
 * holds it. */
int state_open_locked(struct state **ret, const char *lab, bool create, struct wr_error *err);
void state_close(struct state *st);
DEFINE_CLEANUP(struct state *, state_close)

/* Forgets the nodes (before they are listed anew), or the links. */
void state_clear_nodes(struct state *st);
void state_clear_links(struct state *st);
bool state_add_node(struct state *st, const char *name, uint64_t id);

/* The id that is listed for the node of this name, or 0. */
uint64_t state_node_id(const struct state *st, const char *name);
bool state_add_link(struct state *st, const char *node, const char *device, uint32_t ifindex);

/* Writes `state` with this phase. */
int state_write(struct state *st, enum state_phase phase, struct wr_error *err);
const char *state_phase_name(enum state_phase phase);

/* Files beside it; names may hold slashes (folders are made). A missing file is -ENOENT. At most
 * `max` bytes are read. */
int state_put_file(struct state *st, const char *name, const char *text, size_t len,
		   struct wr_error *err);
int state_get_file(const struct state *st, const char *name, size_t max, struct str *ret,
		   struct wr_error *err);
int state_rename_file(struct state *st, const char *from, const char *to, struct wr_error *err);
void state_del_file(struct state *st, const char *name);
void state_del_tree(struct state *st, const char *name);

/* Takes the whole folder away and the lock with it. The names must be gone already. */
int state_remove(struct state *st, struct wr_error *err);

/* "/run/warren/labs/LAB/ns" and "…/ns/NODE", in buf. */
#define STATE_PATH_SIZE 384
const char *state_ns_dir(const struct state *st, char *buf);
const char *state_ns_path(const struct state *st, const char *node, char *buf);

/* The names of all folders there, sorted; in the arena. */
int state_list(struct arena *arena, char ***ret, size_t *ret_n, struct wr_error *err);

/* Parses the text of a `state` file: for state_open and the fuzzer. */
int state_parse(struct state *st, const char *text, size_t len, const char *boot,
		struct wr_error *err);
