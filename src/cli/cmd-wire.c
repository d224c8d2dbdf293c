/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-wire.c - one wire between two namespaces that exist, in the words of a lab file.
 *
 * The words are read by the lab reader, as the only wire of a lab whose nodes are the two
 * namespaces; so there is one grammar. Names that no node could have (LAB/NODE, what ip(8) allows)
 * are put in afterwards.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cmds.h"
#include "cli/device.h"
#include "cli/guard.h"
#include "lab/lab.h"
#include "rt/rt.h"

enum { WORDS_MAX = 256, NAMES_TRIED = 1000 };
#define MARK 0x57000000U /* and the PID, which has 22 bits */

struct wire {
	struct scene scene;
	char *words[WORDS_MAX]; /* owned */
	size_t n_words;
	size_t at[2];		    /* which word is each end's NODE:DEVICE */
	struct device_word ends[2]; /* as the user wrote them */
	uint32_t ns[2];		    /* namespaces of the scene */
	char *devices[2];	    /* owned: names, chosen where none was given */
	struct wr_lab *lab;
	uint32_t links[2]; /* of lab->want */
	uint32_t mark;	   /* the group that both ends are in until the wire is made whole */
};

/* The name that an end's namespace has for the reader. */
static const char *const stand_ins[] = {"left", "right"};

/* ------ words ------ */

/* Arguments are split at blanks: both `wire "a -- b"` and `wire a -- b` mean the same. */
static int split(const struct cmd_call *call, struct wire *wire)
{
	for (int i = 0; i < call->n_args; i++)
		for (const char *at = call->args[i]; *(at += strspn(at, " \t\n"));) {
			size_t len = strcspn(at, " \t\n");

			if (wire->n_words == WORDS_MAX)
				return cmd_usage(call, "more than %d words", WORDS_MAX);
			wire->words[wire->n_words] = strndup(at, len);
			if (!wire->words[wire->n_words++])
				return cmd_failf(call, "no memory");
			at += len;
		}
	return CMD_DONE;
}

/* The first word, and the one after "--". */
static int find_ends(const struct cmd_call *call, struct wire *wire)
{
	struct wr_error err = {0};
	size_t dashes = 0;

	while (dashes < wire->n_words && strcmp(wire->words[dashes], "--") != 0)
		dashes++;
	if (dashes == 0 || dashes + 1 >= wire->n_words)
		return cmd_usage(call, "a wire has two ends: usage: warren wire %s",
				 call->cmd->args);

	wire->at[1] = dashes + 1;
	for (int e = 0; e < 2; e++)
		if (device_word_read(wire->words[wire->at[e]], false, &wire->ends[e], &err) < 0)
			return cmd_usage(call, "%s", err.text);
	return CMD_DONE;
}

/* The first of eth0, eth1, … that the namespace does not have, and that the other end, when it is
 * there too, does not get. */
static char *free_name(const struct wire *wire, int end)
{
	char name[16];

	for (int i = 0; i < NAMES_TRIED; i++) {
		snprintf(name, sizeof(name), "eth%d", i);
		if (model_find_link(&wire->scene.model, wire->ns[end], name) == WR_NONE &&
		    !(wire->ns[0] == wire->ns[1] && wire->devices[!end] &&
		      str_eq(wire->devices[!end], name)))
			return strdup(name);
	}
	return NULL;
}

static int choose_names(const struct cmd_call *call, struct wire *wire)
{
	for (int e = 0; e < 2; e++)
		if (wire->ends[e].device)
			wire->devices[e] = strdup(wire->ends[e].device);
	for (int e = 0; e < 2; e++)
		if (!wire->devices[e])
			wire->devices[e] = free_name(wire, e);
	if (!wire->devices[0] || !wire->devices[1])
		return cmd_failf(call, "no name for the device is free");

	for (int e = 0; e < 2; e++) {
		const char *node = wire->scene.names[wire->ns[e]];

		if (model_find_link(&wire->scene.model, wire->ns[e], wire->devices[e]) == WR_NONE)
			continue;
		cmd_failf(call, "%s has a device \"%s\" already", node, wire->devices[e]);
		cmd_todo("give it another name: %s:NAME; or delete that one: warren unwire %s:%s",
			 node, node, wire->devices[e]);
		return CMD_FAILED;
	}
	return CMD_DONE;
}

/* ------ reading ------ */

static const char *stand_in(const struct wire *wire, int end)
{
	return wire->ns[end] == WR_HOST_NS ? "host"
					   : stand_ins[wire->ns[0] == wire->ns[1] ? 0 : end];
}

