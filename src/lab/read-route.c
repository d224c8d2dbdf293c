/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-route.c - `routes`: the words after `ip route add`. A default route by the name of a node
 * becomes one route for each family in which that node has an address there.
 */
#include <string.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include "lab/gateway.h"
#include "lab/words-line.h"

struct hop {
	struct text via;
	uint8_t via_family; /* of `via inet6 …`, else 0 */
	uint32_t dev, weight;
	bool has_via, onlink;
};

struct route {
	struct line line;
	uint8_t type;
	struct inet dst; /* family 0: default */
	struct spot dst_at;
	struct wr_route_conf conf;
	struct hop *hops;
	size_t n_hops, hops_cap;
	bool nexthops; /* the word was said */
};

static const struct {
	const char *word;
	uint8_t type;
} types[] = {
	{"unicast", RTN_UNICAST},
	{"local", RTN_LOCAL},
	{"broadcast", RTN_BROADCAST},
	{"anycast", RTN_ANYCAST},
	{"multicast", RTN_MULTICAST},
	{"blackhole", RTN_BLACKHOLE},
	{"unreachable", RTN_UNREACHABLE},
	{"prohibit", RTN_PROHIBIT},
	{"throw", RTN_THROW},
};

/* ------ words -- */

static void read_type(struct route *route)
{
	route->type = RTN_UNICAST;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (line_take(&route->line, types[i].word)) {
			route->type = types[i].type;
			return;
		}
	}
}

static bool read_destination(struct route *route)
{
	struct line *l = &route->line;
	enum inet_error error;

	line_take(l, "to");
	if (!l->more) {
		fault(l->r, text_place(l->text), "a route has a destination");
		hint(l->r, "default via r1, 10.0.0.0/8 via 10.0.1.1");
		return false;
	}

	route->dst_at = text_place(&l->word);
	if (line_take(l, "default"))
		return true;

	error = inet_read_net(l->word.s, &route->dst);
	if (error == INET_BAD && !strchr(l->word.s, '/')) {
		fault(l->r, text_place(&l->word), "\"%s\" is neither a net nor default", l->word.s);
		hint_nearest(l->r, l->word.s, (const char *const[]){"default"}, 1);
		return false;
	}
	if (error) {
		fault_inet(l->r, &l->word, error);
		return false;
	}
	line_next(l);
	return true;
}

static void read_via(struct line *l, struct hop *hop)
{
	if (hop->has_via) {
		fault(l->r, text_place(&l->word), "\"via\" stands here twice");
		hint(l->r, "several gateways: nexthop via A nexthop via B");
		l->wrong = true;
	}
	if (!line_value(l, &hop->via))
		return;

	hop->has_via = true;
	if (!str_eq(hop->via.s, "inet") && !str_eq(hop->via.s, "inet6"))
		return;

	hop->via_family = str_eq(hop->via.s, "inet") ? AF_INET : AF_INET6;
	hop->via = l->word;
	if (!l->more) {
		fault(l->r, text_place(l->text), "\"via\" has no address");
		l->wrong = true;
	}
	line_next(l);
}

static void read_weight(struct line *l, struct hop *hop)
{
	struct text text;
	uint64_t weight;

	if (!line_value(l, &text))
		return;
	if (str_to_u64(text.s, 256, false, &weight) || weight == 0) {
		fault(l->r, text_place(&text), "a weight is a number from 1 to 256");
		l->wrong = true;
		return;
	}
	hop->weight = (uint32_t)weight;
}

/* A word that belongs to a next hop. */
static bool read_hop_word(struct line *l, struct hop *hop)
{
	if (str_eq(l->word.s, "via"))
		read_via(l, hop);
	else if (str_eq(l->word.s, "dev"))
		line_device(l, &hop->dev);
	else if (str_eq(l->word.s, "weight"))
		read_weight(l, hop);
	else if (str_eq(l->word.s, "onlink"))
		hop->onlink = line_take(l, "onlink");
	else
		return false;
	return true;
}

static struct hop *add_hop(struct route *route)
{
	struct hop *hop =
		ARENA_PUSH(&route->line.r->tmp, route->hops, route->n_hops, route->hops_cap);

	if (hop)
		*hop = (struct hop){.dev = WR_NONE, .weight = 1};
	return hop;
}

static bool is_ours(const char *word)
{
	return str_eq(word, "proto") || str_eq(word, "protocol");
}

static bool read_words(struct route *route)
{
	static const char *const more[] = {"via", "dev", "weight", "onlink", "nexthop"};
	struct line *l = &route->line;
	struct hop *hop = NULL;

	while (l->more) {
		if (str_eq(l->word.s, "nexthop")) {
			if (hop && !route->nexthops) {
				fault(l->r, text_place(&l->word),
				      "\"nexthop\" behind a gateway that stands alone");
				hint(l->r, "default nexthop via A nexthop via B");
				return false;
			}
			route->nexthops = true;
			hop = add_hop(route);
			line_next(l);
			continue;
		}
		if (!hop && (str_eq(l->word.s, "via") || str_eq(l->word.s, "dev") ||
			     str_eq(l->word.s, "onlink") || str_eq(l->word.s, "weight")))
			hop = add_hop(route);
		if (hop && read_hop_word(l, hop))
			continue;
		if (is_ours(l->word.s)) {
			fault(l->r, text_place(&l->word),
			      "the protocol of a lab's routes is warren's own mark");
			return false;
		}
		if (!line_field(l, &route_table, &route->conf))
			line_unknown(l, "route", &route_table, more, ARRAY_LEN(more));
	}
	return !l->wrong;
}

