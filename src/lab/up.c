/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * up.c - a lab comes up, or a running one is brought to what its file says now; and what that would
 * be (engine_plan).
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <warren/netns.h>

#include "base/stop.h"
#include "lab/engine-needs.h"
#include "lab/engine-part.h"
#include "netns/heal.h"
#include "netns/publish.h"

/* ------ checked before anything is touched ------ */

static bool name_is_taken(const struct engine *e, size_t ns)
{
	char link[STATE_PATH_SIZE], path[STATE_PATH_SIZE], target[STATE_PATH_SIZE];
	ssize_t len;
	struct stat s;

	snprintf(link, sizeof(link), WR_NETNS_DIR "/%s", e->names[ns]);
	if (lstat(link, &s) < 0)
		return false;

	snprintf(path, sizeof(path), STATE_DIR "/%s/ns/%s",
		 names_text(&e->want->want.names, e->want->name), e->names[ns]);
	len = readlink(link, target, sizeof(target) - 1);
	return len < 0 || (size_t)len != strlen(path) || memcmp(target, path, (size_t)len) != 0;
}

int engine_check_names(const struct engine *e, struct wr_error *err)
{
	const char *lab = names_text(&e->want->want.names, e->want->name);
	AUTO_STR taken = {0};
	size_t n = 0;

	for (uint32_t i = 1; i < e->plan->n_ns; i++)
		if (e->plan->ns[i].make && name_is_taken(e, i) && n++ < 8)
			str_printf(&taken, "%s\"%s\"", n > 1 ? ", " : "", e->names[i]);

	if (n == 0)
		return 0;

	return wr_fail(err, EEXIST,
		       "namespace%s %s%s %s already and %s not of lab \"%s\": try --prefix %s-",
		       n > 1 ? "s" : "", str_text(&taken), n > 8 ? " …" : "",
		       n > 1 ? "exist" : "exists", n > 1 ? "are" : "is", lab, lab);
}

static int check_conflicts(const struct engine *e, struct wr_error *err)
{
	const struct wr_model *have = &e->have;
	uint32_t h;

	if (e->plan->n_conflicts == 0)
		return 0;

	h = e->plan->conflicts[0].have;
	return wr_fail(
		err, EEXIST,
		"device \"%s\" exists already in %s and is not of lab \"%s\": delete it, or %s",
		model_link_name(have, h), model_ns_name(have, have->links[h].ns),
		names_text(&e->want->want.names, e->want->name),
		have->links[h].ns == WR_HOST_NS ? "use --prefix for other names" : "rename it");
}

/* What an `up` that was killed left in the host's namespace goes with its namespaces, but not at
 * once. */
static int drop_leftovers(struct engine *e, struct wr_error *err)
{
	bool any = false;
	int rc;

	WR_EACH_LINK (&e->have, WR_HOST_NS, h)
		any |= engine_is_marked(&e->have, h, e->group);
	if (!any || e->last)
		return 0;

	rc = engine_drop_host_links(e->st->lab, e->want, err);
	return rc < 0 ? rc : engine_look(e, err);
}

/* Both ends of a pair that is made are devices. */
static int check_memory(const struct engine *e, struct wr_error *err)
{
	const struct wr_model *want = &e->want->want;
	size_t n_namespaces = 0, n_devices = 0;

	for (size_t i = 0; i < e->plan->n_ns; i++)
		n_namespaces += e->plan->ns[i].make;
	for (size_t i = 0; i < want->n_links; i++)
		n_devices += e->plan->link_have[i] == WR_NONE && *want->links[i].kind->name;

	return n_namespaces ? needs_check_memory(n_namespaces, n_devices, err) : 0;
}

static int check(struct engine *e, struct wr_error *err)
{
	int rc = engine_check_names(e, err);

	if (rc == 0)
		rc = check_conflicts(e, err);
	return rc < 0 ? rc : check_memory(e, err);
}

