/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * neigh-table.h - how often the machine's table of neighbours was full.
 */
#pragma once

#include "nl/nl.h"

/* How many neighbours the table of a family (AF_INET, AF_INET6) had no room for since the machine
 * was started, in whichever namespace. */
int neigh_table_fulls(struct nl *nl, uint8_t family, uint64_t *ret, struct wr_error *err);
