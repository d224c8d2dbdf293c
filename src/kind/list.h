/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * list.h - the kinds by name, one file each; kinds.c puts them into wr_kinds.
 */
#pragma once

#include "base/cleanup.h"
#include "model/kind.h"

extern const struct wr_kind kind_none, kind_veth, kind_bridge;
