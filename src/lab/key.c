/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * key.c - maps are read by their table.
 */
#include <string.h>

#include "lab/keys.h"

enum { WORDS_MAX = 160 };

const struct key *key_find(const struct key_table *table, const char *name)
{
	for (size_t i = 0; i < table->n; i++) {
		if (str_eq(table->keys[i].name, name))
			return &table->keys[i];
	}
	return NULL;
}

bool is_none(const struct tree *value)
{
	return value->type == TREE_TEXT && str_eq(value->text, "none");
}

static bool is_field(const struct wr_table *const *more, const char *name)
{
	for (size_t i = 0; more && more[i]; i++) {
		if (field_find(more[i], name) >= 0)
			return true;
	}
	return false;
}

/* Could it be what stands under links:, addresses or a map? */
static bool is_link(const struct tree *value)
{
	struct inet inet;

	return value->type == TREE_MAP ||
	       (value->type == TREE_TEXT && inet_read(value->text, &inet) == INET_OK);
}

static void unknown_key(struct reader *r, const struct key_table *table, const struct tree *key,
			const struct tree *value, const struct wr_table *const *more)
{
	const char *words[WORDS_MAX];
	size_t n = 0;
	struct inet inet;

	fault(r, spot_of(key), "unknown key \"%s\" in %s", key->text, table->name);
	if (inet_read(key->text, &inet) == INET_OK && tree_is_nothing(value)) {
		hint(r, "several words in { } are parted by blanks, not commas");
		return;
	}

	for (size_t i = 0; i < table->n; i++)
		words[n++] = table->keys[i].name;
	for (size_t t = 0; more && more[t]; t++) {
		for (size_t i = 0; i < more[t]->n && n < WORDS_MAX; i++)
			words[n++] = more[t]->fields[i].name;
	}
	if (table == &node_keys && is_link(value) && !str_nearest(key->text, words, n))
		hint(r, "a device stands under \"links:\", or is the end of a wire");
	else
		hint_nearest(r, key->text, words, n);
}

void keys_check(struct reader *r, const struct key_table *table, const struct tree *map,
		const struct wr_table *const *more)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct tree *key = map->pairs[i].key, *value = map->pairs[i].value;
		const struct key *found = key_find(table, key->text);

		if (!found && !is_field(more, key->text)) {
			unknown_key(r, table, key, value, more);
		} else if (found && found->later && !is_none(value)) {
			fault(r, spot_of(key), "\"%s\" is not yet supported", key->text);
			hint(r, "it is in the format, and comes in a later version");
		} else if (tree_is_nothing(value) && !(found && found->nothing)) {
			fault(r, spot_of(key), "\"%s\" has no value", key->text);
			hint(r, "an empty text is written \"\"; to take away what is inherited, "
				"write none");
		}
	}
}

void keys_read(struct reader *r, const struct key_table *table, const struct tree *map,
	       const struct key_at *at)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct key *key = &table->keys[i];
		const struct tree *value = key->read ? tree_get(map, key->name) : NULL;

		if (value && !tree_is_nothing(value) && (key->none || !is_none(value)))
			key->read(r, at, value);
	}
}
