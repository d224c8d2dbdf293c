/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * compare.c - identity and equality across models. What a file leaves unsaid is filled in here with
 * what the kernel takes for it (table main, metric 0 or 1024), so that readers of files and of the
 * kernel need not agree on it.
 */
#include <ctype.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "model/compare.h"
#include "model/usual.h"

#define FOREVER UINT32_MAX

/* ------ links -- */

uint32_t compare_find_link(const struct wr_model *a, uint32_t la, const struct wr_model *b)
{
	uint32_t ns = model_find_ns(b, model_ns_name(a, a->links[la].ns));

	if (ns == WR_NONE)
		return WR_NONE;
	return model_find_link(b, ns, names_text(&a->names, a->links[la].name));
}

static bool same_ns(const struct wr_model *a, uint32_t na, const struct wr_model *b, uint32_t nb)
{
	return str_eq(model_ns_name(a, na), model_ns_name(b, nb));
}

static bool same_link(const struct wr_model *a, uint32_t la, const struct wr_model *b, uint32_t lb)
{
	if (la == WR_NONE || lb == WR_NONE)
		return la == lb;
	return compare_find_link(a, la, b) == lb;
}

/* ------ addresses -- */

/* IPv4 may have an address twice with different nets; IPv6 knows an address of a link once. */
bool addr_same(const struct wr_model *a, uint32_t ia, const struct wr_model *b, uint32_t ib)
{
	const struct wr_addr *x = &a->addrs[ia], *y = &b->addrs[ib];

	if (!inet_same_host(&x->local, &y->local))
		return false;
	if (x->local.family == AF_INET && !inet_eq(addr_other_side(x), addr_other_side(y)))
		return false;
	return same_link(a, x->link, b, y->link);
}

/* A lifetime runs down: only whether there is one can be compared. */
static bool lifetimes_eq(const struct wr_addr_conf *x, const struct wr_addr_conf *y)
{
	uint32_t valid_x = FIELD_HAS(addr_table, x, valid_lft) ? x->valid_lft : FOREVER;
	uint32_t valid_y = FIELD_HAS(addr_table, y, valid_lft) ? y->valid_lft : FOREVER;
	uint32_t pref_x = FIELD_HAS(addr_table, x, preferred_lft) ? x->preferred_lft : valid_x;
	uint32_t pref_y = FIELD_HAS(addr_table, y, preferred_lft) ? y->preferred_lft : valid_y;

	return (valid_x == FOREVER) == (valid_y == FOREVER) &&
	       (pref_x == FOREVER) == (pref_y == FOREVER) && (pref_x == 0) == (pref_y == 0);
}

/* With the label that every IPv4 address has, and metric 0. */
static struct wr_addr_conf full_addr(const struct wr_model *m, const struct wr_addr *addr)
{
	struct wr_addr_conf conf = addr->conf;

	if (!FIELD_HAS(addr_table, &conf, label))
		conf.label = m->links[addr->link].name;
	FIELD_SAY(addr_table, &conf, label);
	FIELD_SAY(addr_table, &conf, metric);
	return conf;
}

bool addr_eq(const struct wr_model *want, uint32_t iw, const struct wr_model *have, uint32_t ih)
{
	const struct wr_addr *w = &want->addrs[iw], *h = &have->addrs[ih];
	const struct wr_addr_conf full = full_addr(have, h);
	uint64_t diff = field_diff(&addr_table, &w->conf, &want->names, &full, &have->names);

	if (!addr_same(want, iw, have, ih) || !inet_eq(addr_other_side(w), addr_other_side(h)))
		return false;
	if (w->local.family == AF_INET && addr_scope(w) != addr_scope(h))
		return false;

	diff &= ~(FIELD_BIT(addr_table, &full, peer) | FIELD_BIT(addr_table, &full, scope) |
		  FIELD_BIT(addr_table, &full, valid_lft) |
		  FIELD_BIT(addr_table, &full, preferred_lft));
	return !diff && lifetimes_eq(&w->conf, &h->conf);
}

/* ------ routes -- */

static bool hop_eq(const struct wr_model *a, const struct wr_hop *x, const struct wr_model *b,
		   const struct wr_hop *y)
{
	if (x->via.family != y->via.family || x->weight != y->weight || x->onlink != y->onlink)
		return false;
	if (x->via.family && !inet_same_host(&x->via, &y->via))
		return false;

	/* Where no device is said, the kernel finds one. */
	return x->dev == WR_NONE || y->dev == WR_NONE || same_link(a, x->dev, b, y->dev);
}

static bool has_hop(const struct wr_model *a, const struct wr_route *route,
		    const struct wr_model *b, const struct wr_hop *hop)
{
	for (uint32_t i = 0; i < route->n_hops; i++)
		if (hop_eq(a, &a->hops[route->first_hop + i], b, hop))
			return true;

	return false;
}

/* The same next hops in any order: IPv6 gives them back in its own. */
static bool hops_eq(const struct wr_model *a, const struct wr_route *x, const struct wr_model *b,
		    const struct wr_route *y)
{
	if (x->n_hops != y->n_hops)
		return false;

	for (uint32_t i = 0; i < y->n_hops; i++)
		if (!has_hop(a, x, b, &b->hops[y->first_hop + i]))
			return false;
	for (uint32_t i = 0; i < x->n_hops; i++)
		if (!has_hop(b, y, a, &a->hops[x->first_hop + i]))
			return false;

	return true;
}

