/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-netns-options.c - ip's global options before a sub-command of `warren netns`.
 */
#include <stdio.h>
#include <string.h>

#include "cli/netns/options.h"
#include "unit.h"

#define WORDS_MAX 8

struct reading {
	struct netns_options options;
	struct wr_error err;
	char entered[64]; /* the names after -netns, each with a blank */
	int status, n;
};

static int enter(void *ctx, const char *name)
{
	struct reading *r = ctx;

	strncat(r->entered, name, sizeof(r->entered) - strlen(r->entered) - 2);
	strcat(r->entered, " ");
	return strcmp(name, "nix") == 0 ? 7 : 0;
}

/* Reads the words of a line. */
static struct reading read_line(const char *line)
{
	struct reading r = {.n = -1};
	char text[200], *words[WORDS_MAX], *rest;
	int n = 0;

	snprintf(text, sizeof(text), "%s", line);
	for (char *w = strtok_r(text, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
		words[n++] = w;
	r.status = netns_options_read(&r.options, n, words, &r.n, enter, &r, &r.err);
	return r;
}

static void test_effects(void **state)
{
	struct reading r = read_line("-a --json -p -fo list");

	(void)state;
	assert_int_equal(r.status, 0);
	assert_int_equal(r.n, 4);
	assert_true(r.options.all && r.options.json && r.options.pretty && r.options.force);
	r = read_line("-b file");
	assert_int_equal(r.n, 2);
	assert_non_null(r.options.batch);
	assert_true(read_line("-he -x").options.help);
	assert_true(read_line("-V -x").options.version);
}

static void test_end(void **state)
{
	(void)state;
	assert_int_equal(read_line("list -j").n, 0);
	assert_int_equal(read_line("-j -- -p").n, 2);
	assert_int_equal(read_line("").n, 0);
	assert_int_equal(read_line("-j").n, 1);
	assert_false(read_line("-- -j").options.json);
}

/* Those that change nothing, in every form that ip takes: one word each. */
static void test_without_effect(void **state)
{
	static const char *const words[] = {
		"-4",	       "-6",   "-0",	  "-M",	       "-B",	       "-h",
		"-hu",	       "-iec", "-s",	  "-st",       "-d",	       "-r",
		"-o",	       "-t",   "-tshort", "-br",       "-c",	       "-c=auto",
		"-c=",	       "-N",   "-echo",	  "--details", "-color=never", "-human-readable",
		"-statistics",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct reading r = read_line(words[i]);

		assert_int_equal(r.status, 0);
		assert_int_equal(r.n, 1);
		assert_false(r.options.all || r.options.json || r.options.force || r.options.help ||
			     r.options.batch);
	}
	assert_int_equal(read_line("-l 5 -f inet -rc 100 list").n, 6);
}

static void test_refused(void **state)
{
	static const struct {
		const char *line, *said;
	} cases[] = {
		{"-x", "Option \"-x\" is unknown, try \"ip -help\"."},
		{"--x", "Option \"-x\" is unknown, try \"ip -help\"."},
		{"-allx", "Option \"-allx\" is unknown, try \"ip -help\"."},
		{"-e", "Option \"-e\" is unknown, try \"ip -help\"."},
		{"-color=x", "Option \"-color=x\" is unknown, try \"ip -help\"."},
		{"-f foo", "Error: argument \"foo\" is wrong: invalid protocol family"},
		{"-rc -1", "Invalid rcvbuf size '-1'"},
		{"-n", "Command line is not complete. Try option \"help\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading r = read_line(cases[i].line);

		assert_int_equal(r.status, 255);
		assert_string_equal(r.err.text, cases[i].said);
	}
}

/* Each in its turn, and what is wrong after one that cannot be entered is not reached. */
static void test_netns(void **state)
{
	struct reading r = read_line("-n a -j -net b list");

	(void)state;
	assert_int_equal(r.status, 0);
	assert_string_equal(r.entered, "a b ");
	r = read_line("-n a -n nix -x");
	assert_int_equal(r.status, 7);
	assert_string_equal(r.entered, "a nix ");
	assert_string_equal(r.err.text, "");
}

static void test_words(void **state)
{
	int32_t n = 99;

	(void)state;
	assert_true(netns_word_matches("l", "list"));
	assert_true(netns_word_matches("list", "list"));
	assert_false(netns_word_matches("listx", "list"));
	assert_false(netns_word_matches("", "list"));
	assert_true(netns_word_number("0x10", &n));
	assert_int_equal(n, 16);
	assert_true(netns_word_number("-3", &n));
	assert_int_equal(n, -3);
	assert_false(netns_word_number("", &n) || netns_word_number("3x", &n) ||
		     netns_word_number("2147483648", &n) ||
		     netns_word_number("99999999999999999999", &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_effects),	       cmocka_unit_test(test_end),
		cmocka_unit_test(test_without_effect), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_netns),	       cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
