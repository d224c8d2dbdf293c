/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * veth.c - the two ends of a wire. They are made together, each in its own namespace; what a table
 * cannot say of that is in rt/link.c. A lab file says it as a wire, never as `kind:`.
 */
#include "kind/list.h"

const struct wr_kind kind_veth = {
	.name = "veth",
	.help = "one end of a wire",
	.table = {.name = "veth"},
	.flags = WR_KIND_PAIR,
	.config = "CONFIG_VETH",
};
