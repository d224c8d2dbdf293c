/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-move.c - moves a device to another namespace, says what the kernel cleared on the way, and
 * restores what --keep names; if that fails, the device goes back with all that it had.
 */
#include <stdio.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "cli/cmds.h"
#include "cli/device.h"
#include "cli/guard.h"
#include "model/words.h"
#include "rt/rt.h"

enum keep {
	KEEP_ADDRESSES = 1 << 0,
	KEEP_ROUTES = 1 << 1,
	KEEP_UP = 1 << 2,
	KEEP_MASTER = 1 << 3,
	KEEP_ALL = KEEP_ADDRESSES | KEEP_ROUTES | KEEP_UP | KEEP_MASTER,
};

static const struct {
	const char *name;
	unsigned bits;
} keeps[] = {
	{"addresses", KEEP_ADDRESSES},
	{"routes", KEEP_ROUTES | KEEP_UP}, /* the kernel takes no route by a device that is down */
	{"up", KEEP_UP},
	{"master", KEEP_MASTER},
	{"all", KEEP_ALL},
};

/* What was not read could not be restored. */
#define NEEDED (1U << WR_CLASS_LINK | 1U << WR_CLASS_ADDR | 1U << WR_CLASS_ROUTE)

struct move {
	struct scene scene;
	uint32_t from, to; /* namespaces */
	bool sent;	   /* the kernel moved it, for all that we know */
	uint32_t link;	   /* the device as it was */
	uint32_t master;   /* its master there, or WR_NONE */
	const char *name;  /* its new name */
	unsigned keep;	   /* enum keep */
};

/* ------ --keep ------ */

static int read_keep(const struct cmd_call *call, unsigned *ret)
{
	const char *words[CMD_VALUES_MAX + 1];
	char name[32];

	cmd_values(call, "keep", words);
	for (size_t i = 0; words[i]; i++)
		for (const char *at = words[i]; *at; at += strspn(at, ", ")) {
			size_t len = strcspn(at, ", "), k = 0;

			snprintf(name, sizeof(name), "%.*s", (int)len, at);
			while (k < ARRAY_LEN(keeps) && strcmp(keeps[k].name, name) != 0)
				k++;
			if (k == ARRAY_LEN(keeps))
				return cmd_usage(call,
						 "--keep: \"%.*s\" is none of addresses, routes, "
						 "up, master, all",
						 (int)len, at);
			*ret |= keeps[k].bits;
			at += len;
		}
	return CMD_DONE;
}

/* ------ what is lost ------ */

static bool is_up(const struct move *move)
{
	return move->scene.model.links[move->link].conf.up;
}

/* Not what the kernel makes by itself when the device is up again. */
static bool own_addr(const struct wr_model *m, uint32_t addr)
{
	return !(m->addrs[addr].flags & WR_ADDR_KERNEL);
}

/* Routes that somebody made and that go over this device alone. */
static bool own_route(const struct move *move, uint32_t route)
{
	const struct wr_model *m = &move->scene.model;
	const struct wr_route *r = &m->routes[route];

	if (r->protocol == RTPROT_KERNEL || r->protocol == RTPROT_RA || r->n_hops == 0)
		return false;
	for (uint32_t i = 0; i < r->n_hops; i++)
		if (m->hops[r->first_hop + i].dev != move->link)
			return false;
	return true;
}

static void tell(const struct move *move, unsigned kind, const char *what, const char *object)
{
	cmd_note("  %s: %s%s", move->keep & kind ? "restored" : "cleared", what, object);
}

static void tell_all(const struct move *move)
{
	const struct wr_model *m = &move->scene.model;

	if (is_up(move))
		tell(move, KEEP_UP, "up", "");
	if (move->master != WR_NONE)
		tell(move, KEEP_MASTER, "master ", model_link_name(m, move->master));
	WR_EACH_ADDR (m, move->link, i) {
		AUTO_STR text = {0};

		addr_print(m, &m->addrs[i], &text);
		if (own_addr(m, i))
			tell(move, KEEP_ADDRESSES, "address ", str_text(&text));
	}
	WR_EACH_ROUTE (m, move->from, i) {
		AUTO_STR text = {0};

		route_print(m, &m->routes[i], &text);
		if (own_route(move, i))
			tell(move, KEEP_ROUTES, "route ", str_text(&text));
	}
}

