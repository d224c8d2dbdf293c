/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stop.c - the stop points of a test build. Not compiled otherwise: no other file of the libraries
 * reads the environment.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/stop.h"

/* Is `name` the point, or a point of the phase, that the first `len` bytes of `at` name? */
static bool named(const char *at, size_t len, const char *name)
{
	return strncmp(at, name, len) == 0 && (name[len] == '\0' || name[len] == '/');
}

void stop_point(const char *name)
{
	static unsigned long n_met;
	const char *at = getenv("WARREN_STOP_AT");
	const char *colon = at ? strchr(at, ':') : NULL;
	unsigned long wanted;
	char *end;

	if (!colon || !named(at, (size_t)(colon - at), name))
		return;

	wanted = strtoul(colon + 1, &end, 10);
	if (__atomic_add_fetch(&n_met, 1, __ATOMIC_RELAXED) != wanted)
		return;

	/* Both act before raise() returns, also in a thread that blocks all signals. */
	raise(strcmp(end, ":stop") == 0 ? SIGSTOP : SIGKILL);
}
