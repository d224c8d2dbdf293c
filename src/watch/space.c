/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * space.c - the namespaces that are watched, by number. One may have several names; it is told of
 * under the first.
 */
#include <string.h>

#include "netns/nsid.h"
#include "watch/watch.h"

struct space *space_of_nsid(const struct wr_watch *w, int32_t nsid)
{
	return nsid >= 0 && (size_t)nsid < w->n_nsids ? w->by_nsid[nsid] : NULL;
}

struct space *space_of_id(const struct wr_watch *w, uint64_t id)
{
	for (struct space *s = w->spaces; s; s = s->next)
		if (s->id == id)
			return s;
	return NULL;
}

const char *space_link_name(const struct space *space, uint32_t ifindex)
{
	const struct object *link = objects_find(&space->objects, WR_WATCH_LINK, ifindex, "");

	return link ? link->name : NULL;
}

static void space_free(struct space *space)
{
	if (!space)
		return;

	objects_fini(&space->objects);
	free(space->name);
	free(space);
}

DEFINE_CLEANUP(struct space *, space_free)

/* ------ numbers -- */

static int no_memory(struct wr_error *err)
{
	return wr_fail(err, ENOMEM, "no memory for a namespace that is watched");
}

/* The kernel chooses the lowest that is free, so a table of them stays short. A dump may have
 * given it one already, as somebody's peer. */
static int give_number(struct wr_watch *w, int fd, int32_t *ret, struct wr_error *err)
{
	struct wr_error why = {0};
	int rc = netns_nsid_set(w->requests, fd, NETNS_NSID_NONE, &why);

	if (rc < 0 && rc != -EEXIST)
		return wr_fail(err, -rc, "%s", why.text);
	rc = netns_nsid_get(w->requests, fd, ret, err);
	if (rc == 0 && *ret < 0)
		return wr_fail(err, EAGAIN, "the namespace has no number");
	return rc;
}

static int keep_number(struct wr_watch *w, struct space *space, struct wr_error *err)
{
	size_t need = (size_t)space->nsid + 1, n = w->n_nsids ? w->n_nsids : 64;
	struct space **larger;

	while (n < need)
		n *= 2;
	if (n != w->n_nsids) {
		larger = reallocarray(w->by_nsid, n, sizeof(struct space *));
		if (!larger)
			return no_memory(err);
		memset(larger + w->n_nsids, 0, (n - w->n_nsids) * sizeof(struct space *));
		w->by_nsid = larger;
		w->n_nsids = n;
	}
	w->by_nsid[space->nsid] = space;
	return 0;
}

/* ------ names -- */

static int begin(struct wr_watch *w, int fd, uint64_t id, const char *name, struct space **ret,
		 struct wr_error *err)
{
	CLEANUP(space_freep) struct space *space = calloc(1, sizeof(*space));
	int rc;

	if (!space)
		return no_memory(err);

	*space = (struct space){.id = id, .name = strdup(name), .n_names = 1};
	if (!space->name)
		return no_memory(err);
	rc = give_number(w, fd, &space->nsid, err);
	if (rc == 0)
		rc = keep_number(w, space, err);
	if (rc < 0)
		return rc;

	peers_reset(&w->peers);
	space->next = w->spaces;
	w->spaces = space;
	*ret = TAKE(space);
	return 0;
}

int space_join(struct wr_watch *w, int fd, uint64_t id, const char *name, struct space **ret,
	       bool *ret_new, struct wr_error *err)
{
	struct space *space = space_of_id(w, id);

	*ret_new = !space;
	if (!space)
		return begin(w, fd, id, name, ret, err);
	space->n_names++;
	*ret = space;
	return 0;
}

/* The name that it was told of under went, and it has others. */
static void take_other_name(struct wr_watch *w, struct space *space)
{
	const char *other = names_other(w, space);
	char *name = other ? strdup(other) : NULL;

	if (!name)
		return; /* the old one will do */
	free(space->name);
	space->name = name;
}

void space_leave(struct wr_watch *w, struct space *space)
{
	struct space **at = &w->spaces;

	if (--space->n_names) {
		take_other_name(w, space);
		return;
	}

	while (*at != space)
		at = &(*at)->next;
	*at = space->next;
	w->by_nsid[space->nsid] = NULL;
	reader_reset(&w->reader);
	peers_reset(&w->peers);
	space_free(space);
}

void spaces_fini(struct wr_watch *w)
{
	while (w->spaces) {
		struct space *space = w->spaces;

		w->spaces = space->next;
		space_free(space);
	}
	free(w->by_nsid);
}