/* ------ moving ------ */

static int request(const struct move *move, uint32_t ns, const struct nl_batch *batch,
		   struct wr_error *err)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	int rc = nl_open(&nl, move->scene.fds[ns], NETLINK_ROUTE, err);

	return rc < 0 ? rc : nl_do(nl, batch, NULL, err);
}

/* From one namespace, where it has that name, to the other; its number may change. */
static int transfer(struct move *move, uint32_t from, const char *old_name, uint32_t to,
		    const char *name, struct wr_error *err)
{
	struct wr_model *m = &move->scene.model;
	struct link_change change = {.rename = name, .move_ns_fd = move->scene.fds[to]};
	CLEANUP(nl_closep) struct nl *here = NULL;
	CLEANUP(nl_closep) struct nl *there = NULL;
	AUTO_BATCH batch = {0};
	int rc = nl_open(&here, move->scene.fds[from], NETLINK_ROUTE, err);

	if (rc == 0)
		rc = nl_open(&there, move->scene.fds[to], NETLINK_ROUTE, err);
	if (rc == 0)
		rc = link_ask_ifindex(here, old_name, &change.ifindex, err);
	if (rc < 0)
		return rc;

	link_put_set(&batch, m, move->link, &change);
	rc = nl_do(here, &batch, NULL, err);
	move->sent = rc == 0;
	if (rc == 0)
		rc = link_ask_ifindex(there, name, &m->links[move->link].ifindex, err);
	/* An answer can be lost. The name was nobody's before, but for the loopback device's. */
	else if (strcmp(name, "lo") != 0)
		move->sent = link_ask_ifindex(there, name, &change.ifindex, NULL) == 0;
	return rc;
}

/* Gives the device, where it is now, what it had: addresses first, then up, then routes. */
static int restore(struct move *move, uint32_t ns, uint32_t master, unsigned keep,
		   struct wr_error *err)
{
	struct wr_model *m = &move->scene.model;
	struct wr_link *l = &m->links[move->link];
	const struct link_change change = {.ifindex = l->ifindex, .master = true, .move_ns_fd = -1};
	AUTO_BATCH batch = {0};

	l->master = master;
	if (keep & KEEP_MASTER && master != WR_NONE)
		link_put_set(&batch, m, move->link, &change);
	if (keep & KEEP_ADDRESSES)
		WR_EACH_ADDR (m, move->link, i)
			if (own_addr(m, i))
				addr_put(&batch, m, i, RT_ADD);
	if (keep & KEEP_UP && is_up(move))
		link_put_up(&batch, l->ifindex, true);
	if (keep & KEEP_ROUTES)
		WR_EACH_ROUTE (m, move->from, i)
			if (own_route(move, i))
				route_put(&batch, m, i, RT_ADD);
	return batch.n == 0 ? 0 : request(move, ns, &batch, err);
}

/* The master of the same name in the new namespace. */
static int find_master(const struct move *move, uint32_t *ret, struct wr_error *err)
{
	*ret = WR_NONE;
	if (!(move->keep & KEEP_MASTER) || move->master == WR_NONE)
		return 0;
	return scene_find(&move->scene, move->to, model_link_name(&move->scene.model, move->master),
			  ret, err);
}

static void go_back(struct move *move, const char *old_name)
{
	struct wr_error err = {0};
	int rc = transfer(move, move->to, move->name, move->from, old_name, &err);

	if (rc == 0)
		rc = restore(move, move->from, move->master, KEEP_ALL, &err);
	if (rc < 0)
		cmd_warn("the move could not be undone whole: %s", err.text);
}

/* The guard's: the command was killed, perhaps before it moved anything. */
static void undo(void *ctx)
{
	struct move *move = ctx;
	const struct wr_model *m = &move->scene.model;
	const char *old_name = model_link_name(m, move->link);
	CLEANUP(nl_closep) struct nl *nl = NULL;
	uint32_t ifindex;

	if (nl_open(&nl, move->scene.fds[move->from], NETLINK_ROUTE, NULL) == 0 &&
	    link_ask_ifindex(nl, old_name, &ifindex, NULL) == -ENODEV)
		go_back(move, old_name);
}

