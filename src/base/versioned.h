/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * versioned.h - structs whose first member, a size_t, is their own size. A later version of the
 * library may have more members at their end; a program that was built with another one is
 * understood as far as both know the same.
 */
#pragma once

#include <stddef.h>

#include <warren/error.h>

/* Reads what the caller hands in into a struct of ours; what he does not know is zero. `first`: how
 * large the first version of it was. -EINVAL: it is smaller, or says something in members that we
 * do not know; `name` names it. */
int versioned_take(void *own, size_t size, const void *theirs, size_t first, const char *name,
		   struct wr_error *err);

/* Writes a struct of ours into the caller's; what we do not know is zero. -EINVAL: he has not said
 * its size. */
int versioned_give(void *theirs, const void *own, size_t size, struct wr_error *err);
