/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cleanup.h - whoever opens closes, and the compiler does it for us; whoever takes says TAKE.
 *
 *	AUTO_FD fd = open(…);            closed at the end of the scope unless taken
 *	AUTO_FREE char *text = …;        freed
 *	CLEANUP(nl_closep) struct nl *nl = NULL;
 *	*ret = TAKE(nl); return TAKE_FD(fd);
 *
 * An empty descriptor is -1, never 0.
 */
#pragma once

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define AUTO_FD	    CLEANUP(fd_closep) int
#define AUTO_FREE   CLEANUP(mem_freep)

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* The value of an lvalue that is left empty (NULL). */
#define TAKE(p)                            \
	({                                 \
		__typeof__(p) took_ = (p); \
		(p) = NULL;                \
		took_;                     \
	})

/* The same for a descriptor, which is left at -1. */
#define TAKE_FD(fd)               \
	({                        \
		int took_ = (fd); \
		(fd) = -1;        \
		took_;            \
	})

/* Defines NAMEp, the form of a closing function that CLEANUP wants: it gets a pointer to the
 * variable. */
#define DEFINE_CLEANUP(type, fn)          \
	static inline void fn##p(type *p) \
	{                                 \
		if (*p)                   \
			fn(*p);           \
	}

/* Closes and returns -1; errno stays as it was, so it may stand before the report of a failure. */
static inline int fd_close(int fd)
{
	int saved = errno;

	if (fd >= 0)
		close(fd);

	errno = saved;
	return -1;
}

static inline void fd_closep(int *fd)
{
	fd_close(*fd);
}

static inline void mem_freep(void *p)
{
	free(*(void **)p);
}
