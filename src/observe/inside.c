/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inside.c - what can only be seen from inside a namespace: routes, rules, neighbours, sysctls. A
 * thread visits them, one after the other.
 */
#include <stdlib.h>
#include <sys/socket.h>

#include <linux/fib_rules.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "netns/sysctl.h"
#include "nl/visit.h"
#include "observe/look.h"

struct tour {
	struct look *look;
	size_t *places; /* owned: [n] which of the list */
	int *fds;	/* owned: [n] */
	size_t n;
	size_t from; /* where this visit began */
	size_t at;   /* how far it came */
	bool fatal;  /* it ended because the whole answer is lost */
	struct netns_proc proc;
};

/* ------ questions -- */

static void ask(struct nl_batch *b, uint16_t type, const void *header, size_t len)
{
	nl_batch_clear(b);
	nl_begin(b, type, NLM_F_DUMP);
	nl_put_hdr(b, header, len);
}

static int read_routes(struct look *look, struct nl *nl, size_t i, uint8_t family,
		       struct wr_error *err)
{
	AUTO_BATCH b = {0};

	ask(&b, RTM_GETROUTE, &(struct rtmsg){.rtm_family = family}, sizeof(struct rtmsg));
	return look_dump(nl, &b, route_row, look, i, err);
}

static int read_all_routes(struct look *look, struct nl *nl, size_t i, struct wr_error *err)
{
	int rc = read_routes(look, nl, i, AF_INET, err);

	return rc < 0 ? rc : read_routes(look, nl, i, AF_INET6, err);
}

static int read_rules(struct look *look, struct nl *nl, size_t i, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	ask(&b, RTM_GETRULE, &(struct fib_rule_hdr){0}, sizeof(struct fib_rule_hdr));
	return look_dump(nl, &b, rule_row, look, i, err);
}

/* Neighbours and proxies are two lists. */
static int read_neighs(struct look *look, struct nl *nl, size_t i, struct wr_error *err)
{
	AUTO_BATCH b = {0};
	int rc;

	ask(&b, RTM_GETNEIGH, &(struct ndmsg){0}, sizeof(struct ndmsg));
	rc = look_dump(nl, &b, neigh_row, look, i, err);
	if (rc < 0)
		return rc;

	ask(&b, RTM_GETNEIGH, &(struct ndmsg){.ndm_flags = NTF_PROXY}, sizeof(struct ndmsg));
	return look_dump(nl, &b, neigh_row, look, i, err);
}

/* The value with each run of blanks as one; NULL-safe at its ends. */
static void fold(const char *text, struct str *out)
{
	for (bool blank = false; *text; text++) {
		if (*text == ' ' || *text == '\t' || *text == '\n') {
			blank = out->len > 0;
			continue;
		}
		if (blank)
			str_addc(out, ' ');
		blank = false;
		str_addc(out, *text);
	}
}

static int read_sysctl(struct look *look, size_t i, const struct netns_proc *proc, const char *name)
{
	AUTO_STR raw = {0}, value = {0};
	int rc = netns_sysctl_read_here(proc, name, &raw, NULL);
	uint32_t sysctl;

	fold(str_text(&raw), &value);
	pthread_mutex_lock(&look->lock);
	sysctl = model_add_sysctl(look->m, (uint32_t)i, name, str_text(&value));
	if (sysctl != WR_NONE)
		look->m->sysctls[sysctl].unknown = rc < 0;
	pthread_mutex_unlock(&look->lock);
	if (sysctl == WR_NONE || raw.failed || value.failed)
		return -ENOMEM;

	return rc == -EMFILE || rc == -ENFILE || rc == -ENOMEM ? rc : 0;
}

static int read_sysctls(struct look *look, size_t i, struct netns_proc *proc, struct wr_error *err)
{
	const char *const *names = look->list[i].sysctls;

	if (names)
		netns_proc_next(proc);

	for (; names && *names; names++) {
		int rc = read_sysctl(look, i, proc, *names);

		if (rc < 0)
			return wr_fail(err, -rc, "cannot read sysctl %s", *names);
	}

	return 0;
}

/* ------ the tour -- */

typedef int read_fn(struct look *look, struct nl *nl, size_t i, struct wr_error *err);
static const struct {
	enum wr_class class;
	read_fn *read;
} dumps[] = {
	{WR_CLASS_ROUTE, read_all_routes},
	{WR_CLASS_RULE, read_rules},
	{WR_CLASS_NEIGH, read_neighs},
};

static bool wants_dumps(const struct look *look, size_t i)
{
	for (size_t k = 0; k < ARRAY_LEN(dumps); k++)
		if (look_wants(look, i, dumps[k].class))
			return true;

	return false;
}

static int read_dumps(struct look *look, size_t i, struct wr_error *err)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	int rc = wants_dumps(look, i) ? nl_open_here(&nl, NETLINK_ROUTE, err) : 0;

	for (size_t k = 0; rc == 0 && nl && k < ARRAY_LEN(dumps); k++)
		if (look_wants(look, i, dumps[k].class))
			rc = look_failed(look, i, dumps[k].class, dumps[k].read(look, nl, i, err));

	return rc;
}

/* Most nodes have nothing but links and addresses. */
static bool wants_inside(const struct look *look, size_t i)
{
	return wants_dumps(look, i) ||
	       (look->list[i].sysctls && look_wants(look, i, WR_CLASS_SYSCTL));
}

static int visit_one(void *ctx, size_t k, struct wr_error *err)
{
	struct tour *tour = ctx;
	size_t i = tour->places[tour->from + k];
	int rc;

	rc = read_dumps(tour->look, i, err);
	if (rc == 0 && look_wants(tour->look, i, WR_CLASS_SYSCTL))
		rc = read_sysctls(tour->look, i, &tour->proc, err);
	tour->fatal = rc < 0;
	tour->at = tour->from + k + 1;
	return rc;
}

static void cannot_enter(struct look *look, size_t i)
{
	look->m->ns[i].unknown |= 1U << WR_CLASS_ROUTE | 1U << WR_CLASS_RULE |
				  1U << WR_CLASS_NEIGH | 1U << WR_CLASS_SYSCTL;
}

/* The visiting thread cannot go on after a door that stays shut: the next one starts behind it. */
static int visit_all(struct tour *tour, struct wr_error *err)
{
	while (tour->at < tour->n) {
		int rc;

		tour->from = tour->at;
		rc = nl_visit(tour->fds + tour->from, tour->n - tour->from, visit_one, tour, err);
		if (rc < 0 && (tour->fatal || rc == -ENOMEM || rc == -EAGAIN))
			return rc;
		if (rc < 0)
			cannot_enter(tour->look, tour->places[tour->at++]);
	}

	return 0;
}

int look_inside(struct look_share *share, struct wr_error *err)
{
	struct look *look = share->look;
	AUTO_FREE size_t *places = calloc(look->n, sizeof(*places));
	AUTO_FREE int *fds = calloc(look->n, sizeof(*fds));
	struct tour tour = {.look = look, .places = places, .fds = fds, .proc = NETNS_PROC_INIT};
	int rc;

	if (!places || !fds)
		return wr_fail(err, ENOMEM, "no memory for %zu namespaces", look->n);

	for (size_t i = share->first; i < look->n; i += share->step) {
		if (!look_is_there(look, i) || !wants_inside(look, i))
			continue;
		places[tour.n] = i;
		fds[tour.n++] = look_fd(look, i);
	}

	rc = visit_all(&tour, err);
	netns_proc_fini(&tour.proc);
	return rc;
}
