/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wire-words.c - one wire, ranges expanded: NODE[:DEVICE] addresses -- NODE[:DEVICE] addresses
 * options.
 */
#include <assert.h>
#include <string.h>

#include "lab/keys.h"

struct words {
	struct reader *r;
	struct text text;
	size_t pos;
	struct text word; /* the current one */
	bool more;
};

static void step(struct words *w)
{
	w->more = text_word(w->r, &w->text, &w->pos, false, &w->word);
	assert(!w->more || w->word.s);
}

/* ------ ends -- */

static bool read_end_name(struct words *w, struct wire_end *end)
{
	size_t colon = strcspn(w->word.s, ":");
	struct text node = text_slice(w->r, &w->word, 0, colon), device;

	end->node_at = text_place(&node);
	end->dev_at = end->node_at;
	if (node.len == 0) {
		fault(w->r, text_place(&w->word), "no node before the \":\"");
		return false;
	}
	end->ns = find_node(w->r, &node, true);
	if (end->ns == WR_NONE)
		return false;

	if (!w->word.s[colon]) {
		if (end->ns != WR_HOST_NS)
			return true;
		fault(w->r, end->node_at, "which device of the host?");
		hint(w->r, "write host:NAME");
		return false;
	}

	device = text_slice(w->r, &w->word, colon + 1, w->word.len);
	end->dev_at = text_place(&device);
	if (device.len == 0) {
		fault(w->r, text_place(&w->word), "no device behind the \":\"");
		return false;
	}
	if (!check_device(w->r, &device))
		return false;
	if (str_eq(device.s, "lo")) {
		fault(w->r, end->dev_at, "the loopback device cannot be the end of a wire");
		return false;
	}
	end->dev = device_name(w->r, end->ns, device.s);
	return end->dev;
}

static bool add_address(struct words *w, struct wire_end *end)
{
	struct reader *r = w->r;
	enum inet_error error;
	struct wire_addr *addr;
	struct inet inet;

	error = inet_read(w->word.s, &inet);
	if (error) {
		fault_inet(r, &w->word, error);
		return false;
	}
	addr = ARENA_PUSH(&r->arena, r->wire_addrs, r->n_wire_addrs, r->wire_addrs_cap);
	if (!addr)
		return false;

	*addr = (struct wire_addr){.addr = inet, .at = text_place(&w->word)};
	end->n_addrs++;
	return true;
}

static bool read_end(struct words *w, struct wire_end *end)
{
	bool fine;

	end->link = WR_NONE;
	end->first_addr = w->r->n_wire_addrs;
	fine = w->more && read_end_name(w, end);
	for (step(w); w->more && strchr(w->word.s, '/'); step(w))
		fine &= add_address(w, end);
	return fine;
}

/* ------ options -- */

static bool is_arrow(const struct text *word)
{
	return str_eq(word->s, "->") || str_eq(word->s, "<-");
}

static void unknown_option(struct reader *r, const struct text *word)
{
	const char *words[64], *name;
	struct inet inet;
	size_t n = 0;

	if (inet_read_host(word->s, &inet) == INET_OK) {
		fault_inet(r, word, INET_NO_LENGTH);
		return;
	}
	for (size_t i = 0; i < wire_keys.n && n < ARRAY_LEN(words); i++)
		words[n++] = wire_keys.keys[i].name;

	fault(r, text_place(word), "unknown option \"%s\" of a wire", word->s);
	name = arena_strndup(&r->tmp, word->s, strcspn(word->s, "=:"));
	if (node_by_label(r, word->s) != WR_NONE)
		hint(r, "several ends are parted by a comma");
	else if (name && strlen(name) + 1 < word->len && key_find(&wire_keys, name))
		hint(r, "write %s %s", name, word->s + strlen(name) + 1);
	else
		hint_nearest(r, word->s, words, n);
}

static void read_mtu(struct reader *r, struct wire *wire, const struct text *value)
{
	struct wr_link_conf conf = {0};

	if (wire->mtu) {
		fault(r, text_place(value), "mtu is said twice");
		return;
	}
	if (!word_field(r, &link_table, (size_t)field_find(&link_table, "mtu"), value, &conf))
		return;

	wire->mtu = conf.mtu;
	wire->mtu_at = text_place(value);
}

