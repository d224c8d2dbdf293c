/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * rt.h - rtnetlink objects: model -> request, answer -> model. One file per object.
 *
 * Writers append requests to a batch; where an object refers to a link, the ifindex is found in the
 * model (it must be set) . Readers take one row of a dump.
 */
#pragma once

#include "model/model.h"
#include "nl/nl.h"

/* ------ links ------ */

/* Makes link `l` (and for a pair its peer with it, in the namespace of peer_ns_fd, -1: the same
 * one), with its final name, ifindex, MTU, MAC, queues=1, kind data, and master if `with_master`.
 * The first end is in the namespace of the socket. Not raised. */
void link_put_new(struct nl_batch *b, const struct wr_model *m, uint32_t l, int peer_ns_fd,
		  bool with_master);

/* Changes an existing link (by ifindex): the fields of conf_mask (link_table; WR_LINK_UP included),
 * data_mask (kind), port_mask. */
struct link_change {
	uint32_t ifindex; /* which */
	uint64_t conf_mask, data_mask, port_mask;
	bool master;	    /* send l->master (none: 0) */
	bool mark;	    /* alias and group */
	const char *rename; /* new name, or NULL */
	int move_ns_fd;	    /* move there, or -1 */
};
void link_put_set(struct nl_batch *b, const struct wr_model *m, uint32_t l,
		  const struct link_change *change);
void link_put_altname(struct nl_batch *b, uint32_t ifindex, const char *altname, bool add);
void link_put_del(struct nl_batch *b, uint32_t ifindex);
void link_put_del_group(struct nl_batch *b, uint32_t group);
void link_put_up(struct nl_batch *b, uint32_t ifindex, bool up);

/* ------ the rest: `add` false deletes; `replace` for things that exist ------ */
void addr_put(struct nl_batch *b, const struct wr_model *m, uint32_t addr, bool add);
void route_put(struct nl_batch *b, const struct wr_model *m, uint32_t route, bool add);
void rule_put(struct nl_batch *b, const struct wr_model *m, uint32_t rule, bool add);
void neigh_put(struct nl_batch *b, const struct wr_model *m, uint32_t neigh, bool add);

/* ------ readers: nl_row_fn of dumps; ctx is a struct rt_into ------ */
struct rt_into {
	struct wr_model *m;
	uint32_t ns;
	const char *alias;	  /* marks links as ours */
	const char *const *links; /* only these; NULL: all */
};
int link_row(void *into, const struct nlmsghdr *nlh, struct wr_error *err);
int addr_row(void *into, const struct nlmsghdr *nlh, struct wr_error *err);
int route_row(void *into, const struct nlmsghdr *nlh, struct wr_error *err);
int rule_row(void *into, const struct nlmsghdr *nlh, struct wr_error *err);
int neigh_row(void *into, const struct nlmsghdr *nlh, struct wr_error *err);
