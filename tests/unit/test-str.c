/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-str.c - growing texts, escapes, UTF-8, nearest words, numbers.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "unit.h"

static void grows_and_stays_terminated(void **state)
{
	AUTO_STR s = {0};

	(void)state;
	assert_string_equal(str_text(&s), "");
	for (size_t i = 0; i < 1000; i++) {
		str_addc(&s, (char)('a' + i % 26));
		assert_int_equal(s.len, i + 1);
		assert_int_equal(strlen(s.text), i + 1);
	}
	assert_true(str_starts(str_text(&s), "abcdefghijklmnopqrstuvwxyzab"));
	assert_false(s.failed);
}

static void prints_longer_than_its_room(void **state)
{
	AUTO_STR s = {0};
	char long_text[301];

	(void)state;
	memset(long_text, 'x', 300);
	long_text[300] = '\0';
	str_add(&s, "a");
	str_printf(&s, "-%d-%s-", 42, long_text);
	assert_int_equal(s.len, 1 + 4 + 300 + 1);
	assert_true(str_starts(s.text, "a-42-xxx"));
	assert_string_equal(s.text + s.len - 2, "x-");
}

static void clear_keeps_the_memory(void **state)
{
	AUTO_STR s = {0};
	const char *before;

	(void)state;
	str_add(&s, "some text");
	before = s.text;
	str_clear(&s);
	assert_string_equal(str_text(&s), "");
	str_add(&s, "other");
	assert_ptr_equal(s.text, before);
	assert_string_equal(s.text, "other");
}

static void failure_sticks_until_cleared(void **state)
{
	AUTO_STR s = {0};

	(void)state;
	str_add(&s, "kept");
	str_addn(&s, "", SIZE_MAX - 2); /* no such room: must not read the text */
	assert_true(s.failed);
	str_add(&s, "more");
	assert_string_equal(s.text, "kept");
	str_clear(&s);
	str_add(&s, "again");
	assert_false(s.failed);
	assert_string_equal(s.text, "again");
}

static void a_text_can_be_taken_away(void **state)
{
	struct str s = {0};
	char *text = str_take(&s);

	(void)state;
	assert_string_equal(text, "");
	free(text);

	str_add(&s, "mine");
	text = str_take(&s);
	assert_string_equal(text, "mine");
	assert_string_equal(str_text(&s), "");
	free(text);

	str_add(&s, "half");
	s.failed = true;
	assert_null(str_take(&s));
	assert_false(s.failed);
}

static void escapes_what_terminals_obey(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"plain text", "plain text"},
		{"", ""},
		{"a\nb\t\x1b[31m\x7f", "a\\x0ab\\x09\\x1b[31m\\x7f"},
		{"back\\slash", "back\\\\slash"},
		{"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xb0",
		 "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xb0"},
		{"c1 \xc2\x9b\xc2\x80", "c1 \\xc2\\x9b\\xc2\\x80"},
		{"not c1 \xc2\xa0", "not c1 \xc2\xa0"},
		{"\xff\xfe", "\\xff\\xfe"},
		{"cut \xe2\x82", "cut \\xe2\\x82"},
		{"overlong \xc0\xaf", "overlong \\xc0\\xaf"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO_STR s = {0};

		str_add_escaped(&s, cases[i].in, strlen(cases[i].in));
		assert_string_equal(str_text(&s), cases[i].out);
	}
}

static void escapes_nul(void **state)
{
	AUTO_STR s = {0}, j = {0};

	(void)state;
	str_add_escaped(&s, "a\0b", 3);
	assert_string_equal(str_text(&s), "a\\x00b");
	str_add_json(&j, "a\0b", 3);
	assert_string_equal(str_text(&j), "\"a\\u0000b\"");
}

