/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-field.c - every type of field: what it reads, what it refuses and with which words, what it
 * prints, when two values are equal.
 */
#include <errno.h>
#include <string.h>

#include "base/inet.h"
#include "base/names.h"
#include "model/field.h"
#include "unit.h"

struct all {
	uint64_t has;
	uint8_t flag, yes, yes32, u8, word;
	uint16_t u16, be16, port_first, port_last;
	uint32_t u32, msec, name, first, last, mark, mask, hex, tick;
	uint64_t u64;
	struct mac mac;
	struct inet host, addr, net;
};

static const struct wr_word words[] = {{"one", 1}, {"two", 2}, {"last", 255}, {NULL, 0}};

#define F(field_name, type_, member) \
	.name = (field_name), .type = (type_), .offset = offsetof(struct all, member)
static const struct wr_field fields[] = {
	{F("flag", WR_FLAG, flag)},
	{F("bool", WR_BOOL, yes), .also = "boolean"},
	{F("bool32", WR_BOOL32, yes32)},
	{F("u8", WR_U8, u8), .words = words},
	{F("u16", WR_U16, u16), .min = 68, .max = 9000},
	{F("be16", WR_BE16, be16)},
	{F("u32", WR_U32, u32)},
	{F("u64", WR_U64, u64)},
	{F("msec", WR_MSEC, msec)},
	{F("mac", WR_MAC, mac)},
	{F("host", WR_HOST, host)},
	{F("addr", WR_ADDR, addr)},
	{F("net", WR_NET, net)},
	{F("name", WR_NAME, name), .max = 4},
	{F("word", WR_WORD, word), .words = words},
	{F("ports", WR_PORTS, port_first), .min = 1, .max = 65534},
	{F("range", WR_RANGE, first)},
	{F("mark", WR_MARK, mark), .hex = true},
	{F("hex", WR_U32, hex), .hex = true},
	{F("tick", WR_U32, tick), .ticks = true},
};
static const struct wr_table table = WR_TABLE("all", fields, struct all);

static struct arena arena;
static struct names names;

static int fresh(void **state)
{
	(void)state;
	names_init(&names, &arena);
	return 0;
}

static int done(void **state)
{
	(void)state;
	names = (struct names){0};
	arena_fini(&arena);
	return 0;
}

static size_t number(const char *name)
{
	int i = field_find(&table, name);

	assert_true(i >= 0);
	return (size_t)i;
}

