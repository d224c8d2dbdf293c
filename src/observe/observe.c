/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * observe.c - looks at many namespaces. Links and addresses come through a scratch namespace
 * (links.c), the rest from inside each (inside.c). A few threads share them.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <warren/netns.h>

#include "netns/nsid.h"
#include "observe/look.h"

#define SHARES_MAX 4  /* more only wait for each other: links are under one lock of the kernel */
#define SHARE_MIN  16 /* namespaces; to start a thread costs about one */

int look_failed(struct look *look, size_t i, enum wr_class class, int rc)
{
	if (rc >= 0)
		return 0;

	switch (rc) {
	case -ENOMEM:
	case -EMFILE:
	case -ENFILE:
	case -EINTR:
		return rc;
	case -EOPNOTSUPP:
	case -EAFNOSUPPORT:
		return 0; /* what this kernel does not know, it does not have */
	default:
		look->m->ns[i].unknown |= 1U << class;
		return 0;
	}
}

/* A row for the model that several threads fill. All rows of a dump come together (nl_dump). */
struct locked_row {
	struct look *look;
	nl_row_fn *row;
	struct rt_into into;
	bool locked;
};

static int add_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	struct locked_row *locked = ctx;

	if (!locked->locked)
		pthread_mutex_lock(&locked->look->lock);
	locked->locked = true;
	return locked->row(&locked->into, nlh, err);
}

int look_dump(struct nl *nl, const struct nl_batch *request, nl_row_fn *row, struct look *look,
	      size_t i, struct wr_error *err)
{
	struct locked_row locked = {
		.look = look,
		.row = row,
		.into =
			{
				.m = look->m,
				.ns = (uint32_t)i,
				.alias = look->opts->alias,
				.links = look->list[i].links,
			},
	};
	int rc = nl_dump(nl, request, add_row, &locked, err);

	if (locked.locked)
		pthread_mutex_unlock(&look->lock);
	return rc;
}

static int add_namespaces(struct look *look, struct wr_error *err)
{
	for (size_t i = 0; i < look->n; i++) {
		const struct observe_ns *one = &look->list[i];
		struct wr_error quiet;

		if (i > 0 && model_add_ns(look->m, one->name) != i)
			return wr_fail(err, ENOMEM, "no memory for the model");

		look->m->ns[i].missing = one->fd < 0;
		if (one->fd >= 0 && wr_netns_id(one->fd, &look->m->ns[i].id, &quiet) < 0)
			look->m->ns[i].unknown |= 1U << WR_CLASS_NS;
	}

	return 0;
}

static int find_own(struct look *look, struct wr_error *err)
{
	AUTO_FD self = wr_netns_open_self(err);

	if (self < 0)
		return self;

	for (look->own = 0; look->own < look->n; look->own++)
		if (look_is_there(look, look->own) &&
		    wr_netns_same(self, look->list[look->own].fd, NULL) == 1)
			break;

	return 0;
}

/* The scratch namespace dies with its sockets, one for each share. */
static int open_scratch(struct look_share *shares, size_t n, struct wr_error *err)
{
	AUTO_FD fd = wr_netns_create(0, err);
	int rc = fd < 0 ? fd : 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = nl_open(&shares[i].scratch, fd, NETLINK_ROUTE, err);
	return rc;
}

/* Numbers in the scratch namespace are places in the list. A namespace that is in the list twice
 * keeps the first. */
static int give_number(struct look *look, struct nl *scratch, size_t i, struct wr_error *err)
{
	int rc = netns_nsid_set(scratch, look->list[i].fd, (int32_t)i, err);

	if (rc == -EEXIST)
		return netns_nsid_get(scratch, look->list[i].fd, &look->nsids[i], err);
	if (rc == 0)
		look->nsids[i] = (int32_t)i;
	return wr_context(err, rc, "cannot give the namespace a number");
}