static void json_strings(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"", "\"\""},
		{"a\"b\\c/", "\"a\\\"b\\\\c/\""},
		{"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
		{"\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
		{"\xc2\x85", "\"\\u0085\""},
		{"\xe2\x82\xac", "\"\xe2\x82\xac\""},
		{"x\xffy", "\"x\xef\xbf\xbdy\""},
		{"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO_STR s = {0};

		str_add_json(&s, cases[i].in, strlen(cases[i].in));
		assert_string_equal(str_text(&s), cases[i].out);
	}
}

static void utf8_by_the_table_of_the_rfc(void **state)
{
	static const struct {
		const char *text;
		size_t want;
	} cases[] = {
		{"a", 1},
		{"\x7f", 1},
		{"\x80", 0},
		{"\xc1\xbf", 0},
		{"\xc2\x80", 2},
		{"\xdf\xbf", 2},
		{"\xdf\xc0", 0},
		{"\xe0\x9f\xbf", 0},
		{"\xe0\xa0\x80", 3},
		{"\xed\x9f\xbf", 3},
		{"\xed\xa0\x80", 0},
		{"\xef\xbf\xbf", 3},
		{"\xef\xbf\x7f", 0},
		{"\xf0\x8f\xbf\xbf", 0},
		{"\xf0\x90\x80\x80", 4},
		{"\xf4\x8f\xbf\xbf", 4},
		{"\xf4\x90\x80\x80", 0},
		{"\xf5\x80\x80\x80", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t len = strlen(cases[i].text);

		assert_int_equal(utf8_len(cases[i].text, len), cases[i].want);
		if (cases[i].want > 1)
			assert_int_equal(utf8_len(cases[i].text, len - 1), 0);
	}
	assert_int_equal(utf8_len("a", 0), 0);
}

static void nearest_word(void **state)
{
	static const char *const words[] = {"router", "routes", "rules", "switch", "lo"};
	static const struct {
		const char *word, *want;
	} cases[] = {
		{"router", "router"},	  {"ruoter", "router"}, /* two neighbours swapped */
		{"rotes", "routes"},	  {"rulse", "rules"},	{"swich", "switch"},
		{"swithc", "switch"},	  {"something", NULL},	{"l", "lo"},
		{"switchboards", NULL},	  /* 6 away, 5 allowed */
		{"switchboar", "switch"}, /* 4 away, 4 allowed */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *got = str_nearest(cases[i].word, words, ARRAY_LEN(words));

		if (cases[i].want)
			assert_string_equal(got, cases[i].want);
		else
			assert_null(got);
	}
	assert_null(str_nearest("x", NULL, 0));
}

static void nearest_takes_the_first_of_equals(void **state)
{
	static const char *const words[] = {"bat", "cat", "rat"};

	(void)state;
	assert_string_equal(str_nearest("hat", words, 3), "bat");
}

static void nearest_survives_long_words(void **state)
{
	char word[5001];
	const char *words[] = {word, "short"};

	(void)state;
	memset(word, 'w', 5000);
	word[5000] = '\0';
	assert_null(str_nearest(word, words, 1));
	assert_string_equal(str_nearest("shirt", words, 2), "short");
}

static void numbers(void **state)
{
	static const struct {
		const char *text;
		uint64_t max;
		bool hex;
		int rc;
		uint64_t want;
	} cases[] = {
		{"0", 10, false, 0, 0},
		{"10", 10, false, 0, 10},
		{"010", 10, false, 0, 10},
		{"11", 10, false, -ERANGE, 0},
		{"18446744073709551615", UINT64_MAX, false, 0, UINT64_MAX},
		{"18446744073709551616", UINT64_MAX, false, -ERANGE, 0},
		{"99999999999999999999999x", UINT64_MAX, false, -EINVAL, 0},
		{"", 10, false, -EINVAL, 0},
		{"-1", 10, false, -EINVAL, 0},
		{"+1", 10, false, -EINVAL, 0},
		{" 1", 10, false, -EINVAL, 0},
		{"1 ", 10, false, -EINVAL, 0},
		{"0x1f", 100, true, 0, 31},
		{"0X1F", 100, true, 0, 31},
		{"0x1f", 100, false, -EINVAL, 0},
		{"0x", 100, true, -EINVAL, 0},
		{"0x1g", 100, true, -EINVAL, 0},
		{"1f", 100, true, -EINVAL, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t got = 4711;
		int rc = str_to_u64(cases[i].text, cases[i].max, cases[i].hex, &got);

		assert_int_equal(rc, cases[i].rc);
		assert_int_equal(got, rc ? 4711 : cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_and_stays_terminated),
		cmocka_unit_test(prints_longer_than_its_room),
		cmocka_unit_test(clear_keeps_the_memory),
		cmocka_unit_test(failure_sticks_until_cleared),
		cmocka_unit_test(a_text_can_be_taken_away),
		cmocka_unit_test(escapes_what_terminals_obey),
		cmocka_unit_test(escapes_nul),
		cmocka_unit_test(json_strings),
		cmocka_unit_test(utf8_by_the_table_of_the_rfc),
		cmocka_unit_test(nearest_word),
		cmocka_unit_test(nearest_takes_the_first_of_equals),
		cmocka_unit_test(nearest_survives_long_words),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
