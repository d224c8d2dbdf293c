/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * segments.c - which devices hear each other, and by which address one node calls another.
 */
#include <sys/socket.h>

#include "lab/segments.h"

/* ------ segments -- */

/* Sets of links: each points at an earlier one, the first of a set at itself. */
static uint32_t set_of(uint32_t *first, uint32_t link)
{
	while (first[link] != link)
		link = first[link] = first[first[link]];

	return link;
}

static void join(uint32_t *first, uint32_t a, uint32_t b)
{
	uint32_t sa = set_of(first, a), sb = set_of(first, b);

	if (sa < sb)
		first[sb] = sa;
	else
		first[sa] = sb;
}

static bool is_bridge(const struct wr_link *link)
{
	return link->kind && str_eq(link->kind->name, "bridge");
}

/* Numbers the sets of two and more; a device alone is on no segment. Members follow the first of
 * their set, whose place holds its number by then. */
static void number(const uint32_t *first, uint32_t *ret, size_t n)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < n; i++)
		ret[i] = WR_NONE;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t head = first[i];

		if (head == i)
			continue;
		if (ret[head] == WR_NONE)
			ret[head] = next++;
		ret[i] = ret[head];
	}
}

uint32_t *lab_segments(const struct wr_lab *lab, struct arena *arena)
{
	const struct wr_model *m = &lab->want;
	uint32_t *first = arena_array(arena, m->n_links, sizeof(*first));
	uint32_t *ret = arena_array(arena, m->n_links, sizeof(*ret));

	if (!first || !ret)
		return NULL;

	for (uint32_t i = 0; i < m->n_links; i++)
		first[i] = i;
	for (uint32_t i = 0; i < m->n_links; i++) {
		const struct wr_link *link = &m->links[i];

		if (link->peer != WR_NONE)
			join(first, i, link->peer);
		if (link->master != WR_NONE && is_bridge(&m->links[link->master]))
			join(first, i, link->master);
	}
	for (uint32_t i = 0; i < m->n_links; i++)
		first[i] = set_of(first, i);

	number(first, ret, m->n_links);
	return ret;
}

/* ------ addresses -- */

bool segments_addr_counts(const struct wr_addr *addr, uint8_t family)
{
	if (family && addr->local.family != family)
		return false;

	return !(addr->flags & WR_ADDR_KERNEL) && !inet_is_link_local(&addr->local) &&
	       !inet_is_loopback(&addr->local);
}

bool segments_link_addr(const struct wr_model *m, uint32_t link, uint8_t family, struct inet *ret)
{
	WR_EACH_ADDR (m, link, i) {
		if (segments_addr_counts(&m->addrs[i], family)) {
			*ret = m->addrs[i].local;
			return true;
		}
	}
	return false;
}

bool segments_first_addr(const struct wr_model *m, uint32_t ns, uint8_t family, struct inet *ret)
{
	uint32_t lo = model_find_link(m, ns, "lo");

	if (lo != WR_NONE && segments_link_addr(m, lo, family, ret))
		return true;

	WR_EACH_LINK (m, ns, i) {
		if (segments_link_addr(m, i, family, ret))
			return true;
	}
	return false;
}

static bool is_on(const struct wr_model *m, const uint32_t *segments, uint32_t ns, uint32_t segment)
{
	WR_EACH_LINK (m, ns, i) {
		if (segments[i] == segment)
			return true;
	}
	return false;
}

static bool shared_addr(const struct wr_model *m, const uint32_t *segments, uint32_t from,
			uint32_t to, uint8_t family, struct inet *ret)
{
	WR_EACH_LINK (m, to, i) {
		if (segments[i] != WR_NONE && segments_link_addr(m, i, family, ret) &&
		    is_on(m, segments, from, segments[i]))
			return true;
	}
	return false;
}

bool segments_addr_of(const struct wr_lab *lab, const uint32_t *segments, uint32_t from,
		      uint32_t to, uint8_t family, struct inet *ret)
{
	const struct wr_model *m = &lab->want;

	/* A node shares every segment with itself; there its lo is the better answer. */
	if (from != to && shared_addr(m, segments, from, to, family, ret))
		return true;

	return segments_first_addr(m, to, family, ret);
}

bool lab_addr_of(const struct wr_lab *lab, uint32_t from, uint32_t to, uint8_t family,
		 struct inet *ret)
{
	struct arena arena = {0};
	uint32_t *segments = lab_segments(lab, &arena);
	bool found = false;

	if (segments && family != AF_INET6)
		found = segments_addr_of(lab, segments, from, to, AF_INET, ret);
	if (segments && !found && family != AF_INET)
		found = segments_addr_of(lab, segments, from, to, AF_INET6, ret);

	arena_fini(&arena);
	return found;
}

const char *segments_label(const struct wr_lab *lab, uint32_t ns)
{
	if (ns == WR_HOST_NS)
		return "host";

	return names_text(&lab->want.names, lab->nodes[ns].label);
}
