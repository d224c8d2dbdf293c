/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * graph-read.c - from the bytes of a GraphML file to nodes and edges. What else it holds
 * (positions, colours, years) is passed over.
 *
 * A file comes from anywhere: a document type is refused, so there are no entities to expand, and
 * elements may be 64 deep.
 */
#include <assert.h>
#include <string.h>

#include "lab/graphml.h"
#include "lab/xml.h"

enum {
	LABEL_MAX = 1024,      /* bytes of a label; the rest is not read */
	CANDIDATES_MAX = 1000, /* for "did you mean" */
};

enum element {
	TOP,   /* above <graphml> */
	OTHER, /* passed over, and all in it */
	GRAPHML,
	KEY,
	GRAPH,
	NODE,
	EDGE,
	HYPEREDGE,
	ENDPOINT,
	DATA,
	ELEMENT_N_,
};

struct parser {
	struct xml xml;
	struct graph *graph;
	struct arena *arena;
	struct diags *diags;
	struct map keys;  /* texts -> rank of labels */
	struct map by_id; /* texts -> nodes */
	enum element open[XML_DEPTH_MAX];
	size_t node[XML_DEPTH_MAX]; /* of an open NODE or HYPEREDGE: index of nodes */
	unsigned label_at;	    /* the depth of the element whose text is read, or 0 */
	unsigned rank;		    /* of that text */
	size_t label_of;	    /* whose */
	size_t n_graphs;
	struct str text;
};

/* ------ what is a label -- */

/* From the best to the worst: what the Topology Zoo, and others, call the label of a node. */
static const char *const label_keys[] = {"label", "name"};
enum { RANK_DRAWN = 1, RANK_LAST };

static unsigned rank_of(const char *attr_name)
{
	for (size_t i = 0; attr_name && i < ARRAY_LEN(label_keys); i++) {
		if (str_eq(attr_name, label_keys[i]))
			return (unsigned)(RANK_LAST + ARRAY_LEN(label_keys) - i);
	}
	return 0;
}

static bool is_of_nodes(const char *what)
{
	return !what || str_eq(what, "node") || str_eq(what, "all");
}

/* ------ elements -- */

static uint32_t text(struct parser *p, const char *value)
{
	return value ? names_add(&p->graph->texts, value) : 0;
}

static void start_key(struct parser *p, const char **atts)
{
	const char *id = xml_attribute(atts, "id");
	unsigned rank = rank_of(xml_attribute(atts, "attr.name"));

	if (id && rank && is_of_nodes(xml_attribute(atts, "for")))
		map_put(&p->keys, p->arena, text(p, id), rank);
}

static struct graph_node *add_node(struct parser *p, uint32_t id)
{
	struct graph *g = p->graph;
	struct graph_node *node = ARENA_PUSH(p->arena, g->nodes, g->n_nodes, g->nodes_cap);

	if (node) {
		*node = (struct graph_node){.id = id, .at = xml_place(&p->xml)};
		p->node[p->xml.depth] = g->n_nodes - 1;
	}
	return node;
}

static void start_node(struct parser *p, const char **atts)
{
	uint32_t id = text(p, xml_attribute(atts, "id"));

	if (!id) {
		diag_add(p->diags, xml_place(&p->xml), "a node without an id");
		diag_hint(p->diags, "<node id=\"…\">");
	} else if (map_get(&p->by_id, id) != MAP_NONE) {
		diag_add(p->diags, xml_attribute_place(&p->xml, "id"),
			 "the node \"%.64s\" stands here twice", names_text(&p->graph->texts, id));
	}
	if (add_node(p, id) && id)
		map_put(&p->by_id, p->arena, id, (uint32_t)p->graph->n_nodes - 1);
}

static void start_hyperedge(struct parser *p, const char **atts)
{
	struct graph_node *node = add_node(p, text(p, xml_attribute(atts, "id")));

	if (node)
		node->is_switch = true;
}

static struct graph_edge *add_edge(struct parser *p)
{
	struct graph *g = p->graph;
	struct graph_edge *edge = ARENA_PUSH(p->arena, g->edges, g->n_edges, g->edges_cap);

