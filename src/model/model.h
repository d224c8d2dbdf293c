/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model.h - what a network looks like, as plain data.
 *
 * A model lives in one arena. Things refer to each other by index, never by pointer; WR_NONE is no
 * index. Names are interned (names_text(&m->names, x)). The links, routes, … of a namespace hang on
 * chains of indices in the order in which they were added, which for a lab is file order and for
 * the kernel ifindex order. ns[WR_HOST_NS] of every model is the host. A model is made by lab/read
 * (what is wanted), lab/read on the stored lab (what was last) or observe (what the kernel has).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <warren/model.h>

#include "base/arena.h"
#include "base/inet.h"
#include "base/map.h"
#include "base/names.h"
#include "model/field.h"
#include "model/kind.h"

#define WR_PROTO                                                                          \
	87 /* our mark: rtm_protocol, FRA_PROTOCOL, NDA_PROTOCOL. 'W'; free in iproute2's \
	      rt_protos */
#define WR_ALIAS "warren:" /* our mark on links: IFLA_IFALIAS is this and the lab's name */

struct wr_ns {
	uint32_t name;	  /* as under /run/netns, prefix included; "host" for ns[0] */
	uint64_t id;	  /* the kernel's 64-bit number; 0: not made yet or not known */
	bool missing;	  /* have: there is no such namespace */
	bool unnamed;	  /* have: it lives, but its name below /run/netns is gone */
	uint32_t unknown; /* have: bit per enum wr_class that could not be read; never planned away
			   */
	uint32_t first_link, last_link, first_route, last_route, first_rule, last_rule;
	uint32_t first_neigh, last_neigh, first_sysctl, last_sysctl;
};

/* What can be said of any link; read by link_table. */
struct wr_link_conf {
	uint64_t has;
	uint32_t mtu;
	struct mac mac;
	uint8_t up, promisc, arp, multicast, allmulti; /* arp and multicast: on unless said */
};
extern const struct wr_table link_table;

enum wr_link_flags {
	WR_LINK_CARRIER = 1 << 0,     /* have: IFF_LOWER_UP; want: predicted */
	WR_LINK_OURS = 1 << 1,	      /* have: bears our alias of this lab */
	WR_LINK_MASTER_SAID = 1 << 2, /* want: `master` counts (also when it is WR_NONE) */
};

struct wr_link {
	uint32_t next; /* in the namespace's chain */
	uint32_t ns;
	uint32_t name;	  /* at most 15 bytes */
	uint32_t altname; /* the full name when it is longer, else 0 */
	const struct wr_kind *kind;
	uint32_t ifindex;  /* 0: the kernel's choice */
	uint32_t flags;	   /* enum wr_link_flags */
	uint32_t peer;	   /* link: the other end of a pair; WR_NONE when it is outside the model */
	uint32_t master;   /* link: the bridge, bond or vrf it is a port of */
	uint32_t lower;	   /* link: the device below (have: IFLA_LINK in the same namespace) */
	int32_t peer_nsid; /* have: IFLA_LINK_NETNSID when the peer is outside the model, else -1 */
	uint32_t peer_ifindex; /* have: IFLA_LINK */
	uint32_t alias, group;
	uint32_t operstate; /* have: IFLA_OPERSTATE */
	struct wr_link_conf conf;
	void *data; /* what kind->table describes, or NULL */
	void *port; /* what the master's kind->port describes, or NULL */
	uint32_t first_addr, last_addr;
};

/* As after `ip address add`; read by addr_table (the words behind the address). */
struct wr_addr_conf {
	uint64_t has;
	struct inet peer; /* address/length of the other side */
	struct inet broadcast;
	uint32_t label;
	uint8_t scope;
	uint8_t nodad, noprefixroute, home, mngtmpaddr;
	uint32_t metric, preferred_lft, valid_lft;
};
extern const struct wr_table addr_table;

