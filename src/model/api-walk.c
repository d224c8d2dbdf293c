/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * api-walk.c - <warren/model.h>: from thing to thing. Any number may be asked for: one that is none
 * leads nowhere.
 */
#include <assert.h>

#include "base/export.h"
#include "model/model.h"

/* Where the things of a class stand in a model, and how they hang together. */
static const struct chain {
	size_t array, n, size; /* of the model: where they are, how many; of one */
	size_t next;	       /* of one: the one after it */
	size_t first;	       /* of the owner: the first */
	enum wr_class owner;
} chains[] = {
#define CHAIN(array_, type, owner_type, first_, owner_class)                                       \
	{                                                                                          \
		.array = offsetof(struct wr_model, array_),                                        \
		.n = offsetof(struct wr_model, n_##array_), .size = sizeof(struct type),           \
		.next = offsetof(struct type, next), .first = offsetof(struct owner_type, first_), \
		.owner = (owner_class),                                                            \
	}
	[WR_CLASS_LINK] = CHAIN(links, wr_link, wr_ns, first_link, WR_CLASS_NS),
	[WR_CLASS_ADDR] = CHAIN(addrs, wr_addr, wr_link, first_addr, WR_CLASS_LINK),
	[WR_CLASS_ROUTE] = CHAIN(routes, wr_route, wr_ns, first_route, WR_CLASS_NS),
	[WR_CLASS_RULE] = CHAIN(rules, wr_rule, wr_ns, first_rule, WR_CLASS_NS),
	[WR_CLASS_NEIGH] = CHAIN(neighs, wr_neigh, wr_ns, first_neigh, WR_CLASS_NS),
	[WR_CLASS_SYSCTL] = CHAIN(sysctls, wr_sysctl, wr_ns, first_sysctl, WR_CLASS_NS),
#undef CHAIN
};
static_assert(ARRAY_LEN(chains) == WR_CLASS_N_, "a chain for each class");

/* The bytes of a thing of such a chain, or NULL. */
static const char *thing_at(const struct wr_model *m, const struct chain *chain, uint32_t i)
{
	const char *array = *(char *const *)((const char *)m + chain->array);
	size_t n = *(const size_t *)((const char *)m + chain->n);

	return i < n ? array + i * chain->size : NULL;
}

static uint32_t number_at(const char *thing, size_t offset)
{
	return thing ? *(const uint32_t *)(thing + offset) : WR_NONE;
}

static const char *owner_at(const struct wr_model *m, const struct chain *chain, uint32_t i)
{
	if (chain->owner == WR_CLASS_LINK)
		return thing_at(m, &chains[WR_CLASS_LINK], i);
	return i < m->n_ns ? (const char *)&m->ns[i] : NULL;
}

WR_API uint32_t wr_model_first(const struct wr_model *m, enum wr_class cls, uint32_t of)
{
	if (cls == WR_CLASS_NS)
		return WR_HOST_NS;
	if ((unsigned)cls >= WR_CLASS_N_)
		return WR_NONE;
	return number_at(owner_at(m, &chains[cls], of), chains[cls].first);
}

WR_API uint32_t wr_model_next(const struct wr_model *m, enum wr_class cls, uint32_t thing)
{
	if (cls == WR_CLASS_NS)
		return thing < m->n_ns - 1 ? thing + 1 : WR_NONE;
	if ((unsigned)cls >= WR_CLASS_N_)
		return WR_NONE;
	return number_at(thing_at(m, &chains[cls], thing), chains[cls].next);
}

WR_API uint32_t wr_model_find_ns(const struct wr_model *m, const char *name)
{
	return model_find_ns(m, name);
}

WR_API uint32_t wr_model_find_link(const struct wr_model *m, uint32_t ns, const char *name)
{
	return ns < m->n_ns ? model_find_link(m, ns, name) : WR_NONE;
}

WR_API uint32_t wr_model_link_ns(const struct wr_model *m, uint32_t link)
{
	return link < m->n_links ? m->links[link].ns : WR_NONE;
}

WR_API uint32_t wr_model_link_peer(const struct wr_model *m, uint32_t link)
{
	return link < m->n_links ? m->links[link].peer : WR_NONE;
}

WR_API uint32_t wr_model_link_master(const struct wr_model *m, uint32_t link)
{
	return link < m->n_links ? m->links[link].master : WR_NONE;
}

WR_API uint32_t wr_model_link_lower(const struct wr_model *m, uint32_t link)
{
	return link < m->n_links ? m->links[link].lower : WR_NONE;
}

/* ------ namespaces ------ */

WR_API const char *wr_model_ns_name(const struct wr_model *m, uint32_t ns)
{
	return ns < m->n_ns ? model_ns_name(m, ns) : NULL;
}

WR_API uint64_t wr_model_ns_id(const struct wr_model *m, uint32_t ns)
{
	return ns < m->n_ns ? m->ns[ns].id : 0;
}

/* One that could not be opened was not looked at. */
WR_API unsigned wr_model_ns_unknown(const struct wr_model *m, uint32_t ns)
{
	if (ns >= m->n_ns || m->ns[ns].missing)
		return (1U << WR_CLASS_N_) - 1;
	return m->ns[ns].unknown;
}