/* The nets stand in one word, parted by commas. */
static void read_wire_subnet(struct reader *r, struct wire *wire, const struct text *value)
{
	struct texts words = {0};
	struct text word;
	size_t pos = 0;

	if (wire->subnet.said) {
		fault(r, text_place(value), "subnet is said twice");
		return;
	}
	while (text_word(r, value, &pos, true, &word)) {
		struct text *place = ARENA_PUSH(&r->tmp, words.items, words.n, words.cap);

		if (place)
			*place = word;
	}
	read_subnet(r, &words, &wire->subnet);
}

static void read_value(struct reader *r, struct wire *wire, const struct key *key,
		       const struct text *value)
{
	if (str_eq(key->name, "subnet"))
		read_wire_subnet(r, wire, value);
	else
		read_mtu(r, wire, value);
}

/* One WORD VALUE. */
static void read_option(struct words *w, struct wire *wire, bool after_arrow)
{
	struct text word = w->word;
	const struct key *key = key_find(&wire_keys, word.s);

	step(w);
	if (!key) {
		unknown_option(w->r, &word);
	} else if (!w->more || is_arrow(&w->word)) {
		fault(w->r, text_place(&word), "\"%s\" has no value", word.s);
		return;
	} else if (key->later) {
		fault(w->r, text_place(&word), "\"%s\" is not yet supported", word.s);
		hint(w->r, "it is in the format, and comes in a later version");
	} else if (after_arrow) {
		fault(w->r, text_place(&word), "%s is of both ends: it stands before any arrow",
		      word.s);
	} else {
		read_value(w->r, wire, key, &w->word);
	}
	if (w->more && !is_arrow(&w->word))
		step(w);
}

static void read_arrow(struct words *w, bool *ret_seen)
{
	struct text arrow = w->word;

	if (*ret_seen)
		fault(w->r, text_place(&arrow), "\"%s\" stands here twice", arrow.s);
	*ret_seen = true;
	step(w);
	if (!w->more || is_arrow(&w->word))
		fault(w->r, text_place(&arrow), "no option behind the arrow");
}

static void read_options(struct words *w, struct wire *wire)
{
	bool right = false, left = false;

	while (w->more) {
		if (is_arrow(&w->word))
			read_arrow(w, w->word.s[0] == '-' ? &right : &left);
		else
			read_option(w, wire, right || left);
	}
}

static void read_option_map(struct reader *r, struct wire *wire, const struct tree *map,
			    const struct scope *scope)
{
	for (size_t i = 0; map && i < map->n; i++) {
		const struct tree *value = map->pairs[i].value;
		const struct key *key = key_find(&wire_keys, map->pairs[i].key->text);
		struct text text;

		if (!key || key->later || tree_is_nothing(value) || (is_none(value) && !key->none))
			continue;
		if (text_read(r, value, scope, TEXT_PLAIN, &text))
			read_value(r, wire, key, &text);
	}
}

void wire_doubt(struct reader *r, const struct wire *wire)
{
	for (int side = 0; side < 2; side++) {
		if (wire->ends[side].ns != WR_NONE)
			r->nodes[wire->ends[side].ns].doubtful = true;
	}
}

void wire_add(struct reader *r, const struct text *text, const struct tree *map,
	      const struct scope *scope)
{
	struct words w = {.r = r, .text = *text};
	struct wire wire = {.ends = {{.ns = WR_NONE}, {.ns = WR_NONE}}}, *place;
	bool fine;

	step(&w);
	fine = read_end(&w, &wire.ends[0]);
	if (!w.more || !str_eq(w.word.s, "--"))
		return; /* read-wire.c has seen to that */
	step(&w);
	fine &= read_end(&w, &wire.ends[1]);
	read_options(&w, &wire);
	read_option_map(r, &wire, map, scope);
	if (!fine) {
		wire_doubt(r, &wire);
		return;
	}

	wire.at = text_place(text);
	place = ARENA_PUSH(&r->arena, r->wires, r->n_wires, r->wires_cap);
	if (place)
		*place = wire;
}