struct wr_addr {
	uint32_t next; /* in the link's chain */
	uint32_t link;
	uint32_t flags;	   /* have: enum wr_addr_flags */
	struct inet local; /* with its length */
	struct wr_addr_conf conf;
};

/* As after `ip route add`; read by route_table (all words but type, destination and next hops). */
struct wr_route_conf {
	uint64_t has;
	uint32_t table, metric;
	struct inet src;
	uint8_t scope, tos;
	uint32_t mtu, advmss, window, rtt, hoplimit, initcwnd, initrwnd,
		quickack; /* in RTA_METRICS */
};
extern const struct wr_table route_table;

struct wr_hop {
	struct inet via; /* family 0: none */
	uint32_t dev;	 /* link, or WR_NONE: the kernel finds it */
	uint32_t weight; /* 1 and more */
	bool onlink;
};

struct wr_route {
	uint32_t next;
	uint32_t ns;
	uint8_t family;
	uint8_t type;	  /* RTN_UNICAST, RTN_BLACKHOLE, … */
	uint8_t protocol; /* have: rtm_protocol; want: WR_PROTO */
	bool computed;	  /* want: by `routes: shortest-path`, not said in the file */
	struct inet dst;  /* a net; the default is 0/0 */
	const struct wr_route_conf *conf; /* never NULL; shared: model_set_route_conf */
	uint32_t first_hop, n_hops;	  /* model->hops[first_hop …]; one alone may be shared */
};

/* As after `ip rule add`. */
struct wr_rule_conf {
	uint64_t has;
	struct inet from, to;
	uint32_t iif, oif;
	uint32_t fwmark, fwmask, table, pref, goto_pref;
	uint8_t tos, ipproto, invert, l3mdev;
	uint16_t sport_min, sport_max, dport_min, dport_max;
	uint32_t uid_min, uid_max, suppress_prefixlength, suppress_ifgroup;
};
extern const struct wr_table rule_table;

struct wr_rule {
	uint32_t next;
	uint32_t ns;
	uint8_t family;
	uint8_t action; /* FR_ACT_TO_TBL, FR_ACT_GOTO, FR_ACT_BLACKHOLE, … */
	uint8_t protocol;
	struct wr_rule_conf conf;
};

struct wr_neigh {
	uint32_t next;
	uint32_t ns;
	uint32_t dev;	 /* link */
	struct inet dst; /* an address */
	struct mac mac;	 /* unless proxy */
	bool proxy, router;
	uint8_t protocol;
};

struct wr_sysctl {
	uint32_t next;
	uint32_t ns;
	uint32_t name;	/* "net.ipv4.ip_forward": dots, and '/' where a device name has a dot
			   (sysctl(8)) */
	uint32_t value; /* as /proc/sys shows it, blanks folded; 0 = "" */
	bool unknown;	/* have: it does not exist or could not be read */
	bool read_back; /* want: the new namespace has it, the kernel said so */
};

struct wr_model {
	struct arena arena;
	struct names names;
	struct wr_ns *ns;
	struct wr_link *links;
	struct wr_addr *addrs;
	struct wr_route *routes;
	struct wr_hop *hops;
	struct wr_rule *rules;
	struct wr_neigh *neighs;
	struct wr_sysctl *sysctls;
	size_t n_ns, n_links, n_addrs, n_routes, n_hops, n_rules, n_neighs, n_sysctls;
	const struct wr_route_conf *last_route_conf;
	size_t ns_cap, links_cap, addrs_cap, routes_cap, hops_cap, rules_cap, neighs_cap,
		sysctls_cap;
	struct map ns_by_name;	    /* name -> ns */
	struct map link_by_name;    /* (ns, name or altname) -> link */
	struct map link_by_ifindex; /* (ns, ifindex) -> link */
};

/* Loops over chains; `i` is the index: WR_EACH_LINK(m, ns, i) { struct wr_link *l = &m->links[i]; …
 * } */
