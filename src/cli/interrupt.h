/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interrupt.h - ^C and its like, for commands that must roll back: noted, not obeyed at once.
 */
#pragma once

#include <signal.h>

/* From now on SIGINT, SIGTERM and SIGHUP are only noted (a second one ends nothing either: the way
 * back is short). A SIGHUP that is ignored stays so. */
void interrupt_begin(void);

/* They are obeyed again: for the child that is to become another program. */
void interrupt_end(void);

/* Set once one came: what engine_opts.cancel wants. */
const volatile sig_atomic_t *interrupt_flag(void);

/* Readable once one came: what checks_run wants; -1 when it could not be had. */
int interrupt_fd(void);

/* The next signal that came and was not taken yet: its number, 0 when a terminal sent it (to every
 * process in its foreground), -1 when there is none. */
int interrupt_take(void);
