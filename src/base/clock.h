/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * clock.h - time that only goes forward, for waiting. Nothing pure asks it.
 */
#pragma once

#include <stdint.h>
#include <time.h>

/* Milliseconds since some moment before the program began. */
static inline int64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
