/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recover.c - what a crash left is finished or undone, by the phase that the state tells.
 *
 * There is no list of inverse steps. What was before a change was stored as a model, and the way
 * back is a plan like any other: want what was, have what is. So it works from wherever the crash
 * left things, also when it is itself cut short.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include <warren/netns.h>

#include "base/stop.h"
#include "lab/engine-part.h"
#include "netns/publish.h"

#define UNDO_ROUNDS 5

/* ------ a lab that was never published, or is on its way down ------ */

/* The names of a lab of which nothing but its namespaces and the list of them is left. */
static int unlink_listed(const struct state *st, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];
	DIR *dir = opendir(state_ns_dir(st, path));
	struct dirent *entry;
	int rc = 0;

	if (!dir && errno != ENOENT && errno != ENOTDIR)
		return wr_fail(err, errno, "cannot open %s: %s", path, strerror(errno));

	for (size_t i = 0; i < st->n_nodes && rc >= 0; i++)
		rc = netns_link_del(st->nodes[i].name, state_ns_path(st, st->nodes[i].name, path),
				    err);

	while (dir && rc >= 0 && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			rc = netns_link_del(entry->d_name, state_ns_path(st, entry->d_name, path),
					    err);
	if (dir)
		closedir(dir);
	return rc < 0 ? rc : 0;
}

int engine_remove_all(struct state *st, const struct wr_lab *lab, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];
	int rc = engine_drop_host_links(st->lab, lab, err);

	STOP_POINT("teardown/host");
	if (rc == 0)
		rc = lab ? engine_unlink_names(st, lab, err) : unlink_listed(st, err);
	STOP_POINT("teardown/names");
	if (rc == 0)
		rc = netns_tmpfs_detach(state_ns_dir(st, path), err);
	STOP_POINT("teardown/detached");
	if (rc < 0)
		return rc;

	rc = state_remove(st, err);
	if (rc == 0)
		st->phase = STATE_NONE;
	return rc;
}

int engine_load_to_remove(struct state *st, struct wr_lab **ret, bool *ret_damaged,
			  struct wr_error *err)
{
	struct wr_error why = {0};
	int rc = engine_load_unrouted(st, ret, &why);

	*ret_damaged = rc == -EINVAL || rc == -EPERM || rc == -ELOOP || rc == -EFBIG;
	if (rc == 0 || rc == -ENOENT || *ret_damaged)
		return 0;

	return wr_fail(err, -rc, "%s", why.text);
}

int engine_remove_stored(struct state *st, struct wr_error *err)
{
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	bool damaged;
	int rc = engine_load_to_remove(st, &lab, &damaged, err);

	return rc < 0 ? rc : engine_remove_all(st, lab, err);
}

/* ------ a change ------ */

/* Devices that a change deleted come back with the index they had. */
static bool set_ifindexes(const struct state *st, struct wr_model *m)
{
	bool ok = true;

	for (size_t i = 0; i < st->n_links; i++) {
		const struct state_link *link = &st->links[i];
		uint32_t ns =
			str_eq(link->node, "host") ? WR_HOST_NS : model_find_ns(m, link->node);
		uint32_t l = ns == WR_NONE ? WR_NONE : model_find_link(m, ns, link->device);

		if (l != WR_NONE && m->links[l].ifindex == 0)
			ok &= model_set_ifindex(m, l, link->ifindex);
	}

	return ok;
}

/* An engine of its own for a stored lab; st stays the caller's. */
static int begin(struct engine *e, struct state *st, struct wr_lab *target, struct wr_error *err)
{
	static const struct engine_opts none;
	int rc = engine_init(e, target, &none, NULL, err);

	e->st = st;
	return rc;
}

static int bring_to(struct engine *e, struct wr_error *err)
{
	int rc = engine_open(e, err);

	if (rc == 0)
		rc = engine_look(e, err);
	if (rc == 0 && !set_ifindexes(e->st, &e->want->want))
		rc = wr_fail(err, ENOMEM, "no memory to undo a change");
	return rc;
}

/* Namespaces that the change made are no steps: they lose their names at the end. */
static bool has_steps(const struct wr_plan *p)
{
	for (size_t i = 0; i < p->n_steps; i++)
		if (p->steps[i].class != WR_CLASS_NS)
			return true;

	return false;
}

