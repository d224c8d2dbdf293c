/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * save.h - what the files of lab_save share: the file is written part by part, and what the format
 * cannot say is noted on the way.
 */
#pragma once

#include "lab/lab.h"

struct save {
	const struct wr_lab *lab;
	const struct wr_model *m; /* lab->want */
	struct str *out;
	struct str notes; /* "# not written: …" lines, for the end of the file */
	struct arena arena;
	bool *ns_written, *link_written;
};

/* Adds one note. */
void save_note(struct save *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Which links have a place in a lab file: save-links.c. Notes those that have none. */
void save_find_written(struct save *s);

/* The name of a device in the file: the full one; in the host without the lab's prefix. */
const char *save_link_name(const struct save *s, uint32_t link);

/* Is there more to say of its addresses than themselves? */
bool save_has_words(const struct save *s, uint32_t link);
/* Do they stand on the wire? false: under `links:`, which the host does not have. */
bool save_addrs_on_wire(const struct save *s, uint32_t link);
/* All addresses of a link that are not the kernel's own, parted by `sep`. */
void save_addrs(const struct save *s, uint32_t link, const char *sep, struct str *out);

/* The MTU of a link, which is the usual one when nothing is said. */
uint32_t save_mtu(const struct save *s, uint32_t link);
/* The MTU that the wire of this link says for both its ends, or 0. */
uint32_t save_wire_mtu(const struct save *s, uint32_t link);

/* `switch`, `lo`, `links` of a node. */
void save_links(struct save *s, uint32_t ns, struct str *out);
/* The whole of `wires:`, in an order that gives each node its devices in theirs: save-wires.c. */
void save_wires(struct save *s);
/* The whole of `checks:`: save-checks.c. */
void save_checks(struct save *s);
