/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-versioned.c - two versions of one struct, each the caller's and each ours.
 */
#include <errno.h>
#include <string.h>

#include "base/versioned.h"
#include "unit.h"

struct old {
	size_t size;
	int a;
	int b;
};

struct new
{
	size_t size;
	int a;
	int b;
	long later[3];
};

static void an_old_one_is_taken(void **state)
{
	const struct old theirs = {.size = sizeof(theirs), .a = 1, .b = 2};
	struct new own;

	(void)state;
	memset(&own, 0xff, sizeof(own));
	assert_int_equal(versioned_take(&own, sizeof(own), &theirs, sizeof(theirs), "x", NULL), 0);
	assert_int_equal(own.size, sizeof(own));
	assert_int_equal(own.b, 2);
	assert_int_equal(own.later[0], 0);
	assert_int_equal(own.later[2], 0);
}

static void a_new_one_is_taken_when_it_says_no_more(void **state)
{
	struct new theirs = {.size = sizeof(theirs), .a = 1, .b = 2};
	struct wr_error err;
	struct old own;

	(void)state;
	assert_int_equal(versioned_take(&own, sizeof(own), &theirs, sizeof(own), "x", NULL), 0);
	assert_int_equal(own.b, 2);
	theirs.later[2] = 1;
	assert_int_equal(versioned_take(&own, sizeof(own), &theirs, sizeof(own), "struct x", &err),
			 -EINVAL);
	assert_non_null(strstr(err.text, "struct x of"));
}

static void one_without_size_is_refused(void **state)
{
	const struct old theirs = {.size = 0};
	struct old own = {.a = 7};

	(void)state;
	assert_int_equal(versioned_take(&own, sizeof(own), &theirs, sizeof(own), "x", NULL),
			 -EINVAL);
	assert_int_equal(own.a, 7);
	assert_int_equal(versioned_give(&own, &theirs, sizeof(theirs), NULL), -EINVAL);
}

static void both_are_given_to(void **state)
{
	const struct new own = {.size = sizeof(own), .a = 1, .b = 2, .later = {3, 4, 5}};
	struct {
		struct old old;
		int beyond;
	} less = {.old.size = sizeof(struct old), .beyond = 7};
	struct {
		struct new new;
		long more;
	} more = {.new.size = sizeof(more), .more = 7};

	(void)state;
	assert_int_equal(versioned_give(&less, &own, sizeof(own), NULL), 0);
	assert_int_equal(less.old.b, 2);
	assert_int_equal(less.old.size, sizeof(struct old));
	assert_int_equal(less.beyond, 7);
	assert_int_equal(versioned_give(&more, &own, sizeof(own), NULL), 0);
	assert_int_equal(more.new.later[2], 5);
	assert_int_equal(more.new.size, sizeof(more));
	assert_int_equal(more.more, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_old_one_is_taken),
		cmocka_unit_test(a_new_one_is_taken_when_it_says_no_more),
		cmocka_unit_test(one_without_size_is_refused),
		cmocka_unit_test(both_are_given_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
