/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine.c - what up, down, plan and recover begin with: the lab's mark, what was stored of it,
 * which namespaces there are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <warren/netns.h>

#include "lab/engine-needs.h"
#include "lab/engine-part.h"

/* ------ a lab's mark ------ */

/* FNV-1a, folded to 24 bits below a byte of our own: two labs may share a group, so nothing is
 * deleted on its word alone. */
uint32_t engine_group(const char *lab)
{
	uint32_t hash = 2166136261U;

	for (; *lab; lab++)
		hash = (hash ^ (unsigned char)*lab) * 16777619U;

	return (uint32_t)WR_PROTO << 24 | (hash ^ hash >> 24) >> 8;
}

static bool mark_links(struct wr_lab *lab, uint32_t group)
{
	struct wr_model *m = &lab->want;
	AUTO_STR alias = {0};
	uint32_t name;

	str_printf(&alias, WR_ALIAS "%s", names_text(&m->names, lab->name));
	name = names_add(&m->names, str_text(&alias));
	for (size_t i = 0; i < m->n_links; i++) {
		m->links[i].alias = name;
		m->links[i].group = group;
	}

	return name != 0;
}

/* ------ begin and end ------ */

int engine_init(struct engine *e, struct wr_lab *want, const struct engine_opts *opts,
		struct engine_report *report, struct wr_error *err)
{
	*e = (struct engine){
		.opts = opts ? *opts : (struct engine_opts){0},
		.report = report,
		.want = want,
		.group = engine_group(names_text(&want->want.names, want->name)),
	};
	if (!mark_links(want, e->group))
		return wr_fail(err, ENOMEM, "no memory for the lab");

	return 0;
}

static void close_namespaces(struct engine *e)
{
	for (size_t i = 0; e->fds && i < e->n_ns; i++)
		fd_close(e->fds[i]);
	free(e->fds);
	e->fds = NULL;
}

void engine_fini(struct engine *e)
{
	plan_free(e->plan);
	model_fini(&e->have);
	close_namespaces(e);
	if (e->last != e->want)
		lab_free(e->last);
	state_close(e->st);
	arena_fini(&e->arena);
	*e = (struct engine){0};
}

void engine_report_fini(struct engine_report *report)
{
	arena_fini(&report->arena);
	*report = (struct engine_report){0};
}

/* ------ last ------ */

static int load(struct state *st, const char *name, const struct lab_read_opts *opts,
		struct wr_lab **ret, struct wr_error *err)
{
	AUTO_STR text = {0};
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	char path[STATE_PATH_SIZE];
	int rc = state_get_file(st, name, ENGINE_FILE_MAX, &text, err);

	if (rc < 0)
		return rc;

	snprintf(path, sizeof(path), STATE_DIR "/%s/%s", st->lab, name);
	rc = lab_read(ret, path, str_text(&text), text.len, opts, &diags, err);
	if (rc < 0 && diags.n)
		wr_fail(err, -rc, "%s is damaged: %s", path, diags.items[0].text);
	arena_fini(&arena);
	return rc;
}

int engine_load(struct state *st, const char *name, struct wr_lab **ret, struct wr_error *err)
{
	return load(st, name, &(struct lab_read_opts){.observed = true}, ret, err);
}

int engine_load_unrouted(struct state *st, struct wr_lab **ret, struct wr_error *err)
{
	struct lab_read_opts opts = {.observed = true, .unrouted = true};

	return load(st, "lab.yaml", &opts, ret, err);
}

/* A stored lab that says, to the byte, what is wanted now need not be read. */
static bool is_stored(const struct engine *e)
{
	AUTO_STR stored = {0};
	AUTO_STR wanted = {0};

	if (state_get_file(e->st, "lab.yaml", ENGINE_FILE_MAX, &stored, NULL) < 0)
		return false;

	lab_save(e->want, &wanted);
	return !wanted.failed && stored.len == wanted.len &&
	       memcmp(str_text(&stored), str_text(&wanted), wanted.len) == 0;
}

int engine_take_last(struct engine *e, struct wr_error *err)
{
	if (!e->st || e->st->phase != STATE_UP)
		return 0;
	if (is_stored(e)) {
		e->last = e->want;
		return 0;
	}

	return engine_load(e->st, "lab.yaml", &e->last, err);
}

/* ------ namespaces ------ */

/* The namespace under a node's name, if it still is the one that we made; *ret_fd -1: it is gone.
 */
