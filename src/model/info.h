/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * info.h - links and addresses of a model as the values that libwarren's users get.
 */
#pragma once

#include "model/model.h"

/* Of a link that link_row has read: master and lower device are ifindexes still. */
void info_of_link(const struct wr_model *m, const struct wr_link *link, struct wr_link_info *ret);
void info_of_addr(const struct wr_model *m, const struct wr_addr *addr, struct wr_addr_info *ret);
