/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-map.c - what is put is found, what is not put is not.
 */
#include "base/map.h"
#include "unit.h"

static void empty_map(void **state)
{
	struct map map = {0};

	(void)state;
	assert_int_equal(map_get(&map, 0), MAP_NONE);
	assert_int_equal(map_get(&map, UINT64_MAX), MAP_NONE);
}

static void put_replaces(void **state)
{
	struct arena arena = {0};
	struct map map = {0};

	(void)state;
	assert_true(map_put(&map, &arena, 0, 7));
	assert_int_equal(map_get(&map, 0), 7);
	assert_true(map_put(&map, &arena, 0, 8));
	assert_int_equal(map_get(&map, 0), 8);
	assert_int_equal(map.n, 1);
	assert_int_equal(map_get(&map, 1), MAP_NONE);
	arena_fini(&arena);
}

static void both_halves_of_a_key_count(void **state)
{
	struct arena arena = {0};
	struct map map = {0};

	(void)state;
	for (uint32_t high = 0; high < 100; high++) {
		for (uint32_t low = 0; low < 100; low++)
			assert_true(map_put(&map, &arena, map_key(high, low), high * 100 + low));
	}
	assert_int_equal(map.n, 10000);
	for (uint32_t high = 0; high < 100; high++) {
		for (uint32_t low = 0; low < 100; low++)
			assert_int_equal(map_get(&map, map_key(high, low)), high * 100 + low);
	}
	assert_int_equal(map_get(&map, map_key(100, 0)), MAP_NONE);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_map),
		cmocka_unit_test(put_replaces),
		cmocka_unit_test(both_halves_of_a_key_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