/* The lab file with this one wire, as JSON, which the same reader reads. */
static void put_file(const struct wire *wire, struct str *out)
{
	AUTO_STR words = {0};
	struct json j;

	for (size_t i = 0; i < wire->n_words; i++) {
		int end = i == wire->at[0] ? 0 : i == wire->at[1] ? 1 : -1;

		str_add(&words, i > 0 ? " " : "");
		if (end < 0)
			str_add(&words, wire->words[i]);
		else
			str_printf(&words, "%s:%s", stand_in(wire, end), wire->devices[end]);
	}
	json_init(&j, out);
	json_object(&j, NULL);
	json_object(&j, "nodes");
	json_object(&j, stand_ins[0]);
	json_end(&j);
	json_object(&j, stand_ins[1]);
	json_end(&j);
	json_end(&j);
	json_array(&j, "wires");
	json_text(&j, NULL, str_text(&words));
	json_end(&j);
	json_end(&j);
}

/* A text about the file, in which "left:DEVICE" stands for the device that the user knows. */
static void add_own_words(const struct wire *wire, const char *text, struct str *out)
{
	for (size_t len; *text; text += len) {
		int end = 0;

		for (; end < 2; end++) {
			len = strlen(stand_ins[end]);
			if (text[0] == '"' && strncmp(text + 1, stand_ins[end], len) == 0 &&
			    text[1 + len] == ':')
				break;
		}
		if (end == 2) {
			str_addc(out, *text);
			len = 1;
			continue;
		}
		str_printf(out, "\"%s", wire->scene.names[wire->ns[end]]);
		len++;
	}
}

static int say_diags(const struct cmd_call *call, const struct wire *wire,
		     const struct diags *diags)
{
	for (size_t i = 0; i < diags->n; i++) {
		const char *hint = diags->items[i].hint;
		AUTO_STR text = {0};

		add_own_words(wire, diags->items[i].text, &text);
		cmd_usage(call, "%s", str_text(&text));
		cmd_todo("%s", hint ? hint : "what may stand there: warren help wire");
	}
	return CMD_USAGE;
}

static int read_wire(const struct cmd_call *call, struct wire *wire)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	const struct lab_read_opts opts = {0};
	struct wr_error err = {0};
	AUTO_STR file = {0};

	put_file(wire, &file);
	if (lab_read(&wire->lab, "wire", str_text(&file), file.len, &opts, &diags, &err) < 0)
		return diags.n > 0 ? say_diags(call, wire, &diags) : cmd_fail(call, &err, NULL);
	return CMD_DONE;
}

/* The pair in the model, as a wire between namespaces that nobody owns: without marks, with the
 * numbers and MAC addresses that the kernel chooses. */
static int find_pair(const struct cmd_call *call, struct wire *wire)
{
	struct wr_model *m = &wire->lab->want;
	size_t n = 0;

	for (uint32_t i = 0; i < m->n_links; i++) {
		struct wr_link *l = &m->links[i];

		if (!(l->kind->flags & WR_KIND_PAIR))
			continue;
		if (n < 2)
			wire->links[n] = i;
		n++;
		l->ifindex = 0;
		l->alias = 0;
		l->group = wire->mark;
		l->conf.has &= ~(1ULL << field_find(&link_table, "mac"));
	}
	if (n != 2)
		return cmd_usage(call, "that is not one wire: a lab file makes many (warren up)");
	return CMD_DONE;
}

/* Which end of the words a link is. */
static int end_of(const struct wire *wire, uint32_t link)
{
	const struct wr_model *m = &wire->lab->want;
	const char *node = model_ns_name(m, m->links[link].ns);

	for (int e = 0; e < 2; e++)
		if (str_eq(node, stand_in(wire, e)) &&
		    str_eq(model_link_name(m, link), wire->devices[e]))
			return e;
	return 0;
}

/* ------ making ------ */

static int make_pair(struct wire *wire, struct nl *const *nls, struct wr_error *err)
{
	struct wr_model *m = &wire->lab->want;
	AUTO_BATCH batch = {0};
	int rc;

	link_put_new(&batch, m, wire->links[0],
		     wire->scene.fds[wire->ns[end_of(wire, wire->links[1])]], false);
	rc = nl_do(nls[0], &batch, NULL, err);
	for (int i = 0; i < 2 && rc == 0; i++)
		rc = link_ask_ifindex(nls[i], names_text(&m->names, m->links[wire->links[i]].name),
				      &m->links[wire->links[i]].ifindex, err);
	return rc;
}