static int give_numbers(struct look *look, struct nl *scratch, struct wr_error *err)
{
	look->nsids = calloc(look->n ? look->n : 1, sizeof(*look->nsids));
	if (!look->nsids)
		return wr_fail(err, ENOMEM, "no memory for %zu namespaces", look->n);

	for (size_t i = 0; i < look->n; i++) {
		int rc = 0;

		look->nsids[i] = NETNS_NSID_NONE;
		if (scratch && look_is_there(look, i))
			rc = give_number(look, scratch, i, err);
		/* Half of the numbers is worse than none: pairs would seem to have no other end. */
		if (rc < 0)
			return wr_context(err, rc, "cannot look at %s", look->list[i].name);
	}

	return 0;
}

/* ------ the shares ------ */

static void look_at_share(struct look_share *share)
{
	share->rc = look_links(share, &share->why);
	if (share->rc == 0)
		share->rc = look_inside(share, &share->why);
}

static void *run_share(void *arg)
{
	look_at_share(arg);
	return NULL;
}

static bool start(pthread_t *thread, struct look_share *share)
{
	sigset_t all, before;
	int code;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(thread, NULL, run_share, share);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return code == 0;
}

/* The caller takes the first share, and each for which there is no thread. */
static void look_at_shares(struct look_share *shares, size_t n)
{
	pthread_t threads[SHARES_MAX];
	bool started[SHARES_MAX] = {false};

	for (size_t i = 1; i < n; i++)
		started[i] = start(&threads[i], &shares[i]);
	for (size_t i = 0; i < n; i++)
		if (!started[i])
			look_at_share(&shares[i]);
	for (size_t i = 1; i < n; i++)
		if (started[i])
			pthread_join(threads[i], NULL);
}

/* A thread for each processor, if there is enough to look at. */
static size_t count_shares(size_t n)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t shares = processors < 1		  ? 1
			: processors > SHARES_MAX ? SHARES_MAX
						  : (size_t)processors;
	size_t enough = (n + SHARE_MIN - 1) / SHARE_MIN;

	return shares < enough ? shares : enough;
}

static int look_all(struct look *look, struct look_share *shares, size_t n, struct wr_error *err)
{
	int rc = add_namespaces(look, err);

	if (rc == 0)
		rc = find_own(look, err);
	if (rc < 0)
		return rc;

	/* An ordinary user may not make namespaces: then each is asked by itself. */
	rc = open_scratch(shares, n, err);
	if (rc < 0 && rc != -EPERM && rc != -EACCES && rc != -ENOSPC)
		return rc;

	rc = give_numbers(look, shares[0].scratch, err);
	if (rc < 0)
		return rc;

	look_at_shares(shares, n);
	for (size_t i = 0; i < n; i++)
		if (shares[i].rc < 0)
			return wr_fail(err, -shares[i].rc, "%s", shares[i].why.text);

	look_join_pairs(look);
	return 0;
}

int observe(struct wr_model *m, const struct observe_ns *list, size_t n,
	    const struct observe_opts *opts, struct wr_error *err)
{
	static const struct observe_opts everything = {0};
	struct look look = {
		.m = m,
		.list = list,
		.n = n,
		.opts = opts ? opts : &everything,
		.lock = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP,
	};
	struct look_share shares[SHARES_MAX] = {0};
	size_t n_shares = count_shares(n);
	struct wr_error why = {0};
	int rc;

	for (size_t i = 0; i < n_shares; i++)
		shares[i] = (struct look_share){.look = &look, .first = i, .step = n_shares};

	rc = n ? look_all(&look, shares, n_shares, &why) : 0;
	for (size_t i = 0; i < n_shares; i++)
		nl_close(shares[i].scratch);
	free(look.nsids);
	if (rc == 0 && m->arena.failed)
		rc = wr_fail(&why, ENOMEM, "no memory for the model");
	if (rc < 0)
		return wr_fail(err, -rc, "%s", why.text);
	return 0;
}
