/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interrupt.c - a flag and a pipe, set by a signal handler. The one place of warren with such a
 * thing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/interrupt.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
static volatile sig_atomic_t came;
static int ends[2] = {-1, -1};

static void note(int sig, siginfo_t *info, void *context)
{
	int saved = errno;
	char byte = info->si_code == SI_KERNEL ? 0 : (char)sig;

	(void)context;
	came = 1;
	if (ends[1] >= 0 && write(ends[1], &byte, 1) < 0) {
		/* full: it is readable already */
	}
	errno = saved;
}

/* Under nohup(1) a hang-up is nothing to us. A shell ignores ^C for what it starts in the
 * background, but who sends SIGINT to us by our number means it. */
static bool stays_ignored(int sig)
{
	struct sigaction now;

	return sig == SIGHUP && sigaction(sig, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

void interrupt_begin(void)
{
	struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};

	if (ends[0] < 0 && pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		ends[0] = ends[1] = -1;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		if (!stays_ignored(signals[i]))
			sigaction(signals[i], &action, NULL);
}

void interrupt_end(void)
{
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		if (!stays_ignored(signals[i]))
			signal(signals[i], SIG_DFL);
}

const volatile sig_atomic_t *interrupt_flag(void)
{
	return &came;
}

int interrupt_fd(void)
{
	return ends[0];
}

int interrupt_take(void)
{
	char byte;

	return ends[0] >= 0 && read(ends[0], &byte, 1) == 1 ? byte : -1;
}
