/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-verify.c - the kernel is asked whether it has what it was told, and waited for until what
 * should have carrier has it.
 */
#include <string.h>
#include <time.h>

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "lab/engine-part.h"
#include "model/compare.h"
#include "rt/rt.h"

#define VERIFY_ROUNDS 4
#define READY_MS      10000

/* ------ ready ------ */

/* Link `l` of `m` is what link `w` of want should be by now. */
static bool is_ready_link(const struct engine *e, uint32_t w, const struct wr_model *m, uint32_t l)
{
	const struct wr_link *want = &e->want->want.links[w];

	if (want->flags & WR_LINK_CARRIER && !(m->links[l].flags & WR_LINK_CARRIER))
		return false;

	/* The link-local address that the host gives its own end is the host's business. */
	WR_EACH_ADDR (m, l, a)
		if (m->addrs[a].flags & WR_ADDR_TENTATIVE &&
		    (want->ns != WR_HOST_NS || !(m->addrs[a].flags & WR_ADDR_KERNEL)))
			return false;

	return true;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int any_event(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	(void)ctx;
	(void)nlh;
	(void)err;
	return 1;
}

/* Sockets in the namespace of a link that is not ready: one that hears, one that asks. */
static int open_pair(struct engine *e, uint32_t w, struct nl **events, struct nl **requests,
		     struct wr_error *err)
{
	int fd = e->fds[e->want->want.links[w].ns];
	int rc = nl_open(events, fd, NETLINK_ROUTE, err);

	if (rc == 0)
		rc = nl_join(*events, RTNLGRP_LINK, err);
	if (rc == 0)
		rc = nl_join(*events, RTNLGRP_IPV6_IFADDR, err);
	if (rc == 0)
		rc = nl_open(requests, fd, NETLINK_ROUTE, err);
	return rc;
}

static int dump_into(struct nl *nl, uint16_t type, const void *header, size_t len, nl_row_fn *row,
		     struct rt_into *into, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	nl_begin(&b, type, NLM_F_DUMP);
	nl_put_hdr(&b, header, len);
	return nl_dump(nl, &b, row, into, err);
}

/* Looks at that one link again; everything else was verified. 1: it is ready. */
static int ask_ready(struct engine *e, uint32_t w, struct nl *nl, struct wr_error *err)
{
	CLEANUP(model_fini) struct wr_model m = {0};
	const struct wr_link *link = &e->want->want.links[w];
	const char *const only[] = {names_text(&e->want->want.names, link->name), NULL};
	struct rt_into into = {.m = &m, .ns = WR_HOST_NS, .links = only};
	uint32_t l;
	int rc;

	if (!model_init(&m))
		return wr_fail(err, ENOMEM, "no memory to look at a link");

	rc = dump_into(nl, RTM_GETLINK, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg), link_row,
		       &into, err);
	if (rc == 0)
		rc = dump_into(nl, RTM_GETADDR, &(struct ifaddrmsg){0}, sizeof(struct ifaddrmsg),
			       addr_row, &into, err);
	if (rc < 0)
		return rc;

	l = model_find_link(&m, WR_HOST_NS, only[0]);
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
static int wait_link(struct engine *e, uint32_t w, int64_t until, struct wr_error *err)
{
	CLEANUP(nl_closep) struct nl *events = NULL;
	CLEANUP(nl_closep) struct nl *requests = NULL;
	int rc = open_pair(e, w, &events, &requests, err);

	while (rc == 0) {
		rc = ask_ready(e, w, requests, err);
		if (rc != 0)
			break;
		if (e->opts.cancel && *e->opts.cancel)
			return wr_fail(err, EINTR, "interrupted");
		if (now_ms() >= until)
			return not_ready(e, w, err);
		rc = nl_listen(events, any_event, NULL, (int)(until - now_ms()), err);
		if (rc > 0 || rc == -ETIMEDOUT || rc == -ENOBUFS || rc == -EINTR)
			rc = 0;
	}

	return rc < 0 ? rc : 0;
}

/* `have` says which links were not ready a moment ago. */
static int wait_ready(struct engine *e, struct wr_error *err)
{
	int64_t until = now_ms() + READY_MS;
	const struct wr_model *want = &e->want->want;
	int rc = 0;

	for (uint32_t w = 0; w < want->n_links && rc == 0; w++) {
		uint32_t h = compare_find_link(want, w, &e->have);

		if (h != WR_NONE && !is_ready_link(e, w, &e->have, h))
			rc = wait_link(e, w, until, err);
	}

	return rc;
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
	for (unsigned round = 0; rc == 0; round++) {
		rc = engine_look(e, err);
		if (rc < 0 || e->plan->commit == 0)
			break;
		if (round == VERIFY_ROUNDS)
			rc = not_verified(e, err);
		else
			rc = engine_apply(e, 0, e->plan->commit, err);
	}
	if (rc == 0)
		rc = wait_ready(e, err);

	e->last = last;
	return rc;
}
