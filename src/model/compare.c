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

#define IP6_METRIC 1024 /* IP6_RT_PRIO_USER: what metric 0 becomes in IPv6 */

/* Does conf have the field that is kept in `member`? Compiles to a constant number of the table.
 */
static bool said(const struct wr_table *table, const void *conf, size_t offset)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->fields[i].offset == offset)
			return field_has(conf, i);

	return false;
}

#define SAID(table, conf, member) said(&(table), (conf), offsetof(__typeof__(*(conf)), member))

/* field_diff, but the fields kept in `skip` do not count. */
static bool same_but(const struct wr_table *table, const void *want, const struct names *want_names,
		     const void *have, const struct names *have_names, const size_t *skip,
		     size_t n_skip)
{
	uint64_t diff = field_diff(table, want, want_names, have, have_names);

	for (size_t i = 0; i < table->n; i++)
		for (size_t k = 0; k < n_skip; k++)
			if (table->fields[i].offset == skip[k])
				diff &= ~(UINT64_C(1) << i);

	return !diff;
}

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

/* The other side of the address: itself unless a peer was said. */
static const struct inet *other_side(const struct wr_addr *addr)
{
	return SAID(addr_table, &addr->conf, peer) ? &addr->conf.peer : &addr->local;
}

/* IPv4 may have an address twice with different nets; IPv6 knows an address of a link once. */
bool addr_same(const struct wr_model *a, uint32_t ia, const struct wr_model *b, uint32_t ib)
{
	const struct wr_addr *x = &a->addrs[ia], *y = &b->addrs[ib];

	if (!inet_same_host(&x->local, &y->local))
		return false;
	if (x->local.family == AF_INET && !inet_eq(other_side(x), other_side(y)))
		return false;
	return same_link(a, x->link, b, y->link);
}

/* A lifetime runs down: only whether there is one can be compared. */
static bool lifetime_eq(uint32_t want, uint32_t have)
{
	return (want == UINT32_MAX) == (have == UINT32_MAX);
}

bool addr_eq(const struct wr_model *want, uint32_t iw, const struct wr_model *have, uint32_t ih)
{
	static const size_t skip[] = {
		offsetof(struct wr_addr_conf, peer), offsetof(struct wr_addr_conf, preferred_lft),
		offsetof(struct wr_addr_conf, valid_lft),
		offsetof(struct wr_addr_conf, scope), /* last: not skipped for IPv4 */
	};
	const struct wr_addr *w = &want->addrs[iw], *h = &have->addrs[ih];
	size_t n_skip = ARRAY_LEN(skip) - (w->local.family == AF_INET);

	if (!addr_same(want, iw, have, ih) || !inet_eq(other_side(w), other_side(h)))
		return false;
	if (SAID(addr_table, &w->conf, valid_lft) &&
	    !lifetime_eq(w->conf.valid_lft, h->conf.valid_lft))
		return false;
	if (SAID(addr_table, &w->conf, preferred_lft) &&
	    !lifetime_eq(w->conf.preferred_lft, h->conf.preferred_lft))
		return false;

	return same_but(&addr_table, &w->conf, &want->names, &h->conf, &have->names, skip, n_skip);
}

/* ------ routes -- */

static uint32_t route_table_of(const struct wr_route *route)
{
	return SAID(route_table, &route->conf, table) ? route->conf.table : RT_TABLE_MAIN;
}

static uint32_t route_metric(const struct wr_route *route)
{
	if (SAID(route_table, &route->conf, metric) && route->conf.metric)
		return route->conf.metric;
	return route->family == AF_INET6 ? IP6_METRIC : 0;
}

/* IPv4 only: IPv6 routes have no tos. */
static uint8_t route_tos(const struct wr_route *route)
{
	return SAID(route_table, &route->conf, tos) ? route->conf.tos : 0;
}

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
	    route_table_of(x) != route_table_of(y) || route_metric(x) != route_metric(y) ||
	    route_tos(x) != route_tos(y) || !same_ns(a, x->ns, b, y->ns))
		return false;

	return x->family == AF_INET || hops_eq(a, x, b, y);
}

bool route_eq(const struct wr_model *want, uint32_t iw, const struct wr_model *have, uint32_t ih)
{
	static const size_t skip[] = {
		offsetof(struct wr_route_conf, table), offsetof(struct wr_route_conf, metric),
		offsetof(struct wr_route_conf, tos),
		offsetof(struct wr_route_conf, scope), /* last: not skipped for IPv4 */
	};
	const struct wr_route *w = &want->routes[iw], *h = &have->routes[ih];
	size_t n_skip = ARRAY_LEN(skip) - (w->family == AF_INET);

	if (!route_same(want, iw, have, ih) || w->type != h->type || !hops_eq(want, w, have, h))
		return false;

	return same_but(&route_table, &w->conf, &want->names, &h->conf, &have->names, skip, n_skip);
}

/* ------ rules -- */

/* The rule's words with what is unsaid filled in, so that field by field can be compared. */
static struct wr_rule_conf full_rule(const struct wr_rule *rule)
{
	struct wr_rule_conf conf = rule->conf;

	if (!SAID(rule_table, &conf, table))
		conf.table = rule->action == FR_ACT_TO_TBL && !conf.l3mdev ? RT_TABLE_MAIN : 0;
	if (!SAID(rule_table, &conf, suppress_prefixlength))
		conf.suppress_prefixlength = UINT32_MAX;
	if (!SAID(rule_table, &conf, suppress_ifgroup))
		conf.suppress_ifgroup = UINT32_MAX;
	if (!SAID(rule_table, &conf, uid_min))
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
	return !SAID(rule_table, x, pref) || !SAID(rule_table, y, pref) || x->pref == y->pref;
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
