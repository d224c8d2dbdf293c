/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analyzer.h - what an analyzer cannot see from one file: wr_fail returns a negative number,
 * wr_context what it was given, cmd_fail and cmd_failf CMD_FAILED. Included before every file by
 * `./dev lint`, but for those that define these functions; never by a compiler.
 */
#pragma once

#include <warren/error.h>

#include "cli/cmd.h"

static inline int analyzer_negative(int rc)
{
	if (rc >= 0)
		__builtin_unreachable();
	return rc;
}

#define wr_fail(...) analyzer_negative((wr_fail)(__VA_ARGS__))
#define wr_context(err, rc, ...)                          \
	({                                                \
		int known_ = (rc);                        \
		(wr_context)((err), known_, __VA_ARGS__); \
		known_;                                   \
	})
#define cmd_fail(...)  ((void)(cmd_fail)(__VA_ARGS__), CMD_FAILED)
#define cmd_failf(...) ((void)(cmd_failf)(__VA_ARGS__), CMD_FAILED)
