/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-verify.c - the kernel is asked whether it has what it was told, and waited for until what
 * should have carrier has it.
 */
#include <string.h>

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "base/clock.h"
#include "lab/engine-part.h"
#include "model/compare.h"
#include "nl/visit.h"
#include "rt/rt.h"

#define VERIFY_ROUNDS 4
#define READY_MS      60000 /* a bridge with STP forwards after twice 15 s */
#define BEAT_MS	      250 /* how long an interrupt that fell between look and wait may stay unseen */

/* ------ ready ------ */

/* Carrier alone says that the other end is up. Packets go, and a port of a bridge forwards, once
 * the kernel has acted on it: up to a second later for a veth whose two ends have the same index,
 * which it takes for no hurry (linkwatch_urgent_event). From Linux 6.8 on it acts when the link is
 * asked for alone. */
static bool is_running(const struct wr_link *link)
{
	return link->flags & WR_LINK_CARRIER &&
	       (link->operstate == IF_OPER_UP || link->operstate == IF_OPER_UNKNOWN);
}

/* Link `l` of `m` is what link `w` of want should be by now. */
static bool is_ready_link(const struct engine *e, uint32_t w, const struct wr_model *m, uint32_t l)
{
	const struct wr_link *want = &e->want->want.links[w];

	if (want->flags & WR_LINK_CARRIER && !is_running(&m->links[l]))
		return false;

	/* The link-local address that the host gives its own end is the host's business. */
	WR_EACH_ADDR (m, l, a)
		if (m->addrs[a].flags & WR_ADDR_TENTATIVE &&
		    (want->ns != WR_HOST_NS || !(m->addrs[a].flags & WR_ADDR_KERNEL)))
			return false;

	return true;
}

static int any_event(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	(void)ctx;
	(void)nlh;
	(void)err;
	return 1;
}

/* Sockets in the namespace whose links are waited for: one that hears, one that asks. */
struct waiter {
	uint32_t ns; /* of want; WR_NONE: none yet */
	struct nl *events, *requests;
	int64_t until_ms;
	size_t done, total; /* links, for the progress */
};

static void waiter_close(struct waiter *waiter)
{
	nl_close(waiter->events);
	nl_close(waiter->requests);
	waiter->events = waiter->requests = NULL;
	waiter->ns = WR_NONE;
}

/* Goes to a namespace, unless it is there. */
static int waiter_open(struct waiter *waiter, const struct engine *e, uint32_t ns,
		       struct wr_error *err)
{
	int rc;

	if (waiter->ns == ns)
		return 0;

	waiter_close(waiter);
	rc = nl_open(&waiter->events, e->fds[ns], NETLINK_ROUTE, err);
	if (rc == 0)
		rc = nl_join(waiter->events, RTNLGRP_LINK, err);
	if (rc == 0)
		rc = nl_join(waiter->events, RTNLGRP_IPV6_IFADDR, err);
	if (rc == 0)
		rc = nl_open(&waiter->requests, e->fds[ns], NETLINK_ROUTE, err);
	if (rc == 0)
		waiter->ns = ns;
	return rc;
}

/* Looks at one link and its addresses. */
static int look_at(struct nl *nl, uint32_t ifindex, struct rt_into *into, struct wr_error *err)
{
	AUTO_BATCH link = {0};
	AUTO_BATCH addrs = {0};
	int rc;

	nl_begin(&link, RTM_GETLINK, 0);
	nl_put_hdr(&link, &(struct ifinfomsg){.ifi_index = (int)ifindex}, sizeof(struct ifinfomsg));
	rc = nl_get(nl, &link, link_row, into, err);
	if (rc < 0)
		return rc;

	nl_begin(&addrs, RTM_GETADDR, NLM_F_DUMP);
	nl_put_hdr(&addrs, &(struct ifaddrmsg){.ifa_index = ifindex}, sizeof(struct ifaddrmsg));
	return nl_dump(nl, &addrs, addr_row, into, err);
}

/* Looks at that one link again; everything else was verified. 1: it is ready. */
static int ask_ready(struct engine *e, uint32_t w, struct nl *nl, struct wr_error *err)
{
	CLEANUP(model_fini) struct wr_model m = {0};
	const struct wr_link *link = &e->want->want.links[w];
	struct rt_into into = {.m = &m, .ns = WR_HOST_NS};
	uint32_t l;
	int rc;

	if (!model_init(&m))
		return wr_fail(err, ENOMEM, "no memory to look at a link");

	rc = look_at(nl, link->ifindex, &into, err);
	if (rc < 0)
		return rc;

	l = model_find_ifindex(&m, WR_HOST_NS, link->ifindex);
	return l != WR_NONE && is_ready_link(e, w, &m, l);
}

static int not_ready(const struct engine *e, uint32_t w, struct wr_error *err)
{
	const struct wr_model *want = &e->want->want;

	return wr_fail(err, ETIMEDOUT,
		       "link %s:%s does not get ready: no carrier, or a tentative address",
		       model_ns_name(want, want->links[w].ns), model_link_name(want, w));
}

