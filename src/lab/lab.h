/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lab.h - a lab: the model that is wanted, and what a file says beyond it (files, env, checks).
 *
 * Made by lab_read (resolved: ranges expanded, groups merged, words such as `via r1` looked up, MAC
 * addresses and ifindexes given), written by lab_save. Pure.
 */
#pragma once

#include <warren/error.h>

#include "lab/diag.h"
#include "model/model.h"

enum { LAB_FILE_MAX = 16 << 20, LAB_THINGS_MAX = 1000000 };

/* One entry of `files:`: seen at `path` inside the node only. */
struct lab_file {
	uint32_t path;	 /* absolute, inside */
	uint32_t source; /* relative to the lab file's folder, or absolute; 0 when it is a text */
	uint32_t text;	 /* the content of {text: …} */
	bool is_text;
	struct place at; /* of the value, in the lab's source; none in a stored lab */
};

struct lab_env {
	uint32_t name, value;
};

/* What a node has beyond its namespace; nodes[i] belongs to want.ns[i], nodes[0] is the host. */
struct lab_node {
	uint32_t label;	 /* the name in the file, without prefix */
	uint32_t called; /* what a file of another format calls it, when that is no name; else 0 */
	bool router;
	uint32_t bridge; /* link br0 of a switch, else WR_NONE */
	struct lab_file *files;
	struct lab_env *env;
	size_t n_files, files_cap, n_env, env_cap;
	struct place at;
};

/* What a check asks for: a node's address (by the rule of section 2), a device's, or a plain
 * address. */
struct lab_target {
	uint32_t ns;   /* WR_NONE: plain address */
	uint32_t link; /* of NODE:DEVICE, else WR_NONE */
	struct inet addr;
	uint16_t port;	 /* 0: ICMP echo */
	uint8_t ipproto; /* IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP */
};

struct lab_check {
	uint32_t text; /* as written, ranges expanded: for reports */
	uint32_t *who; /* ns */
	struct lab_target *what;
	size_t n_who, who_cap, n_what, what_cap;
	bool cannot;
	uint8_t family;	    /* AF_INET, AF_INET6, 0: each that both have */
	uint32_t within_ms; /* 1000 unless said */
	uint32_t from;	    /* device name to send from, or 0 */
	struct place at;
};

struct wr_lab {
	struct wr_model want; /* its arena and names are the lab's too */
	struct source source; /* the file; text is owned by the arena. path "" for a stored lab */
	uint32_t name, prefix, description;
	bool shortest_path;	/* `routes:` */
	struct inet *loopbacks; /* `addresses: {loopbacks: …}` */
	size_t n_loopbacks, loopbacks_cap;
	struct lab_node *nodes; /* [want.n_ns] */
	size_t nodes_cap;
	struct lab_check *checks;
	size_t n_checks, checks_cap;
};

void lab_free(struct wr_lab *lab);
DEFINE_CLEANUP(struct wr_lab *, lab_free)

/* ------ read ------ */

struct lab_read_opts {
	const char *prefix;	 /* --prefix, replaces the file's; NULL: the file's */
	const char *const *sets; /* --set name=value, NULL at the end; may be NULL */
	const char *routes;	 /* --routes, replaces the file's; NULL: the file's */
	bool ipv6;		 /* --ipv6: a graph gets IPv6 addresses besides */
	bool unrouted; /* no shortest paths are computed: for who asks nothing about routes */
	bool observed; /* we wrote the file, of what was there: what makes no sense (a gateway on no
			  net, an address twice, a name with its prefix) is taken as it is, and it
			  may be large */
};

/* Reads a lab file (YAML or JSON) or a graph (GraphML) from memory, told by its content; `path` is
 * for messages and gives the lab its name when the file has none. *ret is the caller's. On bad
 * input returns -EINVAL, fills `diags` (all errors at once, in diags->arena) and says the count in
 * `err`; -ENOMEM without diagnoses. The text is copied. */
int lab_read(struct wr_lab **ret, const char *path, const char *text, size_t len,
	     const struct lab_read_opts *opts, struct diags *diags, struct wr_error *err);

/* ------ write ------ */

/* Reads as lab_read does and writes the lab as a native lab file in as few words as the file had,
 * with what `opts` say in it. */
int lab_convert(struct str *out, const char *path, const char *text, size_t len,
		const struct lab_read_opts *opts, struct diags *diags, struct wr_error *err);

/* The lab as a native lab file with everything spelled out; reading it again gives an equal lab and
 * saving that the same bytes. */
void lab_save(const struct wr_lab *lab, struct str *out);

/* ------ questions ------ */

/* The address by which node `from` calls node `to` (lab-format.md section 2, the rule of checks):
 * on a segment that both share, else the first on lo, else the first of all, in file order. family
 * 0: IPv4 before IPv6. false: there is none. */
bool lab_addr_of(const struct wr_lab *lab, uint32_t from, uint32_t to, uint8_t family,
		 struct inet *ret);

/* The segments: links that share a wire or a switch's wires. A number per link of `want` (WR_NONE:
 * on none); arena array [n_links]. */
uint32_t *lab_segments(const struct wr_lab *lab, struct arena *arena);

/* One packet question that a check comes to. */
struct lab_probe {
	uint32_t check;	 /* index of lab->checks */
	uint32_t ns;	 /* from where */
	uint32_t from;	 /* device name or 0 */
	uint32_t to_ns;	 /* WR_NONE: plain address */
	struct inet dst; /* an address */
	uint16_t port;
	uint8_t ipproto;
	bool cannot;
	uint32_t within_ms;
};

/* All probes of all checks, in order, in the arena. -EINVAL with words when a check comes to
 * nothing. */
int lab_probes(const struct wr_lab *lab, struct arena *arena, struct lab_probe **ret, size_t *ret_n,
	       struct wr_error *err);

/* /etc/hosts: the part that is the same in every node (each node's first address on lo, else first
 * of all, per family), and the lines that node `ns` puts before it (addresses on segments that it
 * shares, where they are others). Same rule as checks. The arena of
 * lab_hosts_begin holds it; NULL: no memory. */
void lab_hosts_common(const struct wr_lab *lab, struct str *out);
struct lab_hosts;
struct lab_hosts *lab_hosts_begin(const struct wr_lab *lab, struct arena *arena);
void lab_hosts_node(struct lab_hosts *h, uint32_t ns, struct str *out);

/* Which links will have carrier once all is up: sets WR_LINK_CARRIER in want (both ends up; a
 * bridge: any port with it). Done by lab_read. */
void lab_predict_carrier(struct wr_model *want);
