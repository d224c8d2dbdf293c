/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-vrf.c - which control group is above that of a VRF, from the text of /proc/PID/cgroup.
 */
#include "base/cleanup.h"
#include "netns/vrf.h"
#include "unit.h"

static const struct {
	const char *text, *above;
} cases[] = {
	{"0::/vrf/red\n", "/vrf"},
	{"0::/user.slice/vrf/red\n", "/user.slice/vrf"},
	{"0::/user.slice/vrf/red/below\n", "/user.slice/vrf"},
	{"8:pids:/vrf/blue\n1:cpu:/\n0::/a/vrf/red\n", "/a/vrf"},
	{"0::/\n", NULL},
	{"0::/vrf\n", NULL},
	{"8:pids:/vrf/blue\n0::/\n", NULL},
	{"0::/a\n1:cpu:/vrf/red\n", NULL},
	{"0::/a-name-that-has-no-room/vrf/red\n", NULL},
	{"", NULL},
};

static void test_above(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char above[24];
		bool in_vrf = netns_vrf_above(cases[i].text, above, sizeof(above));

		assert_int_equal(in_vrf, cases[i].above != NULL);
		if (in_vrf)
			assert_string_equal(above, cases[i].above);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_above),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
