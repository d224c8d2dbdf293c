/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * heap.c - where the memory of a program comes from that reads and compares whole networks.
 *
 * A page that is touched for the first time is a trap into the kernel, and on a virtual machine
 * often one into its host too: 20 µs were measured, a sixth of all that `warren plan` of 750 nodes
 * took. So the heap is in large pages, is not given back in between, and threads share it: one of
 * their own would grow by a system call for each few pages.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <sys/mman.h>

#include "cli/heap.h"

#define LARGE_PAGE ((size_t)2 << 20)
#define HEAP_SIZE  (64 << 20) /* of addresses, not of memory */
#define MARGIN	   4096	      /* what malloc may note there for itself */
#define MMAP_FROM  (32 << 20) /* the most that glibc allows */

/* How far it is to a page boundary; at least half a page. */
static size_t to_large_page(const char *address)
{
	return LARGE_PAGE + LARGE_PAGE / 2 - ((uintptr_t)address + LARGE_PAGE / 2) % LARGE_PAGE;
}

/* All of this is advice: where it is refused, or malloc is another one (sanitizers), memory comes
 * as ever. */
void heap_in_large_pages(void)
{
	static void *gap; /* never touched: what comes behind it begins with a large page */
	char *end = sbrk(0), *first = end + to_large_page(end);

	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, MMAP_FROM);
	mallopt(M_TRIM_THRESHOLD, HEAP_SIZE);
	mallopt(M_TOP_PAD, HEAP_SIZE);

	gap = malloc((size_t)(first - end) - MARGIN);
	end = sbrk(0);
	if (gap && end > first)
		madvise(first, (size_t)(end - first) / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
}
