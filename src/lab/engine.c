/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine.c - what up, down, plan and recover share: which namespaces there are, looking at them,
 * carrying out a plan, and looking again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <warren/netns.h>

#include "lab/engine-part.h"
#include "model/compare.h"
#include "observe/observe.h"
#include "rt/rt.h"

#define VERIFY_ROUNDS 4
#define READY_MS      10000
#define LOOK_THREADS  2
#define SPARE_FDS     128

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

int engine_load(struct state *st, const char *name, struct wr_lab **ret, struct wr_error *err)
{
	AUTO_STR text = {0};
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	char path[STATE_PATH_SIZE];
	int rc = state_get_file(st, name, ENGINE_FILE_MAX, &text, err);

	if (rc < 0)
		return rc;

	snprintf(path, sizeof(path), STATE_DIR "/%s/%s", st->lab, name);
	rc = lab_read(ret, path, str_text(&text), text.len, &(struct lab_read_opts){0}, &diags,
		      err);
	if (rc < 0 && diags.n)
		wr_fail(err, -rc, "%s is damaged: %s", path, diags.items[0].text);
	arena_fini(&arena);
	return rc;
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

static int raise_fd_limit(size_t n_ns, struct wr_error *err)
{
	struct rlimit limit;
	size_t need = n_ns * 2 + SPARE_FDS;

	if (need > n_ns + 2000 + SPARE_FDS)
		need = n_ns + 2000 + SPARE_FDS;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return wr_fail(err, errno, "cannot ask for the limit on open files: %s",
			       strerror(errno));
	if (limit.rlim_cur < limit.rlim_max && limit.rlim_cur < need) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur < need)
		return wr_fail(err, EMFILE,
			       "%zu namespaces need %zu open files, the limit is %zu (raise it "
			       "with ulimit -n)",
			       n_ns, need, (size_t)limit.rlim_cur);

	return 0;
}

static uint64_t recorded_id(const struct state *st, const char *node)
{
	for (size_t i = 0; i < st->n_nodes; i++)
		if (str_eq(st->nodes[i].name, node))
			return st->nodes[i].id;

	return 0;
}

/* The namespace under a node's name, if it still is the one that we made; *ret_fd -1: it is gone.
 */
static int open_node(const struct state *st, const char *node, int *ret_fd, struct wr_error *err)
{
	char path[STATE_PATH_SIZE];
	uint64_t id, recorded = recorded_id(st, node);
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
		rc = raise_fd_limit(e->n_ns, err);
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

	if (!fds)
		return wr_fail(err, ENOMEM, "no memory for the lab");

	fds[0] = wr_netns_open_self(err);
	for (uint32_t i = 1; i < n; i++)
		open_node(st, model_ns_name(&lab->want, i), &fds[i], NULL);

	*ret = fds;
	return 0;
}

/* ------ look ------ */

/* Names of all kinds for one namespace, NULL at the end. */
struct name_list {
	const char **items;
	size_t n, cap;
};

static bool name_list_add(struct arena *arena, struct name_list *list, const char *name)
{
	const char **slot;

	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->items[i], name))
			return true;

	slot = ARENA_PUSH(arena, list->items, list->n, list->cap);
	if (slot)
		*slot = name;
	return slot;
}

static const char *const *name_list_end(struct arena *arena, struct name_list *list)
{
	const char **slot = ARENA_PUSH(arena, list->items, list->n, list->cap);

	return slot ? list->items : NULL;
}

static const char *const *sysctls_of(struct engine *e, struct arena *arena, size_t ns)
{
	struct name_list list = {0};
	const struct wr_model *models[] = {&e->want->want,
					   e->last && e->last != e->want ? &e->last->want : NULL};

	for (size_t k = 0; k < ARRAY_LEN(models); k++) {
		const struct wr_model *m = models[k];
		uint32_t i = !m ? WR_NONE : ns == 0 ? WR_HOST_NS : model_find_ns(m, e->names[ns]);

		if (i == WR_NONE)
			continue;
		WR_EACH_SYSCTL (m, i, s)
			name_list_add(arena, &list, names_text(&m->names, m->sysctls[s].name));
	}

	return list.n ? name_list_end(arena, &list) : NULL;
}

static const char *const *host_links_of(struct engine *e, struct arena *arena)
{
	struct name_list list = {0};
	const struct wr_model *models[] = {&e->want->want,
					   e->last && e->last != e->want ? &e->last->want : NULL};

	for (size_t k = 0; k < ARRAY_LEN(models); k++)
		if (models[k])
			WR_EACH_LINK (models[k], WR_HOST_NS, l)
				name_list_add(
					arena, &list,
					names_text(&models[k]->names, models[k]->links[l].name));

	return name_list_end(arena, &list);
}

