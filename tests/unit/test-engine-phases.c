/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-engine-phases.c - no moment is counted twice, and none is left out.
 */
#include "lab/engine-phases.h"
#include "unit.h"

static void each_moment_is_one_phase(void **state)
{
	struct phases p = {.since = {1000, 10}, .now = PHASE_READ};

	(void)state;
	phases_pass(&p, PHASE_BUILD, (struct phase_time){1500, 30});
	phases_pass(&p, PHASE_READ, (struct phase_time){1600, 130});
	phases_pass(&p, PHASE_READ, (struct phase_time){1601, 130});

	assert_int_equal(p.spent[PHASE_READ].wall_ns, 501);
	assert_int_equal(p.spent[PHASE_READ].cpu_ns, 20);
	assert_int_equal(p.spent[PHASE_BUILD].wall_ns, 100);
	assert_int_equal(p.spent[PHASE_BUILD].cpu_ns, 100);
	assert_int_equal(p.spent[PHASE_VERIFY].wall_ns, 0);
}

static void verifying_looks_too(void **state)
{
	struct phases p;

	(void)state;
	phases_begin(&p);
	assert_int_equal(p.now, PHASE_READ);
	phases_enter_look(&p, PHASE_OBSERVE);
	assert_int_equal(p.now, PHASE_OBSERVE);
	phases_enter(&p, PHASE_VERIFY);
	phases_enter_look(&p, PHASE_OBSERVE);
	assert_int_equal(p.now, PHASE_VERIFY);
	phases_enter(&p, PHASE_READY);
	assert_int_equal(p.now, PHASE_READY);
}

static void nobody_wants_to_know(void **state)
{
	(void)state;
	phases_enter(NULL, PHASE_BUILD);
	phases_enter_look(NULL, PHASE_BUILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_moment_is_one_phase),
		cmocka_unit_test(verifying_looks_too),
		cmocka_unit_test(nobody_wants_to_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