/* Listens first and looks then, so that no change falls between the two; each event is a reason to
 * look again. */
static int wait_link(struct engine *e, uint32_t w, struct waiter *waiter, struct wr_error *err)
{
	int rc = waiter_open(waiter, e, e->want->want.links[w].ns, err);

	while (rc == 0) {
		int64_t left = waiter->until_ms - clock_ms();

		rc = ask_ready(e, w, waiter->requests, err);
		if (rc != 0)
			break;
		if (e->opts.cancel && *e->opts.cancel)
			return wr_fail(err, EINTR, "interrupted");
		if (left <= 0)
			return not_ready(e, w, err);
		if (e->opts.progress)
			e->opts.progress(e->opts.progress_ctx, waiter->done, waiter->total);
		rc = nl_listen(waiter->events, any_event, NULL,
			       (int)(left < BEAT_MS ? left : BEAT_MS), err);
		if (rc > 0 || rc == -ETIMEDOUT || rc == -ENOBUFS || rc == -EINTR)
			rc = 0;
	}

	return rc < 0 ? rc : 0;
}

/* What was not ready when the lab was looked at. */
struct unready {
	struct engine *e;
	bool *links;  /* [want's links] */
	uint32_t *ns; /* [n] the namespaces that have one */
	int *fds;     /* [n] */
	size_t n;
};

static bool find_unready(struct unready *u, struct arena *arena)
{
	const struct wr_model *want = &u->e->want->want;

	u->links = arena_array(arena, want->n_links, sizeof(*u->links));
	u->ns = arena_array(arena, want->n_ns, sizeof(*u->ns));
	u->fds = arena_array(arena, want->n_ns, sizeof(*u->fds));
	if (!u->links || !u->ns || !u->fds)
		return false;

	for (uint32_t ns = 0; ns < want->n_ns; ns++) {
		bool any = false;

		WR_EACH_LINK (want, ns, w) {
			uint32_t h = compare_find_link(want, w, &u->e->have);

			u->links[w] = h != WR_NONE && !is_ready_link(u->e, w, &u->e->have, h);
			any |= u->links[w];
		}
		if (!any)
			continue;
		u->ns[u->n] = ns;
		u->fds[u->n++] = u->e->fds[ns];
	}

	return true;
}

/* Most are only a moment late: one visit to all is cheaper than listening in each. */
static int visit_again(void *ctx, size_t i, struct wr_error *err)
{
	struct unready *u = ctx;
	CLEANUP(nl_closep) struct nl *nl = NULL;
	int rc = nl_open_here(&nl, NETLINK_ROUTE, err);

	WR_EACH_LINK (&u->e->want->want, u->ns[i], w) {
		if (rc < 0 || !u->links[w])
			continue;
		rc = ask_ready(u->e, w, nl, err);
		u->links[w] = rc == 0;
	}

	return rc < 0 ? rc : 0;
}

static int wait_links(struct unready *u, struct wr_error *err)
{
	struct waiter waiter = {.ns = WR_NONE, .until_ms = clock_ms() + READY_MS};
	int rc = 0;

	for (size_t i = 0; i < u->e->want->want.n_links; i++)
		waiter.total += u->links[i];
	for (size_t i = 0; i < u->n && rc == 0; i++)
		WR_EACH_LINK (&u->e->want->want, u->ns[i], w)
			if (rc == 0 && u->links[w]) {
				rc = wait_link(u->e, w, &waiter, err);
				waiter.done++;
			}

	waiter_close(&waiter);
	return rc;
}

static int wait_ready(struct engine *e, struct wr_error *err)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	struct unready u = {.e = e};
	int rc;

	if (!find_unready(&u, &arena))
		return wr_fail(err, ENOMEM, "no memory to wait for the links");

	rc = nl_visit(u.fds, u.n, visit_again, &u, err);
	return rc < 0 ? rc : wait_links(&u, err);
}

/* ------ verify ------ */

static int not_verified(const struct engine *e, struct wr_error *err)
{
	AUTO_STR text = {0};

	plan_print(e->plan, &text);
	return wr_fail(err, EPROTO, "the kernel does not have what it was told: %.*s",
		       (int)strcspn(str_text(&text), "\n"), str_text(&text));
}

int engine_verify(struct engine *e, struct wr_error *err)
{
	struct wr_lab *last = e->last;
	int rc = 0;

	/* Everything that the file says is ours now, so whatever is missing is a difference of the
	 * kernel's. */
	e->last = e->want;
	e->verifying = true;
	phases_enter(e->opts.phases, PHASE_VERIFY);
	for (unsigned round = 0; rc == 0; round++) {
		rc = engine_look(e, err);
		if (rc < 0 || e->plan->commit == 0)
			break;
		if (round == VERIFY_ROUNDS)
			rc = not_verified(e, err);
		else
			rc = engine_apply(e, 0, e->plan->commit, err);
	}
	phases_enter(e->opts.phases, PHASE_READY);
	if (rc == 0)
		rc = wait_ready(e, err);

	e->last = last;
	e->verifying = false;
	return rc;
}
