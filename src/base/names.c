/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * names.c - a hash table of texts with open addressing, never more than half full.
 */
#include <stdbool.h>
#include <string.h>

#include "base/names.h"

#define SLOTS_MIN ((size_t)64)

void names_init(struct names *names, struct arena *arena)
{
	*names = (struct names){.arena = arena};
}

/* FNV-1a, 64 bits. */
static uint64_t hash(const char *text, size_t len)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 0x100000001b3;

	return h ^ h >> 32;
}

static bool same(const char *have, const char *text, size_t len)
{
	return strncmp(have, text, len) == 0 && have[len] == '\0';
}

/* The slot where `text` is, or the free one where it belongs. There are slots. */
static uint32_t *slot_of(const struct names *names, const char *text, size_t len)
{
	size_t i = hash(text, len) & (names->n_slots - 1);

	while (names->slots[i] && !same(names->texts[names->slots[i]], text, len))
		i = (i + 1) & (names->n_slots - 1);

	return &names->slots[i];
}

static bool grow_slots(struct names *names)
{
	struct names larger = *names;

	if (names->n_slots && (names->n + 1) * 2 <= names->n_slots)
		return true;

	larger.n_slots = names->n_slots ? names->n_slots * 2 : SLOTS_MIN;
	larger.slots = arena_array(names->arena, larger.n_slots, sizeof(*larger.slots));
	if (!larger.slots)
		return false;

	for (uint32_t name = 1; name < names->n; name++) {
		const char *text = names->texts[name];

		*slot_of(&larger, text, strlen(text)) = name;
	}
	*names = larger;
	return true;
}

/* Appends a text; its number, or 0. */
static uint32_t append(struct names *names, const char *text, size_t len)
{
	char *copy = arena_strndup(names->arena, text, len);
	char **place;

	if (!copy || names->n >= UINT32_MAX)
		return 0;

	place = ARENA_PUSH(names->arena, names->texts, names->n, names->cap);
	if (!place)
		return 0;

	*place = copy;
	return (uint32_t)(names->n - 1);
}

uint32_t names_addn(struct names *names, const char *text, size_t len)
{
	uint32_t *slot;

	len = strnlen(text, len);
	if (len == 0)
		return 0;

	if (names->n == 0) {
		append(names, "", 0);
		if (names->n == 0)
			return 0;
	}
	if (!grow_slots(names))
		return 0;

	slot = slot_of(names, text, len);
	if (!*slot)
		*slot = append(names, text, len);
	return *slot;
}

uint32_t names_add(struct names *names, const char *text)
{
	return names_addn(names, text, strlen(text));
}

uint32_t names_find(const struct names *names, const char *text)
{
	if (!text[0] || !names->n_slots)
		return 0;

	return *slot_of(names, text, strlen(text));
}

const char *names_text(const struct names *names, uint32_t name)
{
	return name < names->n ? names->texts[name] : "";
}
