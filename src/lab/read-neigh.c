/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-neigh.c - `neighbors`: the words after `ip neigh add`.
 */
#include "lab/words-line.h"

struct neigh {
	struct line line;
	struct inet dst;
	struct mac mac;
	uint32_t dev;
	bool has_mac, proxy, router;
};

static void read_mac(struct neigh *n)
{
	struct line *l = &n->line;
	struct text text;

	if (!line_value(l, &text))
		return;
	if (mac_read(text.s, &n->mac)) {
		n->has_mac = true;
		return;
	}
	fault(l->r, text_place(&text), "\"%s\" is no MAC address", text.s);
	hint(l->r, "it has the form 02:00:00:00:00:01");
	l->wrong = true;
}

static void read_state(struct neigh *n)
{
	struct line *l = &n->line;
	struct text text;

	if (!line_value(l, &text) || str_eq(text.s, "permanent"))
		return;

	fault(l->r, text_place(&text), "a neighbour of a lab is permanent");
	l->wrong = true;
}

static void read_address(struct neigh *n)
{
	struct line *l = &n->line;
	enum inet_error error = inet_read_host(l->word.s, &n->dst);

	if (error) {
		fault_inet(l->r, &l->word, error);
		l->wrong = true;
	}
	line_next(l);
}

static void read_word(struct neigh *n)
{
	static const char *const words[] = {"lladdr", "dev", "nud", "router", "proxy", "to"};
	struct line *l = &n->line;

	if (str_eq(l->word.s, "lladdr"))
		read_mac(n);
	else if (str_eq(l->word.s, "dev"))
		line_device(l, &n->dev);
	else if (str_eq(l->word.s, "nud"))
		read_state(n);
	else if (line_take(l, "permanent") || line_take(l, "to"))
		return;
	else if (line_take(l, "router"))
		n->router = true;
	else if (line_take(l, "proxy"))
		n->proxy = true;
	else if (!n->dst.family)
		read_address(n);
	else
		line_unknown(l, "neighbour", NULL, words, ARRAY_LEN(words));
}

static bool check_neigh(struct neigh *n)
{
	struct reader *r = n->line.r;
	struct spot at = text_place(n->line.text);

	if (n->line.wrong)
		return false;

	if (!n->dst.family)
		fault(r, at, "a neighbour has an address");
	else if (n->dev == WR_NONE)
		fault(r, at, "a neighbour has a \"dev\"");
	else if (!n->has_mac && !n->proxy)
		fault(r, at, "a neighbour has a \"lladdr\"");
	else if (n->has_mac && n->proxy)
		fault(r, at, "a proxy has no \"lladdr\": its MAC address is the device's own");
	else
		return true;
	hint(r,
	     n->proxy ? "proxy 10.0.0.9 dev eth0" : "10.0.0.9 lladdr 02:00:00:00:00:01 dev eth0");
	return false;
}

void read_neigh(struct reader *r, uint32_t ns, const struct text *text)
{
	struct neigh n = {.dev = WR_NONE};
	struct wr_neigh *neigh;
	struct spot *place;
	uint32_t i;

	line_begin(&n.line, r, ns, text);
	while (n.line.more)
		read_word(&n);
	if (!check_neigh(&n))
		return;
	i = model_add_neigh(r->want, ns, n.dev, &n.dst);
	place = ARENA_PUSH(&r->arena, r->neigh_places, r->n_neigh_places, r->neigh_places_cap);
	if (i == WR_NONE || !place)
		return;

	*place = text_place(text);

	neigh = &r->want->neighs[i];
	neigh->mac = n.mac;
	neigh->proxy = n.proxy;
	neigh->router = n.router;
	neigh->protocol = WR_PROTO;
}
