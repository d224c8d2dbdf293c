/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gateway.c - `via r1` is r1's address on the one segment that the two share; `via r1:eth0` is that
 * device's.
 */
#include <string.h>
#include <sys/socket.h>

#include "lab/gateway.h"
#include "lab/segments.h"

enum { FOUND_MAX = 8 };

/* One address that the word may mean. */
struct found {
	struct inet addr;
	uint32_t mine, theirs; /* links */
};

struct search {
	struct reader *r;
	uint32_t ns, to, to_link, dev; /* to_link, dev: WR_NONE: any */
	uint8_t family;
	struct found items[FOUND_MAX];
	size_t n;
	bool shared; /* the two share a segment at all */
};

/* ------ nets -- */

/* Does the address lie in a net of the device? */
static bool is_on_link(const struct wr_model *m, uint32_t link, const struct inet *via)
{
	WR_EACH_ADDR (m, link, i) {
		const struct wr_addr *addr = &m->addrs[i];
		const struct inet *net = addr->conf.peer.family ? &addr->conf.peer : &addr->local;

		if (net->family == via->family && inet_contains(net, via))
			return true;
	}
	return false;
}

/* A route without gateway makes its net reachable as well: `10.1.0.0/16 dev eth0`. */
static uint32_t link_of_route(const struct wr_model *m, uint32_t ns, const struct inet *via)
{
	WR_EACH_ROUTE (m, ns, i) {
		const struct wr_route *route = &m->routes[i];
		const struct wr_hop *hop = &m->hops[route->first_hop];

		if (route->n_hops == 1 && !hop->via.family && route->family == via->family &&
		    inet_contains(&route->dst, via))
			return hop->dev;
	}
	return WR_NONE;
}

uint32_t gateway_link(const struct reader *r, uint32_t ns, const struct inet *via)
{
	WR_EACH_LINK (r->want, ns, i) {
		if (is_on_link(r->want, i, via))
			return i;
	}
	return link_of_route(r->want, ns, via);
}

/* ------ nodes and devices -- */

static void add_found(struct search *s, const struct inet *addr, uint32_t mine, uint32_t theirs)
{
	for (size_t i = 0; i < s->n; i++) {
		if (inet_same_host(&s->items[i].addr, addr) &&
		    (s->items[i].mine == mine || !is_on_link(s->r->want, mine, addr)))
			return;
	}
	if (s->n < FOUND_MAX)
		s->items[s->n++] = (struct found){*addr, mine, theirs};
}

/* Addresses of link `theirs` that node s->ns can call over its link `mine`. */
static void search_pair(struct search *s, uint32_t mine, uint32_t theirs)
{
	const struct wr_model *m = s->r->want;

	if (s->r->segments[mine] == WR_NONE || s->r->segments[mine] != s->r->segments[theirs])
		return;

	s->shared = true;
	WR_EACH_ADDR (m, theirs, i) {
		const struct wr_addr *addr = &m->addrs[i];

		if (segments_addr_counts(addr, s->family) &&
		    (is_on_link(m, mine, &addr->local) || s->dev == mine))
			add_found(s, &addr->local, mine, theirs);
	}
}

static void search(struct search *s)
{
	const struct wr_model *m = s->r->want;

	WR_EACH_LINK (m, s->ns, mine) {
		if ((s->dev != WR_NONE && s->dev != mine) || m->links[mine].master != WR_NONE)
			continue;
		WR_EACH_LINK (m, s->to, theirs) {
			if (s->to_link == WR_NONE || s->to_link == theirs)
				search_pair(s, mine, theirs);
		}
	}
}

/* NODE or NODE:DEVICE. false: it was said, or (quietly) it is neither. */
static bool find_words(struct reader *r, const struct text *word, uint32_t *ret_ns,
		       uint32_t *ret_link)
{
	size_t colon = strcspn(word->s, ":");
	struct text node = text_slice(r, word, 0, colon), device;

	*ret_link = WR_NONE;
	*ret_ns = node_by_label(r, node.s);
	if (*ret_ns == WR_NONE) {
		fault(r, text_place(word), "\"%s\" is neither an address nor a node", word->s);
		hint_node(r, node.s);
		return false;
	}
	if (!word->s[colon])
		return true;

	device = text_slice(r, word, colon + 1, word->len);
	*ret_link = find_device(r, *ret_ns, &device);
	return *ret_link != WR_NONE;
}

