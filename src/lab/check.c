/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * check.c - what can be said of a lab without a kernel: what the kernel would refuse, and what can
 * only be a mistake.
 */
#include <sys/socket.h>

#include "lab/inets.h"
#include "lab/reader.h"
#include "model/words.h"

enum { PORTS_MAX = 1023 /* BR_MAX_PORTS less the one that is never given */, MTU_IPV6 = 1280 };

/* A set of texts. true: the text is new; else *ret is what was put with it before. */
struct seen {
	struct reader *r;
	struct map map;
};

static bool is_new(struct seen *seen, const struct str *text, uint32_t value, uint32_t *ret)
{
	uint32_t id = names_add(&seen->r->names, str_text(text));
	uint32_t old = map_get(&seen->map, id);

	if (old != MAP_NONE) {
		*ret = old;
		return false;
	}
	map_put(&seen->map, &seen->r->arena, id, value);
	return true;
}

/* ------ addresses -- */

static void add_link(struct reader *r, uint32_t link, struct str *out)
{
	const struct wr_model *m = r->want;

	str_printf(out, "%s:%s", names_text(&m->names, r->lab->nodes[m->links[link].ns].label),
		   model_link_name(m, link));
}

/* The addresses that are there, by the node (a link-local one: by the device) or the segment that
 * can have each once. */
struct addresses {
	struct reader *r;
	struct inets inets;
	struct map of_node, of_link, of_segment; /* (which, address) -> link */
};

/* The kernel takes an address twice in a node, on two devices; nobody wants it. */
static void check_twice(struct addresses *a, uint32_t i, struct map *map, uint32_t which)
{
	struct reader *r = a->r;
	const struct wr_addr *addr = &r->want->addrs[i];
	struct inet host = addr->local;
	char buf[INET_TEXT_SIZE];
	AUTO_STR other = {0};
	uint64_t key;

	host.len = (uint8_t)inet_bits(&host);
	key = map_key(which, inets_add(&a->inets, &host));
	if (map_get(map, key) == MAP_NONE) {
		map_put(map, &r->arena, key, addr->link);
		return;
	}

	add_link(r, map_get(map, key), &other);
	fault(r, r->addr_places[i], "the address %s is that of \"%s\" already",
	      inet_host_text(&host, buf), str_text(&other));
}

static void check_address(struct reader *r, uint32_t i)
{
	const struct wr_addr *addr = &r->want->addrs[i];
	struct spot at = r->addr_places[i];
	uint8_t family = addr->local.family;

	if (inet_is_multicast(&addr->local) || inet_is_zero(&addr->local))
		fault(r, at, "no device can have this address");
	else if (addr->conf.peer.family && addr->conf.peer.family != family)
		fault(r, at, "\"peer\" is not of the family of the address");
	else if (addr->conf.broadcast.family && family != AF_INET)
		fault(r, at, "\"broadcast\" is of IPv4 only");
	else if (family == AF_INET6 && r->want->links[addr->link].conf.mtu &&
		 r->want->links[addr->link].conf.mtu < MTU_IPV6)
		fault(r, at, "IPv6 needs an mtu of 1280 at least, and this device has %u",
		      r->want->links[addr->link].conf.mtu);
}

static void check_addresses(struct reader *r)
{
	struct addresses a = {.r = r, .inets = {.arena = &r->arena}};
	const struct wr_model *m = r->want;

	for (uint32_t i = 0; i < m->n_addrs && !reader_stops(r); i++) {
		uint32_t link = m->addrs[i].link, segment = r->segments[link];

		check_address(r, i);
		if (inet_is_link_local(&m->addrs[i].local)) {
			check_twice(&a, i, &a.of_link, link);
			continue;
		}
		check_twice(&a, i, &a.of_node, m->links[link].ns);
		if (segment != WR_NONE)
			check_twice(&a, i, &a.of_segment, segment);
	}
}

/* ------ devices -- */

