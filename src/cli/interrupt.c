/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interrupt.c - a flag and a pipe, set by a signal handler. The one place of warren with such a
 * thing.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/interrupt.h"

static volatile sig_atomic_t came;
static int ends[2] = {-1, -1};

static void note(int sig)
{
	int saved = errno;

	(void)sig;
	came = 1;
	if (ends[1] >= 0 && write(ends[1], "", 1) < 0) {
		/* full: it is readable already */
	}
	errno = saved;
}

void interrupt_begin(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = note};

	if (ends[0] < 0 && pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		ends[0] = ends[1] = -1;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		sigaction(signals[i], &action, NULL);
}

const volatile sig_atomic_t *interrupt_flag(void)
{
	return &came;
}

int interrupt_fd(void)
{
	return ends[0];
}
