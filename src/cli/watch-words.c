/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch-words.c - the words for what a watch tells.
 */
#include <string.h>

#include "base/json.h"
#include "cli/watch-words.h"

static const struct {
	enum wr_watch_what what;
	const char *word;
} whats[] = {
	{WR_WATCH_NETNS, "namespace"},
	{WR_WATCH_LINK, "link"},
	{WR_WATCH_ADDR, "address"},
	{WR_WATCH_ROUTE, "route"},
};

static const struct {
	const char *sign, *word;
} changes[] = {
	[WR_WATCH_ADDED] = {"+", "added"}, [WR_WATCH_CHANGED] = {"~", "changed"},
	[WR_WATCH_GONE] = {"-", "gone"},   [WR_WATCH_LOST] = {"!", "lost"},
	[WR_WATCH_READY] = {"*", "ready"},
};

static const char *word_of(enum wr_watch_what what)
{
	for (size_t i = 0; i < ARRAY_LEN(whats); i++)
		if (whats[i].what == what)
			return whats[i].word;
	return NULL; /* of all */
}

/* ------ text -- */

static void add(struct str *out, const char *text)
{
	str_add_escaped(out, text, strlen(text));
}

static void add_was(struct str *out, const char *was)
{
	str_add(out, " (was ");
	add(out, was);
	str_addc(out, ')');
}

/* " mtu 1400", the first one as its value alone: it says which. */
static void add_fact(struct str *out, const struct wr_watch_fact *fact, bool first)
{
	if (!fact->value)
		str_printf(out, " no %s", fact->name);
	else if (!first)
		str_printf(out, " %s", fact->name);
	if (fact->value && *fact->value) {
		str_addc(out, ' ');
		add(out, fact->value);
	}
	if (fact->was && *fact->was)
		add_was(out, fact->was);
}

static void add_facts(struct str *out, const struct wr_watch_event *event)
{
	/* What an address or a route is, is also said when something about it changed. */
	bool whole = event->change != WR_WATCH_CHANGED;
	bool which = event->what != WR_WATCH_LINK;

	for (size_t i = 0; i < event->n_facts; i++)
		if (whole || event->facts[i].differs || (i == 0 && which))
			add_fact(out, &event->facts[i], i == 0);
}

static void add_place(struct str *out, const struct wr_watch_event *event)
{
	str_addc(out, ' ');
	add(out, event->netns);
	if (event->dev) {
		str_addc(out, ':');
		add(out, event->dev);
	}
}

static void add_remarks(struct str *out, const struct wr_watch_event *event)
{
	if (event->was)
		add_was(out, event->was);
	if (event->flags & WR_WATCH_BLIND && event->change == WR_WATCH_ADDED)
		str_add(out, " (may not be looked into)");
	if (event->flags & WR_WATCH_RESYNC)
		str_add(out, " (resync)");
}

void watch_print(const struct wr_watch_event *event, struct str *out)
{
	bool initial = event->flags & WR_WATCH_INITIAL;

	str_printf(out, "%s ", initial ? "=" : changes[event->change].sign);
	if (event->change == WR_WATCH_LOST) {
		str_add(out, "events were lost: what changed meanwhile follows\n");
		return;
	}
	if (event->change == WR_WATCH_READY) {
		str_add(out, event->flags & WR_WATCH_RESYNC ? "nothing is missing any more\n"
							    : "watching\n");
		return;
	}

	str_add(out, word_of(event->what));
	add_place(out, event);
	add_facts(out, event);
	add_remarks(out, event);
	str_addc(out, '\n');
}

/* ------ JSON -- */

static bool is_number(const char *text)
{
	return *text && strlen(text) < 19 && text[strspn(text, "0123456789")] == '\0';
}

/* A number stays one; what the name alone says is true. A name of ours may look like a number: only
 * what `ip -j` has as one is. */
static void add_value(struct json *j, const char *name, const char *value)
{
	static const char *const numbers[] = {"mtu",	  "metric",   "weight",	 "group",
					      "tos",	  "rtt",      "window",	 "advmss",
					      "hoplimit", "initcwnd", "initrwnd"};
	uint64_t number;

	for (size_t i = 0; value && i < ARRAY_LEN(numbers); i++) {
		if (!str_eq(name, numbers[i]) || !is_number(value) ||
		    str_to_u64(value, UINT64_MAX, false, &number) < 0)
			continue;
		json_u64(j, name, number);
		return;
	}
	if (value && !*value)
		json_bool(j, name, true);
	else
		json_text(j, name, value);
}

static void add_object(struct json *j, const struct wr_watch_event *event)
{
	json_object(j, "facts");
	for (size_t i = 0; i < event->n_facts; i++)
		if (event->facts[i].value)
			add_value(j, event->facts[i].name, event->facts[i].value);
	json_end(j);
	if (event->change != WR_WATCH_CHANGED)
		return;

	json_object(j, "was");
	if (event->was)
		json_text(j, "name", event->was);
	for (size_t i = 0; i < event->n_facts; i++)
		if (event->facts[i].differs)
			add_value(j, event->facts[i].name, event->facts[i].was);
	json_end(j);
}

static void add_thing(struct json *j, const struct wr_watch_event *event)
{
	json_text(j, "object", word_of(event->what));
	json_text(j, "netns", event->netns);
	if (event->netns_id)
		json_u64(j, "netns_id", event->netns_id);
	else
		json_null(j, "netns_id");
	if (event->ifindex) {
		json_text(j, "ifname", event->dev);
		json_u64(j, "ifindex", event->ifindex);
	}
	add_object(j, event);
}

void watch_json(const struct wr_watch_event *event, const char *time, struct str *out)
{
	static const struct {
		unsigned flag;
		const char *name;
	} flags[] = {
		{WR_WATCH_INITIAL, "initial"},
		{WR_WATCH_RESYNC, "resync"},
		{WR_WATCH_BLIND, "blind"},
	};
	struct json j;

	json_init(&j, out);
	json_object(&j, NULL);
	if (time)
		json_text(&j, "time", time);
	json_text(&j, "change", changes[event->change].word);
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (event->flags & flags[i].flag)
			json_bool(&j, flags[i].name, true);
	if (event->netns)
		add_thing(&j, event);
	json_end(&j);
}
