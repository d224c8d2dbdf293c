/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-rule.c - `rules`: the words after `ip rule add`. The family is that of its addresses, else
 * IPv4 as for `ip`; "from ::/0" makes it IPv6.
 */
#include <sys/socket.h>

#include <linux/fib_rules.h>

#include "lab/words-line.h"

static const struct {
	const char *word;
	uint8_t action;
} actions[] = {
	{"blackhole", FR_ACT_BLACKHOLE},
	{"unreachable", FR_ACT_UNREACHABLE},
	{"prohibit", FR_ACT_PROHIBIT},
	{"nop", FR_ACT_NOP},
};

/* Words of `ip rule` that the table has under another name. */
static const struct {
	const char *word, *field;
} synonyms[] = {{"preference", "pref"}, {"order", "pref"}};

static bool read_action(struct line *l, uint8_t *action)
{
	for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
		if (line_take(l, actions[i].word)) {
			*action = actions[i].action;
			return true;
		}
	}
	return false;
}

/* "from all" is a word that says nothing, except the family of nothing. */
static bool read_all(struct line *l)
{
	struct line ahead = *l;

	if (!line_take(&ahead, "from") && !line_take(&ahead, "to"))
		return false;
	if (!line_take(&ahead, "all") && !line_take(&ahead, "any"))
		return false;

	*l = ahead;
	return true;
}

static void rename_word(struct line *l)
{
	for (size_t i = 0; i < ARRAY_LEN(synonyms); i++) {
		if (!str_eq(l->word.s, synonyms[i].word))
			continue;
		l->word.s = synonyms[i].field;
	}
}

static void read_words(struct line *l, struct wr_rule_conf *conf, uint8_t *action)
{
	static const char *const more[] = {"blackhole", "unreachable", "prohibit", "nop"};

	while (l->more) {
		if (read_action(l, action) || read_all(l))
			continue;
		rename_word(l);
		if (!line_field(l, &rule_table, conf))
			line_unknown(l, "rule", &rule_table, more, ARRAY_LEN(more));
	}
}

static bool has(const struct wr_rule_conf *conf, const char *field)
{
	return field_has(conf, (size_t)field_find(&rule_table, field));
}

static bool check_rule(struct line *l, const struct wr_rule_conf *conf, uint8_t action)
{
	struct spot at = text_place(l->text);

	if (conf->from.family && conf->to.family && conf->from.family != conf->to.family)
		fault(l->r, at, "\"from\" and \"to\" are of different families");
	else if (has(conf, "goto") && has(conf, "lookup"))
		fault(l->r, at, "a rule has either \"lookup\" or \"goto\"");
	else if (action != FR_ACT_TO_TBL && (has(conf, "goto") || has(conf, "lookup")))
		fault(l->r, at, "a rule does one thing only");
	else if (has(conf, "goto") && has(conf, "pref") && conf->goto_pref <= conf->pref)
		fault(l->r, at, "\"goto\" leads forward only: to a larger preference");
	else
		return true;
	return false;
}

void read_rule(struct reader *r, uint32_t ns, const struct text *text)
{
	struct wr_rule_conf conf = {0};
	uint8_t action = FR_ACT_TO_TBL, family;
	struct spot *place;
	struct line line;
	uint32_t i;

	line_begin(&line, r, ns, text);
	read_words(&line, &conf, &action);
	if (line.wrong || !check_rule(&line, &conf, action))
		return;

	if (has(&conf, "goto"))
		action = FR_ACT_GOTO;
	else if (action == FR_ACT_TO_TBL && !has(&conf, "lookup") && !has(&conf, "l3mdev"))
		field_read(&rule_table, (size_t)field_find(&rule_table, "lookup"), "main", &conf,
			   &r->want->names, NULL);
	family = conf.from.family ? conf.from.family : conf.to.family;
	i = model_add_rule(r->want, ns, family ? family : AF_INET);
	place = ARENA_PUSH(&r->arena, r->rule_places, r->n_rule_places, r->rule_places_cap);
	if (i == WR_NONE || !place)
		return;

	*place = text_place(text);
	r->want->rules[i].action = action;
	r->want->rules[i].protocol = WR_PROTO;
	r->want->rules[i].conf = conf;
}
