/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * graph-name.c - names for the nodes of a graph, whose labels may be anything: valid (lab-format.md
 * section 2), each its own, and the same for the same file.
 *
 * A label that can be a name is one, for the first node that has it. What else has to be named
 * never takes such a name away, whichever stands first in the file.
 */
#include <stdio.h>
#include <string.h>

#include "lab/graphml.h"
#include "lab/reader.h"

enum { NAME_MAX_BYTES = 64, ID_MAX_BYTES = 24 /* of an id behind a name */ };

/* ------ characters -- */

/* U+00C0 to U+017F without their accents. */
static const char *const latin[] = {
	"A", "A", "A",	"A",  "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I",  "I",
	"D", "N", "O",	"O",  "O", "O", "O",  "x", "O", "U", "U", "U", "U", "Y", "Th", "ss",
	"a", "a", "a",	"a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
	"d", "n", "o",	"o",  "o", "o", "o",  "-", "o", "u", "u", "u", "u", "y", "th", "y",
	"A", "a", "A",	"a",  "A", "a", "C",  "c", "C", "c", "C", "c", "C", "c", "D",  "d",
	"D", "d", "E",	"e",  "E", "e", "E",  "e", "E", "e", "E", "e", "G", "g", "G",  "g",
	"G", "g", "G",	"g",  "H", "h", "H",  "h", "I", "i", "I", "i", "I", "i", "I",  "i",
	"I", "i", "IJ", "ij", "J", "j", "K",  "k", "k", "L", "l", "L", "l", "L", "l",  "L",
	"l", "L", "l",	"N",  "n", "N", "n",  "N", "n", "n", "N", "n", "O", "o", "O",  "o",
	"O", "o", "OE", "oe", "R", "r", "R",  "r", "R", "r", "S", "s", "S", "s", "S",  "s",
	"S", "s", "T",	"t",  "T", "t", "T",  "t", "U", "u", "U", "u", "U", "u", "U",  "u",
	"U", "u", "U",	"u",  "W", "w", "Y",  "y", "Y", "Z", "z", "Z", "z", "Z", "z",  "s",
};
enum { LATIN_FIRST = 0xc0, MARKS_FIRST = 0x300, MARKS_LAST = 0x36f };

/* What stands for one character; "-" for what cannot be in a name. */
static const char *plain(const char *c, size_t len)
{
	uint32_t code =
		len == 2 ? ((unsigned char)c[0] & 0x1fU) << 6 | ((unsigned char)c[1] & 0x3fU) : 0;

	if (code >= LATIN_FIRST && code < LATIN_FIRST + ARRAY_LEN(latin))
		return latin[code - LATIN_FIRST];
	return code >= MARKS_FIRST && code <= MARKS_LAST ? "" : "-";
}

static void add(struct str *out, const char *chars, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool fits = out->len ? is_name_char(chars[i]) : is_name_start(chars[i]);
		bool twice = out->len && chars[i] == '-' && str_text(out)[out->len - 1] == '-';

		if (fits && !twice)
			str_addc(out, chars[i]);
	}
}

/* Neither cut nor made characters leave a "-" at the end. */
static void cut(struct str *s, size_t max)
{
	if (s->len > max)
		s->len = max;
	while (s->len && s->text[s->len - 1] == '-')
		s->len--;
	if (s->text)
		s->text[s->len] = '\0';
}

char *graph_clean(struct arena *arena, const char *text)
{
	size_t len = strlen(text);
	AUTO_STR out = {0};

	for (size_t i = 0, n; i < len && out.len < NAME_MAX_BYTES; i += n) {
		n = utf8_len(text + i, len - i);
		if (n == 1 && is_name_char(text[i])) {
			add(&out, text + i, 1);
		} else {
			const char *chars = plain(text + i, n);

			add(&out, chars, strlen(chars));
			n += n == 0;
		}
	}
	cut(&out, NAME_MAX_BYTES);
	arena->failed |= out.failed;
	return arena_strdup(arena, str_text(&out));
}

