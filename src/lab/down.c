/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * down.c - a lab goes: processes, the ends of wires outside it, names; its namespaces die together.
 */
#include <string.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "lab/engine-part.h"
#include "netns/gone.h"

#define TERM_MS	    2000
#define WAIT_MS	    30000
#define KILL_ROUNDS 10 /* a shell's children, and theirs; more are somebody's fork bomb */

static size_t list_inodes(const struct state *st, struct holder_ns *list)
{
	size_t n = 0;

	for (size_t i = 0; i < st->n_nodes; i++) {
		const char *name = st->nodes[i].name;
		char path[STATE_PATH_SIZE];
		struct stat s;

		if (stat(state_ns_path(st, name, path), &s) == 0)
			list[n++] = (struct holder_ns){.inode = s.st_ino, .name = name};
	}

	return n;
}

static int no_memory(struct wr_error *err)
{
	return wr_fail(err, ENOMEM, "no memory for a list of processes");
}

/* Puts those that are in the nodes now behind those of the report; *ret_n is how many. */
static int find_holders(const struct state *st, struct engine_report *report, size_t *ret_n,
			struct wr_error *err)
{
	struct arena *arena = &report->arena;
	struct holder_ns *list = arena_array(arena, st->n_nodes, sizeof(*list));
	struct holder *now, *all;
	int rc;

	if (!list)
		return no_memory(err);
	rc = holders_find(list, list_inodes(st, list), arena, &now, ret_n, err);
	if (rc < 0 || *ret_n == 0)
		return rc;

	all = arena_array(arena, report->n_holders + *ret_n, sizeof(*all));
	if (!all)
		return no_memory(err);
	if (report->n_holders)
		memcpy(all, report->holders, report->n_holders * sizeof(*all));
	memcpy(all + report->n_holders, now, *ret_n * sizeof(*all));
	report->holders = all;
	report->n_holders += *ret_n;
	return 0;
}

/* Ends the last `n` of the report, and what they have started in the meantime. */
static int kill_holders(const struct state *st, struct engine_report *report, size_t n,
			struct wr_error *err)
{
	int rc = 0;

	for (int round = 0; n > 0 && rc == 0; round++) {
		if (round == KILL_ROUNDS)
			return wr_fail(err, EBUSY,
				       "processes start in the nodes as fast as they are ended");
		rc = holders_kill(report->holders + report->n_holders - n, n, TERM_MS, err);
		if (rc == 0)
			rc = find_holders(st, report, &n, err);
	}
	return rc;
}

/* The names in the report outlive the lab. */
static void keep_names(struct engine_report *report)
{
	for (size_t i = 0; i < report->n_holders; i++)
		report->holders[i].name = arena_strdup(&report->arena, report->holders[i].name);
}

/* Handles of the nodes, which keep nothing alive. On a kernel without them there is less to wait
 * by. */
static size_t take_handles(const struct state *st, struct netns_handle *handles)
{
	size_t n = 0;

	for (size_t i = 0; i < st->n_nodes; i++) {
		char path[STATE_PATH_SIZE];
		AUTO_FD fd = wr_netns_open_path(state_ns_path(st, st->nodes[i].name, path), NULL);

		if (fd >= 0 && netns_handle_of(fd, &handles[n], NULL) == 0)
			n++;
	}

	return n;
}

/* A change could be neither undone nor finished. */
static bool is_between(const struct state *st)
{
	return st->phase == STATE_CHANGE || st->phase == STATE_COMMIT;
}

/* Of a lab between two files neither tells what there is: it goes as one of which nothing is known.
 */
static int load(struct state *st, struct wr_lab **ret, struct engine_report *report,
		struct wr_error *err)
{
	bool damaged = true;
	int rc = is_between(st) ? 0 : engine_load_to_remove(st, ret, &damaged, err);

	if (rc == 0 && damaged)
		report->recovered = arena_strdup(&report->arena, "what was stored of the lab is "
								 "damaged; it went all the same");
	return rc;
}

static int take_down(struct state *st, const struct engine_opts *opts, struct engine_report *report,
		     struct wr_error *err)
{
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	struct netns_handle *handles = NULL;
	size_t n_handles = 0, n_holders = 0;
	int rc = load(st, &lab, report, err);

	if (rc < 0)
		return rc;
	if (opts->wait)
		handles = arena_array(&report->arena, st->n_nodes, sizeof(*handles));
	if (handles)
		n_handles = take_handles(st, handles);

	report->n_nodes = st->n_nodes;
	rc = find_holders(st, report, &n_holders, err);
	if (rc == 0 && opts->kill)
		rc = kill_holders(st, report, n_holders, err);
	if (rc == 0)
		rc = state_write(st, STATE_DOWN, err);
	keep_names(report);
	if (rc == 0)
		rc = engine_remove_all(st, lab, err);
	if (rc == 0 && opts->wait)
		rc = netns_wait_gone(handles, n_handles, WAIT_MS, err);
	return rc;
}

int engine_down(const char *lab, const struct engine_opts *opts, struct engine_report *report,
		struct wr_error *err)
{
	CLEANUP(state_closep) struct state *st = NULL;
	const char *words = NULL;
	struct wr_error why = {0};
	int rc = state_open_locked(&st, lab, false, err);

	if (rc < 0)
		return rc;

	rc = engine_recover(st, &words, &why);
	if (rc < 0 && !is_between(st))
		return wr_fail(err, -rc, "%s", why.text);
	if (rc == 0 && words)
		report->recovered = arena_strdup(&report->arena, words);

	report->was_up = st->phase == STATE_UP;
	report->changed = true;
	if (st->phase == STATE_NONE)
		return words ? 0 : engine_remove_stored(st, err);

	return take_down(st, opts, report, err);
}