static void what_is_read_is_printed(void **state)
{
	static const struct {
		const char *field, *text, *printed; /* printed NULL: the same */
	} cases[] = {
		{"bool", "yes", NULL},
		{"bool", "on", "yes"},
		{"bool", "true", "yes"},
		{"bool", "no", NULL},
		{"boolean", "off", "no"},
		{"bool32", "false", "no"},
		{"u8", "0", NULL},
		{"u8", "254", NULL},
		{"u8", "2", "two"},
		{"u8", "last", NULL},
		{"u16", "68", NULL},
		{"u16", "9000", NULL},
		{"be16", "65535", NULL},
		{"u32", "4294967295", NULL},
		{"u64", "18446744073709551615", NULL},
		{"msec", "20ms", NULL},
		{"msec", "1500ms", NULL},
		{"msec", "1.5s", "1500ms"},
		{"msec", "2s", NULL},
		{"msec", "2000000us", "2s"},
		{"msec", "1m", "60s"},
		{"msec", "0ms", NULL},
		{"mac", "02:00:00:00:00:0a", NULL},
		{"host", "10.0.0.1", NULL},
		{"host", "fd00:0::1", "fd00::1"},
		{"addr", "10.0.0.1/24", NULL},
		{"net", "10.0.0.0/8", NULL},
		{"net", "10.0.0.1", "10.0.0.1/32"},
		{"name", "eth0", NULL},
		{"word", "one", NULL},
		{"ports", "80", NULL},
		{"ports", "80-90", NULL},
		{"ports", "80-80", "80"},
		{"range", "5-4294967295", NULL},
		{"range", "5", "5-5"},
		{"mark", "0x1", NULL},
		{"mark", "17/0xff", "0x11/0xff"},
		{"mark", "0x1/0xffffffff", "0x1"},
		{"hex", "0x10", NULL},
		{"hex", "16", "0x10"},
	};

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
		struct all data = {0};
		AUTO_STR why = {0}, out = {0};
		size_t i = number(cases[k].field);

		if (field_read(&table, i, cases[k].text, &data, &names, &why) < 0)
			fail_msg("%s %s: %s", cases[k].field, cases[k].text, str_text(&why));
		assert_int_equal(data.has, UINT64_C(1) << i);
		field_print(&table, i, &data, &names, &out);
		assert_string_equal(str_text(&out),
				    cases[k].printed ? cases[k].printed : cases[k].text);
	}
}

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *field, *text;
		int rc;
		const char *why;
	} cases[] = {
		{"bool", "yess", -EINVAL, "\"yess\" is not yes or no"},
		{"bool", "1", -EINVAL, "\"1\" is not yes or no"},
		{"u8", "three", -EINVAL, "\"three\" is not a number or one of one, two, last"},
		{"u8", "256", -ERANGE, "256 is above 255"},
		{"u8", "", -EINVAL, "\"\" is not a number or one of one, two, last"},
		{"u16", "67", -ERANGE, "67 is below 68"},
		{"u16", "9001", -ERANGE, "9001 is above 9000"},
		{"u16", "0x100", -EINVAL, "\"0x100\" is not a number"},
		{"u32", "-1", -EINVAL, "\"-1\" is not a number"},
		{"u32", "4294967296", -ERANGE, "4294967296 is above 4294967295"},
		{"u64", "18446744073709551616", -ERANGE,
		 "18446744073709551616 is above 18446744073709551615"},
		{"msec", "20", -EINVAL, "\"20\" is not a time such as 20ms or 1.5s"},
		{"msec", "ms", -EINVAL, "\"ms\" is not a time such as 20ms or 1.5s"},
		{"msec", "1.s", -EINVAL, "\"1.s\" is not a time such as 20ms or 1.5s"},
		{"msec", ".5s", -EINVAL, "\".5s\" is not a time such as 20ms or 1.5s"},
		{"msec", "1.2.3s", -EINVAL, "\"1.2.3s\" is not a time such as 20ms or 1.5s"},
		{"msec", "99999999s", -ERANGE, "99999999s is above 4294967295"},
		{"mac", "02:00", -EINVAL,
		 "\"02:00\" is not a MAC address such as 02:00:00:00:00:01"},
		{"host", "10.0.0.1/24", -EINVAL, NULL},
		{"addr", "10.0.0.1", -EINVAL, NULL},
		{"net", "10.0.0.1/8", -EINVAL, NULL},
		{"name", "", -EINVAL, "an empty name"},
		{"name", "abcde", -ERANGE, "\"abcde\" is longer than 4 bytes"},
		{"word", "1", -EINVAL, "\"1\" is not one of one, two, last"},
		{"ports", "90-80", -ERANGE, "\"90-80\" runs backwards"},
		{"ports", "0", -ERANGE, "0 is below 1"},
		{"ports", "80-", -EINVAL, "\"\" is not a number"},
		{"ports", "-80", -EINVAL, "\"\" is not a number"},
		{"mark", "0x1/", -EINVAL, "\"\" is not a number"},
		{"mark", "0x1ffffffff", -ERANGE, "0x1ffffffff is above 4294967295"},
	};

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
		struct all data = {0}, untouched = {0};
		AUTO_STR why = {0};
		int rc = field_read(&table, number(cases[k].field), cases[k].text, &data, &names,
				    &why);

		if (rc != cases[k].rc)
			fail_msg("%s \"%s\": %d", cases[k].field, cases[k].text, rc);
		assert_int_equal(data.has, 0);
		assert_memory_equal(&data, &untouched, sizeof(data));
		if (cases[k].why)
			assert_string_equal(str_text(&why), cases[k].why);
		assert_true(why.len > 0);
	}
}

