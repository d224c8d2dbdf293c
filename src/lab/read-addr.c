/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-addr.c - the addresses of a device: each with its own words, as after `ip address add`.
 */
#include <string.h>

#include "lab/keys.h"

uint32_t reader_add_addr(struct reader *r, uint32_t link, const struct inet *inet, struct spot at)
{
	uint32_t addr = model_add_addr(r->want, link, inet);
	struct spot *place =
		ARENA_PUSH(&r->arena, r->addr_places, r->n_addr_places, r->addr_places_cap);

	if (place)
		*place = at;
	return place ? addr : WR_NONE;
}

static void unknown_word(struct reader *r, const struct text *word)
{
	const char *words[64];
	enum inet_error error;
	struct inet inet;
	size_t n = 0;

	error = inet_read(word->s, &inet);
	if (strchr(word->s, '/') || error == INET_NO_LENGTH) {
		fault_inet(r, word, error);
		return;
	}
	for (size_t i = 0; i < addr_table.n && n < ARRAY_LEN(words); i++)
		words[n++] = addr_table.fields[i].name;

	if (field_find(&addr_table, word->s) >= 0) {
		fault(r, text_place(word), "\"%s\" stands behind the address that it is for",
		      word->s);
		return;
	}
	fault(r, text_place(word), "\"%s\" is neither an address nor a word of `ip address`",
	      word->s);
	hint_nearest(r, word->s, words, n);
}

/* A word behind an address. Returns the place of the next one. */
static size_t read_word(struct reader *r, uint32_t addr, const struct texts *texts, size_t i)
{
	const struct text *word = &texts->items[i];
	int field = field_find(&addr_table, word->s);
	struct wr_addr_conf *conf = &r->want->addrs[addr].conf;

	if (field < 0) {
		unknown_word(r, word);
		return i + 1;
	}
	if (addr_table.fields[field].type == WR_FLAG) {
		field_read(&addr_table, (size_t)field, NULL, conf, &r->want->names, NULL);
		return i + 1;
	}
	if (i + 1 >= texts->n) {
		fault(r, text_place(word), "\"%s\" has no value", word->s);
		return i + 1;
	}
	word_field(r, &addr_table, (size_t)field, &texts->items[i + 1], conf);
	return i + 2;
}

void read_addresses(struct reader *r, uint32_t link, const struct tree *value,
		    const struct scope *scope)
{
	struct texts texts = {0};
	uint32_t addr = WR_NONE;
	struct inet inet;

	text_words(r, value, scope, TEXT_STEP, &texts);
	for (size_t i = 0; i < texts.n;) {
		const struct text *word = &texts.items[i];

		if (inet_read(word->s, &inet) == INET_OK) {
			addr = reader_add_addr(r, link, &inet, text_place(word));
			if (addr == WR_NONE)
				return;
			i++;
		} else if (addr == WR_NONE) {
			unknown_word(r, word);
			i++;
		} else {
			i = read_word(r, addr, &texts, i);
		}
	}
}
