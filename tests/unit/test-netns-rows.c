/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-netns-rows.c - the three forms in which ip prints a list, blank by blank.
 */
#include "cli/netns/rows.h"
#include "unit.h"

static void fill(struct rows *rows)
{
	rows_begin(rows);
	rows_text(rows, "name", "", "a\"\n", "");
	rows_number(rows, "id", " (id: ", 5, ")");
	rows_end(rows);
	rows_begin(rows);
	rows_plain(rows, "only in text ");
	rows_text(rows, "name", "<", "b", ">");
	rows_end(rows);
	rows_finish(rows);
}

static void check(bool json, bool pretty, const char *want)
{
	AUTO_ROWS rows = {.json = json, .pretty = pretty};

	fill(&rows);
	assert_string_equal(str_text(&rows.out), want);
}

static void test_forms(void **state)
{
	(void)state;
	check(false, false, "a\"\n (id: 5)\nonly in text <b>\n");
	check(false, true, "a\"\n (id: 5)\nonly in text <b>\n");
	check(true, false, "[{\"name\":\"a\\\"\\n\",\"id\":5},{\"name\":\"b\"}]\n");
	check(true, true,
	      "[ {\n        \"name\": \"a\\\"\\n\",\n        \"id\": 5\n    },{\n"
	      "        \"name\": \"b\"\n    } ]\n");
}

static void test_empty(void **state)
{
	static const char *const want[] = {"", "[]\n", "[ ]\n"};

	(void)state;
	for (int i = 0; i < 3; i++) {
		AUTO_ROWS rows = {.json = i > 0, .pretty = i == 2};

		rows_finish(&rows);
		assert_string_equal(str_text(&rows.out), want[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
