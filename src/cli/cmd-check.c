/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-check.c - read a lab file and say what is wrong with it. Needs no root, touches nothing.
 */
#include "base/json.h"
#include "cli/cmds.h"
#include "cli/labfile.h"

static size_t count_wires(const struct wr_model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_links; i++)
		n += m->links[i].peer != WR_NONE && i < m->links[i].peer;

	return n;
}

static void print_text(const struct wr_lab *lab, struct str *out)
{
	AUTO_STR size = {0};

	cmd_add_count(&size, lab->want.n_ns - 1, "node");
	cmd_add_count(&size, count_wires(&lab->want), "wire");
	cmd_add_count(&size, lab->n_checks, "check");
	str_printf(out, "%s: %s\n", names_text(&lab->want.names, lab->name), str_text(&size));
	out->failed |= size.failed;
}

/* Of a graph: the nodes that are called otherwise there. */
static void print_renamed(const struct wr_lab *lab, struct json *json)
{
	json_array(json, "renamed");
	for (uint32_t i = 1; i < lab->want.n_ns; i++) {
		uint32_t called = lab->nodes[i].called;

		if (!called)
			continue;
		json_object(json, NULL);
		json_text(json, "node", model_ns_name(&lab->want, i));
		json_text(json, "called", names_text(&lab->want.names, called));
		json_end(json);
	}
	json_end(json);
}

static void print_json(const struct wr_lab *lab, struct str *out)
{
	struct json json;

	json_init(&json, out);
	json_object(&json, NULL);
	json_text(&json, "lab", names_text(&lab->want.names, lab->name));
	json_u64(&json, "nodes", lab->want.n_ns - 1);
	json_u64(&json, "wires", count_wires(&lab->want));
	json_u64(&json, "checks", lab->n_checks);
	print_renamed(lab, &json);
	json_end(&json);
}

int check_run(const struct cmd_call *call)
{
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	AUTO_STR out = {0};
	int rc = labfile_read(call, call->args[0], &lab);

	if (rc != CMD_DONE)
		return rc;

	if (cmd_has(call, "json"))
		print_json(lab, &out);
	else
		print_text(lab, &out);
	return cmd_out(&out);
}
