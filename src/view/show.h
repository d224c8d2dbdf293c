/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * show.h - a namespace as somebody wants to see it: devices, routes, rules, neighbours. As text and
 * as JSON, which say the same. Texts from outside are escaped.
 */
#pragma once

#include "model/model.h"

/* One namespace of an observed model. Other ends of wires have names when their namespaces are in
 * the model too. What could not be read is said to be unknown. */
void view_show(const struct wr_model *m, uint32_t ns, struct str *out);
void view_show_json(const struct wr_model *m, uint32_t ns, struct str *out);
