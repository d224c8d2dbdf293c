/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * words.h - objects as one line of text, in the words of `ip`: the lines of a lab file, of plans,
 * of messages. Reading those lines is lab/read's business; writing them is here because save, plan
 * and show all do.
 */
#pragma once

#include "model/model.h"

/* "10.0.0.1/24", "10.0.0.1/32 peer 10.0.0.2/32 scope link" */
void addr_print(const struct wr_model *m, const struct wr_addr *addr, struct str *out);
/* "default via 10.0.0.1 dev eth0 metric 5", "blackhole 10.9.0.0/16" */
void route_print(const struct wr_model *m, const struct wr_route *route, struct str *out);
/* "from 10.0.0.0/8 lookup 100 pref 50" */
void rule_print(const struct wr_model *m, const struct wr_rule *rule, struct str *out);
/* "10.0.0.9 lladdr 02:00:00:00:00:01 dev eth0" */
void neigh_print(const struct wr_model *m, const struct wr_neigh *neigh, struct str *out);
/* "r1:eth0" */
void link_print(const struct wr_model *m, uint32_t link, struct str *out);
/* "veth"; "loopback" and "physical" for what the kernel calls nothing. */
const char *link_kind_word(const struct wr_model *m, uint32_t link);
/* "kernel", "static", "warren" …; a number when it has no name (then `number` is filled). */
const char *route_protocol_word(uint8_t protocol, char number[4]);
/* "blackhole", "local", …; "" for what leads on, which needs no word. */
const char *route_type_word(uint8_t type);

/* Where a route leads: "default" where that alone tells the family, else as inet_text. */
const char *route_dst_text(const struct wr_model *m, const struct wr_route *route,
			   char buf[INET_TEXT_SIZE]);
