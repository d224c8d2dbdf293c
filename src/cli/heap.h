/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * heap.h - memory for a program that reads whole networks.
 */
#pragma once

/* Before the first thread. */
void heap_in_large_pages(void);
