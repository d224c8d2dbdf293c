/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-tree.c - bytes to a tree: the bounds, and places inside of texts. What is said of mistakes
 * is in tests/golden/bad.
 */
#include <string.h>

#include "unit.h"

#include "lab/lab.h"
#include "lab/tree.h"

struct fixture {
	struct arena arena;
	struct diags diags;
	struct source source;
	struct str text;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){.source = {.path = "t.yaml"}};
	f.diags.arena = &f.arena;
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_fini(&f->arena);
	str_fini(&f->text);
	return 0;
}

static const struct tree *parse(struct fixture *f)
{
	f->source.text = str_text(&f->text);
	f->source.len = f->text.len;
	return tree_parse(&f->source, &f->arena, &f->diags);
}

static const struct tree *parse_text(struct fixture *f, const char *text)
{
	str_clear(&f->text);
	str_add(&f->text, text);
	return parse(f);
}

static void assert_refused(struct fixture *f, const char *words)
{
	assert_null(parse(f));
	assert_int_equal(f->diags.n, 1);
	assert_non_null(strstr(f->diags.items[0].text, words));
}

/* ------ shape -- */

static void kinds_of_nodes(void **state)
{
	const struct tree *top = parse_text(*state, "a: x\nb: [1, \"2\"]\nc:\nd: \"\"\n");

	assert_non_null(top);
	assert_int_equal(top->type, TREE_MAP);
	assert_int_equal(top->n, 4);
	assert_string_equal(tree_get(top, "a")->text, "x");
	assert_int_equal(tree_get(top, "b")->n, 2);
	assert_null(tree_get(top, "b")->pairs[0].key);
	assert_true(tree_is_nothing(tree_get(top, "c")));
	assert_false(tree_is_nothing(tree_get(top, "d")));
	assert_null(tree_get(top, "e"));
}

static void aliases_are_the_same_node(void **state)
{
	const struct tree *top = parse_text(*state, "a: &x [1, 2]\nb: *x\n");

	assert_non_null(top);
	assert_ptr_equal(tree_get(top, "a"), tree_get(top, "b"));
}

/* ------ bounds -- */

