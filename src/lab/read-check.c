/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-check.c - `checks:`
 *
 *	who { "," who } ( "reaches" | "reach" | "cannot reach" ) what { "," what } { condition }
 */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/check-words.h"
#include "lab/keys.h"
#include "lab/range.h"

static const char *const conditions[] = {"within", "ipv4", "ipv6",     "from",
					 "rtt",	   "rate", "resolves", "path"};

/* ------ lists -- */

/* Calls `add` for each of a list parted by commas. */
static void read_list(struct line *l, struct lab_check *check,
		      void (*add)(struct line *l, struct lab_check *check, const struct text *word))
{
	bool more = true;

	while (more && l->more) {
		struct text word = l->word;

		more = word.len && word.s[word.len - 1] == ',';
		if (more)
			word = text_slice(l->r, &word, 0, word.len - 1);
		if (word.len)
			add(l, check, &word);
		else
			fault(l->r, text_place(&l->word), "a comma with nothing before it");
		l->wrong |= word.len == 0;
		line_next(l);
	}
	if (more) {
		fault(l->r, text_place(l->text), "a name is missing at the end of this");
		l->wrong = true;
	}
}

/* ------ verb -- */

static bool read_verb(struct line *l, struct lab_check *check)
{
	static const char *const verbs[] = {"reaches", "reach", "cannot"};

	check->cannot = line_take(l, "cannot");
	if (line_take(l, "reach") || (!check->cannot && line_take(l, "reaches")))
		return true;

	if (!l->more) {
		fault(l->r, text_place(l->text), "a check says who reaches what");
		hint(l->r, "- alice reaches bob:22/tcp within 2s");
	} else if (check->cannot) {
		fault(l->r, text_place(&l->word), "\"cannot\" goes before \"reach\"");
	} else {
		fault(l->r, text_place(&l->word), "\"%s\" is not what a check says", l->word.s);
		hint(l->r, "\"reaches\" or \"cannot reach\"; names are parted by commas");
		if (str_nearest(l->word.s, verbs, ARRAY_LEN(verbs)))
			hint_nearest(l->r, l->word.s, verbs, ARRAY_LEN(verbs));
	}
	l->wrong = true;
	return false;
}

/* ------ conditions -- */

struct time {
	uint64_t has;
	uint32_t ms;
};

static const struct wr_field time_fields[] = {
	{.name = "within", .type = WR_MSEC, .offset = offsetof(struct time, ms), .min = 1},
};
static const struct wr_table time_table = WR_TABLE("check", time_fields, struct time);

static void read_within(struct line *l, struct lab_check *check)
{
	struct time time = {0};

	if (line_field(l, &time_table, &time) && !l->wrong)
		check->within_ms = time.ms;
}

/* The kernel's name of the device, which with a prefix is another one in the host. */
static void set_from(struct line *l, struct lab_check *check, const struct text *name,
		     uint32_t link)
{
	uint32_t id = link == WR_NONE ? 0 : l->r->want->links[link].name;

	if (link != WR_NONE && check->from && check->from != id)
		fault(l->r, text_place(name), "this device is not called the same everywhere");
	l->wrong |= link == WR_NONE || (check->from && check->from != id);
	check->from = id;
}

static void read_from(struct line *l, struct lab_check *check)
{
	struct text name;

	if (!line_value(l, &name))
		return;
	for (size_t i = 0; i < check->n_who; i++)
		set_from(l, check, &name, find_device(l->r, check->who[i], &name));
}

static void read_family(struct line *l, struct lab_check *check)
{
	uint8_t family = str_eq(l->word.s, "ipv6") ? AF_INET6 : AF_INET;

	if (check->family && check->family != family) {
		fault(l->r, text_place(&l->word), "either ipv4 or ipv6: without a word it is both");
		l->wrong = true;
	}
	check->family = family;
	line_next(l);
}

static void read_condition(struct line *l, struct lab_check *check)
{
	if (str_eq(l->word.s, "within")) {
		read_within(l, check);
	} else if (str_eq(l->word.s, "from")) {
		read_from(l, check);
	} else if (str_eq(l->word.s, "ipv4") || str_eq(l->word.s, "ipv6")) {
		read_family(l, check);
	} else {
		bool later = false;

		for (size_t i = 4; i < ARRAY_LEN(conditions); i++)
			later |= str_eq(l->word.s, conditions[i]);
		fault(l->r, text_place(&l->word),
		      later ? "\"%s\" is not yet supported" : "\"%s\" is no condition of a check",
		      l->word.s);
		if (later)
			hint(l->r, "it is in the format, and comes in a later version");
		else if (node_by_label(l->r, l->word.s) != WR_NONE)
			hint(l->r, "several names are parted by commas");
		else
			hint_nearest(l->r, l->word.s, conditions, ARRAY_LEN(conditions));
		l->wrong = true;
		l->more = false; /* what follows belongs to a word that is not known */
	}
}

/* ------ checks -- */

static void check_families(struct line *l, const struct lab_check *check)
{
	for (size_t i = 0; i < check->n_what; i++) {
		uint8_t family = check->what[i].ns == WR_NONE ? check->what[i].addr.family : 0;

		if (family && check->family && family != check->family) {
			fault(l->r, text_place(l->text), "%s, and an address that is not",
			      check->family == AF_INET6 ? "ipv6" : "ipv4");
			l->wrong = true;
		}
	}
}

/* Is there anyone who asks someone else? */
static bool asks_any(const struct lab_check *check)
{
	for (size_t i = 0; i < check->n_who; i++) {
		for (size_t j = 0; j < check->n_what; j++) {
			if (check->what[j].ns != check->who[i])
				return true;
		}
	}
	return false;
}

/* One check without ranges. `alone`: it did not come out of a range, where h1 meets itself. */
static void add_check(struct reader *r, const struct text *text, bool alone)
{
	struct lab_check check = {.within_ms = 1000, .at = text->tree->at}, *place;
	struct line line;

	line_begin(&line, r, WR_HOST_NS, text);
	read_list(&line, &check, check_who);
	if (line.wrong || !read_verb(&line, &check))
		return;
	if (!line.more) {
		fault(r, text_place(text), "reaches what?");
		return;
	}
	read_list(&line, &check, check_what);
	while (line.more)
		read_condition(&line, &check);
	check_families(&line, &check);
	if (line.wrong)
		return;
	if (!asks_any(&check)) {
		if (alone)
			fault(r, text_place(text), "nobody asks anyone but itself here");
		return;
	}

	check.text = names_add(&r->want->names, text->s);
	place = ARENA_PUSH(&r->want->arena, r->lab->checks, r->lab->n_checks, r->lab->checks_cap);
	if (place)
		*place = check;
}

static void read_check(struct reader *r, const struct tree *tree)
{
	struct text text, one;
	struct expand x;

	if (tree->type == TREE_MAP) {
		keys_check(r, &check_keys, tree, NULL);
		return;
	}
	if (!text_read(r, tree, NULL, TEXT_LOOP, &text) || !expand_begin(&x, r, &text, NULL))
		return;
	while (expand_next(&x, &one))
		add_check(r, &one, x.total == 1);
}

void read_checks(struct reader *r, const struct tree *tree)
{
	if (tree->type != TREE_LIST) {
		if (!tree_is_nothing(tree) && !is_none(tree))
			fault(r, spot_of(tree),
			      "\"checks\" is a list: each check begins with \"- \"");
		return;
	}
	for (size_t i = 0; i < tree->n && !reader_stops(r); i++) {
		read_check(r, tree->pairs[i].value);
		reader_rest(r);
	}
}
