/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.c - how far it is, on stderr if that is a terminal, at most ten times a second.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/progress.h"

#define PATIENCE_MS 500
#define BEAT_MS	    100

void progress_begin(struct progress *p, const char *what)
{
	*p = (struct progress){
		.what = what, .started_ms = clock_ms(), .tty = isatty(STDERR_FILENO)};
}

void progress_step(void *ctx, size_t done, size_t total)
{
	struct progress *p = ctx;
	int64_t now;

	if (!p->tty)
		return;

	now = clock_ms();
	if (now - p->started_ms < PATIENCE_MS || now - p->shown_ms < BEAT_MS)
		return;

	fprintf(stderr, "\r%s: %zu of %zu\033[K", p->what, done, total);
	p->shown_ms = now;
	p->shown = true;
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

const char *progress_time(const struct progress *p, char buf[32])
{
	int64_t ms = clock_ms() - p->started_ms;

	if (ms < 1000)
		snprintf(buf, 32, "%d ms", (int)ms);
	else
		snprintf(buf, 32, "%.1f s", (double)ms / 1000);
	return buf;
}