static void fault_several(struct reader *r, const struct text *word, const struct search *s)
{
	AUTO_STR list = {0};
	char buf[INET_TEXT_SIZE];

	for (size_t i = 0; i < s->n; i++)
		str_printf(&list, "%s%s (%s:%s, over %s)", i ? ", " : "",
			   inet_host_text(&s->items[i].addr, buf), segments_label(r->lab, s->to),
			   model_link_name(r->want, s->items[i].theirs),
			   model_link_name(r->want, s->items[i].mine));
	fault(r, text_place(word), "\"%s\" may mean several addresses: %s", word->s,
	      str_text(&list));
	hint(r, "write the one that is meant, or %s:DEVICE", segments_label(r->lab, s->to));
}

static enum gateway_result find_node_address(struct reader *r, uint32_t ns, const struct text *word,
					     uint8_t family, uint32_t dev, struct wr_hop *ret)
{
	struct search s = {.r = r, .ns = ns, .dev = dev, .family = family};

	if (!find_words(r, word, &s.to, &s.to_link))
		return GATEWAY_FAULT;
	if (s.to == ns) {
		fault(r, text_place(word), "a node cannot be its own gateway");
		return GATEWAY_FAULT;
	}

	search(&s);
	if (s.n == 0)
		return GATEWAY_NONE;
	if (s.n > 1) {
		fault_several(r, word, &s);
		return GATEWAY_FAULT;
	}
	ret->via = s.items[0].addr;
	ret->via.len = (uint8_t)inet_bits(&ret->via);
	ret->dev = s.items[0].mine;
	return GATEWAY_FOUND;
}

void gateway_fault(struct reader *r, uint32_t ns, const struct text *word, uint8_t family)
{
	struct search s = {.r = r, .ns = ns, .dev = WR_NONE, .family = family};
	const char *kind = family == AF_INET6 ? "IPv6 " : family == AF_INET ? "IPv4 " : "";

	if (!find_words(r, word, &s.to, &s.to_link))
		return;

	if (reader_doubts(r, ns) || reader_doubts(r, s.to))
		return;

	search(&s);
	if (!s.shared) {
		fault(r, text_place(word), "\"%s\" and \"%s\" share no wire and no switch",
		      segments_label(r->lab, ns), word->s);
		hint(r, "a gateway has to be a neighbour");
		return;
	}
	fault(r, text_place(word), "\"%s\" has no %saddress in a net that \"%s\" has too", word->s,
	      kind, segments_label(r->lab, ns));
	hint(r, "give both ends of the wire an address of one net");
}

/* ------ addresses -- */

static void fault_unreachable(struct reader *r, uint32_t ns, const struct text *word,
			      const struct inet *via)
{
	AUTO_STR nets = {0};
	char buf[INET_TEXT_SIZE];

	if (reader_doubts(r, ns))
		return;

	WR_EACH_LINK (r->want, ns, i) {
		WR_EACH_ADDR (r->want, i, a) {
			struct inet net = inet_net(&r->want->addrs[a].local);

			if (net.family == via->family)
				str_printf(&nets, "%s%s", nets.len ? ", " : "",
					   inet_text(&net, buf));
		}
	}
	fault(r, text_place(word), "the gateway %s is on no net of \"%s\"", word->s,
	      segments_label(r->lab, ns));
	if (nets.len)
		hint(r, "its nets are %s", str_text(&nets));
	else
		hint(r, "it has no address of that family");
}

static enum gateway_result check_address(struct reader *r, uint32_t ns, const struct text *word,
					 uint32_t dev, bool onlink, struct wr_hop *ret)
{
	uint32_t link = dev;

	if (dev == WR_NONE && !inet_is_link_local(&ret->via))
		link = gateway_link(r, ns, &ret->via);
	if (link == WR_NONE && inet_is_link_local(&ret->via) && ret->via.family == AF_INET6) {
		fault(r, text_place(word), "a link-local gateway needs its device");
		hint(r, "via %s dev DEVICE", word->s);
		return GATEWAY_FAULT;
	}
	if (link == WR_NONE && ret->via.family == AF_INET)
		link = gateway_link(r, ns, &ret->via);
	if (!onlink && !inet_is_link_local(&ret->via) && !(r->opts && r->opts->observed) &&
	    gateway_link(r, ns, &ret->via) == WR_NONE) {
		fault_unreachable(r, ns, word, &ret->via);
		return GATEWAY_FAULT;
	}
	ret->dev = link;
	return GATEWAY_FOUND;
}

enum gateway_result gateway_find(struct reader *r, uint32_t ns, const struct text *word,
				 uint8_t family, uint32_t dev, bool onlink, struct wr_hop *ret)
{
	enum inet_error error = inet_read_host(word->s, &ret->via);

	if (error == INET_HAS_LENGTH) {
		fault_inet(r, word, error);
		return GATEWAY_FAULT;
	}
	if (error)
		return find_node_address(r, ns, word, family, dev, ret);
	if (ret->via.family != family)
		return GATEWAY_NONE;
	return check_address(r, ns, word, dev, onlink, ret);
}
