/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * graphml.h - a GraphML file as a tree of the lab file's words, so that all that comes after is the
 * native reader's: graph-read.c finds nodes and edges, graph-name.c names the nodes, graphml.c says
 * it in the words of a lab file.
 */
#pragma once

#include "lab/lab.h"
#include "lab/tree.h"

/* A node of the graph; a hyperedge is one that is a switch. */
struct graph_node {
	uint32_t id;	    /* of graph.texts; 0: a hyperedge without one */
	uint32_t label;	    /* what the file calls it, or 0 */
	unsigned rank;	    /* how much the label is one */
	const char *name;   /* what we call it: graph_names */
	const char *called; /* what the file does, when that is something else, or NULL */
	bool is_switch;
	struct place at;
};

/* An end is a node's id, and an index into nodes once all are known. */
struct graph_edge {
	uint32_t ids[2];
	uint32_t nodes[2];
	struct place ends[2], at;
};

struct graph {
	struct arena *arena; /* borrowed */
	struct names texts;
	struct graph_node *nodes;
	struct graph_edge *edges;
	size_t n_nodes, nodes_cap, n_edges, edges_cap;
};

/* Is it XML? By its first bytes; the name counts only where there are none. */
bool graphml_is(const struct source *source);

/* The lab that a GraphML file stands for. NULL: there are diagnoses, or no memory (the arena
 * knows).
 */
const struct tree *graphml_tree(const struct source *source, const struct lab_read_opts *opts,
				struct arena *arena, struct diags *diags);

/* ------ its parts ------ */

/* Reads the file. false: as above. */
bool graph_read(struct graph *graph, const struct source *source, struct arena *arena,
		struct diags *diags);

/* Gives each node a name that is valid and its own, the same each time. false: no memory. */
bool graph_names(struct graph *graph);
/* A name made from any text, or "" when nothing of it can stand in one. NULL: no memory. */
char *graph_clean(struct arena *arena, const char *text);