/* ------ state ------ */

/* What could not be read again must not be begun. */
static int put_text(struct engine *e, const char *name, const struct str *text,
		    struct wr_error *err)
{
	if (text->failed)
		return wr_fail(err, ENOMEM, "no memory for %s of the lab", name);
	if (text->len > ENGINE_FILE_MAX)
		return wr_fail(err, EFBIG, "the lab is too large: %s would be more than 512 MiB",
			       name);

	return state_put_file(e->st, name, str_text(text), text->len, err);
}

static int put_lab(struct engine *e, const char *name, const struct wr_lab *lab,
		   struct wr_error *err)
{
	AUTO_STR text = {0};

	lab_save(lab, &text);
	return put_text(e, name, &text, err);
}

/* ------ a lab that is not running ------ */

static int publish_all(struct engine *e, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];

	if (mkdirat(e->st->dir_fd, "ns", 0755) < 0 && errno != EEXIST)
		return wr_fail(err, errno, "cannot make %s: %s", state_ns_dir(e->st, path),
			       strerror(errno));

	STOP_POINT("publish/before");
	return netns_tmpfs_publish(e->fds + 1, (const char *const *)e->names + 1,
				   e->want->want.n_ns - 1, state_ns_dir(e->st, path), err);
}

static int publish(struct engine *e, struct wr_error *err)
{
	int rc;

	phases_enter(e->opts.phases, PHASE_PUBLISH);
	rc = publish_all(e, err);
	STOP_POINT("publish/attached");
	if (rc == 0)
		rc = engine_link_names(e->st, e->want, err);
	STOP_POINT("publish/linked");
	phases_enter(e->opts.phases, PHASE_STATE);
	if (rc == 0)
		rc = state_write(e->st, STATE_UP, err);
	return rc;
}

static int build(struct engine *e, struct wr_error *err)
{
	int rc;

	phases_enter(e->opts.phases, PHASE_STATE);
	rc = put_lab(e, "lab.yaml", e->want, err);
	STOP_POINT("journal/lab");
	if (rc == 0)
		rc = state_write(e->st, STATE_BUILD, err);
	STOP_POINT("journal/build");
	if (rc == 0)
		rc = engine_apply(e, 0, e->plan->n_steps, err);
	STOP_POINT("build/applied");
	if (rc == 0)
		rc = engine_verify(e, err);
	STOP_POINT("build/verified");
	phases_enter(e->opts.phases, PHASE_FILES);
	if (rc == 0)
		rc = engine_write_files(e->st, e->want, err);
	phases_enter(e->opts.phases, PHASE_STATE);
	if (rc == 0)
		rc = engine_list_nodes(e, false, err);
	if (rc == 0)
		rc = state_write(e->st, STATE_PUBLISH, err);
	STOP_POINT("journal/publish");
	return rc < 0 ? rc : publish(e, err);
}

/* The namespaces go with their descriptors; what else there is by now is taken away by hand. */
static void tear_down(struct engine *e)
{
	char path[STATE_PATH_SIZE];

	engine_unlink_names(e->st, e->want, NULL);
	engine_drop_host_links(e->st->lab, e->want, NULL);
	netns_tmpfs_detach(state_ns_dir(e->st, path), NULL);
	state_remove(e->st, NULL);
}

static int bring_up(struct engine *e, struct wr_error *err)
{
	int rc = check(e, err);

	if (rc == 0)
		rc = build(e, err);
	if (rc == 0 && e->opts.cancel && *e->opts.cancel)
		rc = wr_fail(err, EINTR, "interrupted");
	if (rc < 0)
		tear_down(e);
	return rc;
}

/* ------ a running lab ------ */

