/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * value.c - single values by their type, and what is said when they are of another.
 */
#include <string.h>

#include "lab/reader.h"

bool value_bool(struct reader *r, const struct tree *value, const struct scope *scope, bool *ret)
{
	static const char *const yes[] = {"yes", "true", "on"}, *const no[] = {"no", "false",
									       "off"};
	struct text text;

	if (!text_read(r, value, scope, TEXT_PLAIN, &text))
		return false;

	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		if (str_eq(text.s, yes[i]) || str_eq(text.s, no[i])) {
			*ret = str_eq(text.s, yes[i]);
			return true;
		}
	}
	fault(r, text_place(&text), "\"%s\" is not yes or no", text.s);
	return false;
}

/* "/24" for an address that has none: what most people mean. */
static void hint_length(struct reader *r, const char *address)
{
	hint(r, "every address here has its length: %s/%s", address,
	     strchr(address, ':') ? "64" : "24");
}

static void fault_net(struct reader *r, const struct text *word)
{
	struct inet inet, net;
	char buf[INET_TEXT_SIZE];

	fault(r, text_place(word), "\"%s\" has bits set behind its length", word->s);
	if (inet_read(word->s, &inet) == INET_OK) {
		net = inet_net(&inet);
		hint(r, "the net is %s", inet_text(&net, buf));
	}
}

void fault_inet(struct reader *r, const struct text *word, enum inet_error error)
{
	const char *slash = strchr(word->s, '/');
	size_t at = slash ? (size_t)(slash - word->s) : 0;

	switch (error) {
	case INET_NO_LENGTH:
		fault(r, text_place(word), "\"%s\" has no length", word->s);
		hint_length(r, word->s);
		break;
	case INET_BAD_LENGTH:
		fault(r, text_part(word, at + 1, word->len > at + 1 ? word->len : at + 1),
		      "\"%s\" is no length of an %s address", slash ? slash + 1 : "",
		      strchr(word->s, ':') ? "IPv6" : "IPv4");
		hint(r, "it is a number up to %s", strchr(word->s, ':') ? "128" : "32");
		break;
	case INET_HAS_LENGTH:
		fault(r, text_part(word, at, word->len),
		      "an address without a length is wanted here");
		hint(r, "write %.*s", (int)at, word->s);
		break;
	case INET_HOST_BITS:
		fault_net(r, word);
		break;
	default:
		fault(r, text_place(word), "\"%s\" is not an IPv4 or IPv6 address", word->s);
	}
}

bool word_field(struct reader *r, const struct wr_table *table, size_t i, const struct text *word,
		void *data)
{
	const struct wr_field *field = &table->fields[i];
	AUTO_STR why = {0};
	int rc = field_read(table, i, word->s, data, &r->want->names, &why);

	if (rc == 0)
		return true;

	fault(r, text_place(word), "%s: %s", field->name, str_text(&why));
	if (field->type == WR_WORD) {
		const char *words[64];
		size_t n = 0;

		while (n < ARRAY_LEN(words) && field->words[n].text) {
			words[n] = field->words[n].text;
			n++;
		}
		hint_nearest(r, word->s, words, n);
	}
	return false;
}

/* A flag that stands alone among the words of `ip` has yes or no in a map. */
static bool read_flag(struct reader *r, const struct wr_table *table, size_t i,
		      const struct tree *value, const struct scope *scope, void *data)
{
	bool on;

	if (!value_bool(r, value, scope, &on))
		return false;

	return !on || field_read(table, i, NULL, data, &r->want->names, NULL) == 0;
}

bool value_field(struct reader *r, const struct wr_table *table, size_t i, const struct tree *value,
		 const struct scope *scope, void *data)
{
	struct text text;

	if (table->fields[i].type == WR_FLAG)
		return read_flag(r, table, i, value, scope, data);
	return text_read(r, value, scope, TEXT_STEP, &text) && word_field(r, table, i, &text, data);
}
