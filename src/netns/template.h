/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * template.h - a mount namespace for `exec` to copy: the caller's without the names.
 *
 * A new mount namespace copies every mount, and each bound name is one: 2 ms with none, 43 ms with
 * 10,000. So where there are many, a copy without them is kept, and the copy of that is quick. It
 * is only a shorter way: whether it is there or not, a program inside sees the same.
 *
 *	/run/warren/exec             a private tmpfs, root's, mode 0700
 *	/run/warren/exec/mnt         the template
 *	/run/warren/exec/record      what it was made from
 *
 * It is of use only while the caller's mounts, the names apart, are those that it was made from,
 * each of them (record.h); otherwise it is made again. From Linux 6.18 on.
 */
#pragma once

#include "netns/handle.h"

/* Moves the process, which has one thread, into the template of the mount namespace that it is in
 * (`home`), made now if need be. The working directory becomes the root. An error means nothing but
 * that all mounts have to be copied: there are few names, or the template is another mount
 * namespace's, or is being made, or the caller has another root directory, or may not. */
int netns_template_enter(const struct netns_handle *home, struct wr_error *err);

/* Takes the template away unless there are still many names. Called where names go; what cannot be
 * removed stays for the next. */
void netns_template_tidy(void);
