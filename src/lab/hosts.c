/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hosts.c - /etc/hosts of a lab's nodes: every node by its name, near ones by their near address.
 *
 * A name may stand on several lines; the resolver takes the first. So what holds for one node
 * stands before what holds for all.
 */
#include <stdlib.h>
#include <sys/socket.h>

#include "lab/segments.h"

static const uint8_t families[] = {AF_INET, AF_INET6};

/* One line: the address, the name in the file, and the namespace's name if that is another one. */
static void line(const struct wr_lab *lab, uint32_t ns, const struct inet *addr, struct str *out)
{
	const char *label = segments_label(lab, ns), *full = model_ns_name(&lab->want, ns);
	char text[INET_TEXT_SIZE];

	str_printf(out, "%s\t%s", inet_host_text(addr, text), label);
	if (!str_eq(label, full))
		str_printf(out, " %s", full);
	str_addc(out, '\n');
}

static void first_lines(const struct wr_lab *lab, uint32_t ns, struct str *out)
{
	struct inet addr;

	for (size_t i = 0; i < ARRAY_LEN(families); i++)
		if (segments_first_addr(&lab->want, ns, families[i], &addr))
			line(lab, ns, &addr, out);
}

void lab_hosts_common(const struct wr_lab *lab, struct str *out)
{
	str_add(out, "127.0.0.1\tlocalhost\n"
		     "::1\tlocalhost ip6-localhost ip6-loopback\n");
	for (uint32_t ns = 0; ns < lab->want.n_ns; ns++)
		first_lines(lab, ns, out);
}

/* ------ neighbours ------ */

/* Nodes and segments are marked with the number, plus one, of the node they were last met for: so
 * nothing need be cleared from one node to the next. */
struct lab_hosts {
	const struct wr_lab *lab;
	const uint32_t *segments; /* [links] what lab_segments gave */
	uint32_t *first, *next;	  /* [segments] [links] the links of a segment: a chain */
	uint32_t *on;		  /* [segments] marks */
	uint32_t *met;		  /* [namespaces] marks */
	uint32_t *near;		  /* [namespaces] the neighbours of one node, in their order */
	size_t n_near;
};

struct lab_hosts *lab_hosts_begin(const struct wr_lab *lab, struct arena *arena)
{
	const struct wr_model *m = &lab->want;
	struct lab_hosts *h = arena_alloc(arena, sizeof(*h));

	if (!h)
		return NULL;

	*h = (struct lab_hosts){
		.lab = lab,
		.segments = lab_segments(lab, arena),
		.first = arena_array(arena, m->n_links, sizeof(*h->first)),
		.next = arena_array(arena, m->n_links, sizeof(*h->next)),
		.on = arena_array(arena, m->n_links, sizeof(*h->on)),
		.met = arena_array(arena, m->n_ns, sizeof(*h->met)),
		.near = arena_array(arena, m->n_ns, sizeof(*h->near)),
	};
	if (arena->failed)
		return NULL;

	for (size_t i = 0; i < m->n_links; i++)
		h->first[i] = WR_NONE;
	for (uint32_t i = 0; i < m->n_links; i++) {
		if (h->segments[i] == WR_NONE)
			continue;
		h->next[i] = h->first[h->segments[i]];
		h->first[h->segments[i]] = i;
	}
	return h;
}

static int number_cmp(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void meet_segment(struct lab_hosts *h, uint32_t segment, uint32_t mark)
{
	const struct wr_model *m = &h->lab->want;

	h->on[segment] = mark;
	for (uint32_t i = h->first[segment]; i != WR_NONE; i = h->next[i]) {
		uint32_t ns = m->links[i].ns;

		if (h->met[ns] != mark)
			h->near[h->n_near++] = ns;
		h->met[ns] = mark;
	}
}

/* Who shares a segment with the node, and on which segments it is. */
static void find_near(struct lab_hosts *h, uint32_t ns)
{
	h->n_near = 0;
	h->met[ns] = ns + 1; /* it is no neighbour of its own */
	WR_EACH_LINK (&h->lab->want, ns, i) {
		uint32_t segment = h->segments[i];

		if (segment != WR_NONE && h->on[segment] != ns + 1)
			meet_segment(h, segment, ns + 1);
	}
	if (h->n_near)
		qsort(h->near, h->n_near, sizeof(*h->near), number_cmp);
}

static bool near_addr(const struct lab_hosts *h, uint32_t from, uint32_t to, uint8_t family,
		      struct inet *ret)
{
	const struct wr_model *m = &h->lab->want;

	WR_EACH_LINK (m, to, i) {
		if (h->segments[i] != WR_NONE && h->on[h->segments[i]] == from + 1 &&
		    segments_link_addr(m, i, family, ret))
			return true;
	}
	return false;
}

/* What the common part says already is not said twice: in most labs that leaves nothing. */
static void near_lines(const struct lab_hosts *h, uint32_t from, uint32_t to, struct str *out)
{
	const struct wr_model *m = &h->lab->want;

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct inet near, first;

		if (near_addr(h, from, to, families[i], &near) &&
		    segments_first_addr(m, to, families[i], &first) &&
		    !inet_same_host(&near, &first))
			line(h->lab, to, &near, out);
	}
}

static bool has_addr(const struct wr_model *m, uint32_t ns)
{
	struct inet addr;

	for (size_t i = 0; i < ARRAY_LEN(families); i++)
		if (segments_first_addr(m, ns, families[i], &addr))
			return true;

	return false;
}

void lab_hosts_node(struct lab_hosts *h, uint32_t ns, struct str *out)
{
	/* A node without any address still knows its own name, as Debian's hosts do. */
	if (!has_addr(&h->lab->want, ns))
		line(h->lab, ns, &(struct inet){AF_INET, 32, {127, 0, 1, 1}}, out);

	find_near(h, ns);
	for (size_t i = 0; i < h->n_near; i++)
		near_lines(h, ns, h->near[i], out);
}
