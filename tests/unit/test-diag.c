/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-diag.c - diagnoses: the place, the caret under the right characters, order, escapes, limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lab/diag.h"

struct fixture {
	struct arena arena;
	struct diags diags;
	struct source source;
	struct str out;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){.source = {.path = "a.yaml"}};
	f.diags.arena = &f.arena;
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_fini(&f->arena);
	str_fini(&f->out);
	return 0;
}

static void set_text(struct fixture *f, const char *text)
{
	f->source.text = text;
	f->source.len = strlen(text);
}

/* The place of `word` in the text. */
static struct place at(struct fixture *f, const char *word)
{
	const char *p = strstr(f->source.text, word);
	size_t start = (size_t)(p - f->source.text);

	assert_non_null(p);
	return (struct place){&f->source, start, start + strlen(word)};
}

static void expect(struct fixture *f, const char *text)
{
	str_clear(&f->out);
	diags_print(&f->diags, &f->out);
	assert_string_equal(str_text(&f->out), text);
}

static void shows_line_caret_and_hint(void **state)
{
	static const char *const words[] = {"switch", "router", "routes"};
	struct fixture *f = *state;

	set_text(f, "lab: x\nnodes:\n  r1: { rooter: yes }\n");
	diag_add(&f->diags, at(f, "rooter"), "unknown key \"%s\"", "rooter");
	diag_nearest(&f->diags, "rooter", words, 3);
	expect(f, "a.yaml:3:9: unknown key \"rooter\"\n"
		  "      r1: { rooter: yes }\n"
		  "            ^~~~~~\n"
		  "    did you mean \"router\"?\n");
}

static void no_near_word_no_hint(void **state)
{
	static const char *const words[] = {"switch"};
	struct fixture *f = *state;

	set_text(f, "abc: 1");
	diag_add(&f->diags, at(f, "abc"), "bad");
	diag_nearest(&f->diags, "abc", words, 1);
	expect(f, "a.yaml:1:1: bad\n    abc: 1\n    ^~~\n");
}

static void sorts_by_place_and_keeps_order_at_one(void **state)
{
	struct fixture *f = *state;

	set_text(f, "a b\nc\n");
	diag_add(&f->diags, at(f, "c"), "third");
	diag_add(&f->diags, at(f, "b"), "second");
	diag_add(&f->diags, at(f, "c"), "fourth");
	diag_add(&f->diags, at(f, "a"), "first");
	diag_add(&f->diags, at(f, "c"), "fourth");
	diag_add(&f->diags, (struct place){0}, "nowhere");
	expect(f, "nowhere\n"
		  "a.yaml:1:1: first\n    a b\n    ^\n"
		  "a.yaml:1:3: second\n    a b\n      ^\n"
		  "a.yaml:2:1: third\n    c\n    ^\n"
		  "a.yaml:2:1: fourth\n    c\n    ^\n");
}

static void columns_are_characters(void **state)
{
	struct fixture *f = *state;

	set_text(f, "\xef\xbb\xbf\xc3\xa4\xc3\xb6: x\r\n");
	diag_add(&f->diags, at(f, "x"), "bad");
	expect(f, "a.yaml:1:5: bad\n    \xc3\xa4\xc3\xb6: x\n        ^\n");
}

static void wide_characters_take_two_columns(void **state)
{
	struct fixture *f = *state;

	set_text(f, "\xe7\xb6\xb2\xe8\xb7\xaf: x");
	diag_add(&f->diags, at(f, "\xe8\xb7\xaf"), "bad");
	diag_add(&f->diags, at(f, "x"), "bad");
	expect(f, "a.yaml:1:2: bad\n    \xe7\xb6\xb2\xe8\xb7\xaf: x\n      ^~\n"
		  "a.yaml:1:5: bad\n    \xe7\xb6\xb2\xe8\xb7\xaf: x\n          ^\n");
}