static int explain(const struct cmd_call *call, const struct move *move, const struct wr_error *err)
{
	if (err->code == EEXIST)
		return cmd_fail(call, err, "give it another name there: warren move %s %s:NAME",
				call->args[0], move->scene.names[move->to]);
	if (err->code == EINVAL)
		return cmd_fail(call, err,
				"the kernel ties loopback, bridges and most tunnels to their "
				"namespace: make it there");
	return cmd_fail(call, err, NULL);
}

static int carry_out(const struct cmd_call *call, struct move *move)
{
	const char *old_name =
		names_text(&move->scene.model.names, move->scene.model.links[move->link].name);
	struct wr_error err = {0};
	struct guard guard;
	uint32_t master;
	int rc;

	if (find_master(move, &master, &err) < 0)
		return cmd_fail(call, &err, "leave the master out of --keep, or make it there");
	/* Loopback is everywhere, and the kernel's answer is the better one. */
	if (strcmp(move->name, "lo") != 0 &&
	    model_find_link(&move->scene.model, move->to, move->name) != WR_NONE) {
		wr_fail(&err, EEXIST, "%s has a device \"%s\" already", move->scene.names[move->to],
			move->name);
		return explain(call, move, &err);
	}
	cmd_uninterrupted();
	if (guard_begin(&guard, undo, move, &err) < 0)
		return cmd_fail(call, &err, NULL);
	rc = transfer(move, move->from, old_name, move->to, move->name, &err);
	if (rc < 0 && !move->sent) {
		guard_end(&guard);
		wr_context(&err, -1, "cannot move %s", call->args[0]);
		return explain(call, move, &err);
	}
	if (rc == 0)
		rc = restore(move, move->to, master, move->keep, &err);
	if (rc < 0) {
		wr_context(&err, -1, "cannot restore what %s had", call->args[0]);
		go_back(move, old_name);
		guard_end(&guard);
		return cmd_fail(call, &err, "the device is where it was");
	}
	guard_end(&guard);
	cmd_note("moved %s to %s:%s", call->args[0], move->scene.names[move->to], move->name);
	tell_all(move);
	return CMD_DONE;
}

static int prepare(const struct cmd_call *call, struct move *move, const char *device)
{
	struct wr_error err = {0};

	if (move->from == move->to)
		return cmd_usage(call, "%s is in %s already", call->args[0],
				 move->scene.names[move->to]);
	if (scene_observe(&move->scene, 0, &err) < 0)
		return cmd_fail(call, &err, NULL);
	if (move->scene.model.ns[move->from].unknown & NEEDED)
		return cmd_failf(call, "not all of what %s has could be read",
				 move->scene.names[move->from]);
	if (scene_find(&move->scene, move->from, device, &move->link, &err) < 0)
		return scene_fail_missing(&move->scene, call, move->from, device, &err);
	move->master = move->scene.model.links[move->link].master;
	return CMD_DONE;
}

static int move_words(const struct cmd_call *call, struct move *move,
		      const struct device_word *from, const struct device_word *to)
{
	int ns_from = scene_add(&move->scene, call, from->node);
	int ns_to = ns_from < 0 ? -1 : scene_add(&move->scene, call, to->node);
	int status;

	if (ns_to < 0)
		return CMD_FAILED;
	move->from = (uint32_t)ns_from;
	move->to = (uint32_t)ns_to;
	move->name = to->device ? to->device : from->device;
	status = prepare(call, move, from->device);
	return status != CMD_DONE ? status : carry_out(call, move);
}

int move_run(const struct cmd_call *call)
{
	struct device_word from = {0}, to = {0};
	struct wr_error err = {0};
	struct move move = {0};
	int status = read_keep(call, &move.keep);

	if (status != CMD_DONE)
		return status;
	if (device_word_read(call->args[0], true, &from, &err) < 0 ||
	    device_word_read(call->args[1], false, &to, &err) < 0)
		status = cmd_usage(call, "%s", err.text);
	else
		status = move_words(call, &move, &from, &to);

	device_word_fini(&from);
	device_word_fini(&to);
	scene_fini(&move.scene);
	return status;
}
