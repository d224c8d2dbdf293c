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

static void print_number(size_t n, const char *what, struct str *out)
{
	str_printf(out, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void print_text(const struct wr_lab *lab, struct str *out)
{
	str_printf(out, "%s: ", names_text(&lab->want.names, lab->name));
	print_number(lab->want.n_ns - 1, "node", out);
	str_add(out, ", ");
	print_number(count_wires(&lab->want), "wire", out);
	str_add(out, ", ");
	print_number(lab->n_checks, "check", out);
	str_addc(out, '\n');
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
