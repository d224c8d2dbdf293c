/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timing.h - the phases of an `up` as a table.
 */
#pragma once

#include "base/str.h"
#include "lab/engine-phases.h"

/* A line per phase that took any time, and their sum. */
void timing_print(const struct phases *p, struct str *out);
