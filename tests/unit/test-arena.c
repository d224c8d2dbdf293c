/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-arena.c - zeroed, aligned, growing, and failing without lies.
 */
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "unit.h"

static bool all_zero(const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

static void zeroed_aligned_and_apart(void **state)
{
	struct arena arena = {0};
	unsigned char *last = NULL;

	(void)state;
	for (size_t size = 0; size < 3000; size++) {
		unsigned char *p = arena_alloc(&arena, size);

		assert_non_null(p);
		assert_ptr_not_equal(p, last);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		assert_true(all_zero(p, size));
		memset(p, 0xaa, size);
		last = p;
	}
	assert_false(arena.failed);
	arena_fini(&arena);
	assert_null(arena.last);
}

static void larger_than_any_block(void **state)
{
	struct arena arena = {0};
	unsigned char *small = arena_alloc(&arena, 1), *large = arena_alloc(&arena, 5 << 20);

	(void)state;
	assert_non_null(large);
	large[(5 << 20) - 1] = 1;
	*small = 2;
	assert_non_null(arena_alloc(&arena, 1));
	arena_fini(&arena);
}

static void overflow_is_a_failure(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_null(arena_array(&arena, SIZE_MAX / 2, 3));
	assert_true(arena.failed);
	arena_fini(&arena);
	assert_false(arena.failed);
	assert_null(arena_alloc(&arena, SIZE_MAX));
	assert_true(arena.failed);
	arena_fini(&arena);
	assert_null(arena_alloc(&arena, SIZE_MAX - 64)); /* fits only before the block's header */
	assert_true(arena.failed);
	arena_fini(&arena);
}

static void texts(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_string_equal(arena_strdup(&arena, "text"), "text");
	assert_string_equal(arena_strndup(&arena, "text", 2), "te");
	assert_string_equal(arena_strndup(&arena, "", 0), "");
	assert_string_equal(arena_printf(&arena, "%s-%d", "a", 5), "a-5");
	arena_fini(&arena);
}

static void push_keeps_what_was_there(void **state)
{
	struct arena arena = {0};
	size_t n = 0, cap = 0;
	int *items = NULL;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int *item = ARENA_PUSH(&arena, items, n, cap);

		assert_non_null(item);
		assert_int_equal(*item, 0);
		*item = i;
	}
	assert_int_equal(n, 1000);
	assert_true(cap >= n);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	arena_fini(&arena);
}

/* Two that grow side by side past the size from which an array has memory of its own. */
static void large_arrays(void **state)
{
	enum { N = 1 << 19 };
	struct arena arena = {0};
	size_t n[2] = {0}, cap[2] = {0};
	uint64_t *items[2] = {0};

	(void)state;
	for (uint64_t i = 0; i < 2 * N; i++) {
		uint64_t *item = ARENA_PUSH(&arena, items[i % 2], n[i % 2], cap[i % 2]);

		assert_true(item && *item == 0);
		*item = i + 1;
		assert_non_null(arena_alloc(&arena, 1));
	}
	for (uint64_t i = 0; i < 2 * N; i++)
		assert_true(items[i % 2][i / 2] == i + 1);
	assert_true(cap[0] < 2 * N);
	assert_null(arena_grow(&arena, items[0], SIZE_MAX / 8, &(size_t){SIZE_MAX / 8}, 16));
	assert_true(arena.failed);
	arena_fini(&arena);
	assert_null(arena.arrays);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_aligned_and_apart),
		cmocka_unit_test(larger_than_any_block),
		cmocka_unit_test(overflow_is_a_failure),
		cmocka_unit_test(texts),
		cmocka_unit_test(push_keeps_what_was_there),
		cmocka_unit_test(large_arrays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
