/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-engine-needs.c - how much a lab needs, and what the kernel says that there is.
 */
#include "unit.h"

#include "lab/engine-needs.h"

static void memory_grows_with_both(void **state)
{
	(void)state;
	assert_int_equal(needs_memory(0, 0), 0);
	assert_int_equal(needs_memory(1, 1), 240 << 10);
	assert_int_equal(needs_memory(10000, 20000) >> 20, 2812);
	assert_true(needs_memory(1000000, 1000000) > UINT32_MAX);
}

static void sockets_are_bounded(void **state)
{
	(void)state;
	assert_int_equal(needs_files(1), 130);
	assert_int_equal(needs_files(2000), 4128);
	assert_int_equal(needs_files(2001), 4129);
	assert_int_equal(needs_files(10001), 12129);
}

static void meminfo_by_its_key(void **state)
{
	static const char text[] = "MemTotal:       24684156 kB\n"
				   "MemAvailableToo:      1 kB\n"
				   "MemAvailable:   12 kB\n"
				   "HugePages_Total:       0\n";
	uint64_t bytes = 7;

	(void)state;
	assert_true(needs_meminfo(text, "MemAvailable", &bytes));
	assert_int_equal(bytes, 12 << 10);
	assert_true(needs_meminfo(text, "MemTotal", &bytes));
	assert_false(needs_meminfo(text, "Mem", &bytes));
	assert_false(needs_meminfo("", "MemTotal", &bytes));
	assert_false(needs_meminfo("MemTotal: much\n", "MemTotal", &bytes));
}

static void expect_cgroup(const char *text, bool v1, const char *want)
{
	char path[32];

	if (want) {
		assert_true(needs_cgroup(text, v1, path, sizeof(path)));
		assert_string_equal(path, want);
	} else {
		assert_false(needs_cgroup(text, v1, path, sizeof(path)));
	}
}

static void a_cgroup_of_either_version(void **state)
{
	static const char both[] =
		"9:name=systemd:/x\n4:memory:/a/b\n3:cpuset:/c\n0::/user.slice\n";

	(void)state;
	expect_cgroup(both, true, "/a/b");
	expect_cgroup(both, false, "/user.slice");
	expect_cgroup("0::/\n", false, "");
	expect_cgroup("0::/\n", true, NULL);
	expect_cgroup("4:memory:/a", false, NULL);
	expect_cgroup("", false, NULL);
	expect_cgroup("junk\n0::/a\n", false, "/a");
	expect_cgroup("0::/a-name-that-is-longer-than-the-room\n", false, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_grows_with_both),
		cmocka_unit_test(sockets_are_bounded),
		cmocka_unit_test(meminfo_by_its_key),
		cmocka_unit_test(a_cgroup_of_either_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