static void tabs_stay_tabs(void **state)
{
	struct fixture *f = *state;

	set_text(f, "a:\tbc d");
	diag_add(&f->diags, at(f, "bc"), "bad");
	expect(f, "a.yaml:1:4: bad\n    a:\tbc d\n      \t^~\n");
}

static void escapes_what_a_terminal_would_obey(void **state)
{
	struct fixture *f = *state;

	set_text(f, "\x1b[2J\xff\xe2\x80\xae x");
	f->source.path = "a\n.yaml";
	diag_add(&f->diags, at(f, "x"), "bad \"\x1b\"");
	diag_hint(&f->diags, "not \x07");
	expect(f, "a\\x0a.yaml:1:8: bad \"\\x1b\"\n"
		  "    \\x1b[2J\\xff\\xe2\\x80\\xae x\n"
		  "                            ^\n"
		  "    not \\x07\n");
}

static void end_of_file_is_a_place(void **state)
{
	struct fixture *f = *state;

	set_text(f, "a: [\n");
	diag_add(&f->diags, (struct place){&f->source, 5, 5}, "unfinished");
	diag_add(&f->diags, (struct place){&f->source, 99, 120}, "behind the end");
	diag_add(&f->diags, (struct place){&f->source, 3, 5}, "more than the line");
	expect(f, "a.yaml:1:4: more than the line\n    a: [\n       ^\n"
		  "a.yaml:2:1: unfinished\n    \n    ^\n"
		  "a.yaml:2:1: behind the end\n    \n    ^\n");
}

static void empty_text_has_a_place(void **state)
{
	struct fixture *f = *state;

	set_text(f, "");
	diag_add(&f->diags, (struct place){&f->source, 0, 0}, "empty");
	expect(f, "a.yaml:1:1: empty\n    \n    ^\n");
}

static void cuts_long_lines_round_the_caret(void **state)
{
	struct fixture *f = *state;
	char text[402];
	const char *out;

	memset(text, '.', 400);
	memcpy(text + 200, "here", 4);
	text[400] = '\n';
	text[401] = '\0';
	set_text(f, text);
	diag_add(&f->diags, at(f, "here"), "bad");
	diags_print(&f->diags, &f->out);
	out = str_text(&f->out);
	assert_true(str_starts(out, "a.yaml:1:201: bad\n    …."));
	assert_non_null(strstr(out, ".here."));
	assert_non_null(strstr(out, ".…\n"));
	/* 4 blanks, the dots' one column and 48 characters stand before the caret. */
	assert_int_equal(strchr(strstr(out, "…\n"), '^') - strstr(out, "…\n"), 4 + 4 + 1 + 48);
	assert_non_null(strstr(out, " ^~~~\n"));
	assert_true(f->out.len < 300);
}

static void keeps_a_hundred_and_counts_the_rest(void **state)
{
	struct fixture *f = *state;
	const char *p;
	size_t n = 0;

	set_text(f, "x");
	for (int i = 0; i < DIAGS_MAX + 7; i++) {
		diag_add(&f->diags, at(f, "x"), "number %d", i);
		diag_hint(&f->diags, "hint %d", i);
	}
	diags_print(&f->diags, &f->out);
	for (p = str_text(&f->out); (p = strstr(p, "number ")); p++)
		n++;
	assert_int_equal(n, DIAGS_MAX);
	assert_int_equal(f->diags.n_dropped, 7);
	assert_string_equal(f->diags.items[DIAGS_MAX - 1].hint, "hint 99");
	assert_non_null(strstr(str_text(&f->out), "hint 99\nand 7 more\n"));
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(shows_line_caret_and_hint),
		TEST(no_near_word_no_hint),
		TEST(sorts_by_place_and_keeps_order_at_one),
		TEST(columns_are_characters),
		TEST(wide_characters_take_two_columns),
		TEST(tabs_stay_tabs),
		TEST(escapes_what_a_terminal_would_obey),
		TEST(end_of_file_is_a_place),
		TEST(empty_text_has_a_place),
		TEST(cuts_long_lines_round_the_caret),
		TEST(keeps_a_hundred_and_counts_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
