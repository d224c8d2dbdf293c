/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calls.h - the system calls that can fail, and the errors that suit them.
 */
#pragma once

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>

/* When a call of this row is a fault point. */
enum call_when {
	CALL_ALWAYS,
	CALL_LARGE,  /* mmap: anonymous and at least 64 KiB, as malloc and thread stacks ask */
	CALL_FCNTL,  /* only the commands that can fail */
	CALL_RW,     /* the error depends on what is read or written */
	CALL_STARTS, /* execve: the program's loader begins again */
};

struct call {
	int nr;
	const char *name;
	enum call_when when;
	int errors[2]; /* the usual one, and another that the kernel also gives */
};

extern const struct call calls[];
extern const size_t n_calls;

const struct call *call_find(int nr);

/* The error (positive) for this call of process `pid`, 0 when it is no fault point. `variant`
 * chooses between the errors of the row. */
int call_error(const struct call *call, const struct seccomp_data *data, int pid, int variant);
