/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options.c - the table of ip's options. Their order matters: the first that a word begins like is
 * meant.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/netns/options.h"

enum effect {
	EFFECT_NONE, /* none that `netns` shows */
	EFFECT_SKIP, /* takes an argument, which does not matter */
	EFFECT_FAMILY,
	EFFECT_RCVBUF,
	EFFECT_COLOR,
	EFFECT_ALL,
	EFFECT_JSON,
	EFFECT_PRETTY,
	EFFECT_FORCE,
	EFFECT_BATCH,
	EFFECT_NETNS,
	EFFECT_HELP,
	EFFECT_VERSION,
};

struct option {
	const char *name;
	enum effect effect;
	bool whole; /* no abbreviation */
};

static const struct option table[] = {
	{"-loops", EFFECT_SKIP, false},	     {"-family", EFFECT_FAMILY, false},
	{"-4", EFFECT_NONE, true},	     {"-6", EFFECT_NONE, true},
	{"-0", EFFECT_NONE, true},	     {"-M", EFFECT_NONE, true},
	{"-B", EFFECT_NONE, true},	     {"-human-readable", EFFECT_NONE, false},
	{"-iec", EFFECT_NONE, false},	     {"-stats", EFFECT_NONE, false},
	{"-statistics", EFFECT_NONE, false}, {"-details", EFFECT_NONE, false},
	{"-resolve", EFFECT_NONE, false},    {"-oneline", EFFECT_NONE, false},
	{"-timestamp", EFFECT_NONE, false},  {"-tshort", EFFECT_NONE, false},
	{"-Version", EFFECT_VERSION, false}, {"-force", EFFECT_FORCE, false},
	{"-batch", EFFECT_BATCH, false},     {"-brief", EFFECT_NONE, false},
	{"-json", EFFECT_JSON, false},	     {"-pretty", EFFECT_PRETTY, false},
	{"-rcvbuf", EFFECT_RCVBUF, false},   {"-color", EFFECT_COLOR, false},
	{"-help", EFFECT_HELP, false},	     {"-netns", EFFECT_NETNS, false},
	{"-Numeric", EFFECT_NONE, false},    {"-all", EFFECT_ALL, false},
	{"-echo", EFFECT_NONE, true},
};

static const char *const families[] = {"inet", "inet6", "link", "mpls", "bridge"};
static const char *const colors[] = {"", "always", "auto", "never"};

bool netns_word_matches(const char *word, const char *name)
{
	return *word && strncmp(word, name, strlen(word)) == 0;
}

bool netns_word_number(const char *word, int32_t *ret)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(word, &end, 0);
	if (end == word || *end || errno || value > INT32_MAX || value < INT32_MIN)
		return false;
	*ret = (int32_t)value;
	return true;
}

static bool is_one_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

/* -color=WHEN */
static bool is_color(const char *word)
{
	const char *equals = strchrnul(word, '=');

	return strncmp(word, "-color", (size_t)(equals - word)) == 0 &&
	       equals - word <= (long)strlen("-color") &&
	       is_one_of(*equals ? equals + 1 : "", colors, ARRAY_LEN(colors));
}

static const struct option *find(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const struct option *o = &table[i];

		if (o->effect == EFFECT_COLOR ? is_color(word)
		    : o->whole		      ? strcmp(word, o->name) == 0
					      : netns_word_matches(word, o->name))
			return o;
	}
	return NULL;
}

static bool takes_argument(enum effect effect)
{
	return effect == EFFECT_SKIP || effect == EFFECT_FAMILY || effect == EFFECT_RCVBUF ||
	       effect == EFFECT_BATCH || effect == EFFECT_NETNS;
}

static int wrong(struct wr_error *err, const char *before, const char *word, const char *after)
{
	wr_fail(err, EINVAL, "%s%s%s", before, word, after);
	return 255;
}

static int check_argument(enum effect effect, const char *argument, struct wr_error *err)
{
	int32_t size;

	if (effect == EFFECT_FAMILY && !is_one_of(argument, families, ARRAY_LEN(families)))
		return wrong(err, "Error: argument \"", argument,
			     "\" is wrong: invalid protocol family");
	if (effect == EFFECT_RCVBUF && (!netns_word_number(argument, &size) || size < 0))
		return wrong(err, "Invalid rcvbuf size '", argument, "'");
	return 0;
}

static void take(struct netns_options *options, enum effect effect, const char *argument)
{
	options->all |= effect == EFFECT_ALL;
	options->json |= effect == EFFECT_JSON;
	options->pretty |= effect == EFFECT_PRETTY;
	options->force |= effect == EFFECT_FORCE;
	options->help |= effect == EFFECT_HELP;
	options->version |= effect == EFFECT_VERSION;
	if (effect == EFFECT_BATCH)
		options->batch = argument;
}

int netns_options_read(struct netns_options *options, int argc, char **argv, int *ret_n,
		       netns_enter_fn *enter, void *ctx, struct wr_error *err)
{
	int i, rc;

	*options = (struct netns_options){0};
	for (i = 0; i < argc && argv[i][0] == '-' && !options->help && !options->version; i++) {
		const char *word = argv[i] + (argv[i][1] == '-');
		const struct option *o = find(word);
		const char *argument = "";

		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		if (!o)
			return wrong(err, "Option \"", word, "\" is unknown, try \"ip -help\".");
		if (takes_argument(o->effect) && ++i == argc)
			return wrong(err, "Command line is not complete. Try option \"help\"", "",
				     "");
		if (takes_argument(o->effect))
			argument = argv[i];
		rc = check_argument(o->effect, argument, err);
		if (rc == 0 && o->effect == EFFECT_NETNS && enter)
			rc = enter(ctx, argument);
		if (rc != 0)
			return rc;
		take(options, o->effect, argument);
	}
	*ret_n = i;
	return 0;
}
