/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * save-wires.c - `wires:` of a lab file, one wire a line.
 *
 * Devices get their ifindexes in file order, so the order of the wires must be one in which the
 * devices of each node come in the order of their chain. A lab that was read has one: its own.
 */
#include "lab/save.h"
#include "lab/yaml.h"

struct wires {
	struct save *s;
	uint32_t *before; /* per link: the wire's end before it in its node, or WR_NONE */
	uint32_t *stack;
	uint8_t *state; /* per wire, which is named by its first end: enum wire_state */
};

enum wire_state { WIRE_NEW, WIRE_WAITS, WIRE_DONE };

static bool is_end(const struct save *s, uint32_t link)
{
	return s->link_written[link] && s->m->links[link].peer != WR_NONE;
}

static uint32_t wire_of(const struct wr_model *m, uint32_t link)
{
	return m->links[link].peer < link ? m->links[link].peer : link;
}

static void add_end(const struct save *s, uint32_t link, struct str *out)
{
	uint32_t ns = s->m->links[link].ns;

	str_printf(out, "%s:%s",
		   ns == WR_HOST_NS ? "host" : names_text(&s->m->names, s->lab->nodes[ns].label),
		   save_link_name(s, link));
	if (s->m->links[link].first_addr == WR_NONE || !save_addrs_on_wire(s, link))
		return;

	AUTO_STR addrs = {0};
	save_addrs(s, link, ", ", &addrs);
	str_printf(out, "%s%s", addrs.len ? " " : "", str_text(&addrs));
}

/* The host has no `links:` to say the rest under. */
static void note_host_end(struct save *s, uint32_t link)
{
	uint32_t mtu = save_mtu(s, link);

	if (s->m->links[link].ns != WR_HOST_NS)
		return;
	if (save_has_words(s, link))
		save_note(s, "more of the addresses of host:%s", save_link_name(s, link));
	if (mtu != save_mtu(s, s->m->links[link].peer))
		save_note(s, "mtu %u of host:%s (the other end has another)", mtu,
			  save_link_name(s, link));
}

static void save_wire(struct save *s, uint32_t link)
{
	uint32_t peer = s->m->links[link].peer, mtu = save_wire_mtu(s, link);
	AUTO_STR text = {0};

	add_end(s, link, &text);
	str_add(&text, " -- ");
	add_end(s, peer, &text);
	if (mtu)
		str_printf(&text, "  mtu %u", mtu);

	str_add(s->out, "  - ");
	yaml_scalar(s->out, str_text(&text));
	str_addc(s->out, '\n');
	s->out->failed |= text.failed;
	note_host_end(s, link);
	note_host_end(s, peer);
}

/* A wire that must come before this one and was not written yet, or WR_NONE. A circle of such
 * wishes is broken where it is met. */
static uint32_t waits_for(const struct wires *w, uint32_t wire)
{
	const uint32_t ends[2] = {wire, w->s->m->links[wire].peer};

	for (size_t i = 0; i < 2; i++) {
		uint32_t end = w->before[ends[i]];

		if (end != WR_NONE && w->state[wire_of(w->s->m, end)] == WIRE_NEW)
			return wire_of(w->s->m, end);
	}
	return WR_NONE;
}

static void save_wire_and_before(struct wires *w, uint32_t wire)
{
	size_t depth = 0;

	w->state[wire] = WIRE_WAITS;
	w->stack[depth++] = wire;
	while (depth > 0) {
		uint32_t first = waits_for(w, w->stack[depth - 1]);

		if (first != WR_NONE) {
			w->state[first] = WIRE_WAITS;
			w->stack[depth++] = first;
			continue;
		}
		wire = w->stack[--depth];
		save_wire(w->s, wire);
		w->state[wire] = WIRE_DONE;
	}
}

static void find_before(struct wires *w)
{
	const struct wr_model *m = w->s->m;

	for (uint32_t ns = 0; ns < m->n_ns; ns++) {
		uint32_t last = WR_NONE;

		WR_EACH_LINK (m, ns, i) {
			w->before[i] = last;
			if (is_end(w->s, i))
				last = i;
		}
	}
}

void save_wires(struct save *s)
{
	size_t n = s->m->n_links;
	struct wires w = {
		.s = s,
		.before = arena_array(&s->arena, n, sizeof(*w.before)),
		.stack = arena_array(&s->arena, n, sizeof(*w.stack)),
		.state = arena_array(&s->arena, n, sizeof(*w.state)),
	};
	bool any = false;

	if (s->arena.failed)
		return;

	find_before(&w);
	for (uint32_t i = 0; i < n; i++) {
		if (!is_end(s, i) || w.state[wire_of(s->m, i)] != WIRE_NEW)
			continue;
		str_add(s->out, any ? "" : "\nwires:\n");
		any = true;
		save_wire_and_before(&w, wire_of(s->m, i));
	}
}
