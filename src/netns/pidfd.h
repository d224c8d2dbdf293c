/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pidfd.h - the network namespace of a process that is held by a descriptor.
 */
#pragma once

#include <stdbool.h>

#include <warren/error.h>

bool netns_is_pidfd(int fd);

/* Opens it; the caller's. Errors: ESRCH (the process has ended), EINVAL (no pidfd), EPERM. */
int netns_of_pidfd(int pidfd, struct wr_error *err);
