/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * links.c - links and addresses of many namespaces, and which of them are the two ends of one pair.
 *
 * A dump of links numbers the namespaces of foreign peers in the namespace that asks, and these
 * numbers stay (`ip netns list` shows them). So a scratch namespace asks, with
 * IFLA_TARGET_NETNSID; it had given every namespace of the list its place as number, so that the
 * answer says by itself whose the peer is.
 */
#include <stdlib.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include "netns/nsid.h"
#include "observe/look.h"

/* One namespace, through a socket in it (nsid -1) or through the scratch socket. */
static int look_through(struct look *look, struct nl *nl, int32_t nsid, size_t i,
			struct wr_error *err)
{
	AUTO_BATCH request = {0};
	int rc;

	link_ask_all(&request, nsid);
	rc = look_dump(nl, &request, link_row, look, i, err);
	if (rc < 0)
		return rc;

	pthread_mutex_lock(&look->lock);
	link_resolve(look->m, (uint32_t)i);
	pthread_mutex_unlock(&look->lock);
	if (!look_wants(look, i, WR_CLASS_ADDR))
		return 0;

	addr_ask_all(&request, nsid);
	rc = look_dump(nl, &request, addr_row, look, i, err);
	return look_failed(look, i, WR_CLASS_ADDR, rc);
}

static bool is_refusal(int rc)
{
	return rc == -EPERM || rc == -EACCES || rc == -EINVAL || rc == -EOPNOTSUPP;
}

/* Which of the list is the namespace that has number `nsid` in that of the socket? */
static size_t whose_number(struct look *look, struct nl *nl, int32_t nsid)
{
	for (size_t i = 0; i < look->n; i++) {
		struct wr_error quiet;
		int32_t number;

		if (look_is_there(look, i) &&
		    netns_nsid_get(nl, look->list[i].fd, &number, &quiet) == 0 && number == nsid)
			return i;
	}

	return look->n;
}

/* Turns the numbers of that namespace into places of the list, as the scratch way has them. */
static void translate(struct look *look, struct nl *nl, size_t i)
{
	WR_EACH_LINK (look->m, i, link) {
		struct wr_link *l = &look->m->links[link];

		if (l->peer_nsid >= 0)
			l->peer_nsid = (int32_t)whose_number(look, nl, l->peer_nsid);
	}
}

/* Straight from inside: it leaves numbers there, but is allowed to whoever may look at all. */
static int look_directly(struct look *look, size_t i, struct wr_error *err)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	int rc = nl_open(&nl, look_fd(look, i), NETLINK_ROUTE, err);

	if (rc < 0)
		return rc;

	rc = look_through(look, nl, -1, i, err);
	pthread_mutex_lock(&look->lock);
	if (rc == 0)
		translate(look, nl, i);
	pthread_mutex_unlock(&look->lock);
	return rc;
}

static int look_one(struct look_share *share, size_t i, struct wr_error *err)
{
	struct look *look = share->look;
	int rc = -EPERM;

	if (share->scratch && look->nsids[i] >= 0)
		rc = look_through(look, share->scratch, look->nsids[i], i, err);
	if (is_refusal(rc))
		rc = look_directly(look, i, err);
	if (rc < 0) {
		rc = look_failed(look, i, WR_CLASS_LINK, rc);
		look->m->ns[i].unknown |= 1U << WR_CLASS_ADDR;
	}
	return rc;
}

/* Is `peer` the other end of `l`? A number can also be that of a namespace outside the list, which
 * got a free one. */
static bool is_pair(const struct wr_model *m, const struct wr_link *l, uint32_t peer)
{
	const struct wr_link *other = peer == WR_NONE ? NULL : &m->links[peer];

	return other && other->kind == l->kind && other->peer_ifindex == l->ifindex;
}

/* Peers in other namespaces. One that is not in the list keeps its number: it is outside. */
static void join_pairs(struct wr_model *m, size_t n)
{
	for (size_t i = 0; i < m->n_links; i++) {
		struct wr_link *l = &m->links[i];
		uint32_t peer;

		if (!(l->kind->flags & WR_KIND_PAIR) || l->peer_nsid < 0 ||
		    (size_t)l->peer_nsid >= n)
			continue;
		peer = model_find_ifindex(m, (uint32_t)l->peer_nsid, l->peer_ifindex);
		if (!is_pair(m, l, peer))
			continue;
		l->peer = peer;
		l->peer_nsid = -1;
	}
}

/* The dumps are not of one moment: an end whose other end says something else has none. */
static void part_strangers(struct wr_model *m)
{
	for (uint32_t i = 0; i < m->n_links; i++) {
		uint32_t peer = m->links[i].peer;

		if (peer != WR_NONE && m->links[peer].peer != i)
			m->links[i].peer = WR_NONE;
	}
}

void look_join_pairs(struct look *look)
{
	join_pairs(look->m, look->n);
	part_strangers(look->m);
}

int look_links(struct look_share *share, struct wr_error *err)
{
	const struct look *look = share->look;

	for (size_t i = share->first; i < look->n; i += share->step) {
		int rc = look_is_there(look, i) ? look_one(share, i, err) : 0;

		if (rc < 0)
			return wr_context(err, rc, "namespace \"%s\"", look->list[i].name);
	}

	return 0;
}
