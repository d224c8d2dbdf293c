/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ends.h - devices in the caller's namespace whose other ends are in one that goes: they go with
 * it, but only when the kernel frees it, some time after its name. Until then their names are
 * taken.
 */
#pragma once

#include <stdbool.h>

/* May such a device be here? Then the namespace has a number here; the kernel gives it one when the
 * device is made. Asked before the name goes. */
bool netns_ends_here(const char *name);

/* Asked after it: waits until the kernel has freed the namespaces that died before this call. One
 * that is held by something does not die, and is not waited for. */
void netns_ends_wait(void);
