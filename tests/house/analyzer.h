/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analyzer.h - what clang's analyzer cannot see from one file: wr_fail returns a negative number,
 * wr_context what it was given. Included before every file by `./dev lint`, never by a compiler.
 */
#pragma once

#include <warren/error.h>

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
