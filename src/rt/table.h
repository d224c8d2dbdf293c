/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * table.h - tables of fields (model/field.h) to and from netlink attributes.
 */
#pragma once

#include "base/names.h"
#include "model/field.h"
#include "nl/msg.h"

/* Puts the attributes of the fields in `mask` that `data` has, whose `nest` is that one. */
void table_put(struct nl_batch *b, const struct wr_table *table, uint64_t mask, uint16_t nest,
	       const void *data, const struct names *names);

/* Whether table_put would put anything. */
bool table_any(const struct wr_table *table, uint64_t mask, uint16_t nest, const void *data);

/* The same for the fields that are bits of the object's flags: their values, and in *ret_change
 * which bits were meant. */
uint32_t table_bits(const struct wr_table *table, uint64_t mask, const void *data,
		    uint32_t *ret_change);

/* Reads what is there into `data`; an attribute of another size is as good as absent. `max` is the
 * last of `attrs`. */
void table_get(const struct wr_table *table, uint16_t nest, const struct nlattr *const *attrs,
	       uint16_t max, void *data, struct names *names);

/* Reads the bits of flags: WR_BOOL is on or off, WR_FLAG is there or absent. */
void table_get_bits(const struct wr_table *table, uint32_t flags, void *data);