static void check_mac(struct seen *seen, uint32_t i)
{
	struct reader *r = seen->r;
	const struct wr_link *link = &r->want->links[i];
	const struct spot *at = &r->links[i].mac_at;
	AUTO_STR key = {0}, other = {0};
	char buf[MAC_TEXT_SIZE];
	uint32_t old;

	if (!at->tree || !field_has(&link->conf, (size_t)field_find(&link_table, "mac")))
		return;

	mac_text(&link->conf.mac, buf);
	if (link->conf.mac.bytes[0] & 1 || str_eq(buf, "00:00:00:00:00:00")) {
		fault(r, *at, "no device can have the MAC address %s", buf);
		hint(r, "the lowest bit of the first byte says that it is a group's");
		return;
	}
	str_printf(&key, "%u %s", r->segments[i], buf);
	if (r->segments[i] == WR_NONE || is_new(seen, &key, i, &old))
		return;

	add_link(r, old, &other);
	fault(r, *at, "the MAC address %s is that of \"%s\" already, on the same segment", buf,
	      str_text(&other));
}

static void check_ports(struct reader *r)
{
	const struct wr_model *m = r->want;
	uint32_t *n = arena_array(&r->arena, m->n_links, sizeof(*n));

	for (uint32_t i = 0; n && i < m->n_links; i++) {
		uint32_t master = m->links[i].master;

		if (master == WR_NONE || ++n[master] != PORTS_MAX + 1)
			continue;
		fault(r, r->links[i].at, "a bridge can have %d ports, and this is one more",
		      PORTS_MAX);
		hint(r, "part the segment into two switches with a wire between them");
	}
}

/* ------ routes, rules -- */

static void check_routes(struct reader *r)
{
	struct seen seen = {.r = r};
	const struct wr_model *m = r->want;
	uint32_t old;

	for (uint32_t i = 0; i < r->n_route_places && !reader_stops(r); i++) {
		const struct wr_route *route = &m->routes[i];
		const struct wr_route_conf *conf = route->conf;
		uint32_t metric = conf->metric || route->family == AF_INET ? conf->metric : 1024;
		char buf[INET_TEXT_SIZE];
		AUTO_STR key = {0};

		str_printf(&key, "%u %s %u %u %u", route->ns, inet_text(&route->dst, buf),
			   conf->table ? conf->table : 254, conf->tos, metric);
		if (is_new(&seen, &key, i, &old))
			continue;
		fault(r, r->route_places[i], "a route to %s stands here twice",
		      route->dst.len || !inet_is_zero(&route->dst) ? buf : "default");
		hint(r, "give one another metric, or make them one: nexthop via A nexthop via B");
	}
}

static void check_rules(struct reader *r)
{
	struct seen seen = {.r = r};
	const struct wr_model *m = r->want;
	uint32_t old;

	for (uint32_t i = 0; i < m->n_rules && !reader_stops(r); i++) {
		AUTO_STR key = {0};

		str_printf(&key, "%u %u ", m->rules[i].ns, m->rules[i].family);
		rule_print(m, &m->rules[i], &key);
		if (!is_new(&seen, &key, i, &old))
			fault(r, r->rule_places[i], "this rule stands here twice");
	}
}

static void check_neighs(struct reader *r)
{
	struct seen seen = {.r = r};
	const struct wr_model *m = r->want;
	uint32_t old;

	for (uint32_t i = 0; i < m->n_neighs && !reader_stops(r); i++) {
		const struct wr_neigh *neigh = &m->neighs[i];
		char buf[INET_TEXT_SIZE];
		AUTO_STR key = {0};

		str_printf(&key, "%u %u %s", neigh->dev, neigh->proxy,
			   inet_host_text(&neigh->dst, buf));
		if (!is_new(&seen, &key, i, &old))
			fault(r, r->neigh_places[i], "this neighbour stands here twice");
	}
}

void check_lab(struct reader *r)
{
	struct seen macs = {.r = r};

	check_addresses(r);
	for (uint32_t i = 0; i < r->want->n_links && !reader_stops(r); i++)
		check_mac(&macs, i);
	check_ports(r);
	check_routes(r);
	check_rules(r);
	check_neighs(r);
}
