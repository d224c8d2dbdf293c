/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-look.c - looks at a lab's namespaces, plans, and carries a plan out.
 */
#include <stdlib.h>

#include "lab/engine-part.h"
#include "observe/observe.h"

#define LOOKS 3
#define NOT_LOOKED_AT \
	(1U << WR_CLASS_ADDR | 1U << WR_CLASS_ROUTE | 1U << WR_CLASS_RULE | 1U << WR_CLASS_NEIGH)

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

/* Nothing but its links can have changed since the last look: a wire's other end may. */
static bool is_untouched(const struct engine *e, size_t ns)
{
	return e->verifying && e->touched && !e->touched[ns];
}

/* To verify a namespace that was just made needs no second look at what was read back there. */
static bool is_known(const struct engine *e, const struct wr_sysctl *sysctl)
{
	return is_untouched(e, sysctl->ns) || (e->verifying && sysctl->read_back);
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
			if (!is_known(e, &m->sysctls[s]))
				name_list_add(arena, &list,
					      names_text(&m->names, m->sysctls[s].name));
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

static unsigned said_by(const struct wr_model *m, uint32_t ns)
{
	const struct wr_ns *said = &m->ns[ns];
	unsigned classes = 0;

	if (said->first_route != WR_NONE)
		classes |= 1U << WR_CLASS_ROUTE;
	if (said->first_rule != WR_NONE)
		classes |= 1U << WR_CLASS_RULE;
	if (said->first_neigh != WR_NONE)
		classes |= 1U << WR_CLASS_NEIGH;
	if (said->first_sysctl != WR_NONE)
		classes |= 1U << WR_CLASS_SYSCTL;
	return classes;
}

static unsigned said_classes(const struct engine *e, size_t ns)
{
	uint32_t last = e->last && e->last != e->want ? model_find_ns(&e->last->want, e->names[ns])
						      : WR_NONE;
	unsigned classes = 1U << WR_CLASS_NS | 1U << WR_CLASS_LINK | 1U << WR_CLASS_ADDR;

	if (ns < e->want->want.n_ns)
		classes |= said_by(&e->want->want, (uint32_t)ns);
	if (last != WR_NONE)
		classes |= said_by(&e->last->want, last);
	return classes;
}

/* To verify, what a namespace has of a class that the file says nothing of there makes no
 * difference to whether the kernel has what the file says. */
static unsigned classes_to_see(const struct engine *e, size_t ns)
{
	if (is_untouched(e, ns))
		return 1U << WR_CLASS_NS | 1U << WR_CLASS_LINK;
	if (e->verifying)
		return said_classes(e, ns);
	if (e->ours_only)
		return said_classes(e, ns) | 1U << WR_CLASS_ROUTE | 1U << WR_CLASS_SYSCTL;
	return 0;
}

/* What is known from before, so that nothing is planned of it. */
static int add_known(struct engine *e, struct wr_error *err)
{
	const struct wr_model *want = &e->want->want;

	for (uint32_t ns = 0; ns < e->n_ns; ns++)
		if (is_untouched(e, ns))
			e->have.ns[ns].unknown |= NOT_LOOKED_AT;

	for (uint32_t ns = 1; ns < want->n_ns; ns++)
		WR_EACH_SYSCTL (want, ns, i)
			if (is_known(e, &want->sysctls[i]) &&
			    model_add_sysctl(
				    &e->have, ns, names_text(&want->names, want->sysctls[i].name),
				    names_text(&want->names, want->sysctls[i].value)) == WR_NONE)
				return wr_fail(err, ENOMEM, "no memory to look at the lab");

	return 0;
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
			.classes = classes_to_see(e, i),
			.sysctls = i && e->fds[i] >= 0 ? sysctls_of(e, &arena, i) : NULL,
			.links = i == 0 ? host_links_of(e, &arena) : NULL,
		};
	if (arena.failed || alias.failed)
		rc = wr_fail(err, ENOMEM, "no memory to look at the lab");
	else
		rc = observe(&e->have, list, e->n_ns,
			     &(struct observe_opts){.alias = str_text(&alias)}, err);

	arena_fini(&arena);
	return rc < 0 ? rc : add_known(e, err);
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

	for (uint32_t w = 0; w < want->n_links; w++) {
		uint32_t h = p->link_have[w];

		if (!p->ns[want->links[w].ns].make)
			ok &= model_set_ifindex(want, w,
						h == WR_NONE ? 0 : e->have.links[h].ifindex);
	}

	return ok;
}

static int look(struct engine *e, struct wr_error *err)
{
	int rc;

	plan_free(TAKE(e->plan));
	model_fini(&e->have);
	if (!model_init(&e->have))
		return wr_fail(err, ENOMEM, "no memory to look at the lab");

	phases_enter_look(e->opts.phases, PHASE_OBSERVE);
	rc = nothing_there(e) ? imagine_nothing(e, err) : observe_all(e, err);
	if (rc < 0)
		return rc;

	for (uint32_t i = 1; i < e->n_ns; i++)
		e->have.ns[i].unnamed = e->unnamed[i];

	phases_enter_look(e->opts.phases, PHASE_PLAN);
	if (e->last && e->last != e->want)
		plan_say_usual(&e->want->want, &e->last->want);
	rc = plan_make(&e->plan, &e->want->want, e->last ? &e->last->want : NULL, &e->have,
		       &(struct wr_plan_opts){.prune = e->opts.prune}, err);
	if (rc == 0 && !take_ifindexes(e))
		rc = wr_fail(err, ENOMEM, "no memory for a plan");
	return rc;
}

/* The first namespace of which something could not be read. */
static bool find_unknown(const struct engine *e, uint32_t *ret)
{
	for (uint32_t i = 0; i < e->have.n_ns; i++)
		if (e->have.ns[i].unknown & ~(1U << WR_CLASS_NS) &
		    ~(is_untouched(e, i) ? NOT_LOOKED_AT : 0)) {
			*ret = i;
			return true;
		}

	return false;
}

int engine_look(struct engine *e, struct wr_error *err)
{
	bool changes = e->st && e->st->lock_fd >= 0;
	uint32_t unknown = 0;
	int rc = 0;

	for (unsigned n = 0; rc == 0 && n < LOOKS; n++) {
		rc = look(e, err);
		if (rc == 0 && (!changes || !find_unknown(e, &unknown)))
			return 0;
	}

	return rc < 0 ? rc
		      : wr_fail(err, EIO, "not everything of %s can be read, so it is not changed",
				model_ns_name(&e->have, unknown));
}

/* ------ apply ------ */

int engine_apply(struct engine *e, size_t from, size_t to, struct wr_error *err)
{
	struct apply a;
	int rc;

	phases_enter_look(e->opts.phases, PHASE_BUILD);
	rc = apply_init(&a, e->plan, &e->want->want, e->fds, err);
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