/* ------ names -- */

struct namer {
	struct graph *graph;
	struct names names;
	struct map taken; /* names -> the next number to try behind it */
};

static bool is_reserved(const char *name)
{
	static const char *const reserved[] = {"all", "host", "router", "switch"};

	for (size_t i = 0; i < ARRAY_LEN(reserved); i++) {
		if (str_eq(name, reserved[i]))
			return true;
	}
	return false;
}

/* Takes the name if it is free. */
static bool take(struct namer *n, struct graph_node *node, const char *name)
{
	uint32_t id = names_add(&n->names, name);

	if (!id || is_reserved(name) || map_get(&n->taken, id) != MAP_NONE)
		return false;

	node->name = names_text(&n->names, id);
	return map_put(&n->taken, n->graph->arena, id, 2);
}

/* "n12" for the id 12: a number alone would be an address to who looks it up. */
static const char *name_of_id(struct namer *n, const char *id)
{
	const char *clean = graph_clean(n->graph->arena, id);

	if (!clean || clean[strspn(clean, "0123456789")])
		return clean;
	return clean[0] ? arena_printf(n->graph->arena, "n%s", clean) : "n";
}

/* BASE-WORD, not longer than a name may be. */
static const char *join(struct namer *n, const char *base, const char *word)
{
	AUTO_STR out = {0}, end = {0};

	str_add(&end, word);
	cut(&end, ID_MAX_BYTES);
	str_add(&out, base);
	cut(&out, NAME_MAX_BYTES - 1 - end.len);
	n->graph->arena->failed |= out.failed || end.failed;
	return arena_printf(n->graph->arena, "%s-%s", str_text(&out), str_text(&end));
}

/* The id makes a name its own, and says which node it is; a number what still is none. */
static bool make(struct namer *n, struct graph_node *node, const char *base, const char *id)
{
	struct arena *arena = n->graph->arena;
	const char *clean = graph_clean(arena, id), *name = base;
	uint32_t key, number;

	if (clean && clean[0] && !take(n, node, name))
		name = join(n, base, clean);
	key = names_add(&n->names, base);
	number = map_get(&n->taken, key);
	for (number = number == MAP_NONE ? 2 : number; !node->name && !arena->failed; number++) {
		char text[16];

		if (name && take(n, node, name))
			break;
		snprintf(text, sizeof(text), "%u", number);
		name = join(n, base, text);
		map_put(&n->taken, arena, key, number + 1);
	}
	return node->name;
}

static void name_node(struct namer *n, struct graph_node *node)
{
	const char *id = names_text(&n->graph->texts, node->id);
	const char *label = names_text(&n->graph->texts, node->label);
	const char *base = graph_clean(n->graph->arena, label);

	if (base && !base[0])
		base = node->is_switch && !node->id ? "net" : name_of_id(n, id);
	if (base)
		make(n, node, base, id);
}

/* What the file calls it, when that is not its name. */
static void note_renamed(struct namer *n, struct graph_node *node)
{
	const char *called = names_text(&n->graph->texts, node->label ? node->label : node->id);

	if (node->name && called[0] && !str_eq(called, node->name))
		node->called = called;
}

bool graph_names(struct graph *graph)
{
	struct namer n = {.graph = graph};

	names_init(&n.names, graph->arena);
	for (size_t i = 0; i < graph->n_nodes; i++) {
		const char *label = names_text(&graph->texts, graph->nodes[i].label);

		if (is_name(label))
			take(&n, &graph->nodes[i], label);
	}
	for (size_t i = 0; i < graph->n_nodes && !graph->arena->failed; i++) {
		if (!graph->nodes[i].name)
			name_node(&n, &graph->nodes[i]);
		note_renamed(&n, &graph->nodes[i]);
	}
	return !graph->arena->failed;
}