static int observe_all(struct engine *e, struct wr_error *err)
{
	struct arena arena = {0};
	struct observe_ns *list = arena_array(&arena, e->n_ns, sizeof(*list));
	AUTO_STR alias = {0};
	int rc;

	str_printf(&alias, WR_ALIAS "%s", names_text(&e->want->want.names, e->want->name));
	for (size_t i = 0; list && i < e->n_ns; i++)
		list[i] = (struct observe_ns){
			.name = e->names[i],
			.fd = e->fds[i],
			.sysctls = i && e->fds[i] >= 0 ? sysctls_of(e, &arena, i) : NULL,
			.links = i == 0 ? host_links_of(e, &arena) : NULL,
		};
	if (arena.failed || alias.failed)
		rc = wr_fail(err, ENOMEM, "no memory to look at the lab");
	else
		rc = observe(&e->have, list, e->n_ns,
			     &(struct observe_opts){.alias = str_text(&alias)}, err);

	arena_fini(&arena);
	return rc;
}

/* When nothing of the lab exists and it touches nothing that does, there is nothing to look at. */
static bool nothing_there(const struct engine *e)
{
	for (size_t i = 1; i < e->n_ns; i++)
		if (e->fds[i] >= 0)
			return false;

	return e->want->want.ns[WR_HOST_NS].first_link == WR_NONE && !e->last;
}

static int imagine_nothing(struct engine *e, struct wr_error *err)
{
	for (size_t i = 1; i < e->n_ns; i++) {
		uint32_t ns = model_add_ns(&e->have, e->names[i]);

		if (ns == WR_NONE)
			return wr_fail(err, ENOMEM, "no memory to look at the lab");
		e->have.ns[ns].missing = true;
	}

	return 0;
}

/* New links in namespaces that exist take the index that the kernel gives; the others have theirs
 * already. */
static bool take_ifindexes(struct engine *e)
{
	const struct wr_plan *p = e->plan;
	struct wr_model *want = &e->want->want;
	bool ok = true;

	for (uint32_t i = 0; i < want->n_ns; i++) {
		if (p->ns[i].make)
			continue;
		WR_EACH_LINK (want, i, w) {
			uint32_t h = p->ns[i].have == WR_NONE
					     ? WR_NONE
					     : model_find_link(&e->have, p->ns[i].have,
							       names_text(&want->names,
									  want->links[w].name));

			ok &= model_set_ifindex(want, w,
						h == WR_NONE ? 0 : e->have.links[h].ifindex);
		}
	}

	return ok;
}

int engine_look(struct engine *e, struct wr_error *err)
{
	int rc;

	plan_free(TAKE(e->plan));
	model_fini(&e->have);
	if (!model_init(&e->have))
		return wr_fail(err, ENOMEM, "no memory to look at the lab");

	rc = nothing_there(e) ? imagine_nothing(e, err) : observe_all(e, err);
	if (rc < 0)
		return rc;

	for (uint32_t i = 1; i < e->n_ns; i++)
		e->have.ns[i].unnamed = e->unnamed[i];

	rc = plan_make(&e->plan, &e->want->want, e->last ? &e->last->want : NULL, &e->have,
		       &(struct wr_plan_opts){.prune = e->opts.prune}, err);
	if (rc == 0 && !take_ifindexes(e))
		rc = wr_fail(err, ENOMEM, "no memory for a plan");
	return rc;
}

/* ------ apply ------ */

int engine_apply(struct engine *e, size_t from, size_t to, struct wr_error *err)
{
	struct apply a;
	int rc = apply_init(&a, e->plan, &e->want->want, e->fds, err);

	a.cancel = e->opts.cancel;
	a.progress = e->opts.progress;
	a.progress_ctx = e->opts.progress_ctx;
	if (rc == 0)
		rc = apply_steps(&a, from, to, err);
	if (rc == 0)
		rc = apply_take(&a, err);
	apply_fini(&a);
	return rc;
}

/* ------ verify ------ */

