/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * list.h - what `warren ls` and `warren labs` print. The caller finds the facts and sorts them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* A namespace. What is not known is shown so, not as 0. */
struct view_ns {
	const char *name;
	const char *lab;  /* or NULL */
	const char *node; /* its name in the lab; NULL: the same */
	uint32_t n_links, n_processes;
	bool links_known, processes_known;
	uint64_t id; /* 0: not known */
};

void view_ls(const struct view_ns *items, size_t n, struct str *out);
void view_ls_json(const struct view_ns *items, size_t n, struct str *out);

/* A lab. */
struct view_lab {
	const char *name;
	const char *state;	 /* "up", "an interrupted change", … */
	const char *description; /* or NULL */
	uint32_t n_nodes, n_wires;
};

void view_labs(const struct view_lab *items, size_t n, struct str *out);
void view_labs_json(const struct view_lab *items, size_t n, struct str *out);
