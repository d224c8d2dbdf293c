/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gateway.h - `via WORD`: an address, or a node or device that stands for one.
 */
#pragma once

#include "lab/reader.h"

enum gateway_result {
	GATEWAY_FOUND,
	GATEWAY_NONE, /* not in this family; nothing was said */
	GATEWAY_FAULT,
};

/* Looks the word up for a route of node `ns`. `dev` limits it to a device unless it is WR_NONE.
 * `onlink`: any address will do. On GATEWAY_FOUND fills via and dev. */
enum gateway_result gateway_find(struct reader *r, uint32_t ns, const struct text *word,
				 uint8_t family, uint32_t dev, bool onlink, struct wr_hop *ret);
/* Says why there is none in any family. */
void gateway_fault(struct reader *r, uint32_t ns, const struct text *word, uint8_t family);

/* The device of `ns` on whose nets (or link routes) the address lies, WR_NONE. */
uint32_t gateway_link(const struct reader *r, uint32_t ns, const struct inet *via);