#define WR_EACH_LINK(m, ns_, i) \
	for (uint32_t i = (m)->ns[ns_].first_link; i != WR_NONE; i = (m)->links[i].next)
#define WR_EACH_ADDR(m, link_, i) \
	for (uint32_t i = (m)->links[link_].first_addr; i != WR_NONE; i = (m)->addrs[i].next)
#define WR_EACH_ROUTE(m, ns_, i) \
	for (uint32_t i = (m)->ns[ns_].first_route; i != WR_NONE; i = (m)->routes[i].next)
#define WR_EACH_RULE(m, ns_, i) \
	for (uint32_t i = (m)->ns[ns_].first_rule; i != WR_NONE; i = (m)->rules[i].next)
#define WR_EACH_NEIGH(m, ns_, i) \
	for (uint32_t i = (m)->ns[ns_].first_neigh; i != WR_NONE; i = (m)->neighs[i].next)
#define WR_EACH_SYSCTL(m, ns_, i) \
	for (uint32_t i = (m)->ns[ns_].first_sysctl; i != WR_NONE; i = (m)->sysctls[i].next)

/* An empty model with its host namespace ns[0]. false: no memory. The caller keeps the struct and
 * calls model_fini. */
bool model_init(struct wr_model *m);
void model_fini(struct wr_model *m);

/* Each adds one thing at the end of its chain, with everything absent, and returns its index, or
 * WR_NONE when there is no memory. Pointers into the model's arrays do not survive an addition. */
uint32_t model_add_ns(struct wr_model *m, const char *name);
uint32_t model_add_link(struct wr_model *m, uint32_t ns, const char *name,
			const struct wr_kind *kind);
uint32_t model_add_addr(struct wr_model *m, uint32_t link, const struct inet *local);
uint32_t model_add_route(struct wr_model *m, uint32_t ns, const struct inet *dst);
/* Room for that many more routes, where it is known. */
bool model_expect_routes(struct wr_model *m, size_t n);
uint32_t model_add_hop(struct wr_model *m,
		       uint32_t route); /* hops of one route are added one after the other */
uint32_t model_add_rule(struct wr_model *m, uint32_t ns, uint8_t family);
uint32_t model_add_neigh(struct wr_model *m, uint32_t ns, uint32_t dev, const struct inet *dst);
uint32_t model_add_sysctl(struct wr_model *m, uint32_t ns, const char *name, const char *value);

/* A lab may have a million routes of which most say the same: what they say, and a next hop that
 * stands alone, are kept once for those that come one after the other. false: no memory. */
bool model_set_route_conf(struct wr_model *m, uint32_t route, const struct wr_route_conf *conf);
bool model_set_hop(struct wr_model *m, uint32_t route, const struct wr_hop *hop);

/* These keep the lookups in step; the fields are not written elsewhere. */
bool model_set_altname(struct wr_model *m, uint32_t link, const char *altname);
bool model_set_ifindex(struct wr_model *m, uint32_t link, uint32_t ifindex);

/* The port data of a link whose master is of kind `master`: made, with everything absent, when it
 * is not there yet. NULL when that kind has none or there is no memory. */
void *model_port(struct wr_model *m, uint32_t link, const struct wr_kind *master);

/* Lookups: an index or WR_NONE. A link is found by its name or its altname. */
uint32_t model_find_ns(const struct wr_model *m, const char *name);
uint32_t model_find_link(const struct wr_model *m, uint32_t ns, const char *name);
uint32_t model_find_ifindex(const struct wr_model *m, uint32_t ns, uint32_t ifindex);
uint32_t model_find_addr(const struct wr_model *m, uint32_t link, const struct inet *local);

const char *model_ns_name(const struct wr_model *m, uint32_t ns);
const char *model_link_name(const struct wr_model *m,
			    uint32_t link); /* the altname when there is one */
