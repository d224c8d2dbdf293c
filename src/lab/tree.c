/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tree.c - libyaml's events become a tree.
 *
 * Bytes are checked before libyaml sees them, because it takes two odd bytes at the start for
 * UTF-16 and then reports an empty file. libyaml counts characters; places here are bytes.
 */
#include <string.h>

#include <yaml.h>

#include "base/map.h"
#include "base/names.h"
#include "lab/lab.h"
#include "lab/tree-error.h"
#include "lab/tree.h"

struct anchor {
	uint32_t name;
	const struct tree *tree; /* NULL while it is being read */
};

struct builder {
	const struct source *source;
	struct arena *arena;
	struct diags *diags;
	yaml_parser_t parser;
	struct names names; /* of anchors and keys */
	struct map keys;    /* (map, key) -> seen */
	struct map anchors; /* name -> anchors[] */
	struct anchor *anchor_items;
	size_t n_anchors, anchors_cap;
	uint32_t n_maps;
	size_t n_nodes;
	size_t chars, bytes; /* a character, from behind a BOM, and the byte where it starts: where
				marks were last */
};

/* ------ places -- */

/* The byte of a character. The way from the mark before is short, forward or back. */
static size_t to_byte(struct builder *b, size_t chars)
{
	const struct source *s = b->source;

	while (b->chars > chars) {
		do
			b->bytes--;
		while (((unsigned char)s->text[b->bytes] & 0xc0) == 0x80);
		b->chars--;
	}
	while (b->chars < chars && b->bytes < s->len) {
		size_t n = utf8_len(s->text + b->bytes, s->len - b->bytes);

		b->bytes += n ? n : 1;
		b->chars++;
	}
	return b->bytes;
}

static struct place place_of(struct builder *b, yaml_mark_t start, yaml_mark_t end)
{
	struct place at = {.source = b->source, .start = to_byte(b, start.index)};

	at.end = to_byte(b, end.index);
	return at;
}

static struct place event_place(struct builder *b, const yaml_event_t *event)
{
	return place_of(b, event->start_mark, event->end_mark);
}

/* ------ nodes -- */

static struct tree *add_node(struct builder *b, enum tree_type type, const yaml_event_t *event)
{
	struct tree *tree = arena_alloc(b->arena, sizeof(*tree));

	if (!tree)
		return NULL;

	tree->type = type;
	tree->at = event_place(b, event);
	tree->weight = 1;
	tree->height = 1;
	return tree;
}

/* In a file of ours each node stands for itself, and takes a byte at least. */
static size_t nodes_max(const struct source *source)
{
	return source->ours ? source->len : TREE_NODES_MAX;
}

/* Counts what hangs under the document. false: too much, and it was said. */
static bool count(struct builder *b, size_t weight, struct place at)
{
	b->n_nodes += weight;
	if (b->n_nodes <= nodes_max(b->source))
		return true;

	diag_add(b->diags, at, "more than 100,000 nodes, counting what aliases repeat");
	return false;
}

static bool is_tagged(const yaml_char_t *tag, struct builder *b, struct place at)
{
	if (!tag)
		return false;

	diag_add(b->diags, at, "a tag (\"!…\") has no meaning here");
	diag_hint(b->diags, "quote a text that begins with \"!\"");
	return true;
}

static bool remember(struct builder *b, const yaml_char_t *name, const struct tree *tree)
{
	struct anchor *anchor;
	uint32_t id;

	if (!name)
		return true;

	id = names_add(&b->names, (const char *)name);
	if (!map_put(&b->anchors, b->arena, id, (uint32_t)b->n_anchors))
		return false;

	anchor = ARENA_PUSH(b->arena, b->anchor_items, b->n_anchors, b->anchors_cap);
	if (!anchor)
		return false;

	*anchor = (struct anchor){.name = id, .tree = tree};
	return true;
}

static enum tree_style style_of(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
		return TREE_SINGLE;
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return TREE_DOUBLE;
	case YAML_LITERAL_SCALAR_STYLE:
	case YAML_FOLDED_SCALAR_STYLE:
		return TREE_BLOCK;
	default:
		return TREE_PLAIN;
	}
}

/* libyaml ends a block text where the next token begins: give back the lines that are not its own.
 */
static void trim(struct tree *tree)
{
	const char *text = tree->at.source->text;

	while (tree->at.end > tree->at.start + 1 && strchr(" \t\r\n", text[tree->at.end - 1]))
		tree->at.end--;
}

