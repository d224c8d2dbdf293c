/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-phases.c - the clocks of the phases.
 */
#include <stddef.h>
#include <time.h>

#include "base/cleanup.h"
#include "lab/engine-phases.h"

static const char *const names[] = {
	[PHASE_START] = "start",     [PHASE_READ] = "read",	[PHASE_OBSERVE] = "observe",
	[PHASE_PLAN] = "plan",	     [PHASE_STATE] = "state",	[PHASE_BUILD] = "build",
	[PHASE_VERIFY] = "verify",   [PHASE_READY] = "ready",	[PHASE_FILES] = "files",
	[PHASE_PUBLISH] = "publish", [PHASE_CHECKS] = "checks",
};
_Static_assert(ARRAY_LEN(names) == PHASE_N_, "a phase without a name");

const char *phase_name(enum phase phase)
{
	return names[phase];
}

static int64_t read_clock(clockid_t clock)
{
	struct timespec t = {0};

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct phase_time now(void)
{
	return (struct phase_time){read_clock(CLOCK_MONOTONIC),
				   read_clock(CLOCK_PROCESS_CPUTIME_ID)};
}

void phases_begin(struct phases *p)
{
	struct phase_time begin = now();

	/* A program that only starts does not wait: what it computed is how long it took. */
	*p = (struct phases){.since = begin, .now = PHASE_READ};
	p->spent[PHASE_START] = (struct phase_time){begin.cpu_ns, begin.cpu_ns};
}

void phases_pass(struct phases *p, enum phase phase, struct phase_time now)
{
	p->spent[p->now].wall_ns += now.wall_ns - p->since.wall_ns;
	p->spent[p->now].cpu_ns += now.cpu_ns - p->since.cpu_ns;
	p->since = now;
	p->now = phase;
}

void phases_enter(struct phases *p, enum phase phase)
{
	if (p)
		phases_pass(p, phase, now());
}

void phases_enter_look(struct phases *p, enum phase phase)
{
	if (p && p->now != PHASE_VERIFY)
		phases_enter(p, phase);
}
