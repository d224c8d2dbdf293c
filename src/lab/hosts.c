/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hosts.c - /etc/hosts of a lab's nodes: every node by its name, near ones by their near address.
 *
 * A name may stand on several lines; the resolver takes the first. So what holds for one node
 * stands before what holds for all.
 */
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

/* Which segments the node is on: a flag per segment number. */
static bool *own_segments(const struct wr_model *m, uint32_t ns, const uint32_t *segments,
			  struct arena *arena)
{
	bool *own = arena_array(arena, m->n_links, sizeof(*own));

	if (!own)
		return NULL;

	WR_EACH_LINK (m, ns, i) {
		if (segments[i] != WR_NONE)
			own[segments[i]] = true;
	}
	return own;
}

static bool near_addr(const struct wr_model *m, uint32_t ns, const uint32_t *segments,
		      const bool *own, uint8_t family, struct inet *ret)
{
	WR_EACH_LINK (m, ns, i) {
		if (segments[i] != WR_NONE && own[segments[i]] &&
		    segments_link_addr(m, i, family, ret))
			return true;
	}
	return false;
}

/* What the common part says already is not said twice: in most labs that leaves nothing. */
static void near_lines(const struct wr_lab *lab, uint32_t ns, const uint32_t *segments,
		       const bool *own, struct str *out)
{
	const struct wr_model *m = &lab->want;

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct inet near, first;

		if (near_addr(m, ns, segments, own, families[i], &near) &&
		    segments_first_addr(m, ns, families[i], &first) &&
		    !inet_same_host(&near, &first))
			line(lab, ns, &near, out);
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

void lab_hosts_node(const struct wr_lab *lab, const uint32_t *segments, uint32_t ns,
		    struct str *out)
{
	const struct wr_model *m = &lab->want;
	struct arena arena = {0};
	bool *own = own_segments(m, ns, segments, &arena);

	/* A node without any address still knows its own name, as Debian's hosts do. */
	if (!has_addr(m, ns))
		line(lab, ns, &(struct inet){AF_INET, 32, {127, 0, 1, 1}}, out);

	for (uint32_t to = 0; own && to < m->n_ns; to++)
		if (to != ns)
			near_lines(lab, to, segments, own, out);

	out->failed |= !own;
	arena_fini(&arena);
}
