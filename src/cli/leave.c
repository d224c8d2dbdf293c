/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * leave.c - looks at links through `observe`, which opens no socket inside: one that was closed
 * would keep the namespace alive for a while.
 */
#include <stdlib.h>

#include <warren/link.h>
#include <warren/netns.h>

#include "cli/cmd.h"
#include "cli/leave.h"
#include "cli/ns.h"
#include "netns/ends.h"
#include "observe/observe.h"
#include "rt/rt.h"

#define LO_INDEX 1 /* the loopback device's, whatever it is called */

/* ------ before ------ */

static int open_all(struct leave *leave, struct wr_error *err)
{
	size_t n = leave->n;

	leave->fds = calloc(n, sizeof(*leave->fds));
	for (size_t i = 0; leave->fds && i < n; i++)
		leave->fds[i] = -1;
	leave->handles = calloc(n, sizeof(*leave->handles));
	if (!leave->fds || !leave->handles || !model_init(&leave->model))
		return wr_fail(err, ENOMEM, "no memory");
	leave->model_made = true;

	for (size_t i = 0; i < n; i++) {
		leave->fds[i] = wr_netns_open(leave->names[i], NULL);
		if (leave->fds[i] >= 0)
			(void)netns_handle_of(leave->fds[i], &leave->handles[i], NULL);
	}
	return 0;
}

/* Where there is only lo there is nothing to see. */
static int observe_all(struct leave *leave, struct wr_error *err)
{
	static const char *const none[] = {NULL};
	const struct observe_opts opts = {.classes = 1U << WR_CLASS_LINK};
	AUTO_FREE struct observe_ns *list = calloc(leave->n + 1, sizeof(*list));
	AUTO_FD here = wr_netns_open_self(err);
	bool any = false;

	if (!list)
		return wr_fail(err, ENOMEM, "no memory");
	if (here < 0)
		return here;
	list[0] = (struct observe_ns){.name = NS_HOST, .fd = here, .links = none};
	for (size_t i = 0; i < leave->n; i++) {
		int fd = leave->fds[i];
		bool busy = fd >= 0 && ns_count_devices(fd) != 1;

		list[i + 1] = (struct observe_ns){.name = leave->names[i], .fd = busy ? fd : -1};
		any |= busy;
	}
	leave->observed = any;
	return any ? observe(&leave->model, list, leave->n + 1, &opts, err) : 0;
}

int leave_begin(struct leave *leave, const char *const *names, size_t n, struct wr_error *err)
{
	int rc;

	leave->n = n;
	leave->names = names;
	rc = open_all(leave, err);
	return rc < 0 ? rc : observe_all(leave, err);
}

/* ------ what is inside ------ */

static bool is_known(const struct leave *leave, size_t i)
{
	return !(leave->model.ns[i + 1].unknown & 1U << WR_CLASS_LINK);
}

static bool is_physical(const struct wr_link *l)
{
	return *l->kind->name == '\0' && l->ifindex != LO_INDEX;
}

static bool ends_outside(const struct wr_model *m, const struct wr_link *l)
{
	if (!(l->kind->flags & WR_KIND_PAIR))
		return false;
	return l->peer == WR_NONE ? l->peer_nsid >= 0 : m->links[l->peer].ns != l->ns;
}

static bool has_ends(const struct leave *leave, size_t i)
{
	const struct wr_model *m = &leave->model;

	if (!leave->observed || leave->fds[i] < 0)
		return false;
	if (!is_known(leave, i))
		return true;
	WR_EACH_LINK (m, (uint32_t)i + 1, l)
		if (ends_outside(m, &m->links[l]))
			return true;
	return false;
}

/* ------ after ------ */

static void send_home(const struct leave *leave, size_t i, int home)
{
	const struct wr_model *m = &leave->model;

	if (!leave->observed || leave->fds[i] < 0 || !is_known(leave, i))
		return;
	WR_EACH_LINK (m, (uint32_t)i + 1, l) {
		const char *name = model_link_name(m, l);
		struct wr_error err = {0};

		if (is_physical(&m->links[l]) &&
		    wr_link_move(leave->fds[i], name, home, name, &err) < 0)
			cmd_warn("%s of \"%s\" could not be moved here, the kernel takes it to its "
				 "first namespace: %s",
				 name, leave->names[i], err.text);
	}
}

/* A group that no link there is in: one request deletes them all, in the time of one. */
static uint32_t free_group(const struct wr_model *m, uint32_t ns)
{
	uint32_t group = 1;

	WR_EACH_LINK (m, ns, l)
		if (m->links[l].group >= group)
			group = m->links[l].group + 1;
	return group;
}

static int delete_ends(const struct leave *leave, size_t i, int fd, struct wr_error *err)
{
	const struct wr_model *m = &leave->model;
	uint32_t ns = (uint32_t)i + 1, group = free_group(m, ns);
	CLEANUP(nl_closep) struct nl *nl = NULL;
	AUTO_BATCH batch = {0};
	int rc = nl_open(&nl, fd, NETLINK_ROUTE, err);

	if (rc < 0)
		return rc;
	WR_EACH_LINK (m, ns, l)
		if (ends_outside(m, &m->links[l]))
			link_put_group(&batch, m->links[l].ifindex, group);
	link_put_del_group(&batch, group);
	return nl_do(nl, &batch, NULL, err);
}

int leave_open(const struct leave *leave, size_t i)
{
	return leave->handles[i].type ? netns_handle_open(&leave->handles[i], NULL) : -ESTALE;
}

/* Is there something to wait for? */
static bool end_one(struct leave *leave, size_t i)
{
	struct wr_error err = {0};
	AUTO_FD fd = -1;

	/* Without a handle nobody knows whether it lives on. */
	if (!leave->handles[i].type)
		fd = TAKE_FD(leave->fds[i]);
	else
		leave->fds[i] = fd_close(leave->fds[i]);
	if (fd < 0)
		fd = leave_open(leave, i);
	if (fd < 0 || !is_known(leave, i))
		return true;
	if (delete_ends(leave, i, fd, &err) < 0)
		cmd_warn("devices whose other ends are in what was \"%s\" are still there: %s",
			 leave->names[i], err.text);
	return false;
}

void leave_end(struct leave *leave)
{
	AUTO_FD home = wr_netns_open_self(NULL);
	bool wait = false;

	for (size_t i = 0; i < leave->n; i++) {
		bool ends = has_ends(leave, i);

		send_home(leave, i, home);
		if (ends)
			wait |= end_one(leave, i);
		leave->fds[i] = fd_close(leave->fds[i]);
	}
	if (wait)
		netns_ends_wait();
}

void leave_fini(struct leave *leave)
{
	for (size_t i = 0; leave->fds && i < leave->n; i++)
		fd_close(leave->fds[i]);
	free(leave->fds);
	free(leave->handles);
	if (leave->model_made)
		model_fini(&leave->model);
}
