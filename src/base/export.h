/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * export.h - what leaves the library: everything is hidden unless it says WR_API (and stands in
 * libwarren.map or libwarren-lab.map).
 */
#pragma once

#define WR_API __attribute__((visibility("default")))