/* What the kernel has, as a lab file: a lab around the observed model. */
static void save_observed(struct engine *e, struct str *out)
{
	struct wr_lab lab = {0};
	struct names *names = &e->have.names;
	struct lab_node *nodes = arena_array(&e->arena, e->have.n_ns, sizeof(*nodes));

	lab.name = names_add(names, names_text(&e->want->want.names, e->want->name));
	lab.nodes = nodes;
	lab.want = e->have;
	for (size_t i = 0; nodes && i < e->have.n_ns; i++)
		nodes[i] = (struct lab_node){.label = e->have.ns[i].name, .bridge = WR_NONE};
	if (nodes)
		lab_save(&lab, out);
	else
		out->failed = true;
}

static int write_before(struct engine *e, struct wr_error *err)
{
	AUTO_STR text = {0};
	bool ok = true;
	int rc;

	save_observed(e, &text);
	rc = put_text(e, "before.yaml", &text, err);
	if (rc < 0)
		return rc;

	for (uint32_t l = 0; l < e->have.n_links; l++)
		ok &= state_add_link(e->st, model_ns_name(&e->have, e->have.links[l].ns),
				     names_text(&e->have.names, e->have.links[l].name),
				     e->have.links[l].ifindex);
	return ok ? 0 : wr_fail(err, ENOMEM, "no memory for the journal");
}

static int begin_change(struct engine *e, struct wr_error *err)
{
	int rc;

	phases_enter(e->opts.phases, PHASE_STATE);
	rc = put_lab(e, "next.yaml", e->want, err);
	STOP_POINT("journal/next");
	if (rc == 0)
		rc = write_before(e, err);
	STOP_POINT("journal/before");
	if (rc == 0)
		rc = state_write(e->st, STATE_CHANGE, err);
	STOP_POINT("journal/change");
	if (rc < 0) {
		state_del_file(e->st, "next.yaml");
		state_del_file(e->st, "before.yaml");
	}
	return rc;
}

/* Under a name that is made again lies another namespace from now on; who comes after a crash must
 * know it. */
static int record_new(struct engine *e, const bool *made, struct wr_error *err)
{
	bool any = false;
	int rc;

	for (size_t i = 0; i < e->n_ns; i++)
		any |= made[i];
	if (!any)
		return 0;

	rc = engine_list_nodes(e, true, err);
	if (rc == 0)
		rc = state_write(e->st, STATE_CHANGE, err);
	STOP_POINT("journal/nodes");
	return rc;
}

/* Names for nodes that are new, in the tmpfs that is there. When somebody unmounted it, all are. */
static int name_new(struct engine *e, const bool *made, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];

	if (!netns_tmpfs_attached(state_ns_dir(e->st, path))) {
		int rc = publish_all(e, err);

		return rc < 0 ? rc : engine_link_names(e->st, e->want, err);
	}

	for (uint32_t i = 1; i < e->want->want.n_ns; i++) {
		int rc = 0;

		if (made[i]) {
			netns_tmpfs_del(state_ns_dir(e->st, path), e->names[i],
					NULL); /* what `ip netns delete` left */
			rc = netns_tmpfs_add(state_ns_dir(e->st, path), e->fds[i], e->names[i],
					     err);
		}
		if (rc < 0)
			return rc;
		STOP_POINT("publish/name");
	}

	return engine_link_names(e->st, e->want, err);
}

/* It may be gone already. */
static int unname(const struct state *st, const char *node, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];
	struct wr_error why = {0};
	int rc = netns_tmpfs_del(state_ns_dir(st, path), node, &why);

	return rc == -EPERM ? wr_fail(err, EPERM, "%s", why.text) : 0;
}

