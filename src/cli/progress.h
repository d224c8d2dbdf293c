/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.h - a line on the terminal for what takes longer than half a second.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero but the name; `ctx` of engine_opts.progress. */
struct progress {
	const char *what; /* "two-sites" */
	int64_t started_ms, shown_ms;
	bool tty, shown;
};

void progress_begin(struct progress *p, const char *what);
void progress_step(void *ctx, size_t done, size_t total);
void progress_end(struct progress *p); /* wipes the line */

/* Milliseconds since progress_begin, and as text: "34 ms", "1.2 s". */
const char *progress_time(const struct progress *p, char buf[32]);