/* Link `l` of `m` is what link `w` of want should be by now. */
static bool is_ready_link(const struct engine *e, uint32_t w, const struct wr_model *m, uint32_t l)
{
	const struct wr_link *want = &e->want->want.links[w];

	if (want->flags & WR_LINK_CARRIER && !(m->links[l].flags & WR_LINK_CARRIER))
		return false;

	/* The link-local address that the host gives its own end is the host's business. */
	WR_EACH_ADDR (m, l, a)
		if (m->addrs[a].flags & WR_ADDR_TENTATIVE &&
		    (want->ns != WR_HOST_NS || !(m->addrs[a].flags & WR_ADDR_KERNEL)))
			return false;

	return true;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int any_event(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	(void)ctx;
	(void)nlh;
	(void)err;
	return 1;
}

/* Sockets in the namespace of a link that is not ready: one that hears, one that asks. */
static int open_pair(struct engine *e, uint32_t w, struct nl **events, struct nl **requests,
		     struct wr_error *err)
{
	int fd = e->fds[e->want->want.links[w].ns];
	int rc = nl_open(events, fd, NETLINK_ROUTE, err);

	if (rc == 0)
		rc = nl_join(*events, RTNLGRP_LINK, err);
	if (rc == 0)
		rc = nl_join(*events, RTNLGRP_IPV6_IFADDR, err);
	if (rc == 0)
		rc = nl_open(requests, fd, NETLINK_ROUTE, err);
	return rc;
}

static int dump_into(struct nl *nl, uint16_t type, const void *header, size_t len, nl_row_fn *row,
		     struct rt_into *into, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	nl_begin(&b, type, NLM_F_DUMP);
	nl_put_hdr(&b, header, len);
	return nl_dump(nl, &b, row, into, err);
}

/* Looks at that one link again; everything else was verified. 1: it is ready. */
static int ask_ready(struct engine *e, uint32_t w, struct nl *nl, struct wr_error *err)
{
	CLEANUP(model_fini) struct wr_model m = {0};
	const struct wr_link *link = &e->want->want.links[w];
	const char *const only[] = {names_text(&e->want->want.names, link->name), NULL};
	struct rt_into into = {.m = &m, .ns = WR_HOST_NS, .links = only};
	uint32_t l;
	int rc;

	if (!model_init(&m))
		return wr_fail(err, ENOMEM, "no memory to look at a link");

	rc = dump_into(nl, RTM_GETLINK, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg), link_row,
		       &into, err);
	if (rc == 0)
		rc = dump_into(nl, RTM_GETADDR, &(struct ifaddrmsg){0}, sizeof(struct ifaddrmsg),
			       addr_row, &into, err);
	if (rc < 0)
		return rc;

	l = model_find_link(&m, WR_HOST_NS, only[0]);
	return l != WR_NONE && is_ready_link(e, w, &m, l);
}

static int not_ready(const struct engine *e, uint32_t w, struct wr_error *err)
{
	const struct wr_model *want = &e->want->want;

	return wr_fail(err, ETIMEDOUT,
		       "link %s:%s does not get ready: no carrier, or a tentative address",
		       model_ns_name(want, want->links[w].ns), model_link_name(want, w));
}

/* Listens first and looks then, so that no change falls between the two; each event is a reason to
 * look again. */
static int wait_link(struct engine *e, uint32_t w, int64_t until, struct wr_error *err)
{
	CLEANUP(nl_closep) struct nl *events = NULL;
	CLEANUP(nl_closep) struct nl *requests = NULL;
	int rc = open_pair(e, w, &events, &requests, err);

	while (rc == 0) {
		rc = ask_ready(e, w, requests, err);
		if (rc != 0)
			break;
		if (e->opts.cancel && *e->opts.cancel)
			return wr_fail(err, EINTR, "interrupted");
		if (now_ms() >= until)
			return not_ready(e, w, err);
		rc = nl_listen(events, any_event, NULL, (int)(until - now_ms()), err);
		if (rc > 0 || rc == -ETIMEDOUT || rc == -ENOBUFS || rc == -EINTR)
			rc = 0;
	}

	return rc < 0 ? rc : 0;
}

/* `have` says which links were not ready a moment ago. */
static int wait_ready(struct engine *e, struct wr_error *err)
{
	int64_t until = now_ms() + READY_MS;
	const struct wr_model *want = &e->want->want;
	int rc = 0;

	for (uint32_t w = 0; w < want->n_links && rc == 0; w++) {
		uint32_t h = compare_find_link(want, w, &e->have);

		if (h != WR_NONE && !is_ready_link(e, w, &e->have, h))
			rc = wait_link(e, w, until, err);
	}

	return rc;
}

static int not_verified(const struct engine *e, struct wr_error *err)
{
	AUTO_STR text = {0};

	plan_print(e->plan, &text);
	return wr_fail(err, EPROTO, "the kernel does not have what it was told: %.*s",
		       (int)strcspn(str_text(&text), "\n"), str_text(&text));
}

int engine_verify(struct engine *e, struct wr_error *err)
{
	struct wr_lab *last = e->last;
	int rc = 0;

	/* Everything that the file says is ours now, so whatever is missing is a difference of the
	 * kernel's. */
	e->last = e->want;
	for (unsigned round = 0; rc == 0; round++) {
		rc = engine_look(e, err);
		if (rc < 0 || e->plan->commit == 0)
			break;
		if (round == VERIFY_ROUNDS)
			rc = not_verified(e, err);
		else
			rc = engine_apply(e, 0, e->plan->commit, err);
	}
	if (rc == 0)
		rc = wait_ready(e, err);

	e->last = last;
	return rc;
}
