/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * freed.h - `rm --wait`: until the kernel has freed namespaces whose names are gone.
 */
#pragma once

#include "cli/cmd.h"
#include "cli/leave.h"

/* Waits for those that `leave` let go. What is still held is said, with who holds it. Returns
 * CMD_DONE or CMD_FAILED. */
int freed_wait(const struct cmd_call *call, const struct leave *leave);