/* So are plain texts of one line: most. */
static bool is_as_it_is(const struct tree *tree)
{
	return tree->at.end - tree->at.start == tree->len &&
	       memcmp(tree->at.source->text + tree->at.start, tree->text, tree->len) == 0;
}

static struct tree *read_text(struct builder *b, const yaml_event_t *event)
{
	struct tree *tree = add_node(b, TREE_TEXT, event);
	const char *value = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;

	if (!tree || !count(b, 1, tree->at) || is_tagged(event->data.scalar.tag, b, tree->at))
		return NULL;

	if (memchr(value, '\0', len)) {
		diag_add(b->diags, tree->at, "a NUL byte in a text");
		return NULL;
	}

	tree->style = style_of(event->data.scalar.style);
	tree->text = arena_strndup(b->arena, value, len);
	tree->len = len;
	if (tree->style != TREE_SINGLE && tree->style != TREE_DOUBLE)
		trim(tree);
	tree->as_is = tree->text && is_as_it_is(tree);
	return tree->text && remember(b, event->data.scalar.anchor, tree) ? tree : NULL;
}

static const struct tree *read_alias(struct builder *b, const yaml_event_t *event, unsigned depth)
{
	struct place at = event_place(b, event);
	const char *name = (const char *)event->data.alias.anchor;
	uint32_t id = names_find(&b->names, name);
	uint32_t i = id ? map_get(&b->anchors, id) : MAP_NONE;
	const struct tree *tree = i == MAP_NONE ? NULL : b->anchor_items[i].tree;

	if (i == MAP_NONE) {
		diag_add(b->diags, at, "no anchor \"&%s\" stands before this alias", name);
		diag_hint(b->diags, "quote a text that begins with \"*\"");
	} else if (!tree) {
		diag_add(b->diags, at, "an alias inside of what it stands for");
	} else if (depth + tree->height > TREE_DEPTH_MAX) {
		diag_add(b->diags, at, "nested deeper than 64 levels");
		tree = NULL;
	} else if (!count(b, tree->weight, at)) {
		tree = NULL;
	}
	return tree;
}

/* ------ events -- */

static const struct tree *read_node(struct builder *b, yaml_event_t *event, unsigned depth);

static bool next(struct builder *b, yaml_event_t *event)
{
	if (yaml_parser_parse(&b->parser, event))
		return true;

	if (b->parser.error == YAML_MEMORY_ERROR) {
		b->arena->failed = true;
		return false;
	}

	tree_syntax_error(b->diags, b->source, &b->parser, to_byte(b, b->parser.problem_mark.index),
			  to_byte(b, b->parser.context_mark.index));
	return false;
}

/* Is this a key that a map may have? Says what is wrong with it. */
static bool is_key(struct builder *b, const struct tree *key)
{
	if (key->type == TREE_LIST) {
		diag_add(b->diags, key->at, "a list cannot be a key");
		diag_hint(b->diags, "quote a name that begins with \"[\": \"[a-c]-x\"");
		return false;
	}
	if (key->type == TREE_MAP) {
		diag_add(b->diags, key->at, "a map cannot be a key");
		diag_hint(b->diags, "quote a text that begins with \"{\"");
		return false;
	}
	if (key->style == TREE_PLAIN && str_eq(key->text, "<<")) {
		diag_add(b->diags, key->at, "the merge key \"<<\" is not known here");
		diag_hint(b->diags, "use `groups:`");
		return false;
	}
	return true;
}

static void check_twice(struct builder *b, uint32_t map, const struct tree *key)
{
	uint64_t id = map_key(map, names_add(&b->names, key->text));

	if (map_get(&b->keys, id) != MAP_NONE)
		diag_add(b->diags, key->at, "key \"%s\" stands here twice", key->text);
	map_put(&b->keys, b->arena, id, 1);
}

static bool read_pair(struct builder *b, struct tree *parent, uint32_t map, yaml_event_t *event,
		      unsigned depth)
{
	struct tree_pair pair = {0};
	yaml_event_t value;
	bool fine;

	if (parent->type == TREE_LIST) {
		pair.value = read_node(b, event, depth + 1);
		return tree_push(b->arena, parent, NULL, pair.value);
	}

	pair.key = read_node(b, event, depth + 1);
	if (!pair.key || !next(b, &value))
		return false;

	pair.value = read_node(b, &value, depth + 1);
	yaml_event_delete(&value);
	if (!pair.value)
		return false;

	fine = is_key(b, pair.key);
	if (fine)
		check_twice(b, map, pair.key);
	/* A bad key is said and left out. */
	return !fine || tree_push(b->arena, parent, pair.key, pair.value);
}

