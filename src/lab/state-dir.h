/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * state-dir.h - what state.c needs of state-dir.c.
 */
#pragma once

#include "lab/state.h"

bool state_name_ok(const char *lab);

/* Takes away the folder of a lab and those above it, as far as they are empty: what a failed open
 * made. */
void state_dir_tidy(const char *lab);

/* Opens /run/warren/labs/LAB, made with its parents if `create`; returns the descriptor. */
int state_dir_open(const char *lab, bool create, struct wr_error *err);