	if (edge)
		*edge = (struct graph_edge){.nodes = {MAP_NONE, MAP_NONE},
					    .at = xml_place(&p->xml)};
	return edge;
}

static void read_end(struct parser *p, struct graph_edge *edge, int side, const char **atts,
		     const char *name)
{
	edge->ids[side] = text(p, xml_attribute(atts, name));
	edge->ends[side] = xml_attribute_place(&p->xml, name);
	if (!edge->ids[side])
		diag_add(p->diags, edge->at, "an edge without a %s", name);
}

static void start_edge(struct parser *p, const char **atts)
{
	struct graph_edge *edge = add_edge(p);

	if (edge) {
		read_end(p, edge, 0, atts, "source");
		read_end(p, edge, 1, atts, "target");
	}
}

/* A wire from the hyperedge's switch to a node. */
static void start_endpoint(struct parser *p, const char **atts)
{
	struct graph_edge *edge = add_edge(p);

	if (edge) {
		edge->nodes[0] = (uint32_t)p->node[p->xml.depth - 1];
		read_end(p, edge, 1, atts, "node");
	}
}

/* The text of the element that opens is a label of the node that is open at `depth`. */
static void read_text(struct parser *p, unsigned rank, unsigned depth)
{
	p->label_at = p->xml.depth;
	p->label_of = p->node[depth];
	p->rank = rank;
	str_clear(&p->text);
}

static void start_data(struct parser *p, const char **atts)
{
	const char *key = xml_attribute(atts, "key");
	uint32_t id = key ? names_find(&p->graph->texts, key) : 0;
	uint32_t rank = id ? map_get(&p->keys, id) : MAP_NONE;

	if (rank != MAP_NONE)
		read_text(p, rank, p->xml.depth - 1);
}

static void start_graph(struct parser *p, const char **atts)
{
	(void)atts;
	p->n_graphs++;
}

static const struct kind {
	const char *name;
	unsigned within; /* bit per element that it may stand in */
	void (*start)(struct parser *p, const char **atts);
} kinds[] = {
	[GRAPHML] = {"graphml", 1 << TOP, NULL},
	[KEY] = {"key", 1 << GRAPHML, start_key},
	[GRAPH] = {"graph", 1 << GRAPHML | 1 << NODE | 1 << EDGE, start_graph},
	[NODE] = {"node", 1 << GRAPH, start_node},
	[EDGE] = {"edge", 1 << GRAPH, start_edge},
	[HYPEREDGE] = {"hyperedge", 1 << GRAPH, start_hyperedge},
	[ENDPOINT] = {"endpoint", 1 << HYPEREDGE, start_endpoint},
	[DATA] = {"data", 1 << NODE | 1 << HYPEREDGE, start_data},
};
static_assert(ARRAY_LEN(kinds) == ELEMENT_N_, "each element has its line");

/* ------ what expat calls -- */

static enum element find(const char *name)
{
	for (enum element e = GRAPHML; e < ELEMENT_N_; e++) {
		if (str_eq(kinds[e].name, name))
			return e;
	}
	return OTHER;
}

static void wrong_top(struct parser *p, const char *name)
{
	diag_add(p->diags, xml_place(&p->xml), "this is <%.64s>, and no GraphML", name);
	diag_hint(p->diags, "a network is read from <graphml>, or from a lab file in YAML");
	xml_stop(&p->xml);
}

/* A node that is in no graph would be lost. */
static void misplaced(struct parser *p, enum element e, enum element parent)
{
	if (e != NODE && e != EDGE && e != HYPEREDGE)
		return;
	diag_add(p->diags, xml_place(&p->xml), "<%s> stands in <graph>, not in <%s>", kinds[e].name,
		 kinds[parent].name);
}

/* The label that yEd draws stands deep in the data of a node. */
static void start_other(struct parser *p, const char *name)
{
	unsigned depth = p->xml.depth;

	if (p->label_at || !str_eq(name, "NodeLabel"))
		return;
	while (depth > 0 && p->open[depth - 1] == OTHER)
		depth--;
	if (depth > 1 && p->open[depth - 1] == DATA)
		read_text(p, RANK_DRAWN, depth - 2);
}