bool route_same(const struct wr_model *a, uint32_t ia, const struct wr_model *b, uint32_t ib)
{
	const struct wr_route *x = &a->routes[ia], *y = &b->routes[ib];

	if (x->family != y->family || !inet_eq(&x->dst, &y->dst) ||
	    route_table_of(x) != route_table_of(y) || route_metric_of(x) != route_metric_of(y) ||
	    route_tos_of(x) != route_tos_of(y) || !same_ns(a, x->ns, b, y->ns))
		return false;

	return x->family == AF_INET || hops_eq(a, x, b, y);
}

bool route_eq(const struct wr_model *want, uint32_t iw, const struct wr_model *have, uint32_t ih)
{
	const struct wr_route *w = &want->routes[iw], *h = &have->routes[ih];
	uint64_t diff = field_diff(&route_table, w->conf, &want->names, h->conf, &have->names);

	if (!route_same(want, iw, have, ih) || w->type != h->type || !hops_eq(want, w, have, h))
		return false;
	if (w->family == AF_INET && route_scope_of(want, w) != route_scope_of(have, h))
		return false;

	return !(diff &
		 ~(FIELD_BIT(route_table, w->conf, table) |
		   FIELD_BIT(route_table, w->conf, metric) | FIELD_BIT(route_table, w->conf, tos) |
		   FIELD_BIT(route_table, w->conf, scope)));
}

/* ------ rules -- */

/* The rule's words with what is unsaid filled in, so that field by field can be compared. */
static struct wr_rule_conf full_rule(const struct wr_rule *rule)
{
	struct wr_rule_conf conf = rule->conf;

	conf.table = rule_table_of(rule);
	if (!FIELD_HAS(rule_table, &conf, suppress_prefixlength))
		conf.suppress_prefixlength = UINT32_MAX;
	if (!FIELD_HAS(rule_table, &conf, suppress_ifgroup))
		conf.suppress_ifgroup = UINT32_MAX;
	if (!FIELD_HAS(rule_table, &conf, uid_min))
		conf.uid_max = UINT32_MAX;
	if (!conf.from.len)
		conf.from = (struct inet){0}; /* every address: as if unsaid */
	if (!conf.to.len)
		conf.to = (struct inet){0};

	return conf;
}

/* The place is the kernel's choice when it is unsaid: then it does not count. */
static bool pref_same(const struct wr_rule_conf *x, const struct wr_rule_conf *y)
{
	return !FIELD_HAS(rule_table, x, pref) || !FIELD_HAS(rule_table, y, pref) ||
	       x->pref == y->pref;
}

bool rule_same(const struct wr_model *a, uint32_t ia, const struct wr_model *b, uint32_t ib)
{
	const struct wr_rule *rx = &a->rules[ia], *ry = &b->rules[ib];
	struct wr_rule_conf x = full_rule(rx), y = full_rule(ry);

	if (rx->family != ry->family || rx->action != ry->action || !pref_same(&x, &y) ||
	    !same_ns(a, rx->ns, b, ry->ns))
		return false;

	for (size_t i = 0; i < rule_table.n; i++) {
		if (rule_table.fields[i].offset == offsetof(struct wr_rule_conf, pref))
			continue;
		if (!field_eq(&rule_table, i, &x, &a->names, &y, &b->names))
			return false;
	}

	return true;
}

/* ------ neighbours, sysctls -- */

bool neigh_same(const struct wr_model *a, uint32_t ia, const struct wr_model *b, uint32_t ib)
{
	const struct wr_neigh *x = &a->neighs[ia], *y = &b->neighs[ib];

	return x->proxy == y->proxy && inet_same_host(&x->dst, &y->dst) &&
	       same_ns(a, x->ns, b, y->ns) && same_link(a, x->dev, b, y->dev);
}

bool neigh_eq(const struct wr_model *want, uint32_t iw, const struct wr_model *have, uint32_t ih)
{
	const struct wr_neigh *w = &want->neighs[iw], *h = &have->neighs[ih];

	if (!neigh_same(want, iw, have, ih) || w->router != h->router)
		return false;
	return w->proxy || memcmp(&w->mac, &h->mac, sizeof(w->mac)) == 0;
}

/* The next character with any run of blanks as one, none at the ends; 0 at the end. */
static char folded(const char **text, bool *in_word)
{
	const char *t = *text;
	bool blank = false;

	while (isspace((unsigned char)*t)) {
		blank = true;
		t++;
	}
	if (blank && *in_word && *t) {
		*text = t;
		*in_word = false;
		return ' ';
	}

	*in_word = true;
	*text = *t ? t + 1 : t;
	return *t;
}

bool sysctl_value_eq(const char *a, const char *b)
{
	bool in_a = false, in_b = false;

	for (;;) {
		char x = folded(&a, &in_a), y = folded(&b, &in_b);

		if (x != y)
			return false;
		if (!x)
			return true;
	}
}