int engine_finish_change(struct engine *e, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];
	int rc = engine_apply(e, 0, e->plan->n_steps, err);

	STOP_POINT("teardown/applied");
	phases_enter(e->opts.phases, PHASE_PUBLISH);
	for (uint32_t i = 0; i < e->plan->n_ns && rc == 0; i++) {
		if (e->plan->ns[i].want != WR_NONE || e->plan->ns[i].last == WR_NONE)
			continue;
		rc = netns_link_del(e->names[i], state_ns_path(e->st, e->names[i], path), err);
		if (rc >= 0)
			rc = unname(e->st, e->names[i], err);
		STOP_POINT("teardown/name");
	}
	phases_enter(e->opts.phases, PHASE_FILES);
	if (rc == 0)
		rc = engine_write_files(e->st, e->want, err);
	phases_enter(e->opts.phases, PHASE_STATE);
	if (rc == 0)
		rc = engine_list_nodes(e, false, err);
	state_clear_links(e->st);
	if (rc == 0)
		rc = state_rename_file(e->st, "next.yaml", "lab.yaml", err);
	STOP_POINT("journal/renamed");
	if (rc == 0)
		rc = state_write(e->st, STATE_UP, err);
	if (rc == 0)
		state_del_file(e->st, "before.yaml");
	return rc;
}

/* Somebody took the link away, or all of WR_NETNS_DIR; the namespace is there. */
static int rename_lost(struct engine *e, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];
	int rc = 0;

	for (uint32_t i = 1; i < e->want->want.n_ns && rc >= 0; i++)
		if (e->unnamed[i]) {
			rc = netns_link_add(e->names[i], state_ns_path(e->st, e->names[i], path),
					    err);
			e->unnamed[i] = rc < 0;
		}

	return rc < 0 ? rc : 0;
}

static int do_change(struct engine *e, const bool *made, struct wr_error *err)
{
	int rc = engine_apply(e, 0, e->plan->commit, err);

	if (rc == 0)
		rc = rename_lost(e, err);
	if (rc == 0)
		rc = engine_verify(e, err);
	phases_enter(e->opts.phases, PHASE_PUBLISH);
	if (rc == 0)
		rc = record_new(e, made, err);
	if (rc == 0)
		rc = name_new(e, made, err);
	if (rc == 0)
		rc = state_write(e->st, STATE_COMMIT, err);
	STOP_POINT("journal/commit");
	return rc;
}

/* Is there anything to do behind the commit point? If not, what verifying saw last holds. */
static bool plan_takes_away(const struct engine *e)
{
	const struct wr_plan *p = e->plan;

	for (size_t i = 0; i < p->n_ns; i++)
		if (p->ns[i].want == WR_NONE)
			return true;

	return p->n_steps > p->commit || e->opts.prune;
}

/* There is no way back after the commit point: an interrupt comes too late, and what fails is tried
 * once more, as after a crash. */
static int finish(struct engine *e, bool takes_away, struct wr_error *err)
{
	const char *words;
	bool deletes;
	int rc;

	e->opts.cancel = NULL;
	e->touched = NULL; /* another plan now */
	rc = takes_away ? engine_look(e, NULL) : 0;
	deletes = rc < 0 || e->plan->n_steps;
	if (rc == 0 && !engine_note_touched(e))
		rc = -ENOMEM;
	if (rc == 0)
		rc = engine_finish_change(e, NULL);
	if (rc < 0) {
		e->touched = NULL;
		rc = engine_recover(e->st, &words, err);
	}
	/* A deletion may take more with it than it names. */
	if (rc == 0 && deletes && engine_verify(e, NULL) < 0)
		rc = engine_verify(e, err);
	return wr_context(err, rc, "the change is made, but not finished (the next up does that)");
}

static int change(struct engine *e, struct wr_error *err)
{
	bool *made = arena_array(&e->arena, e->n_ns, sizeof(*made));
	bool takes_away = plan_takes_away(e);
	const char *words;
	int rc;

	if (!made || !engine_note_touched(e))
		return wr_fail(err, ENOMEM, "no memory for a change");
	for (size_t i = 0; i < e->plan->n_ns; i++)
		made[i] = e->plan->ns[i].make;

	rc = check(e, err);
	if (rc == 0)
		rc = begin_change(e, err);
	if (rc < 0)
		return rc;

	rc = do_change(e, made, err);
	if (rc < 0) {
		struct wr_error undo = {0};

		if (engine_recover(e->st, &words, &undo) < 0)
			wr_context(err, rc, "%s; and it could not be undone: %s",
				   "the change failed", undo.text);
		return rc;
	}

	return finish(e, takes_away, err);
}

