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
 * one), with its final name, ifindex, MTU, MAC, group, queues=1, kind data, and master if
 * `with_master` (the first end's only; the kernel does not take the peer's). The first end is in
 * the namespace of the socket. The rest needs a second request, link_put_set: flags (a veth peer
 * cannot be raised when it is made), alias and altname (taken without a word and dropped), port
 * data (there is no port yet). */
void link_put_new(struct nl_batch *b, const struct wr_model *m, uint32_t l, int peer_ns_fd,
		  bool with_master);

/* Changes an existing link (by ifindex): the fields of conf_mask (link_table), data_mask (kind),
 * port_mask (the table of l->master's kind), as far as `l` has them. One request for everything;
 * port data are a second one (the kernel wants the port to be one already); what would be an empty
 * request is left out. */
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
/* The kernel gives the link no fe80:: address of its own accord. Before it is raised: in one
 * request the flags come first. EAFNOSUPPORT on a kernel without IPv6. */
void link_put_no_lladdr(struct nl_batch *b, uint32_t ifindex);
void link_put_group(struct nl_batch *b, uint32_t ifindex, uint32_t group);
void link_put_del(struct nl_batch *b, uint32_t ifindex);
void link_put_del_group(struct nl_batch *b, uint32_t group);
void link_put_up(struct nl_batch *b, uint32_t ifindex, bool up);

/* ------ the rest ------ */

enum rt_op {
	RT_DEL,
	RT_ADD, /* EEXIST when it is there */
	RT_SET, /* made or replaced */
};

/* IPv6 addresses are sent with IFA_F_NODAD: a lab is checked for duplicates by itself, and ready
 * means ready. Routes, rules and neighbours bear `protocol`, WR_PROTO when it is 0; what is deleted
 * must bear it, 0: whatever it bears. */
void addr_put(struct nl_batch *b, const struct wr_model *m, uint32_t addr, enum rt_op op);
void route_put(struct nl_batch *b, const struct wr_model *m, uint32_t route, enum rt_op op);
void rule_put(struct nl_batch *b, const struct wr_model *m, uint32_t rule, enum rt_op op);
void neigh_put(struct nl_batch *b, const struct wr_model *m, uint32_t neigh, enum rt_op op);

/* ------ questions ------ */

/* Makes `b` the dump request whose rows link_row and addr_row read, of the namespace that has
 * number `nsid` in that of the socket, -1: of that one. */
void link_ask_all(struct nl_batch *b, int32_t nsid);
void addr_ask_all(struct nl_batch *b, int32_t nsid);

/* Makes `b` the request whose one answer link_row reads: the link of that name or altname. */
void link_ask_one(struct nl_batch *b, const char *name);

/* The number of the link of that name or altname, -ENODEV when there is none. */
int link_ask_ifindex(struct nl *nl, const char *name, uint32_t *ret, struct wr_error *err);

/* ------ readers: nl_row_fn of dumps; ctx is a struct rt_into ------
 *
 * What is as the kernel does it unless told (table main, scope by next hop, lifetimes for ever,
 * IPv6 metric 1024, the label that is the device's name) is left absent: compare.c fills it in. */
struct rt_into {
	struct wr_model *m;
	uint32_t ns;
	const char *alias;	  /* marks links as ours */
	const char *const *links; /* only these, and what belongs to them; NULL: all */
};
/* A link's master and lower device are ifindexes until link_resolve, peers in other namespaces are
 * only numbers (peer_nsid, peer_ifindex). Of several altnames the first that is longer than a name
 * can be is taken: others are not ours. */
int link_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err);
/* After the last link of a namespace: turns ifindexes into links; what is not in the model becomes
 * WR_NONE. */
void link_resolve(struct wr_model *m, uint32_t ns);
/* Rows of links that are not in the model are left out. */
int addr_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err);
int route_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err);
int rule_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err);
int neigh_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err);
