/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-wire.c - `wires:`: a text with several ends is taken apart, then its ranges are expanded.
 *
 *	wire = ends "--" ends { option } [ "->" option … ] [ "<-" option … ]
 *
 * What one wire without ranges says is wire-words.c's business.
 */
#include <string.h>

#include "lab/keys.h"
#include "lab/range.h"

/* A wire's text cut at blanks. */
struct cut {
	struct reader *r;
	struct text text;
	struct texts words, left, right;
	struct text rest; /* the options, arrows included */
	bool has_rest;
};

static bool is_address(const struct text *word)
{
	return strchr(word->s, '/');
}

static bool ends_in_comma(const struct text *word)
{
	return word->len && word->s[word->len - 1] == ',';
}

static bool push(struct reader *r, struct texts *texts, struct text text)
{
	struct text *place = ARENA_PUSH(&r->tmp, texts->items, texts->n, texts->cap);

	if (place)
		*place = text;
	return place;
}

/* ------ ends -- */

/* A comma in the middle of a word that is no range: "a,b". */
static bool check_commas(struct reader *r, const struct text *word)
{
	unsigned depth = 0;

	for (size_t i = 0; i + 1 < word->len; i++) {
		depth += word->s[i] == '[';
		depth -= word->s[i] == ']' && depth;
		if (word->s[i] != ',' || depth)
			continue;
		fault(r, text_part(word, i, i + 1), "no blank after a comma that parts");
		return false;
	}
	return true;
}

/* Words start..end as one end. The commas were for parting. */
static bool push_end(struct cut *c, struct texts *ends, size_t start, size_t end)
{
	struct text *parts = arena_array(&c->r->tmp, end - start, sizeof(*parts));

	for (size_t i = start; parts && i < end; i++) {
		const struct text *word = &c->words.items[i];

		if (!check_commas(c->r, word))
			return false;
		parts[i - start] =
			ends_in_comma(word) ? text_slice(c->r, word, 0, word->len - 1) : *word;
		if (parts[i - start].len == 0) {
			fault(c->r, text_place(word), "a comma with nothing before it");
			return false;
		}
	}
	return parts && push(c->r, ends, text_join(c->r, parts, end - start));
}

/* Does the end that began at `start` go on with word `i`? */
static bool goes_on(const struct cut *c, size_t start, size_t i)
{
	const struct text *before = &c->words.items[i - 1];

	/* "a, 10.0.0.1/24": no comma stands between a device and its first address. */
	return is_address(&c->words.items[i]) && !(i == start + 1 && ends_in_comma(before));
}

/* Reads ends from word `i` to where they stop: at "--", at an option, at the end. */
static bool read_ends(struct cut *c, struct texts *ends, size_t *i)
{
	const struct text *words = c->words.items;
	bool more = true;

	while (more) {
		size_t start = *i;

		if (start >= c->words.n || str_eq(words[start].s, "--")) {
			fault(c->r, text_place(&words[start ? start - 1 : 0]),
			      "no end of the wire behind this");
			return false;
		}
		if (is_address(&words[start])) {
			fault(c->r, text_place(&words[start]), "an address with no node before it");
			hint(c->r, "an end is NODE:DEVICE ADDRESS/LENGTH, and no comma before the "
				   "first address");
			return false;
		}
		for (++*i; *i < c->words.n && goes_on(c, start, *i);)
			++*i;
		if (!push_end(c, ends, start, *i))
			return false;
		more = ends_in_comma(&words[*i - 1]);
	}
	return true;
}

static void fault_no_ends(struct cut *c)
{
	const char *s = c->text.s;
	const char *dash = strstr(s, "--");

	if (dash) {
		size_t at = (size_t)(dash - s);

		fault(c->r, text_part(&c->text, at, at + 2), "blanks stand around the \"--\"");
	} else {
		fault(c->r, text_place(&c->text), "a wire joins two ends by \" -- \"");
		hint(c->r, "- a:eth0 10.0.0.1/24 -- b:eth0 10.0.0.2/24");
	}
}

/* A word on the left that is no end, no address and no "--". */
static void fault_left(struct cut *c, const struct text *word)
{
	struct inet inet;

	if (inet_read_host(word->s, &inet) == INET_OK) {
		fault_inet(c->r, word, INET_NO_LENGTH);
		return;
	}
	fault(c->r, text_place(word), "\"%s\" is no address", word->s);
	if (key_find(&wire_keys, word->s))
		hint(c->r, "options stand behind the right end");
	else
		hint(c->r, "several ends are parted by a comma");
}

static bool cut_wire(struct cut *c)
{
	size_t i = 0, pos = 0;
	struct text word;
	bool joined = false;

	while (text_word(c->r, &c->text, &pos, false, &word)) {
		joined |= str_eq(word.s, "--");
		if (!push(c->r, &c->words, word))
			return false;
	}
	if (!joined) {
		fault_no_ends(c);
		return false;
	}
	if (!read_ends(c, &c->left, &i))
		return false;
	if (!str_eq(c->words.items[i].s, "--")) {
		fault_left(c, &c->words.items[i]);
		return false;
	}

	i++;
	if (!read_ends(c, &c->right, &i))
		return false;
	if (i < c->words.n) {
		c->rest = text_join(c->r, &c->words.items[i], c->words.n - i);
		c->has_rest = true;
	}
	if (c->left.n > 1 && c->right.n > 1) {
		fault(c->r, text_place(&c->right.items[1]),
		      "several ends can stand on one side only");
		hint(c->r, "a segment of many nodes is a switch: \"lan: switch\", \"- lan -- a, b, "
			   "c\"");
		return false;
	}
	return true;
}

