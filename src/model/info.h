/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * info.h - links and addresses of a model as the values that libwarren's users get.
 */
#pragma once

#include "model/model.h"

/* Puts a value of `size` bytes, whose first member is its own size, where the caller has room for
 * as many bytes as its size says: of another version it gets what both know. -EINVAL: it says no
 * size. */
int info_give(void *ret, const void *value, size_t size, struct wr_error *err);

/* Of a link that link_row has read: master and lower device are ifindexes still. */
void info_of_link(const struct wr_model *m, const struct wr_link *link, struct wr_link_info *ret);
void info_of_addr(const struct wr_model *m, const struct wr_addr *addr, struct wr_addr_info *ret);