static int undo_steps(struct engine *e, struct wr_error *err)
{
	int rc = 0;

	/* A deletion may take more with it than it names, and what a crashed change held may still
	 * be on its way out; the next look sees that. */
	for (unsigned round = 0; round < UNDO_ROUNDS && has_steps(e->plan); round++) {
		int seen;

		rc = engine_apply(e, 0, e->plan->n_steps, err);
		seen = engine_look(e, err);
		if (seen < 0)
			return seen;
	}

	if (!has_steps(e->plan))
		return 0;

	return rc < 0 ? rc : wr_fail(err, EPROTO, "the kernel does not go back");
}

static int unname_new(struct engine *e, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];

	for (uint32_t i = 1; i < e->plan->n_ns; i++) {
		int rc;

		if (e->plan->ns[i].want != WR_NONE)
			continue;
		rc = netns_link_del(e->names[i], state_ns_path(e->st, e->names[i], path), err);
		if (rc < 0)
			return rc;
		netns_tmpfs_del(state_ns_dir(e->st, path), e->names[i], NULL);
	}

	return 0;
}

static int end_undo(struct state *st, struct wr_error *err)
{
	int rc;

	state_clear_links(st);
	rc = state_write(st, STATE_UP, err);
	if (rc == 0) {
		state_del_file(st, "next.yaml");
		state_del_file(st, "before.yaml");
	}

	return rc;
}

static int undo(struct state *st, struct wr_error *err)
{
	CLEANUP(lab_freep) struct wr_lab *before = NULL;
	struct engine e = {0};
	int rc = engine_load(st, "before.yaml", &before, err);

	if (rc == 0)
		rc = begin(&e, st, before, err);
	if (rc == 0)
		rc = engine_load(st, "next.yaml", &e.last, err);
	if (rc == 0)
		rc = bring_to(&e, err);
	if (rc == 0)
		rc = undo_steps(&e, err);
	if (rc == 0)
		rc = unname_new(&e, err);
	if (rc == 0)
		rc = engine_list_nodes(&e, false, err);

	TAKE(e.st);
	engine_fini(&e);
	return rc < 0 ? rc : end_undo(st, err);
}

static int redo(struct state *st, struct wr_error *err)
{
	CLEANUP(lab_freep) struct wr_lab *next = NULL;
	struct engine e = {0};
	int rc = engine_load(st, "next.yaml", &next, err);

	if (rc == -ENOENT) /* renamed already */
		return end_undo(st, err);
	if (rc == 0)
		rc = begin(&e, st, next, err);
	if (rc == 0)
		rc = engine_load(st, "lab.yaml", &e.last, err);
	if (rc == 0)
		rc = engine_open(&e, err);
	if (rc == 0)
		rc = engine_look(&e, err);
	if (rc == 0)
		rc = engine_finish_change(&e, err);

	TAKE(e.st);
	engine_fini(&e);
	return rc;
}

/* ------ publication ------ */

static bool is_published(const struct state *st)
{
	char path[STATE_PATH_SIZE];
	int fd;

	if (st->n_nodes == 0)
		return false;

	fd = wr_netns_open_path(state_ns_path(st, st->nodes[0].name, path), NULL);
	if (fd < 0)
		return false;

	fd_close(fd);
	return true;
}

static int finish_publish(struct state *st, struct wr_error *err)
{
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	int rc = engine_load(st, "lab.yaml", &lab, err);

	if (rc == 0)
		rc = engine_link_names(st, lab, err);
	return rc < 0 ? rc : state_write(st, STATE_UP, err);
}

/* ------ all ------ */

int engine_recover(struct state *st, const char **ret_words, struct wr_error *err)
{
	*ret_words = NULL;
	if (st->other_boot) {
		*ret_words = "the machine was started anew since: what was stored of the lab was "
			     "removed";
		return engine_remove_stored(st, err);
	}

	switch (st->phase) {
	case STATE_BUILD:
		*ret_words = "an interrupted up was cleared away";
		return engine_remove_stored(st, err);
	case STATE_PUBLISH:
		*ret_words = is_published(st) ? "an interrupted up was finished"
					      : "an interrupted up was cleared away";
		return is_published(st) ? finish_publish(st, err) : engine_remove_stored(st, err);
	case STATE_CHANGE:
		*ret_words = "an interrupted change was undone";
		return undo(st, err);
	case STATE_COMMIT:
		*ret_words = "an interrupted change was finished";
		return redo(st, err);
	case STATE_DOWN:
		*ret_words = "an interrupted down was finished";
		return engine_remove_stored(st, err);
	default:
		return 0;
	}
}
