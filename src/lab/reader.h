/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reader.h - what the files of the lab reader share while one lab is read.
 *
 * The passes, in order (read.c): the top; groups and defaults; nodes (ranges, start values);
 * devices; wires; addresses; routes, rules and the rest; checks; what can be said without a kernel.
 */
#pragma once

#include "lab/lab.h"
#include "lab/text.h"

/* A node or a group as the file defines it, once its range is expanded. */
struct rnode {
	const struct tree *key, *value;
	const struct tree *merged; /* a map: defaults, groups, then the node */
	const struct scope *scope;
	uint32_t mtu;	   /* 0: unsaid */
	uint32_t next_eth; /* the next of eth0, eth1, … to try */
	bool is_switch;
	bool doubtful; /* a wire or device of it was wrong: what is missing here may be that */
};

/* What `links:` says of one device of a node. */
struct link_spec {
	uint32_t ns, name, link; /* link: WR_NONE until there is one */
	const struct tree *key, *value;
	const struct scope *scope;
	struct spot at;
	bool wrong; /* its kind was said to be wrong */
};

struct wire_end {
	uint32_t ns;
	uint32_t dev; /* a name; 0: to be given */
	struct spot node_at, dev_at;
	size_t first_addr, n_addrs; /* of reader.wire_addrs */
	uint32_t link;
};

struct wire_addr {
	struct inet addr;
	struct spot at;
};

/* `subnet:` of a wire or a switch: at most one net of each family. */
struct subnet {
	bool said;	     /* also when it is `none` */
	struct inet nets[2]; /* IPv4, IPv6; family 0: none */
	struct spot at;
};

/* A net of `addresses:`. */
struct pool {
	struct inet net;
	struct spot at;
};

struct pools {
	struct pool *items;
	size_t n, cap;
};

struct wire {
	struct wire_end ends[2];
	uint32_t mtu; /* 0: unsaid */
	struct subnet subnet;
	struct spot mtu_at, at;
	bool wrong; /* a device of it is taken */
};

/* A link beyond what the model says of it: for messages and for what comes later. */
struct rlink {
	struct spot at;
	struct spot mac_at;  /* without source: unsaid */
	uint32_t spec, wire; /* WR_NONE: none */
	bool master_said;
};

/* The groups that exist already; they come first. */
enum { GROUP_ROUTER, GROUP_SWITCH };

struct group {
	const struct tree *key, *value;
	bool open; /* being merged: a group that starts from itself */
};

/* A node that starts from a group. */
struct member {
	uint32_t group, ns;
};

struct reader {
	struct wr_lab *lab;
	struct wr_model *want; /* &lab->want */
	struct arena arena;    /* until the end of the read */
	struct arena tmp;      /* until the end of one wire, check, … */
	struct diags *diags;
	bool said_before;  /* the latest fault stands at a place that has one already */
	struct spot *said; /* where faults are */
	size_t n_said, said_cap, n_faults;
	bool nodeless;	 /* "nodes:" is missing or no map: no name is known, and that was said */
	bool doubtful;	 /* a wire was wrong, and nobody knows whose */
	size_t n_things; /* what came out of ranges so far */
	size_t n_merged; /* keys that nodes were given so far */
	struct names names;
	const struct lab_read_opts *opts;

	const struct tree *top;
	struct str *converted; /* gets the lab as a native file; may be NULL */
	struct map vars;       /* names -> var_values */
	const char **var_values, **var_names;
	size_t n_vars, vars_cap, names_cap;

	struct map groups_by_name; /* names -> groups */
	struct group *groups;
	size_t n_groups, groups_cap;

	struct map sysctls;	   /* (ns, name of want) -> there */
	struct map nodes_by_label; /* names -> ns */
	struct rnode *nodes;	   /* [ns]; nodes[0] is the host */
	size_t n_nodes, nodes_cap;

	struct map specs_by_name; /* (ns, name of want) -> specs */
	struct link_spec *specs;
	size_t n_specs, specs_cap;

	struct map ends_by_name; /* (ns, device) -> wires, of the devices that wires name */
	struct map ends_by_peer; /* (switch, peer) -> the next number to try */
	struct wire *wires;
	struct wire_addr *wire_addrs;
	size_t n_wires, wires_cap, n_wire_addrs, wire_addrs_cap;

	struct rlink *links; /* [want.n_links] */
	size_t n_links, links_cap;
	struct spot *addr_places; /* [want.n_addrs] */
	size_t n_addr_places, addr_places_cap;
	struct spot *route_places; /* of those that the file says: they come first */
	size_t n_route_places, route_places_cap;
	struct spot *rule_places; /* [want.n_rules] */
	size_t n_rule_places, rule_places_cap;
	struct spot *neigh_places; /* [want.n_neighs] */
	size_t n_neigh_places, neigh_places_cap;
	struct member *members; /* of groups, in the order of nodes */
	size_t n_members, members_cap;
	uint32_t starting; /* the node whose start values are being merged */

	uint32_t *segments; /* lab_segments, once the wires are there */
	struct pools wire_pools, lo_pools;
};

/* ------ saying what is wrong (fault.c) ------ */

