/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * list.c - namespaces and labs, a line each.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "view/list.h"
#include "view/table.h"

static void add_number(struct table *t, uint32_t number, bool known)
{
	char text[16];

	snprintf(text, sizeof(text), "%" PRIu32, number);
	table_add(t, known ? text : "unknown");
}

static void json_number(struct json *j, const char *key, uint32_t number, bool known)
{
	if (known)
		json_u64(j, key, number);
	else
		json_null(j, key);
}

/* ------ namespaces -- */

void view_ls(const struct view_ns *items, size_t n, struct str *out)
{
	static const char *const heads[] = {"NAME", "LAB", "DEVICES", "PROCESSES"};
	struct table t;

	if (n == 0)
		return;

	table_init(&t, heads, ARRAY_LEN(heads));
	for (size_t i = 0; i < n; i++) {
		table_add(&t, items[i].name);
		table_add(&t, items[i].lab);
		add_number(&t, items[i].n_links, items[i].links_known);
		add_number(&t, items[i].n_processes, items[i].processes_known);
	}
	table_end(&t, "", out);
}

void view_ls_json(const struct view_ns *items, size_t n, struct str *out)
{
	struct json j;

	json_init(&j, out);
	json_array(&j, NULL);
	for (size_t i = 0; i < n; i++) {
		const struct view_ns *ns = &items[i];

		json_object(&j, NULL);
		json_text(&j, "name", ns->name);
		json_text(&j, "lab", ns->lab);
		if (ns->lab)
			json_text(&j, "node", ns->node ? ns->node : ns->name);
		json_number(&j, "devices", ns->n_links, ns->links_known);
		json_number(&j, "processes", ns->n_processes, ns->processes_known);
		if (ns->id)
			json_u64(&j, "id", ns->id);
		json_end(&j);
	}
	json_end(&j);
}

/* ------ labs -- */

void view_labs(const struct view_lab *items, size_t n, struct str *out)
{
	static const char *const heads[] = {"LAB", "NODES", "WIRES", "STATE", "DESCRIPTION"};
	struct table t;

	if (n == 0)
		return;

	table_init(&t, heads, ARRAY_LEN(heads));
	for (size_t i = 0; i < n; i++) {
		table_add(&t, items[i].name);
		add_number(&t, items[i].n_nodes, true);
		add_number(&t, items[i].n_wires, true);
		table_add(&t, items[i].state);
		table_add(&t, items[i].description);
	}
	table_end(&t, "", out);
}

void view_labs_json(const struct view_lab *items, size_t n, struct str *out)
{
	struct json j;

	json_init(&j, out);
	json_array(&j, NULL);
	for (size_t i = 0; i < n; i++) {
		json_object(&j, NULL);
		json_text(&j, "name", items[i].name);
		json_u64(&j, "nodes", items[i].n_nodes);
		json_u64(&j, "wires", items[i].n_wires);
		json_text(&j, "state", items[i].state);
		json_text(&j, "description", items[i].description);
		json_end(&j);
	}
	json_end(&j);
}
