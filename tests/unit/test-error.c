/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-error.c - errors say what was said, in the order of the layers, and never too much.
 */
#include <errno.h>
#include <string.h>

#include <warren/error.h>

#include "unit.h"

static void fail_fills_and_returns(void **state)
{
	struct wr_error err = {0};

	(void)state;
	errno = EPIPE;
	assert_int_equal(wr_fail(&err, ENOENT, "no link \"%s\"", "eth0"), -ENOENT);
	assert_int_equal(err.code, ENOENT);
	assert_string_equal(err.text, "no link \"eth0\"");
	assert_int_equal(errno, EPIPE);
}

static void nobody_has_to_listen(void **state)
{
	(void)state;
	assert_int_equal(wr_fail(NULL, EPERM, "unheard"), -EPERM);
	assert_int_equal(wr_context(NULL, -EPERM, "unheard"), -EPERM);
}

static void context_goes_in_front(void **state)
{
	struct wr_error err = {0};
	int rc = wr_fail(&err, EBUSY, "inner");

	(void)state;
	rc = wr_context(&err, rc, "link \"%s\"", "a");
	rc = wr_context(&err, rc, "node \"%s\"", "n");
	assert_int_equal(rc, -EBUSY);
	assert_int_equal(err.code, EBUSY);
	assert_string_equal(err.text, "node \"n\": link \"a\": inner");
}

static void success_stays_untouched(void **state)
{
	struct wr_error err = {.code = 5, .text = "as it was"};

	(void)state;
	assert_int_equal(wr_context(&err, 0, "context"), 0);
	assert_int_equal(wr_context(&err, 3, "context"), 3);
	assert_string_equal(err.text, "as it was");
	assert_int_equal(err.code, 5);
}

static void long_texts_are_cut(void **state)
{
	struct wr_error err = {0};
	char text[2 * WR_ERROR_TEXT_SIZE];
	int rc;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';

	rc = wr_fail(&err, EINVAL, "%s", text);
	assert_int_equal(strlen(err.text), WR_ERROR_TEXT_SIZE - 1);

	assert_int_equal(wr_context(&err, rc, "node"), -EINVAL);
	assert_int_equal(strlen(err.text), WR_ERROR_TEXT_SIZE - 1);
	assert_memory_equal(err.text, "node: xxx", 9);

	memset(text, 'y', sizeof(text) - 1);
	assert_int_equal(wr_context(&err, rc, "%s", text), -EINVAL);
	assert_int_equal(strlen(err.text), WR_ERROR_TEXT_SIZE - 1);
	assert_int_equal(strspn(err.text, "y"), WR_ERROR_TEXT_SIZE - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fail_fills_and_returns), cmocka_unit_test(nobody_has_to_listen),
		cmocka_unit_test(context_goes_in_front),  cmocka_unit_test(success_stays_untouched),
		cmocka_unit_test(long_texts_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
