/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * api-facts.c - <warren/model.h>: what is known of one thing, as a value or as words.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/export.h"
#include "base/versioned.h"
#include "model/info.h"
#include "model/usual.h"
#include "model/words.h"

/* Of each class: what it is called, and where the model says how many it has of it. */
static const struct {
	const char *name;
	size_t n;
} classes[] = {
	[WR_CLASS_NS] = {"namespace", offsetof(struct wr_model, n_ns)},
	[WR_CLASS_LINK] = {"link", offsetof(struct wr_model, n_links)},
	[WR_CLASS_ADDR] = {"address", offsetof(struct wr_model, n_addrs)},
	[WR_CLASS_ROUTE] = {"route", offsetof(struct wr_model, n_routes)},
	[WR_CLASS_RULE] = {"rule", offsetof(struct wr_model, n_rules)},
	[WR_CLASS_NEIGH] = {"neighbour", offsetof(struct wr_model, n_neighs)},
	[WR_CLASS_SYSCTL] = {"sysctl", offsetof(struct wr_model, n_sysctls)},
};
static_assert(ARRAY_LEN(classes) == WR_CLASS_N_, "a line for each class");

static int check(const struct wr_model *m, enum wr_class cls, uint32_t i, struct wr_error *err)
{
	if ((unsigned)cls >= WR_CLASS_N_)
		return wr_fail(err, EINVAL, "there is no class %u of things", (unsigned)cls);
	if (i >= *(const size_t *)((const char *)m + classes[cls].n))
		return wr_fail(err, EINVAL, "the model has no %s %u", classes[cls].name, i);
	return 0;
}

/* ------ values ------ */

WR_API int wr_model_link(const struct wr_model *m, uint32_t link, struct wr_link_info *ret,
			 struct wr_error *err)
{
	struct wr_link_info info;
	struct wr_link copy;
	int rc = check(m, WR_CLASS_LINK, link, err);

	if (rc < 0)
		return rc;

	/* What peer_nsid counts in is a namespace that is gone. */
	copy = m->links[link];
	copy.master = copy.master == WR_NONE ? WR_NONE : m->links[copy.master].ifindex;
	copy.peer_nsid = -1;
	info_of_link(m, &copy, &info);
	return versioned_give(ret, &info, sizeof(info), err);
}

WR_API int wr_model_addr(const struct wr_model *m, uint32_t addr, struct wr_addr_info *ret,
			 struct wr_error *err)
{
	struct wr_addr_info info;
	int rc = check(m, WR_CLASS_ADDR, addr, err);

	if (rc < 0)
		return rc;

	info_of_addr(m, &m->addrs[addr], &info);
	return versioned_give(ret, &info, sizeof(info), err);
}

WR_API int wr_model_route(const struct wr_model *m, uint32_t route, struct wr_route_info *ret,
			  struct wr_error *err)
{
	struct wr_route_info info = {.size = sizeof(info)};
	const struct wr_route *r;
	int rc = check(m, WR_CLASS_ROUTE, route, err);

	if (rc < 0)
		return rc;

	r = &m->routes[route];
	info.table = route_table_of(r);
	info.metric = route_metric_of(r);
	info.n_hops = r->n_hops;
	info.family = r->family;
	info.type = r->type;
	info.protocol = r->protocol;
	info.scope = route_scope_of(m, r);
	inet_text(&r->dst, info.dst);
	return versioned_give(ret, &info, sizeof(info), err);
}

WR_API int wr_model_hop(const struct wr_model *m, uint32_t route, uint32_t hop,
			struct wr_hop_info *ret, struct wr_error *err)
{
	struct wr_hop_info info = {.size = sizeof(info)};
	const struct wr_hop *h;
	int rc = check(m, WR_CLASS_ROUTE, route, err);

	if (rc < 0)
		return rc;
	if (hop >= m->routes[route].n_hops)
		return wr_fail(err, EINVAL, "route %u has no next hop %u", route, hop);

