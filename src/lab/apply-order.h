/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * apply-order.h - in which order steps are carried out. Pure.
 */
#pragma once

#include "lab/plan.h"

/* The steps from..to (to excluded) in the order in which they are best carried out: that of the
 * plan, but a namespace is configured as soon as the last of its links was made, so that this goes
 * on while later namespaces are still being made. The array has to - from step numbers; free() it.
 * NULL: no memory. */
size_t *apply_order(const struct wr_plan *plan, size_t from, size_t to);
