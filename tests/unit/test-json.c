/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-json.c - commas, nesting, keys.
 */
#include "base/json.h"
#include "unit.h"

static void the_example_of_the_header(void **state)
{
	AUTO_STR s = {0};
	struct json j;

	(void)state;
	json_init(&j, &s);
	json_object(&j, NULL);
	json_text(&j, "name", "a");
	json_array(&j, "ids");
	json_u64(&j, NULL, 7);
	json_end(&j);
	json_end(&j);
	assert_string_equal(str_text(&s), "{\"name\":\"a\",\"ids\":[7]}\n");
}

static void every_value(void **state)
{
	AUTO_STR s = {0};
	struct json j;

	(void)state;
	json_init(&j, &s);
	json_array(&j, NULL);
	json_text(&j, NULL, "q\"\n");
	json_text(&j, NULL, NULL);
	json_null(&j, NULL);
	json_bool(&j, NULL, true);
	json_bool(&j, NULL, false);
	json_u64(&j, NULL, UINT64_MAX);
	json_i64(&j, NULL, INT64_MIN);
	json_end(&j);
	assert_string_equal(str_text(&s), "[\"q\\\"\\n\",null,null,true,false,"
					  "18446744073709551615,-9223372036854775808]\n");
}

static void empty_and_nested(void **state)
{
	AUTO_STR s = {0};
	struct json j;

	(void)state;
	json_init(&j, &s);
	json_object(&j, NULL);
	json_object(&j, "a");
	json_end(&j);
	json_array(&j, "b\"");
	json_object(&j, NULL);
	json_bool(&j, "x", true);
	json_end(&j);
	json_array(&j, NULL);
	json_end(&j);
	json_end(&j);
	json_null(&j, "c");
	json_end(&j);
	assert_string_equal(str_text(&s), "{\"a\":{},\"b\\\"\":[{\"x\":true},[]],\"c\":null}\n");
}

static void as_deep_as_it_says(void **state)
{
	AUTO_STR s = {0};
	struct json j;

	(void)state;
	json_init(&j, &s);
	for (int i = 0; i < JSON_DEPTH; i++)
		json_array(&j, NULL);
	for (int i = 0; i < JSON_DEPTH; i++)
		json_end(&j);
	assert_int_equal(s.len, 2 * JSON_DEPTH + 1);
	assert_int_equal(j.depth, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_the_header),
		cmocka_unit_test(every_value),
		cmocka_unit_test(empty_and_nested),
		cmocka_unit_test(as_deep_as_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