	h = &m->hops[m->routes[route].first_hop + hop];
	info.link = h->dev;
	info.weight = h->weight;
	info.flags = h->onlink ? WR_HOP_ONLINK : 0;
	if (h->via.family)
		inet_host_text(&h->via, info.via);
	return versioned_give(ret, &info, sizeof(info), err);
}

WR_API int wr_model_rule(const struct wr_model *m, uint32_t rule, struct wr_rule_info *ret,
			 struct wr_error *err)
{
	struct wr_rule_info info = {.size = sizeof(info)};
	const struct wr_rule *r;
	int rc = check(m, WR_CLASS_RULE, rule, err);

	if (rc < 0)
		return rc;

	r = &m->rules[rule];
	info.pref = r->conf.pref;
	info.table = rule_table_of(r);
	info.family = r->family;
	info.action = r->action;
	info.protocol = r->protocol;
	return versioned_give(ret, &info, sizeof(info), err);
}

WR_API int wr_model_neigh(const struct wr_model *m, uint32_t neigh, struct wr_neigh_info *ret,
			  struct wr_error *err)
{
	struct wr_neigh_info info = {.size = sizeof(info)};
	const struct wr_neigh *n;
	int rc = check(m, WR_CLASS_NEIGH, neigh, err);

	if (rc < 0)
		return rc;

	n = &m->neighs[neigh];
	info.link = n->dev;
	info.flags = (n->proxy ? WR_NEIGH_PROXY : 0) | (n->router ? WR_NEIGH_ROUTER : 0);
	info.protocol = n->protocol;
	inet_host_text(&n->dst, info.dst);
	if (!n->proxy)
		mac_text(&n->mac, info.mac);
	return versioned_give(ret, &info, sizeof(info), err);
}

WR_API int wr_model_sysctl(const struct wr_model *m, uint32_t sysctl, const char **ret_name,
			   const char **ret_value, struct wr_error *err)
{
	const struct wr_sysctl *s;
	int rc = check(m, WR_CLASS_SYSCTL, sysctl, err);

	if (rc < 0)
		return rc;

	s = &m->sysctls[sysctl];
	*ret_name = names_text(&m->names, s->name);
	*ret_value = s->unknown ? NULL : names_text(&m->names, s->value);
	return 0;
}

/* ------ words ------ */

static void sysctl_print(const struct wr_model *m, const struct wr_sysctl *s, struct str *out)
{
	str_printf(out, "%s = %s", names_text(&m->names, s->name),
		   s->unknown ? "?" : names_text(&m->names, s->value));
}

static void print(const struct wr_model *m, enum wr_class cls, uint32_t i, struct str *out)
{
	switch (cls) {
	case WR_CLASS_NS:
		str_add(out, model_ns_name(m, i));
		break;
	case WR_CLASS_LINK:
		link_print(m, i, out);
		break;
	case WR_CLASS_ADDR:
		addr_print(m, &m->addrs[i], out);
		break;
	case WR_CLASS_ROUTE:
		route_print(m, &m->routes[i], out);
		break;
	case WR_CLASS_RULE:
		rule_print(m, &m->rules[i], out);
		break;
	case WR_CLASS_NEIGH:
		neigh_print(m, &m->neighs[i], out);
		break;
	case WR_CLASS_SYSCTL:
		sysctl_print(m, &m->sysctls[i], out);
		break;
	case WR_CLASS_N_:
		break;
	}
}

WR_API int wr_model_text(const struct wr_model *m, enum wr_class cls, uint32_t thing, char **ret,
			 struct wr_error *err)
{
	AUTO_STR out = {0};
	char *text;
	int rc = check(m, cls, thing, err);

	if (rc < 0)
		return rc;

	print(m, cls, thing, &out);
	text = str_take(&out);
	if (!text)
		return wr_fail(err, ENOMEM, "no memory");

	*ret = text;
	return 0;
}
