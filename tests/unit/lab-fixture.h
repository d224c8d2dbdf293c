/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab-fixture.h - labs built by hand, for tests of what asks a lab: no file, no reader, no kernel.
 */
#pragma once

#include <string.h>

#include "lab/lab.h"

static const struct wr_kind fixture_lo = {.name = ""};
static const struct wr_kind fixture_veth = {.name = "veth", .flags = WR_KIND_PAIR};
static const struct wr_kind fixture_bridge = {
	.name = "bridge",
	.flags = WR_KIND_MASTER | WR_KIND_FILE,
};
static const struct wr_kind fixture_other = {.name = "wireguard"};

static inline uint32_t fixture_name(struct wr_lab *lab, const char *text)
{
	return names_add(&lab->want.names, text);
}

/* Room for 16 nodes; the host is there. */
static inline void fixture_init(struct wr_lab *lab, const char *name)
{
	*lab = (struct wr_lab){0};
	assert_true(model_init(&lab->want));
	lab->nodes = arena_array(&lab->want.arena, 16, sizeof(*lab->nodes));
	lab->nodes[0].bridge = WR_NONE;
	lab->name = fixture_name(lab, name);
}

static inline void fixture_fini(struct wr_lab *lab)
{
	model_fini(&lab->want);
}

static inline void fixture_addr(struct wr_lab *lab, uint32_t link, const char *text)
{
	struct inet inet;

	assert_int_equal(inet_read(text, &inet), INET_OK);
	assert_int_not_equal(model_add_addr(&lab->want, link, &inet), WR_NONE);
}

/* A node with its lo. */
static inline uint32_t fixture_node(struct wr_lab *lab, const char *label, const char *lo)
{
	uint32_t ns = model_add_ns(&lab->want, label);
	uint32_t link = model_add_link(&lab->want, ns, "lo", &fixture_lo);

	lab->nodes[ns].label = fixture_name(lab, label);
	lab->nodes[ns].bridge = WR_NONE;
	if (lo)
		fixture_addr(lab, link, lo);
	return ns;
}

static inline uint32_t fixture_switch(struct wr_lab *lab, const char *label)
{
	uint32_t ns = fixture_node(lab, label, NULL);

	lab->nodes[ns].bridge = model_add_link(&lab->want, ns, "br0", &fixture_bridge);
	return ns;
}

static inline uint32_t fixture_end(struct wr_lab *lab, uint32_t ns, const char *name,
				   const char *addr)
{
	uint32_t link = model_add_link(&lab->want, ns, name, &fixture_veth);

	lab->want.links[link].master = lab->nodes[ns].bridge;
	if (addr)
		fixture_addr(lab, link, addr);
	return link;
}

/* Returns the first end; the second is the next link. */
static inline uint32_t fixture_wire(struct wr_lab *lab, uint32_t a, const char *a_name,
				    const char *a_addr, uint32_t b, const char *b_name,
				    const char *b_addr)
{
	uint32_t end = fixture_end(lab, a, a_name, a_addr);
	uint32_t peer = fixture_end(lab, b, b_name, b_addr);

	lab->want.links[end].peer = peer;
	lab->want.links[peer].peer = end;
	return end;
}

static inline void fixture_set(struct wr_lab *lab, uint32_t link, const char *field,
			       const char *value)
{
	AUTO_STR why = {0};

	assert_int_equal(field_read(&link_table, (size_t)field_find(&link_table, field), value,
				    &lab->want.links[link].conf, &lab->want.names, &why),
			 0);
}

static inline struct lab_check *fixture_check(struct wr_lab *lab, const char *text)
{
	struct arena *arena = &lab->want.arena;
	struct lab_check *check = ARENA_PUSH(arena, lab->checks, lab->n_checks, lab->checks_cap);

	check->text = fixture_name(lab, text);
	check->within_ms = 1000;
	return check;
}

static inline void fixture_who(struct wr_lab *lab, struct lab_check *check, uint32_t ns)
{
	*ARENA_PUSH(&lab->want.arena, check->who, check->n_who, check->who_cap) = ns;
}

static inline struct lab_target *fixture_what(struct wr_lab *lab, struct lab_check *check,
					      uint32_t ns)
{
	struct lab_target *what =
		ARENA_PUSH(&lab->want.arena, check->what, check->n_what, check->what_cap);

	*what = (struct lab_target){.ns = ns, .link = WR_NONE, .ipproto = 1};
	return what;
}