static int open_node(const struct state *st, const char *node, int *ret_fd, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];
	uint64_t id, recorded = state_node_id(st, node);
	AUTO_FD fd = wr_netns_open_path(state_ns_path(st, node, path), err);
	int rc;

	*ret_fd = -1;
	if (fd == -ENOENT || fd == -EINVAL)
		return 0;
	if (fd < 0)
		return fd;

	rc = wr_netns_id(fd, &id, err);
	if (rc < 0)
		return rc;
	if (recorded && id != recorded)
		return wr_fail(err, EEXIST,
			       "%s is another namespace than the one that lab \"%s\" made", path,
			       st->lab);

	*ret_fd = TAKE_FD(fd);
	return 0;
}

static bool lost_name(const struct state *st, const char *node)
{
	char path[STATE_PATH_SIZE], link[STATE_PATH_SIZE], target[STATE_PATH_SIZE];
	ssize_t len;

	snprintf(link, sizeof(link), WR_NETNS_DIR "/%s", node);
	len = readlink(link, target, sizeof(target) - 1);
	if (len < 0)
		return true;

	target[len] = '\0';
	return !str_eq(target, state_ns_path(st, node, path));
}

static size_t count_namespaces(const struct engine *e)
{
	return e->want->want.n_ns + (e->last && e->last != e->want ? e->last->want.n_ns : 0);
}

int engine_list_nodes(struct engine *e, bool all, struct wr_error *err)
{
	size_t n = all ? e->n_ns : e->want->want.n_ns;
	bool ok = true;

	state_clear_nodes(e->st);
	for (size_t i = 1; i < n; i++) {
		uint64_t id = 0;

		if (e->fds[i] < 0)
			continue;
		wr_netns_id(e->fds[i], &id, NULL);
		ok &= state_add_node(e->st, e->names[i], id);
	}

	return ok ? 0 : wr_fail(err, ENOMEM, "no memory for the lab");
}

/* In the order of the plan: the host, want's, then those of last that want has no more. */
static int list_names(struct engine *e, struct wr_error *err)
{
	const struct wr_model *want = &e->want->want;
	size_t room = count_namespaces(e);

	e->names = arena_array(&e->arena, room, sizeof(*e->names));
	e->unnamed = arena_array(&e->arena, room, sizeof(*e->unnamed));
	e->fds = malloc(room * sizeof(*e->fds));
	if (!e->names || !e->unnamed || !e->fds)
		return wr_fail(err, ENOMEM, "no memory for the lab");

	e->n_ns = 0;
	for (uint32_t i = 0; i < want->n_ns; i++)
		e->names[e->n_ns++] = arena_strdup(&e->arena, model_ns_name(want, i));
	for (uint32_t i = 1; e->last && e->last != e->want && i < e->last->want.n_ns; i++)
		if (model_find_ns(want, model_ns_name(&e->last->want, i)) == WR_NONE)
			e->names[e->n_ns++] =
				arena_strdup(&e->arena, model_ns_name(&e->last->want, i));
	for (size_t i = 0; i < e->n_ns; i++)
		e->fds[i] = -1;

	return e->arena.failed ? wr_fail(err, ENOMEM, "no memory for the lab") : 0;
}

int engine_open(struct engine *e, struct wr_error *err)
{
	int rc = list_names(e, err);

	if (rc == 0)
		rc = needs_raise_files(e->n_ns, err);
	if (rc < 0)
		return rc;

	e->fds[0] = wr_netns_open_self(err);
	if (e->fds[0] < 0)
		return e->fds[0];

	for (size_t i = 1; e->last && i < e->n_ns; i++) {
		rc = open_node(e->st, e->names[i], &e->fds[i], err);
		if (rc < 0)
			return rc;
		e->unnamed[i] = e->fds[i] >= 0 && lost_name(e->st, e->names[i]);
	}

	return 0;
}

int engine_open_nodes(const struct state *st, const struct wr_lab *lab, int **ret,
		      struct wr_error *err)
{
	size_t n = lab->want.n_ns;
	int *fds = malloc(n * sizeof(*fds));
	int rc = fds ? needs_raise_files(n, err) : wr_fail(err, ENOMEM, "no memory for the lab");

	for (size_t i = 0; fds && i < n; i++)
		fds[i] = -1;
	if (rc == 0) {
		fds[0] = wr_netns_open_self(err);
		rc = fds[0] < 0 ? fds[0] : 0;
	}
	for (uint32_t i = 1; i < n && rc == 0; i++)
		rc = open_node(st, model_ns_name(&lab->want, i), &fds[i], err);
	if (rc == 0)
		*ret = TAKE(fds);

	for (size_t i = 0; fds && i < n; i++)
		fd_close(fds[i]);
	free(fds);
	return rc;
}
