/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * graphml.c - a graph in the words of a lab file: a node is a router, an edge is a wire, and
 * there are nets and routes for all of them.
 */
#include <string.h>

#include "lab/graphml.h"

enum { OTHER_NODES = 20 /* of the tree, beside nodes and wires */ };

/* Room for 2 million wires and 65,534 loopbacks; neither is in the other's. */
static const char *const pools[][2] = {
	{"wires", "10.0.0.0/9"},
	{"loopbacks", "10.255.0.0/16"},
};
static const char *const pools_with_ipv6[][2] = {
	{"wires", "10.0.0.0/9 fd00::/40"},
	{"loopbacks", "10.255.0.0/16 fd00:ff::/64"},
};

struct maker {
	const struct graph *graph;
	struct arena *arena;
	struct tree *top;
	struct place file;
};

static bool put(struct maker *m, struct tree *map, const char *key, const struct tree *value)
{
	return tree_push(m->arena, map, tree_make_text(m->arena, key, m->file), value);
}

static bool put_text(struct maker *m, struct tree *map, const char *key, const char *text)
{
	return text && put(m, map, key, tree_make_text(m->arena, text, m->file));
}

/* "zoo/Geant 2012.graphml" is the lab Geant-2012. */
static const char *lab_name(struct maker *m)
{
	const char *path = m->file.source->path, *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
	char *stem = arena_strndup(m->arena, base, dot ? (size_t)(dot - base) : strlen(base));
	const char *name = stem ? graph_clean(m->arena, stem) : NULL;

	if (name && (!name[0] || str_eq(name, "all") || str_eq(name, "host")))
		return arena_printf(m->arena, "graph%s%s", name[0] ? "-" : "", name);
	return name;
}

static const struct tree *addresses(struct maker *m, bool ipv6)
{
	struct tree *map = tree_make_map(m->arena, m->file);
	bool fine = map;

	for (size_t i = 0; fine && i < ARRAY_LEN(pools); i++)
		fine = put_text(m, map, pools[i][0], ipv6 ? pools_with_ipv6[i][1] : pools[i][1]);
	return fine ? map : NULL;
}

static const struct tree *nodes(struct maker *m)
{
	struct tree *map = tree_make_map(m->arena, m->file);
	bool fine = map;

	for (size_t i = 0; fine && i < m->graph->n_nodes; i++) {
		const struct graph_node *node = &m->graph->nodes[i];
		struct tree *value =
			tree_make_text(m->arena, node->is_switch ? "switch" : "router", node->at);

		if (value)
			value->note = node->called;
		fine = tree_push(m->arena, map, tree_make_text(m->arena, node->name, node->at),
				 value);
	}
	return fine ? map : NULL;
}

static const struct tree *wires(struct maker *m)
{
	struct tree *list = tree_make_list(m->arena, m->file);
	bool fine = list;

	for (size_t i = 0; fine && i < m->graph->n_edges; i++) {
		const struct graph_edge *edge = &m->graph->edges[i];
		char *text =
			arena_printf(m->arena, "%s -- %s", m->graph->nodes[edge->nodes[0]].name,
				     m->graph->nodes[edge->nodes[1]].name);

		fine = text &&
		       tree_push(m->arena, list, NULL, tree_make_text(m->arena, text, edge->at));
	}
	return fine ? list : NULL;
}

static const struct tree *make(const struct graph *graph, const struct source *source, bool ipv6)
{
	struct maker m = {.graph = graph, .arena = graph->arena, .file = {.source = source}};
	bool fine;

	m.top = tree_make_map(m.arena, m.file);
	fine = m.top && put_text(&m, m.top, "lab", lab_name(&m)) &&
	       put(&m, m.top, "addresses", addresses(&m, ipv6)) &&
	       put_text(&m, m.top, "routes", "shortest-path") &&
	       put(&m, m.top, "nodes", nodes(&m)) && put(&m, m.top, "wires", wires(&m));
	return fine ? m.top : NULL;
}

/* ------ the file -- */

bool graphml_is(const struct source *source)
{
	static const char bom[] = "\xef\xbb\xbf", ending[] = ".graphml";
	size_t i = str_starts(source->text, bom) ? strlen(bom) : 0, n = strlen(source->path);

	i += strspn(source->text + i, " \t\r\n");
	if (i < source->len)
		return source->text[i] == '<';
	return n > strlen(ending) && str_eq(source->path + n - strlen(ending), ending);
}

/* What a lab file holds at most, so that what is converted can be read. */
static bool is_small(const struct graph *graph, const struct source *source, struct diags *diags)
{
	if (2 * graph->n_nodes + graph->n_edges <= TREE_NODES_MAX - OTHER_NODES)
		return true;

	diag_add(diags, (struct place){.source = source},
		 "%zu nodes and %zu edges are more than a lab may have", graph->n_nodes,
		 graph->n_edges);
	diag_hint(diags, "twice the nodes and the edges are at most 99,980 together");
	return false;
}

const struct tree *graphml_tree(const struct source *source, const struct lab_read_opts *opts,
				struct arena *arena, struct diags *diags)
{
	struct graph graph;

	if (!graph_read(&graph, source, arena, diags) || !is_small(&graph, source, diags) ||
	    !graph_names(&graph))
		return NULL;
	return make(&graph, source, opts && opts->ipv6);
}
