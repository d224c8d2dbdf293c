/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keys.h - the keys of lab-format.md sections 4 to 8 as tables. They drive the reader, "unknown
 * key", "not yet", warren-lab(5) and lab.schema.json.
 */
#pragma once

#include "lab/reader.h"

enum key_type {
	KEY_BOOL,
	KEY_BOOL_OR_MAP,
	KEY_INT,
	KEY_NAME,
	KEY_TEXT,
	KEY_WORD,
	KEY_WORDS,
	KEY_LINES,
	KEY_MAC,
	KEY_TIME,
	KEY_RATE,
	KEY_SIZE,
	KEY_PERCENT,
	KEY_NETS,
	KEY_NODE,
	KEY_NODES, /* map name -> node */
	KEY_LINK,
	KEY_LINKS, /* map name -> link */
	KEY_TEXTS, /* map name -> text */
	KEY_FILES,
	KEY_COMMAND,
	KEY_COMMANDS,
	KEY_PROCESSES,
	KEY_POOLS,
	KEY_WIRES,
	KEY_CHECKS,
	KEY_OPTIONS, /* map of a wire's options: `->` */
	KEY_TYPE_N_,
};

/* Where a value hangs: what the hooks get. */
struct key_at {
	uint32_t ns, link; /* WR_NONE: not of one */
	const struct scope *scope;
	const struct tree *key;
};

struct key {
	const char *name;
	enum key_type type;
	bool later;   /* specified, not built yet */
	bool nothing; /* may have no value */
	bool none;    /* "none" is a value, not the absence of one */
	const char *def, *help;
	void (*read)(struct reader *r, const struct key_at *at, const struct tree *value);
};

struct key_table {
	const char *name; /* "the lab", "a node" … */
	const char *what; /* its place in the manual: @NODE@ */
	const struct key *keys;
	size_t n;
};

extern const struct key_table lab_keys, node_keys, link_keys, wire_keys, check_keys, pool_keys,
	process_keys;
extern const struct key_table *const key_tables[]; /* all, NULL at the end */

/* How a type is written, for people. */
const char *key_type_text(enum key_type type);

const struct key *key_find(const struct key_table *table, const char *name);

/* Says what is wrong with the keys of a map: unknown (with the nearest, `more` being further valid
 * words), not yet, without a value. */
void keys_check(struct reader *r, const struct key_table *table, const struct tree *map,
		const struct wr_table *const *more);

/* Calls the hook of each key of the map, in the order of the table. */
void keys_read(struct reader *r, const struct key_table *table, const struct tree *map,
	       const struct key_at *at);

/* Is the value the text `none`, which takes away what was inherited? */
bool is_none(const struct tree *value);

/* hooks (read-node.c, read-link.c) */
typedef void key_hook(struct reader *r, const struct key_at *at, const struct tree *value);
key_hook node_routes, node_rules, node_neighbors, node_sysctls, node_files, node_env;
key_hook read_master, read_ports; /* read-master.c: the map is the link's */
