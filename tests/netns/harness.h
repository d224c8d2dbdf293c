/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * harness.h - a world of its own for each test: mount and network namespaces (and a user namespace,
 * when the tester is not root), an empty tmpfs on /run. Nothing of the machine's is touched.
 *
 *	int main(int argc, char **argv)
 *	{
 *		const struct CMUnitTest tests[] = { NETNS_TEST(one), NETNS_TEST(two) };
 *
 *		harness_enter(argc, argv);
 *		return cmocka_run_group_tests(tests, NULL, NULL);
 *	}
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "../unit/unit.h"

/* Runs the program again inside new namespaces; returns there. Where the kernel does not allow
 * that, the whole program is a skip that says why. */
void harness_enter(int argc, char **argv);

/* Before and after each test: a new network namespace and /run; then: the thread is where it was,
 * and no descriptor is left open. */
int harness_fresh(void **state);
int harness_done(void **state);
#define NETNS_TEST(fn) cmocka_unit_test_setup_teardown(fn, harness_fresh, harness_done)

/* A whole answer to "what does a shell say": runs it, returns its exit status, and what it printed
 * (cut) in a static buffer. */
const char *harness_sh(int *ret_status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* It must succeed. */
void harness_ok(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The inode of the network namespace that the calling thread is in, or that `fd` is. */
ino_t harness_here(void);
ino_t harness_inode(int fd);

bool harness_exists(const char *path); /* a dangling link does */
bool harness_cloexec(int fd);

/* From now on a system call of this process (a child that the test forked) is answered with
 * `action`, SECCOMP_RET_…; where that cannot be it exits with 77. */
void harness_forbid(unsigned call, uint32_t action);
