/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-part.h - what the parts of the engine share (engine.c, up.c, down.c, recover.c).
 */
#pragma once

#include "lab/engine.h"

/* Takes the lab that is wanted, and marks its links as ours. */
int engine_init(struct engine *e, struct wr_lab *want, const struct engine_opts *opts,
		struct engine_report *report, struct wr_error *err);

/* Reads `last` from the state, if the lab runs. */
int engine_take_last(struct engine *e, struct wr_error *err);

/* Lists the namespaces of want and last and opens those that exist. */
int engine_open(struct engine *e, struct wr_error *err);

/* Tries what the file needs of the kernel; what is missing is an error, or is taken out of e->want
 * (skip_unsupported). */
int engine_try_kernel(struct engine *e, struct wr_error *err);

/* Looks at all of them, and plans. Whoever is about to change something (has the lock) sees all or
 * fails: a way back to what was half seen would take the rest away. What was planned before is
 * forgotten. */
int engine_look(struct engine *e, struct wr_error *err);

/* The same for who neither lists nor removes what is not ours: rules and neighbours of which
 * neither want nor last has any in a namespace are not looked at there. */
int engine_look_at_ours(struct engine *e, struct wr_error *err);

/* Notes which namespaces the plan's steps concern, and the other ends of their links: engine_verify
 * asks the others for their links alone. False: no memory. */
bool engine_note_touched(struct engine *e);

/* Carries out the plan's steps from..to; the namespaces that it made are then in e->fds. */
int engine_apply(struct engine *e, size_t from, size_t to, struct wr_error *err);

/* Looks again through new sockets until nothing is left to plan and everything that should have
 * carrier has it. Differences that the kernel's own side effects made are repaired, a few times. */
int engine_verify(struct engine *e, struct wr_error *err);

/* Lists the namespaces that are open in the state, with their ids: those of want, or also those
 * that want has no more (`all`). */
int engine_list_nodes(struct engine *e, bool all, struct wr_error *err);

/* Writes what belongs beside the running lab (lab.yaml is the caller's): hosts and what `exec`
 * needs of each node. */
int engine_write_files(struct state *st, const struct wr_lab *lab, struct wr_error *err);

/* The links from /run/netns for nodes of a lab: those missing are made, or all that are ours
 * removed. */
int engine_link_names(struct state *st, const struct wr_lab *lab, struct wr_error *err);
int engine_unlink_names(struct state *st, const struct wr_lab *lab, struct wr_error *err);

/* Does a link of the host's namespace bear the lab's mark? Before it has the alias it has the
 * group, which other labs may share: another lab's alias says that it is theirs. */
bool engine_is_marked(const struct wr_model *have, uint32_t h, uint32_t group);

/* Deletes the lab's links in the host's namespace, all at once where that is safe. `lab` NULL: what
 * was stored of it cannot be read, so whatever bears its alias is its. */
int engine_drop_host_links(const char *name, const struct wr_lab *lab, struct wr_error *err);

/* After the commit point: what nobody wants any more goes, next.yaml becomes lab.yaml, the phase
 * UP. e->plan is the way there. */
int engine_finish_change(struct engine *e, struct wr_error *err);

/* The lab that is stored as lab.yaml, or NULL when there is none or it is damaged (*ret_damaged):
 * what is taken away can go without it. */
int engine_load_to_remove(struct state *st, struct wr_lab **ret, bool *ret_damaged,
			  struct wr_error *err);

/* Takes everything of a lab away: links in the host's namespace, names, the tmpfs, the state. `lab`
 * may be NULL when nothing is known. */
int engine_remove_all(struct state *st, const struct wr_lab *lab, struct wr_error *err);

/* The same of the lab that is stored, if one is. */
int engine_remove_stored(struct state *st, struct wr_error *err);

/* The number that marks the lab's links (IFLA_GROUP). */
uint32_t engine_group(const char *lab);

/* Rough size of a lab: at most this much is read of a stored one. */
#define ENGINE_FILE_MAX ((size_t)512 << 20)
