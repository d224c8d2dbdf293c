/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-lock.c - the folder of a lab that comes and goes under several at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "lab/state.h"

enum { CHILDREN = 3, ROUNDS = 1500 };

/* Whoever has the lock finds nothing, has the folder alone, and takes it away whole. */
static const char *one_round(struct wr_error *err)
{
	CLEANUP(state_closep) struct state *st = NULL;
	AUTO_STR text = {0};
	int rc = state_open_locked(&st, "t", true, err);

	if (rc == -EBUSY)
		return NULL;
	if (rc < 0)
		return "open";
	if (st->phase != STATE_NONE)
		return "somebody else's phase";
	if (state_put_file(st, "lab.yaml", "mine", 4, err) < 0 ||
	    state_put_file(st, "nodes/n/hosts", "mine", 4, err) < 0 ||
	    state_write(st, STATE_DOWN, err) < 0)
		return "write";
	if (state_get_file(st, "lab.yaml", 100, &text, err) < 0 ||
	    state_get_file(st, "state", 100, &text, err) < 0)
		return "gone under me";
	return state_remove(st, err) < 0 ? "remove" : NULL;
}

static int child(void)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct wr_error err = {0};
		const char *fault = one_round(&err);

		if (fault) {
			fprintf(stderr, "# round %u: %s: %s\n", i, fault, err.text);
			return 1;
		}
	}
	return 0;
}

static void comes_and_goes(void **state)
{
	int n_bad = 0, status;

	(void)state;
	for (unsigned i = 0; i < CHILDREN; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(child());
	}
	while (wait(&status) > 0)
		n_bad += status != 0;
	assert_int_equal(n_bad, 0);
	assert_false(harness_exists("/run/warren/labs/t"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(comes_and_goes),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
