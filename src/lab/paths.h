/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * paths.h - shortest paths over the nodes that forward. Pure.
 *
 * The graph of one family: its vertices are the nodes and the nets that they share, and an edge is
 * a node's place on a net. All edges count the same. Of several shortest paths the one is taken
 * whose last device in file order comes first (then the last but one, …): so there is exactly one
 * between any two vertices, it is the same in both directions, and whatever checks where a packet
 * comes from (rp_filter) is content.
 */
#pragma once

#include "lab/lab.h"

struct place_on_net {
	uint32_t ns, net;
	uint32_t link, addr;
};

/* What a search says of a vertex. */
struct path_step {
	uint32_t search;       /* the search that came here last */
	uint32_t depth, place; /* the edge that leads towards the root; WR_NONE at the root */
};

struct paths {
	struct arena *arena;
	const struct wr_model *m;
	uint8_t family;
	struct place_on_net *places; /* by node, in file order */
	size_t n_places, places_cap;
	uint32_t *of_node; /* [n_ns + 1]: where the places of a node begin */
	uint32_t *of_net;  /* [n_nets + 1]: the same in by_net */
	uint32_t *by_net;  /* places, by net */
	size_t n_nets;
	bool *forwards;		 /* [n_ns] */
	struct path_step *steps; /* [n_ns + n_nets] */
	uint32_t *queue, search; /* the vertices that the last search came to, nearest first */
	size_t n_queue;
};

/* false: no memory. The arena keeps all of it. */
bool paths_init(struct paths *p, struct arena *arena, const struct wr_model *m,
		const uint32_t *segments, uint8_t family);

/* The net in which all of an address's neighbours are, or (length 32, 128) itself alone. */
struct inet paths_net(const struct wr_addr *addr);

/* The vertex of the net that an address of a device is in; WR_NONE when it shares none. */
uint32_t paths_net_vertex(const struct paths *p, uint32_t link, uint32_t addr);

/* A search: begin, one root or several (a node is the vertex of its own number), run. */
void paths_begin(struct paths *p);
void paths_root(struct paths *p, uint32_t vertex);
void paths_run(struct paths *p);

/* The next hop of a vertex of the queue: places of the node itself and of its neighbour on one net.
 * false: it is no node, a root, or on a net that is one. */
bool paths_hop(const struct paths *p, uint32_t vertex, uint32_t *ret_mine, uint32_t *ret_theirs);