/* One fault for each place: a value that many nodes inherit is wrong once. */
void fault(struct reader *r, struct spot at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void fault_at(struct reader *r, struct place at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void hint(struct reader *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void hint_nearest(struct reader *r, const char *word, const char *const *words, size_t n);

/* No memory. */
bool reader_failed(const struct reader *r);
/* No memory, or so many faults that more of them help nobody. */
bool reader_stops(const struct reader *r);
/* Is it idle to say that something is missing in this node? */
bool reader_doubts(const struct reader *r, uint32_t ns);
/* Gives back what was needed for one thing (arena tmp). */
void reader_rest(struct reader *r);
/* Counts things that come out of ranges. false: too many, and it was said. */
bool reader_count(struct reader *r, size_t n, struct spot at);

/* ------ names ------ */

bool is_name(const char *text);
/* Says what is wrong with a node's, group's or lab's name. */
bool check_name(struct reader *r, const char *what, const char *name, struct spot at);
/* The same for a device. */
bool check_device(struct reader *r, const struct text *name);

/* The ns of a node by its label; `host` too when allowed. WR_NONE: it was said. */
uint32_t find_node(struct reader *r, const struct text *label, bool host);
uint32_t node_by_label(const struct reader *r, const char *label);
void hint_node(struct reader *r, const char *label);
/* The name, interned, of a device that the file calls so: those of the host have the prefix. */
uint32_t device_name(struct reader *r, uint32_t ns, const char *name);
/* The link of a node by its full name in the file; WR_NONE: it was said. */
uint32_t find_device(struct reader *r, uint32_t ns, const struct text *name);

/* ------ the passes ------ */

void read_vars(struct reader *r, const struct tree *tree);
void read_groups(struct reader *r, const struct tree *tree);
/* The host's entry: before all nodes. false: no memory. */
bool read_host(struct reader *r);
void read_nodes(struct reader *r, const struct tree *tree);
/* The map that a node starts from, and is (start.c). */
const struct tree *start_merge(struct reader *r, const struct tree *value,
			       const struct scope *scope);
/* Notes that the node being started is in a group. */
void add_member(struct reader *r, uint32_t group);
bool reader_merged(struct reader *r, size_t weight, struct spot at);
/* Unknown keys and the like in a node's value (read-node.c). */
void check_node_keys(struct reader *r, const struct tree *value);
/* The same for a link. */
void check_link_keys(struct reader *r, const struct tree *value, bool is_lo);
/* false, and said, when a value is no map. */
bool want_map(struct reader *r, const struct tree *value, const char *key);

void read_devices(struct reader *r); /* lo, br0, links with a kind (read-link.c) */
void read_wires(struct reader *r, const struct tree *tree); /* read-wire.c */
void wire_links(struct reader *r);			    /* the wires' links (wire-link.c) */
void read_link_keys(struct reader *r);			    /* all other keys of links */
void read_pools(struct reader *r, const struct tree *tree); /* `addresses:` (read-pools.c) */
/* `subnet`, a value of which these are the words. false: it was said. */
bool read_subnet(struct reader *r, const struct texts *words, struct subnet *ret);
void give_addresses(struct reader *r); /* give-addresses.c */
void give_routes(struct reader *r);    /* `routes: shortest-path` */
void wire_mtus(struct reader *r);      /* read-master.c */
void raise_links(struct reader *r);
void read_node_keys(struct reader *r); /* routes, rules, … (read-node.c) */
void router_sysctls(struct reader *r, uint32_t ns);
void read_checks(struct reader *r, const struct tree *tree);

/* The nodes of a wire that is wrong miss it. */
void wire_doubt(struct reader *r, const struct wire *wire);
/* One wire without ranges: `text` is taken apart and kept. */
void wire_add(struct reader *r, const struct text *text, const struct tree *map,
	      const struct scope *scope);

/* Adds a link to the model and to reader.links. WR_NONE: no memory. */
uint32_t reader_add_link(struct reader *r, uint32_t ns, uint32_t name, const struct wr_kind *kind,
			 struct spot at);

uint32_t reader_add_addr(struct reader *r, uint32_t link, const struct inet *inet, struct spot at);
void read_addresses(struct reader *r, uint32_t link, const struct tree *value,
		    const struct scope *scope);
void read_route(struct reader *r, uint32_t ns, const struct text *text);
void read_rule(struct reader *r, uint32_t ns, const struct text *text);
void read_neigh(struct reader *r, uint32_t ns, const struct text *text);

void convert_print(struct reader *r, struct str *out); /* convert.c */

void resolve_macs(struct reader *r);
void resolve_ifindexes(struct reader *r);
void check_lab(struct reader *r);

/* ------ values (value.c) ------ */

bool value_bool(struct reader *r, const struct tree *value, const struct scope *scope, bool *ret);
/* Says what an inet_error means for a word. */
void fault_inet(struct reader *r, const struct text *word, enum inet_error error);
/* Reads fields[i] of a table from a value, says what is wrong. */
bool value_field(struct reader *r, const struct wr_table *table, size_t i, const struct tree *value,
		 const struct scope *scope, void *data);
bool word_field(struct reader *r, const struct wr_table *table, size_t i, const struct text *word,
		void *data);