static void on_start(void *ctx, const char *name, const char **atts)
{
	struct parser *p = ctx;
	enum element parent = p->xml.depth > 0 ? p->open[p->xml.depth - 1] : TOP, e;

	name = xml_local(name);
	e = find(name);
	if (e == OTHER || !(kinds[e].within & 1U << parent)) {
		if (parent == TOP)
			wrong_top(p, name);
		else if (parent != OTHER)
			misplaced(p, e, parent);
		e = OTHER;
		start_other(p, name);
	}
	p->open[p->xml.depth] = e;
	if (e != OTHER && kinds[e].start)
		kinds[e].start(p, atts);
	if (p->diags->n_dropped > DIAGS_MAX || p->arena->failed)
		xml_stop(&p->xml);
}

/* White space round a text, and in it the ends of lines, are the layout's. */
static uint32_t label(struct parser *p)
{
	AUTO_STR out = {0};
	uint32_t id;

	for (const char *c = str_text(&p->text); *c;) {
		size_t blank = strspn(c, " \t\r\n"), word = strcspn(c + blank, " \t\r\n");

		if (word && out.len)
			str_addc(&out, ' ');
		str_addn(&out, c + blank, word);
		c += blank + word;
	}
	id = text(p, str_text(&out));
	p->arena->failed |= out.failed || p->text.failed;
	return id;
}

static void end_label(struct parser *p)
{
	struct graph_node *node = &p->graph->nodes[p->label_of];
	uint32_t id = p->rank > node->rank ? label(p) : 0;

	if (id) {
		node->label = id;
		node->rank = p->rank;
	}
	p->label_at = 0;
}

static void on_end(void *ctx, const char *name)
{
	struct parser *p = ctx;

	(void)name;
	if (p->label_at && p->label_at == p->xml.depth)
		end_label(p);
}

static void on_text(void *ctx, const char *chars, int len)
{
	struct parser *p = ctx;
	size_t room = LABEL_MAX - p->text.len;

	if (p->label_at)
		str_addn(&p->text, chars, (size_t)len < room ? (size_t)len : room);
}

/* ------ the whole -- */

static void unknown_node(struct parser *p, const struct graph_edge *edge, int side)
{
	const struct graph *g = p->graph;
	const char *id = names_text(&g->texts, edge->ids[side]);
	size_t n = g->n_nodes < CANDIDATES_MAX ? g->n_nodes : CANDIDATES_MAX;
	const char **words = p->diags->n_dropped ? NULL : arena_array(p->arena, n, sizeof(*words));

	diag_add(p->diags, edge->ends[side], "there is no node \"%.64s\"", id);
	for (size_t i = 0; words && i < n; i++)
		words[i] = names_text(&g->texts, g->nodes[i].id);
	if (words)
		diag_nearest(p->diags, id, words, n);
}

static void find_ends(struct parser *p)
{
	for (size_t i = 0; i < p->graph->n_edges; i++) {
		struct graph_edge *edge = &p->graph->edges[i];

		for (int side = 0; side < 2; side++) {
			if (edge->nodes[side] != MAP_NONE || !edge->ids[side])
				continue;
			edge->nodes[side] = map_get(&p->by_id, edge->ids[side]);
			if (edge->nodes[side] == MAP_NONE)
				unknown_node(p, edge, side);
		}
	}
}

static void check_whole(struct parser *p, size_t n_before)
{
	const struct source *source = p->xml.source;

	if (p->diags->n == n_before && p->n_graphs == 0)
		diag_add(p->diags, (struct place){source, source->len, source->len},
			 "the file has no <graph>");
	find_ends(p);
}

bool graph_read(struct graph *graph, const struct source *source, struct arena *arena,
		struct diags *diags)
{
	struct parser p = {.graph = graph, .arena = arena, .diags = diags};
	size_t n_before = diags->n;

	*graph = (struct graph){.arena = arena};
	names_init(&graph->texts, arena);
	p.xml = (struct xml){.source = source, .diags = diags, .ctx = &p};
	p.xml.start = on_start;
	p.xml.end = on_end;
	p.xml.chars = on_text;
	if (!xml_parse(&p.xml))
		arena->failed |= p.xml.no_memory;
	else
		check_whole(&p, n_before);
	str_fini(&p.text);
	return !arena->failed && diags->n == n_before;
}
