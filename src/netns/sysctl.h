/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sysctl.h - sysctls of the namespace that the calling thread is in. Only net.*, by the names of
 * sysctl(8): dots part the components, and a '/' stands for a dot inside one
 * (net.ipv4.conf.eth0/100.rp_filter).
 */
#pragma once

#include <warren/error.h>

#include "base/str.h"
#include "netns/proc.h"

/* `proc` may be NULL: /proc. Errors: EINVAL (not below net.), ENOENT (this namespace has no such
 * sysctl), EACCES, EINVAL (the kernel refuses the value). */
int netns_sysctl_write_here(const struct netns_proc *proc, const char *name, const char *value,
			    struct wr_error *err);

/* The same in steps, for who reads back what was written: the sysctl's file, the caller's. One that
 * cannot be read is opened to be written. */
int netns_sysctl_open_here(const struct netns_proc *proc, const char *name, struct wr_error *err);
int netns_sysctl_write(int fd, const char *name, const char *value, struct wr_error *err);
int netns_sysctl_read(int fd, const char *name, struct str *ret, struct wr_error *err);

/* Adds the value, without its newline, to *ret. */
int netns_sysctl_read_here(const struct netns_proc *proc, const char *name, struct str *ret,
			   struct wr_error *err);
