/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-needs.h - what a lab needs of the machine, and whether it has that: said before anything
 * is touched, and not by whatever dies when there is no more.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <warren/error.h>

/* ------ pure ------ */

/* The memory of the kernel for so many namespaces and devices in them. */
uint64_t needs_memory(size_t n_namespaces, size_t n_devices);

/* The open files of a program that works on so many namespaces. */
size_t needs_files(size_t n_namespaces);

/* The value of a line "KEY:   123 kB" of /proc/meminfo, in bytes. */
bool needs_meminfo(const char *text, const char *key, uint64_t *ret);

/* The folder of this process's cgroup by the text of /proc/self/cgroup: of version 2 (`v1` false)
 * or of the memory controller of version 1; "" for the topmost one. */
bool needs_cgroup(const char *text, bool v1, char *ret, size_t size);

/* ------ this machine ------ */

/* ENOMEM, with what is there and what is needed, when it cannot fit. What cannot be found out is
 * taken as enough. */
int needs_check_memory(size_t n_namespaces, size_t n_devices, struct wr_error *err);

/* Raises the limit on open files as far as it is needed and may be. EMFILE, with the remedy, when
 * that is not enough. */
int needs_raise_files(size_t n_namespaces, struct wr_error *err);