/* ------ wires -- */

/* One pair of ends, with its ranges. */
static void expand_wire(struct cut *c, const struct text *left, const struct text *right,
			const struct tree *map)
{
	/* The "--" has the place of the left end's first byte. */
	struct origin origin = {left->from[0].start, left->from[0].end, 0};
	struct origin dashes[] = {origin, origin};
	struct text joint = {.s = "--", .len = 2, .tree = left->tree, .from = dashes};
	struct text parts[] = {*left, joint, *right, c->rest};
	struct text whole, one;
	struct expand x;

	whole = text_join(c->r, parts, c->has_rest ? 4 : 3);
	if (!expand_begin(&x, c->r, &whole, NULL)) {
		c->r->doubtful = true;
		return;
	}
	while (expand_next(&x, &one))
		wire_add(c->r, &one, map, map && x.n_loops ? expand_scope(&x) : NULL);
}

/* The same; what it needs for a while is given back at once, since there may be many. */
static void expand_briefly(struct cut *c, const struct text *left, const struct text *right,
			   const struct tree *map)
{
	struct arena kept = c->r->tmp;

	c->r->tmp = (struct arena){0};
	expand_wire(c, left, right, map);
	kept.failed |= c->r->tmp.failed;
	arena_fini(&c->r->tmp);
	c->r->tmp = kept;
}

/* Whose wire is it that could not be taken apart? */
static void doubt(struct cut *c)
{
	bool known = c->words.n && !strchr(c->text.s, '[') && !strchr(c->text.s, '$');

	for (size_t i = 0; known && i < c->words.n; i++) {
		const struct text *word = &c->words.items[i];
		struct text label = text_slice(c->r, word, 0, strcspn(word->s, ":,"));
		uint32_t ns = node_by_label(c->r, label.s);

		if (ns != WR_NONE)
			c->r->nodes[ns].doubtful = true;
	}
	c->r->doubtful |= !known;
}

static void read_wire(struct reader *r, const struct tree *text, const struct tree *map)
{
	struct cut c = {.r = r};

	if (!text_read(r, text, NULL, TEXT_LOOP, &c.text) || !cut_wire(&c)) {
		doubt(&c);
		return;
	}
	for (size_t i = 0; i < c.left.n; i++) {
		for (size_t j = 0; j < c.right.n; j++)
			expand_briefly(&c, &c.left.items[i], &c.right.items[j], map);
	}
}

/* `- a: e0 -- b` is a map to YAML, and so is `- a:e0 fd00:: -- b`. */
static void fault_colon(struct reader *r, const struct tree_pair *pair)
{
	const struct tree *key = pair->key;

	fault_at(r, (struct place){key->at.source, key->at.end, key->at.end + 1},
		 "a \":\" with a blank behind it makes this a map");
	if (pair->value->type == TREE_TEXT && strstr(pair->value->text, "--"))
		hint(r, "no blank after the colon: NODE:DEVICE; an address has its length");
	else
		hint(r, "a wire joins two ends by \" -- \"");
}

static void fault_value(struct reader *r, const struct tree_pair *pair)
{
	const char *blank = strrchr(pair->key->text, ' ');

	fault(r, spot_of(pair->value), "the options of a wire are a map");
	if (blank && key_find(&wire_keys, blank + 1) && pair->value->type == TREE_TEXT)
		hint(r, "or in the wire itself, without a colon: %s %s", blank + 1,
		     pair->value->text);
	else
		hint(r, "- h1:eth0 -- sw: {mtu: 9000}");
}

static void read_map(struct reader *r, const struct tree *map)
{
	const struct tree_pair *pair = map->pairs;

	if (map->n != 1) {
		fault(r, spot_of(map), "a wire with options is a map with the wire as its one key");
		hint(r, "- h1:eth0 -- sw: {mtu: 9000}");
		r->doubtful = true;
	} else if (!strstr(pair->key->text, "--")) {
		fault_colon(r, pair);
		r->doubtful = true;
	} else if (tree_is_nothing(pair->value)) {
		read_wire(r, pair->key, NULL);
	} else if (pair->value->type != TREE_MAP) {
		fault_value(r, pair);
		r->doubtful = true;
	} else {
		keys_check(r, &wire_keys, pair->value, NULL);
		read_wire(r, pair->key, pair->value);
	}
}

void read_wires(struct reader *r, const struct tree *tree)
{
	if (tree->type != TREE_LIST) {
		if (!tree_is_nothing(tree) && !is_none(tree)) {
			fault(r, spot_of(tree),
			      "\"wires\" is a list: each wire begins with \"- \"");
		}
		return;
	}

	for (size_t i = 0; i < tree->n && !reader_stops(r); i++) {
		const struct tree *wire = tree->pairs[i].value;

		if (wire->type == TREE_MAP)
			read_map(r, wire);
		else if (wire->type == TREE_LIST)
			fault(r, spot_of(wire), "a wire is a text, not a list");
		else
			read_wire(r, wire, NULL);
		reader_rest(r);
	}
}
