/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-names.c - a text has one number, and a number one text.
 */
#include <stdio.h>

#include "base/names.h"
#include "unit.h"

static void the_empty_text_is_zero(void **state)
{
	struct arena arena = {0};
	struct names names;

	(void)state;
	names_init(&names, &arena);
	assert_int_equal(names_add(&names, ""), 0);
	assert_int_equal(names_find(&names, ""), 0);
	assert_string_equal(names_text(&names, 0), "");
	assert_int_equal(names_find(&names, "a"), 0);
	assert_int_equal(names_add(&names, "a"), 1);
	assert_string_equal(names_text(&names, 0), "");
	arena_fini(&arena);
}

static void same_text_same_number(void **state)
{
	struct arena arena = {0};
	struct names names;
	char copy[] = "r1";

	(void)state;
	names_init(&names, &arena);
	assert_int_equal(names_add(&names, "r1"), names_add(&names, copy));
	assert_int_equal(names_addn(&names, "r1:eth0", 2), names_find(&names, "r1"));
	assert_int_not_equal(names_add(&names, "r11"), names_find(&names, "r1"));
	assert_int_not_equal(names_add(&names, "r"), names_find(&names, "r1"));
	copy[0] = 'x';
	assert_string_equal(names_text(&names, names_find(&names, "r1")), "r1");
	arena_fini(&arena);
}

static void ten_thousand(void **state)
{
	struct arena arena = {0};
	struct names names;
	char text[32];

	(void)state;
	names_init(&names, &arena);
	for (uint32_t i = 1; i <= 10000; i++) {
		snprintf(text, sizeof(text), "node-%u", i);
		assert_int_equal(names_add(&names, text), i);
	}
	for (uint32_t i = 1; i <= 10000; i++) {
		snprintf(text, sizeof(text), "node-%u", i);
		assert_int_equal(names_find(&names, text), i);
		assert_string_equal(names_text(&names, i), text);
	}
	assert_int_equal(names_find(&names, "node-10001"), 0);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_empty_text_is_zero),
		cmocka_unit_test(same_text_same_number),
		cmocka_unit_test(ten_thousand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
