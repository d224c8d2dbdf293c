/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vrf.h - a process bound to a VRF by its control group (ip-vrf(8)): its new sockets are bound to
 * the VRF's device, which another namespace does not have.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <warren/error.h>

/* From the text of /proc/PID/cgroup: the group above that of a VRF (".../vrf/NAME"), which is where
 * ip(8) puts who is in none; false when the process is in no VRF, or the path has no room. Pure. */
bool netns_vrf_above(const char *text, char *ret, size_t size);

/* Moves the calling process out of its VRF, if it is in one. Errors: those of writing to the
 * group's cgroup.procs; ENOENT: no control groups of version 2 are mounted where all have them. */
int netns_vrf_leave(struct wr_error *err);
