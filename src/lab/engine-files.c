/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-files.c - what lies beside a running lab: its names below /run/netns, and what `exec`
 * shows in a node.
 */
#include <stdio.h>
#include <string.h>

#include <warren/netns.h>

#include "lab/engine-part.h"
#include "netns/dir.h"
#include "netns/publish.h"
#include "observe/observe.h"
#include "rt/rt.h"

/* ------ for exec ------ */

static int put_if_any(struct state *st, const char *node, const char *what, const struct str *text,
		      struct wr_error *err)
{
	char name[STATE_PATH_SIZE];

	snprintf(name, sizeof(name), "nodes/%s/%s", node, what);
	if (text->failed)
		return wr_fail(err, ENOMEM, "no memory for %s of node \"%s\"", what, node);

	return text->len ? state_put_file(st, name, str_text(text), text->len, err) : 0;
}

/* Records for a reader that knows no YAML: texts that each end in NUL. */
static void add_record(struct str *out, const char *text)
{
	str_addn(out, text, strlen(text) + 1);
}

static void add_env(const struct wr_lab *lab, const struct lab_node *node, struct str *out)
{
	const struct names *names = &lab->want.names;

	for (size_t i = 0; i < node->n_env; i++) {
		str_printf(out, "%s=%s", names_text(names, node->env[i].name),
			   names_text(names, node->env[i].value));
		str_addn(out, "", 1);
	}
}

/* A file that is given as a text lies in the state folder itself. */
static int add_file(struct state *st, const struct wr_lab *lab, uint32_t ns, size_t i,
		    struct str *out, struct wr_error *err)
{
	const struct names *names = &lab->want.names;
	const struct lab_file *file = &lab->nodes[ns].files[i];
	const char *text = names_text(names, file->text);
	char name[STATE_PATH_SIZE], path[2 * STATE_PATH_SIZE];
	int rc = 0;

	add_record(out, names_text(names, file->path));
	if (!file->is_text) {
		add_record(out, names_text(names, file->source));
		return 0;
	}

	snprintf(name, sizeof(name), "nodes/%s/text-%zu", model_ns_name(&lab->want, ns), i);
	snprintf(path, sizeof(path), STATE_DIR "/%s/%s", st->lab, name);
	rc = state_put_file(st, name, text, strlen(text), err);
	add_record(out, path);
	return rc;
}

static int write_node(struct state *st, const struct wr_lab *lab, struct lab_hosts *all,
		      uint32_t ns, struct wr_error *err)
{
	const char *name = model_ns_name(&lab->want, ns);
	AUTO_STR hosts = {0};
	AUTO_STR env = {0};
	AUTO_STR files = {0};
	int rc = 0;

	lab_hosts_node(all, ns, &hosts);
	add_env(lab, &lab->nodes[ns], &env);
	for (size_t i = 0; i < lab->nodes[ns].n_files && rc == 0; i++)
		rc = add_file(st, lab, ns, i, &files, err);
	if (rc == 0)
		rc = put_if_any(st, name, "hosts", &hosts, err);
	if (rc == 0)
		rc = put_if_any(st, name, "env", &env, err);
	if (rc == 0)
		rc = put_if_any(st, name, "files", &files, err);
	return rc;
}

int engine_write_files(struct state *st, const struct wr_lab *lab, struct wr_error *err)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	struct lab_hosts *all = lab_hosts_begin(lab, &arena);
	AUTO_STR hosts = {0};
	int rc;

	state_del_tree(st, "nodes");
	lab_hosts_common(lab, &hosts);
	if (hosts.failed || !all)
		return wr_fail(err, ENOMEM, "no memory for the hosts file");

	rc = state_put_file(st, "hosts", str_text(&hosts), hosts.len, err);
	for (uint32_t i = 1; i < lab->want.n_ns && rc == 0; i++)
		rc = write_node(st, lab, all, i, err);
	return rc;
}

/* ------ names ------ */

int engine_link_names(struct state *st, const struct wr_lab *lab, struct wr_error *err)
{
	AUTO_FD dir_fd = netns_dir_make(err);
	char path[STATE_PATH_SIZE];

	if (dir_fd < 0)
		return dir_fd;

	for (uint32_t i = 1; i < lab->want.n_ns; i++) {
		const char *name = model_ns_name(&lab->want, i);
		const char *target = state_ns_path(st, name, path);
		int rc = netns_link_add_at(dir_fd, name, target, err);

		if (rc == -EEXIST)
			return wr_fail(err, EEXIST,
				       WR_NETNS_DIR
				       "/%s is in the way: it exists and is not of this lab",
				       name);
		if (rc < 0)
			return rc;
	}

	return 0;
}

