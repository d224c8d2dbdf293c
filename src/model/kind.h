/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * kind.h - what a link kind is: a table and, for what a table cannot say, hooks.
 *
 * The declarations stand here, where pure code may read them; each kind is a file in src/kind/, and
 * kind/kinds.c lists them. A new kind is one file and one line.
 */
#pragma once

#include "model/field.h"

struct nl_batch;

enum wr_kind_flags {
	WR_KIND_MASTER = 1 << 0, /* other links can be its ports */
	WR_KIND_LOWER = 1 << 1,	 /* stands on another link (`link:`) */
	WR_KIND_PAIR = 1 << 2,	 /* comes in pairs (veth) */
	WR_KIND_FILE = 1 << 3,	 /* may be written in a lab file as `kind:` */
	WR_KIND_LATER = 1 << 4,	 /* named in lab-format.md, not built yet */
};

struct wr_kind {
	const char *name;	     /* IFLA_INFO_KIND, as in `ip link add type` */
	const char *help;	     /* half a sentence for the manual */
	struct wr_table table;	     /* IFLA_INFO_DATA; n = 0: none */
	const struct wr_table *port; /* IFLA_INFO_SLAVE_DATA of what is under it, or NULL */
	unsigned flags;		     /* enum wr_kind_flags */
	const char *config; /* the kernel's option, for "this kernel has no …": CONFIG_BRIDGE */
};

/* All kinds, NULL at the end. [0] is the kind "" of a link that the kernel made by itself (lo,
 * physical). */
extern const struct wr_kind *const wr_kinds[];

/* The kind of that name, or NULL. */
const struct wr_kind *kind_find(const char *name);