static const struct tree *read_many(struct builder *b, yaml_event_t *start, enum tree_type type,
				    const yaml_char_t *tag, const yaml_char_t *anchor,
				    unsigned depth)
{
	yaml_event_type_t end_type =
		type == TREE_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
	struct tree *tree = add_node(b, type, start);
	uint32_t map = b->n_maps++;
	size_t which = b->n_anchors;
	bool more = tree && count(b, 1, tree->at) && !is_tagged(tag, b, tree->at) &&
		    remember(b, anchor, NULL);

	if (more && depth > TREE_DEPTH_MAX) {
		diag_add(b->diags, tree->at, "nested deeper than 64 levels");
		more = false;
	}

	while (more) {
		yaml_event_t event;

		if (!next(b, &event))
			return NULL;
		if (event.type == end_type) {
			tree->at.end = to_byte(b, event.end_mark.index);
			trim(tree);
			yaml_event_delete(&event);
			break;
		}
		more = read_pair(b, tree, map, &event, depth);
		yaml_event_delete(&event);
	}
	if (!more)
		return NULL;

	if (anchor)
		b->anchor_items[which].tree = tree;
	return tree;
}

static const struct tree *read_node(struct builder *b, yaml_event_t *event, unsigned depth)
{
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return read_alias(b, event, depth - 1);
	case YAML_SCALAR_EVENT:
		return read_text(b, event);
	case YAML_SEQUENCE_START_EVENT:
		return read_many(b, event, TREE_LIST, event->data.sequence_start.tag,
				 event->data.sequence_start.anchor, depth);
	case YAML_MAPPING_START_EVENT:
		return read_many(b, event, TREE_MAP, event->data.mapping_start.tag,
				 event->data.mapping_start.anchor, depth);
	default:
		return NULL;
	}
}

/* After the one document only the end may come. */
static bool read_end(struct builder *b)
{
	yaml_event_t event;
	bool fine = true;

	for (bool end = false; fine && !end;) {
		if (!next(b, &event))
			return false;
		end = event.type == YAML_STREAM_END_EVENT;
		if (event.type == YAML_DOCUMENT_START_EVENT) {
			diag_add(b->diags, event_place(b, &event), "a second document");
			diag_hint(b->diags, "a file holds one lab");
			fine = false;
		}
		yaml_event_delete(&event);
	}
	return fine;
}

static const struct tree *read_document(struct builder *b)
{
	const struct tree *tree = NULL;
	yaml_event_t event;
	bool end = false;

	while (!tree && !end) {
		if (!next(b, &event))
			return NULL;
		end = event.type == YAML_STREAM_END_EVENT;
		if (event.type != YAML_STREAM_START_EVENT &&
		    event.type != YAML_DOCUMENT_START_EVENT && !end) {
			tree = read_node(b, &event, 1);
			end = !tree;
		} else if (end) {
			diag_add(b->diags, (struct place){.source = b->source},
				 "the file is empty: a lab has at least \"nodes:\"");
		}
		yaml_event_delete(&event);
	}

	return tree && read_end(b) ? tree : NULL;
}

const struct tree *tree_parse(const struct source *source, struct arena *arena, struct diags *diags)
{
	struct builder b = {.source = source, .arena = arena, .diags = diags};
	const struct tree *tree;

	if (!tree_bytes_fine(diags, source))
		return NULL;
	if (!yaml_parser_initialize(&b.parser)) {
		arena->failed = true;
		return NULL;
	}

	names_init(&b.names, arena);
	/* libyaml would count it as a column, and take the first line for an indented one. */
	b.bytes = source->len >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)source->text + b.bytes,
				     source->len - b.bytes);
	tree = read_document(&b);
	yaml_parser_delete(&b.parser);
	return tree;
}

/* ------ questions -- */

bool tree_is_nothing(const struct tree *tree)
{
	return tree->type == TREE_TEXT && tree->style == TREE_PLAIN && tree->len == 0;
}

const struct tree *tree_get(const struct tree *map, const char *key)
{
	for (size_t i = 0; map && map->type == TREE_MAP && i < map->n; i++) {
		if (str_eq(map->pairs[i].key->text, key))
			return map->pairs[i].value;
	}
	return NULL;
}