int engine_unlink_names(struct state *st, const struct wr_lab *lab, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];

	for (uint32_t i = 1; i < lab->want.n_ns; i++) {
		const char *name = model_ns_name(&lab->want, i);
		int rc = netns_link_del(name, state_ns_path(st, name, path), err);

		if (rc < 0)
			return rc;
	}

	return 0;
}

/* ------ links in the host's namespace ------ */

bool engine_is_marked(const struct wr_model *have, uint32_t h, uint32_t group)
{
	const struct wr_link *link = &have->links[h];

	return link->flags & WR_LINK_OURS ||
	       (link->group == group &&
		!str_starts(names_text(&have->names, link->alias), WR_ALIAS));
}

static bool is_of_lab(const struct wr_lab *lab, const struct wr_model *have, uint32_t h,
		      uint32_t group)
{
	const struct wr_link *link = &have->links[h];

	if (!(link->kind->flags & WR_KIND_PAIR))
		return false;
	if (!lab)
		return link->flags & WR_LINK_OURS;

	return engine_is_marked(have, h, group) &&
	       model_find_link(&lab->want, WR_HOST_NS, names_text(&have->names, link->name)) !=
		       WR_NONE;
}

/* By group only when the group is all ours: one request costs as much as one link, and takes every
 * member. */
static void put_drops(struct nl_batch *b, const struct wr_lab *lab, const struct wr_model *have,
		      uint32_t group)
{
	size_t n_ours = 0, n_group = 0, n_ours_in_group = 0;

	WR_EACH_LINK (have, WR_HOST_NS, h) {
		bool ours = is_of_lab(lab, have, h, group),
		     in_group = have->links[h].group == group;

		n_ours += ours;
		n_group += in_group;
		n_ours_in_group += ours && in_group;
	}

	if (n_ours > 1 && n_ours == n_ours_in_group && n_group == n_ours) {
		link_put_del_group(b, group);
		return;
	}

	WR_EACH_LINK (have, WR_HOST_NS, h)
		if (is_of_lab(lab, have, h, group))
			link_put_del(b, have->links[h].ifindex);
}

static void ignore_gone(void *ctx, size_t number, int rc, const char *words)
{
	struct wr_error *err = ctx;

	(void)number;
	if (rc != -ENODEV)
		wr_fail(err, -rc, "cannot delete a link of the lab in the host's namespace: %s",
			words);
}

static int drop(const struct wr_lab *lab, const struct wr_model *have, uint32_t group,
		struct wr_error *err)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	AUTO_BATCH b = {0};
	struct wr_error failed = {0};
	int rc;

	put_drops(&b, lab, have, group);
	if (b.n == 0)
		return 0;

	rc = nl_open(&nl, -1, NETLINK_ROUTE, err);
	if (rc == 0)
		rc = nl_do_each(nl, &b, ignore_gone, &failed, err);
	if (rc == 0 && failed.code)
		rc = wr_fail(err, failed.code, "%s", failed.text);
	return rc;
}

int engine_drop_host_links(const char *name, const struct wr_lab *lab, struct wr_error *err)
{
	struct wr_model have;
	AUTO_STR alias = {0};
	AUTO_FD self = -1;
	int rc = 0;

	if (lab && lab->want.ns[WR_HOST_NS].first_link == WR_NONE)
		return 0;

	self = wr_netns_open_self(err);
	if (self < 0)
		return self;

	str_printf(&alias, WR_ALIAS "%s", name);
	if (!model_init(&have) || alias.failed)
		rc = wr_fail(err, ENOMEM, "no memory to look at the host's links");
	if (rc == 0)
		rc = observe(&have, &(struct observe_ns){.name = "host", .fd = self}, 1,
			     &(struct observe_opts){.classes = 1U << WR_CLASS_LINK,
						    .alias = str_text(&alias)},
			     err);
	if (rc == 0)
		rc = drop(lab, &have, engine_group(name), err);
	model_fini(&have);
	return rc;
}