static void flags_stand_alone(void **state)
{
	struct all data = {0};
	AUTO_STR why = {0}, out = {0};

	(void)state;
	assert_int_equal(field_read(&table, number("flag"), NULL, &data, &names, &why), 0);
	assert_int_equal(data.flag, 1);
	assert_int_equal(field_read(&table, number("u16"), "100", &data, &names, &why), 0);
	field_print_words(&table, UINT64_MAX, &data, &names, &out);
	assert_string_equal(str_text(&out), " flag u16 100");
	str_clear(&out);
	field_print_words(&table, ~UINT64_C(1), &data, &names, &out);
	assert_string_equal(str_text(&out), " u16 100");
}

static void say(struct all *data, const char *field, const char *text)
{
	AUTO_STR why = {0};

	assert_int_equal(field_read(&table, number(field), text, data, &names, &why), 0);
}

static void what_is_unsaid_does_not_differ(void **state)
{
	struct all want = {0}, have = {0};

	(void)state;
	say(&have, "u16", "100");
	say(&have, "mac", "02:00:00:00:00:01");
	assert_int_equal(field_diff(&table, &want, &names, &have, &names), 0);
	say(&want, "u16", "100");
	assert_int_equal(field_diff(&table, &want, &names, &have, &names), 0);
	say(&want, "u16", "101");
	say(&want, "mac", "02:00:00:00:00:02");
	say(&want, "u8", "0");
	assert_int_equal(field_diff(&table, &want, &names, &have, &names),
			 UINT64_C(1) << number("u16") | UINT64_C(1) << number("mac") |
				 UINT64_C(1) << number("u8"));
}

static void times_in_ticks_may_be_one_off(void **state)
{
	struct all want = {0}, have = {0};

	(void)state;
	say(&want, "tick", "3125");
	say(&have, "tick", "3124");
	assert_int_equal(field_diff(&table, &want, &names, &have, &names), 0);
	say(&have, "tick", "3123");
	assert_int_not_equal(field_diff(&table, &want, &names, &have, &names), 0);
}

static void names_are_compared_by_their_text(void **state)
{
	struct arena other_arena = {0};
	struct names others;
	struct all want = {0}, have = {0};
	AUTO_STR why = {0}, out = {0};

	(void)state;
	names_init(&others, &other_arena);
	names_add(&others, "before");
	say(&want, "name", "eth0");
	field_read(&table, number("name"), "eth0", &have, &others, &why);
	assert_int_not_equal(want.name, have.name);
	assert_int_equal(field_diff(&table, &want, &names, &have, &others), 0);

	say(&want, "u16", "100");
	field_copy(&table, UINT64_MAX, &have, &others, &want, &names);
	assert_int_equal(have.has, want.has);
	assert_int_equal(have.u16, 100);
	field_print(&table, number("name"), &have, &others, &out);
	assert_string_equal(str_text(&out), "eth0");

	want.has = 0;
	field_copy(&table, UINT64_C(1) << number("u16"), &have, &others, &want, &names);
	assert_int_equal(have.has, UINT64_C(1) << number("name"));
	arena_fini(&other_arena);
}

static void fields_are_found_by_both_names(void **state)
{
	(void)state;
	assert_int_equal(field_find(&table, "bool"), field_find(&table, "boolean"));
	assert_int_equal(field_find(&table, "boo"), -1);
	assert_int_equal(field_bit(&table, offsetof(struct all, u16)), UINT64_C(1)
									       << number("u16"));
	assert_int_equal(field_bit(&table, sizeof(struct all)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_read_is_printed, fresh, done),
		cmocka_unit_test_setup_teardown(what_is_wrong_is_said, fresh, done),
		cmocka_unit_test_setup_teardown(flags_stand_alone, fresh, done),
		cmocka_unit_test_setup_teardown(what_is_unsaid_does_not_differ, fresh, done),
		cmocka_unit_test_setup_teardown(times_in_ticks_may_be_one_off, fresh, done),
		cmocka_unit_test_setup_teardown(names_are_compared_by_their_text, fresh, done),
		cmocka_unit_test_setup_teardown(fields_are_found_by_both_names, fresh, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
