/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * birth.h - what a new namespace gets inside, before anything else.
 */
#pragma once

#include <warren/error.h>

#include "model/model.h"
#include "netns/proc.h"

/* In the new namespace of want->ns[ns]: what makes it fit for a lab, then its sysctls, but for
 * those of devices, which are not there yet. Those that the kernel has as the file says are marked
 * read_back. Runs in several threads at once; touches only what is of that namespace. */
int birth_inside(struct wr_model *want, uint32_t ns, const struct netns_proc *proc,
		 struct wr_error *err);