/* ------ both ------ */

static bool has_changed_text(const struct engine *e)
{
	return e->last != e->want;
}

/* Nothing in the kernel differs; what is stored may (a check, a description). */
static int store_text(struct engine *e, struct wr_error *err)
{
	int rc;

	phases_enter(e->opts.phases, PHASE_STATE);
	rc = put_lab(e, "lab.yaml", e->want, err);
	return rc < 0 ? rc : engine_write_files(e->st, e->want, err);
}

static int look_and_act(struct engine *e, struct wr_error *err)
{
	int rc = engine_take_last(e, err);

	phases_enter(e->opts.phases, PHASE_OBSERVE);
	if (rc == 0)
		rc = engine_try_kernel(e, err);
	if (rc == 0)
		rc = engine_open(e, err);
	if (rc == 0)
		rc = engine_look_at_ours(e, err);
	if (rc == 0)
		rc = drop_leftovers(e, err);
	if (rc < 0)
		return rc;

	e->report->was_up = e->last;
	e->report->changed = e->plan->n_steps > 0;
	if (!e->last)
		return bring_up(e, err);
	if (e->plan->n_steps)
		return change(e, err);

	return has_changed_text(e) ? store_text(e, err) : 0;
}

static void count(const struct wr_model *want, struct engine_report *report)
{
	report->n_nodes = want->n_ns - 1;
	for (size_t i = 0; i < want->n_links; i++)
		report->n_wires += want->links[i].peer != WR_NONE && i < want->links[i].peer;
	for (size_t i = 0; i < want->n_routes; i++)
		report->n_routes += want->routes[i].computed;
}

static int recover(struct engine *e, struct wr_error *err)
{
	const char *words = NULL;
	const char *lab = names_text(&e->want->want.names, e->want->name);
	int rc = engine_recover(e->st, &words, err);

	if (rc == 0 && words)
		e->report->recovered = arena_strdup(&e->report->arena, words);
	if (rc < 0 || e->st->phase != STATE_NONE || !words)
		return rc;

	/* What was there was removed, folder and all: begin anew. */
	state_close(TAKE(e->st));
	return state_open_locked(&e->st, lab, true, err);
}

int engine_up(struct wr_lab *want, const struct engine_opts *opts, struct engine_report *report,
	      struct wr_error *err)
{
	struct engine e;
	int rc = engine_init(&e, want, opts, report, err);

	count(&want->want, report);
	phases_enter(e.opts.phases, PHASE_STATE);
	if (rc == 0)
		rc = state_open_locked(&e.st, names_text(&want->want.names, want->name), true, err);
	if (rc == 0)
		rc = recover(&e, err);
	if (rc == 0)
		rc = netns_heal(NULL, err);
	if (rc == 0)
		rc = look_and_act(&e, err);
	if (rc < 0 && e.st && e.st->phase == STATE_NONE)
		state_remove(e.st, NULL);

	engine_fini(&e);
	return rc;
}

int engine_plan(struct engine *e, struct wr_lab *want, const struct engine_opts *opts,
		struct engine_report *report, struct wr_error *err)
{
	int rc = engine_init(e, want, opts, report, err);

	if (rc == 0)
		rc = state_open(&e->st, names_text(&want->want.names, want->name), err);
	if (rc == -ENOENT)
		rc = 0;
	if (rc == 0)
		rc = engine_take_last(e, err);
	if (rc == 0 && e->opts.skip_unsupported)
		rc = engine_try_kernel(e, err);
	if (rc == 0)
		rc = engine_open(e, err);
	return rc < 0 ? rc : engine_look(e, err);
}
