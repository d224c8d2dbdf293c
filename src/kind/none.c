/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * none.c - the kind without a name: devices that nobody makes by netlink (lo, physical ones).
 */
#include "kind/list.h"

const struct wr_kind kind_none = {
	.name = "",
	.help = "a device that is there by itself",
	.table = {.name = "device"},
};