/* ------ what it comes to -- */

static bool needs_hop(uint8_t type)
{
	return type != RTN_BLACKHOLE && type != RTN_UNREACHABLE && type != RTN_PROHIBIT &&
	       type != RTN_THROW;
}

static bool check_shape(struct route *route)
{
	struct reader *r = route->line.r;
	struct spot at = text_place(route->line.text);

	if (!needs_hop(route->type) && route->n_hops) {
		fault(r, at, "such a route leads nowhere: no via, no dev");
		return false;
	}
	if (needs_hop(route->type) && route->n_hops == 0) {
		fault(r, at, "a route has a \"via\" or a \"dev\"");
		return false;
	}
	for (size_t i = 0; i < route->n_hops; i++) {
		if (!route->hops[i].has_via && route->hops[i].dev == WR_NONE) {
			fault(r, at, "a next hop has a \"via\" or a \"dev\"");
			return false;
		}
	}
	return true;
}

/* The family that the words themselves say, else 0. */
static uint8_t said_family(const struct route *route)
{
	struct inet inet;

	if (route->dst.family)
		return route->dst.family;
	for (size_t i = 0; i < route->n_hops; i++) {
		const struct hop *hop = &route->hops[i];

		if (hop->has_via && !hop->via_family &&
		    inet_read_host(hop->via.s, &inet) == INET_OK)
			return inet.family;
		if (hop->has_via && hop->via_family)
			return AF_INET; /* `default via inet6 …` */
	}
	if (route->conf.src.family)
		return route->conf.src.family;
	for (size_t i = 0; i < route->n_hops; i++) {
		if (route->hops[i].has_via)
			return 0;
	}
	return AF_INET;
}

static enum gateway_result find_hop(struct route *route, const struct hop *hop, uint8_t family,
				    struct wr_hop *ret)
{
	struct line *l = &route->line;
	enum gateway_result result;

	*ret = (struct wr_hop){.dev = hop->dev, .weight = hop->weight, .onlink = hop->onlink};
	if (!hop->has_via)
		return GATEWAY_FOUND;

	result = gateway_find(l->r, l->ns, &hop->via, hop->via_family ? hop->via_family : family,
			      hop->dev, hop->onlink, ret);
	ret->weight = hop->weight;
	ret->onlink = hop->onlink;
	return result;
}

static enum gateway_result find_hops(struct route *route, uint8_t family, struct wr_hop *hops)
{
	enum gateway_result result = GATEWAY_FOUND;

	for (size_t i = 0; i < route->n_hops && result == GATEWAY_FOUND; i++)
		result = find_hop(route, &route->hops[i], family, &hops[i]);
	return result;
}

/* One route in the model. */
static void add_route(struct route *route, uint8_t family, const struct wr_hop *hops)
{
	struct reader *r = route->line.r;
	struct inet any = {.family = family};
	uint32_t i =
		model_add_route(r->want, route->line.ns, route->dst.family ? &route->dst : &any);
	struct spot *place =
		ARENA_PUSH(&r->arena, r->route_places, r->n_route_places, r->route_places_cap);

	if (i == WR_NONE || !place)
		return;

	*place = text_place(route->line.text);
	r->want->routes[i].type = route->type;
	r->want->routes[i].protocol = WR_PROTO;
	if (!model_set_route_conf(r->want, i, &route->conf))
		return;
	for (size_t h = 0; h < route->n_hops; h++) {
		uint32_t hop = model_add_hop(r->want, i);

		if (hop == WR_NONE)
			return;
		r->want->hops[hop] = hops[h];
	}
}

static void fault_family(struct route *route, uint8_t family)
{
	struct reader *r = route->line.r;
	struct inet inet;

	for (size_t i = 0; i < route->n_hops; i++) {
		const struct hop *hop = &route->hops[i];
		struct wr_hop found;

		if (find_hop(route, hop, family ? family : AF_INET, &found) == GATEWAY_FOUND)
			continue;
		if (inet_read_host(hop->via.s, &inet) == INET_OK)
			fault(r, text_place(&hop->via), "the gateway %s is not of the family of %s",
			      hop->via.s, family == AF_INET6 ? "an IPv6 route" : "an IPv4 route");
		else
			gateway_fault(r, route->line.ns, &hop->via, family);
		return;
	}
}

static void add_routes(struct route *route)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};
	struct reader *r = route->line.r;
	struct wr_hop *hops = arena_array(&r->tmp, route->n_hops, sizeof(*hops));
	uint8_t said = said_family(route);
	size_t n = 0;

	for (size_t i = 0; hops && i < ARRAY_LEN(families); i++) {
		enum gateway_result result;

		if (said && said != families[i])
			continue;
		result = find_hops(route, families[i], hops);
		if (result == GATEWAY_FAULT)
			return;
		if (result == GATEWAY_FOUND) {
			add_route(route, families[i], hops);
			n++;
		}
	}
	if (n == 0)
		fault_family(route, said);
}

void read_route(struct reader *r, uint32_t ns, const struct text *text)
{
	struct route route = {0};

	line_begin(&route.line, r, ns, text);
	read_type(&route);
	if (!read_destination(&route) || !read_words(&route) || !check_shape(&route))
		return;
	if (route.conf.src.family && route.dst.family &&
	    route.conf.src.family != route.dst.family) {
		fault(r, text_place(text), "\"src\" is not of the family of the route");
		return;
	}
	add_routes(&route);
}
