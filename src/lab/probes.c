/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * probes.c - what the checks of a lab come to: one packet question per sender, target and family.
 */
#include <errno.h>
#include <sys/socket.h>

#include "lab/segments.h"

static const uint8_t families[] = {AF_INET, AF_INET6};

struct probes {
	const struct wr_lab *lab;
	const uint32_t *segments;
	struct arena *arena;
	struct lab_probe *items;
	size_t n, cap;
	bool *senders; /* [ns * 2 + family]: has an address there */
};

/* The address of a target as seen from a node, in one family. */
static bool target_addr(const struct probes *p, uint32_t from, const struct lab_target *what,
			uint8_t family, struct inet *ret)
{
	if (what->ns == WR_NONE) {
		*ret = what->addr;
		return what->addr.family == family;
	}
	if (what->link != WR_NONE)
		return segments_link_addr(&p->lab->want, what->link, family, ret);

	return segments_addr_of(p->lab, p->segments, from, what->ns, family, ret);
}

static bool probe_add(struct probes *p, uint32_t check, uint32_t who, const struct lab_target *what,
		      size_t family)
{
	const struct lab_check *c = &p->lab->checks[check];
	struct lab_probe *probe;
	struct inet dst;

	if (c->family && c->family != families[family])
		return true;
	if (!p->senders[who * ARRAY_LEN(families) + family] ||
	    !target_addr(p, who, what, families[family], &dst))
		return true;

	probe = ARENA_PUSH(p->arena, p->items, p->n, p->cap);
	if (!probe)
		return false;

	dst.len = (uint8_t)inet_bits(&dst);
	*probe = (struct lab_probe){
		.check = check,
		.ns = who,
		.from = c->from,
		.to_ns = what->ns,
		.dst = dst,
		.port = what->port,
		.ipproto = what->ipproto,
		.cannot = c->cannot,
		.within_ms = c->within_ms,
	};
	return true;
}

/* A node asks everyone but itself. */
static bool probes_of_sender(struct probes *p, uint32_t check, uint32_t who)
{
	const struct lab_check *c = &p->lab->checks[check];

	for (size_t i = 0; i < c->n_what; i++) {
		for (size_t f = 0; c->what[i].ns != who && f < ARRAY_LEN(families); f++) {
			if (!probe_add(p, check, who, &c->what[i], f))
				return false;
		}
	}
	return true;
}

/* A device that was named must have an address: leaving it out would be a check that passes by
 * asking nothing. */
static int check_targets(const struct probes *p, const struct lab_check *c, struct wr_error *err)
{
	const struct wr_model *m = &p->lab->want;
	struct inet addr;

	for (size_t i = 0; i < c->n_what; i++) {
		uint32_t link = c->what[i].link;

		if (c->what[i].ns == WR_NONE || link == WR_NONE)
			continue;
		if (!segments_link_addr(m, link, c->family, &addr))
			return wr_fail(err, EINVAL, "check \"%s\": %s:%s has no %saddress",
				       names_text(&m->names, c->text),
				       segments_label(p->lab, c->what[i].ns),
				       model_link_name(m, link),
				       c->family == AF_INET    ? "IPv4 "
				       : c->family == AF_INET6 ? "IPv6 "
							       : "");
	}
	return 0;
}

static int probes_of_check(struct probes *p, uint32_t check, struct wr_error *err)
{
	const struct lab_check *c = &p->lab->checks[check];
	size_t before = p->n;
	int r = check_targets(p, c, err);

	if (r < 0)
		return r;

	for (size_t i = 0; i < c->n_who; i++) {
		if (!probes_of_sender(p, check, c->who[i]))
			return wr_fail(err, ENOMEM, "no memory for the checks");
	}
	if (p->n == before)
		return wr_fail(err, EINVAL,
			       "check \"%s\" comes to nothing: no sender and target have addresses "
			       "of one family",
			       names_text(&p->lab->want.names, c->text));

	return 0;
}

static bool probes_init(struct probes *p)
{
	const struct wr_model *m = &p->lab->want;
	struct inet addr;

	p->segments = lab_segments(p->lab, p->arena);
	p->senders = arena_array(p->arena, m->n_ns * ARRAY_LEN(families), sizeof(*p->senders));
	if (!p->segments || !p->senders)
		return false;

	for (uint32_t ns = 0; ns < m->n_ns; ns++) {
		for (size_t f = 0; f < ARRAY_LEN(families); f++)
			p->senders[ns * ARRAY_LEN(families) + f] =
				segments_first_addr(m, ns, families[f], &addr);
	}
	return true;
}

int lab_probes(const struct wr_lab *lab, struct arena *arena, struct lab_probe **ret, size_t *ret_n,
	       struct wr_error *err)
{
	struct probes p = {.lab = lab, .arena = arena};

	if (!probes_init(&p))
		return wr_fail(err, ENOMEM, "no memory for the checks");

	for (uint32_t i = 0; i < lab->n_checks; i++) {
		int r = probes_of_check(&p, i, err);

		if (r < 0)
			return r;
	}

	*ret = p.items;
	*ret_n = p.n;
	return 0;
}