static void larger_than_16_mib(void **state)
{
	struct fixture *f = *state;

	str_add(&f->text, "a: ");
	while (f->text.len <= LAB_FILE_MAX)
		str_add(&f->text,
			"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	assert_refused(f, "larger than 16 MiB");
}

static void exactly_16_mib(void **state)
{
	struct fixture *f = *state;

	str_add(&f->text, "a: ");
	while (f->text.len < LAB_FILE_MAX)
		str_addc(&f->text, 'x');
	assert_non_null(parse(f));
}

static void ours_is_as_large_as_it_came_out(void **state)
{
	struct fixture *f = *state;
	const struct tree *top;

	for (size_t i = 0; i <= TREE_NODES_MAX; i++)
		str_add(&f->text, "- x\n");
	assert_refused(f, "more than 100,000 nodes");

	str_addc(&f->text, '#');
	while (f->text.len <= LAB_FILE_MAX)
		str_add(&f->text, "0123456789abcdef0123456789abcdef");
	f->source.ours = true;
	top = parse(f);
	assert_non_null(top);
	assert_int_equal(top->n, TREE_NODES_MAX + 1);
}

static void nested(struct fixture *f, size_t depth)
{
	str_clear(&f->text);
	for (size_t i = 0; i < depth; i++)
		str_addc(&f->text, '[');
	for (size_t i = 0; i < depth; i++)
		str_addc(&f->text, ']');
}

static void sixty_four_levels(void **state)
{
	nested(*state, 64);
	assert_non_null(parse(*state));
	nested(*state, 65);
	assert_refused(*state, "deeper than 64");
}

static void nesting_bomb(void **state)
{
	struct fixture *f = *state;

	while (f->text.len < LAB_FILE_MAX)
		str_add(&f->text, "[[[[[[[[[[[[[[[[");
	assert_refused(f, "deeper than 64");
}

static void levels_through_aliases(void **state)
{
	struct fixture *f = *state;

	str_add(&f->text, "- &a0 [x]\n");
	for (int i = 1; i < 70; i++)
		str_printf(&f->text, "- &a%d [*a%d]\n", i, i - 1);
	assert_refused(f, "deeper than 64");
}

static void alias_bomb(void **state)
{
	struct fixture *f = *state;

	str_add(&f->text, "a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 9; i++)
		str_printf(&f->text, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n",
			   i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	assert_refused(f, "100,000 nodes");
}

static void many_nodes(struct fixture *f, size_t n)
{
	str_clear(&f->text);
	for (size_t i = 0; i < n; i++)
		str_add(&f->text, "- x\n");
}

static void hundred_thousand_nodes(void **state)
{
	many_nodes(*state, 99999);
	assert_non_null(parse(*state));
	many_nodes(*state, 100000);
	assert_refused(*state, "100,000 nodes");
}

/* ------ places -- */

/* In a text of the file, the bytes of `part` of the decoded text are found at `raw`. */
static void assert_part(struct fixture *f, const char *file, const char *part, const char *raw)
{
	const struct tree *top = parse_text(f, file), *text;
	struct place at;
	const char *found;

	assert_non_null(top);
	text = tree_get(top, "a");
	assert_non_null(text);
	found = strstr(text->text, part);
	assert_non_null(found);
	at = tree_part(text, (size_t)(found - text->text),
		       (size_t)(found - text->text) + strlen(part));
	assert_int_equal(at.end - at.start, strlen(raw));
	assert_memory_equal(f->source.text + at.start, raw, strlen(raw));
}

static void places_in_texts(void **state)
{
	struct fixture *f = *state;

	assert_part(f, "a: one two three\n", "two", "two");
	assert_part(f, "# ä\na: ö two three\n", "three", "three");
	assert_part(f,
		    "\xef\xbb\xbf"
		    "a: one two\n",
		    "two", "two");
	assert_part(f, "a: one\n  two\n\n  three\n", "three", "three");
	assert_part(f, "a: 'it''s two'\n", "two", "two");
	assert_part(f, "a: 'it''s two'\n", "'s", "''s");
	assert_part(f, "a: \"o\\x6ee\\ttwo\"\n", "two", "two");
	assert_part(f, "a: \"o\\x6ee two\"\n", "n", "\\x6e");
	assert_part(f, "a: \"\\u00e9\\\n   two\"\n", "two", "two");
	assert_part(f, "a: |\n    one\n      two\n    three\nb: x\n", "three", "three");
	assert_part(f, "a: >-\n  one\n  two\n\n  three\n", "three", "three");
	assert_part(f, "a: | # comment\n  one\n", "one", "one");
}

/* A text ends where its own bytes end, not where the next token begins. */
static void ends_of_texts(void **state)
{
	struct fixture *f = *state;
	const struct tree *text = tree_get(parse_text(f, "a: |\n  one\n\n\nb: x\n"), "a");

	assert_non_null(text);
	assert_memory_equal(f->source.text + text->at.end - 3, "one", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(kinds_of_nodes, setup, teardown),
		cmocka_unit_test_setup_teardown(aliases_are_the_same_node, setup, teardown),
		cmocka_unit_test_setup_teardown(larger_than_16_mib, setup, teardown),
		cmocka_unit_test_setup_teardown(exactly_16_mib, setup, teardown),
		cmocka_unit_test_setup_teardown(ours_is_as_large_as_it_came_out, setup, teardown),
		cmocka_unit_test_setup_teardown(sixty_four_levels, setup, teardown),
		cmocka_unit_test_setup_teardown(nesting_bomb, setup, teardown),
		cmocka_unit_test_setup_teardown(levels_through_aliases, setup, teardown),
		cmocka_unit_test_setup_teardown(alias_bomb, setup, teardown),
		cmocka_unit_test_setup_teardown(hundred_thousand_nodes, setup, teardown),
		cmocka_unit_test_setup_teardown(places_in_texts, setup, teardown),
		cmocka_unit_test_setup_teardown(ends_of_texts, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