static int finish_end(const struct wire *wire, int i, struct nl *nl, struct wr_error *err)
{
	const struct wr_model *m = &wire->lab->want;
	const struct wr_link *l = &m->links[wire->links[i]];
	AUTO_BATCH batch = {0};

	if (l->altname)
		link_put_altname(&batch, l->ifindex, names_text(&m->names, l->altname), true);
	WR_EACH_ADDR (m, wire->links[i], a)
		addr_put(&batch, m, a, RT_ADD);
	link_put_up(&batch, l->ifindex, true);
	return wr_context(err, nl_do(nl, &batch, NULL, err), "%s:%s",
			  wire->ends[end_of(wire, wire->links[i])].node,
			  model_link_name(m, wire->links[i]));
}

/* From here on the end is as any other. */
static int unmark(const struct wire *wire, int i, struct nl *nl, struct wr_error *err)
{
	AUTO_BATCH batch = {0};

	link_put_group(&batch, wire->lab->want.links[wire->links[i]].ifindex, 0);
	return nl_do(nl, &batch, NULL, err);
}

/* The links with our mark: whether the pair was made is not known when the kernel's answer to that
 * was lost. The mark goes from one end after the other, so each is asked. */
static void take_back(void *ctx)
{
	const struct wire *wire = ctx;

	for (int e = 0; e < 2; e++) {
		CLEANUP(nl_closep) struct nl *nl = NULL;
		AUTO_BATCH batch = {0};
		struct wr_error err = {0};
		int rc = nl_open(&nl, wire->scene.fds[wire->ns[e]], NETLINK_ROUTE, &err);

		link_put_del_group(&batch, wire->mark);
		if (rc == 0)
			rc = nl_do(nl, &batch, NULL, &err);
		if (rc < 0 && rc != -ENODEV)
			cmd_warn("the half-made wire could not be deleted: %s", err.text);
	}
}

static int make(struct wire *wire, struct wr_error *err)
{
	struct nl *nls[2] = {NULL, NULL};
	struct guard guard;
	int rc = 0;

	for (int i = 0; i < 2 && rc == 0; i++)
		rc = nl_open(&nls[i], wire->scene.fds[wire->ns[end_of(wire, wire->links[i])]],
			     NETLINK_ROUTE, err);
	if (rc == 0)
		rc = guard_begin(&guard, take_back, wire, err);
	if (rc == 0) {
		rc = wr_context(err, make_pair(wire, nls, err), "cannot make the wire");
		for (int i = 0; i < 2 && rc == 0; i++)
			rc = finish_end(wire, i, nls[i], err);
		for (int i = 0; i < 2 && rc == 0; i++)
			rc = unmark(wire, i, nls[i], err);
		if (rc < 0)
			take_back(wire);
		guard_end(&guard);
	}
	nl_close(nls[0]);
	nl_close(nls[1]);
	return rc;
}

/* ------ the command ------ */

static int look(const struct cmd_call *call, struct wire *wire)
{
	struct wr_error err = {0};

	for (int e = 0; e < 2; e++) {
		int ns = scene_add(&wire->scene, call, wire->ends[e].node);

		if (ns < 0)
			return CMD_FAILED;
		wire->ns[e] = (uint32_t)ns;
	}
	if (scene_observe(&wire->scene, 1U << WR_CLASS_LINK, &err) < 0)
		return cmd_fail(call, &err, NULL);
	return CMD_DONE;
}

static int wire_words(const struct cmd_call *call, struct wire *wire)
{
	static int (*const steps[])(const struct cmd_call *, struct wire *) = {
		split, find_ends, look, choose_names, read_wire, find_pair,
	};
	struct wr_error err = {0};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		int status = steps[i](call, wire);

		if (status != CMD_DONE)
			return status;
	}
	cmd_uninterrupted();
	return make(wire, &err) < 0 ? cmd_fail(call, &err, NULL) : CMD_DONE;
}

int wire_run(const struct cmd_call *call)
{
	struct wire wire = {.mark = MARK | (uint32_t)getpid()};
	int status = wire_words(call, &wire);

	for (size_t i = 0; i < wire.n_words; i++)
		free(wire.words[i]);
	for (int e = 0; e < 2; e++) {
		free(wire.devices[e]);
		device_word_fini(&wire.ends[e]);
	}
	if (wire.lab)
		lab_free(wire.lab);
	scene_fini(&wire.scene);
	return status;
}
