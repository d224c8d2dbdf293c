/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * take.c - what a message changes in what is known of a namespace, and so what is told. What says
 * only what is known already is told to nobody: an event that a look was quicker than, a device
 * whose counters changed.
 */
#include <string.h>

#include <linux/rtnetlink.h>

#include "watch/watch.h"

static int no_memory(struct wr_error *err)
{
	return wr_fail(err, ENOMEM, "no memory to keep what is known of a namespace");
}

static int tell(struct wr_watch *w, const struct space *space, struct telling telling,
		const struct object *object, struct wr_error *err)
{
	const char *dev = object->name;

	if (object->what == WR_WATCH_ADDR)
		dev = space_link_name(space, object->ifindex);
	telling.what = object->what;
	telling.netns = space->name;
	telling.netns_id = space->id;
	telling.ifindex = object->ifindex;
	telling.dev = dev;
	if (!telling.facts)
		telling.facts = &object->facts;
	return watch_tell(w, &telling, err);
}

/* The kernel takes IPv4 routes away without a word when their device goes down, or the address that
 * they name as source. */
static void doubt_routes(struct wr_watch *w, struct space *space)
{
	space->doubtful = true;
	w->any_doubtful = true;
}

/* ------ gone -- */

static int forget(struct wr_watch *w, struct space *space, struct object *object,
		  const struct facts *last_words, unsigned flags, struct wr_error *err)
{
	int rc =
		tell(w, space,
		     (struct telling){.change = WR_WATCH_GONE, .flags = flags, .facts = last_words},
		     object, err);

	if (object->what == WR_WATCH_LINK)
		reader_reset(&w->reader);
	objects_remove(&space->objects, object);
	return rc;
}

/* Objects that are to go; collected first, because the set must not change while it is walked. */
struct doomed {
	unsigned what, look;   /* not seen at this look */
	uint32_t ifindex;      /* or of this device, if not 0 */
	struct object **items; /* owned */
	size_t n, cap;
	bool failed;
};

static void collect(struct object *object, void *ctx)
{
	struct doomed *doomed = ctx;
	struct object **larger;
	bool is_of =
		doomed->ifindex ? object->ifindex == doomed->ifindex : object->seen != doomed->look;

	if (!(object->what & doomed->what) || !is_of || doomed->failed)
		return;
	if (doomed->n == doomed->cap) {
		doomed->cap = doomed->cap ? 2 * doomed->cap : 16;
		larger = reallocarray(doomed->items, doomed->cap, sizeof(struct object *));
		doomed->failed = !larger;
		if (!larger)
			return;
		doomed->items = larger;
	}
	doomed->items[doomed->n++] = object;
}

static int forget_doomed(struct wr_watch *w, struct space *space, struct doomed *doomed,
			 unsigned flags, struct wr_error *err)
{
	int rc = 0;

	objects_each(&space->objects, collect, doomed);
	if (doomed->failed)
		rc = no_memory(err);
	/* From behind: routes, then addresses, then the devices that they are on. */
	while (rc == 0 && doomed->n)
		rc = forget(w, space, doomed->items[--doomed->n], NULL, flags, err);
	free(doomed->items);
	return rc;
}

int take_unseen(struct wr_watch *w, struct space *space, unsigned what, unsigned flags,
		struct wr_error *err)
{
	struct doomed doomed = {.what = what, .look = w->look};

	return forget_doomed(w, space, &doomed, flags, err);
}

static int take_gone_link(struct wr_watch *w, struct space *space, const struct reading *r,
			  unsigned flags, struct wr_error *err)
{
	struct object *link = objects_find(&space->objects, WR_WATCH_LINK, r->ifindex, "");
	struct doomed doomed = {.what = WR_WATCH_ADDR, .ifindex = r->ifindex};
	struct str all = {0};
	struct facts last;
	int rc;

	if (!link)
		return 0;
	doubt_routes(w, space);
	rc = forget_doomed(w, space, &doomed, flags, err);
	if (rc < 0)
		return rc;

	str_addn(&all, link->facts.bytes, link->facts.len);
	str_addn(&all, str_text(&r->facts), r->facts.len);
	last = (struct facts){.bytes = all.text, .len = all.len};
	rc = all.failed ? no_memory(err) : forget(w, space, link, &last, flags, err);
	str_fini(&all);
	return rc;
}

/* ------ there -- */

static int add(struct wr_watch *w, struct space *space, const struct reading *r, const char *key,
	       unsigned flags, struct wr_error *err)
{
	const struct facts facts = {.bytes = r->facts.text, .len = r->facts.len};
	struct object *object = objects_add(&space->objects, r->what, r->ifindex, key);

	if (!object)
		return no_memory(err);
	if (r->what == WR_WATCH_LINK) {
		reader_reset(&w->reader);
		object->name = strdup(r->name);
	}
	object->seen = w->look;
	if (!facts_copy(&facts, &object->facts) || (r->what == WR_WATCH_LINK && !object->name))
		return no_memory(err);
	return tell(w, space, (struct telling){.change = WR_WATCH_ADDED, .flags = flags}, object,
		    err);
}

static bool went_down(const struct facts *before, const struct facts *now)
{
	const char *was = facts_find(before, "state"), *is = facts_find(now, "state");

	return was && is && strcmp(was, "down") != 0 && strcmp(is, "down") == 0;
}

/* Says what is new of an object, and keeps that. */
static int change(struct wr_watch *w, struct space *space, struct object *object,
		  const struct reading *r, unsigned flags, struct wr_error *err)
{
	const struct facts said = {.bytes = r->facts.text, .len = r->facts.len};
	struct facts before = object->facts;
	char *name = object->name;
	bool renamed = r->what == WR_WATCH_LINK && strcmp(name, r->name) != 0;
	int rc;

	object->seen = w->look;
	if (!renamed && facts_eq(&before, &said))
		return 0;
	if (!facts_copy(&said, &object->facts))
		return no_memory(err);
	if (renamed) {
		object->name = strdup(r->name);
		reader_reset(&w->reader);
	}
	if (renamed || (r->what == WR_WATCH_LINK && went_down(&before, &said)))
		doubt_routes(w, space);

	rc = renamed && !object->name ? no_memory(err)
				      : tell(w, space,
					     (struct telling){.change = WR_WATCH_CHANGED,
							      .flags = flags,
							      .was = renamed ? name : NULL,
							      .before = &before},
					     object, err);
	if (renamed)
		free(name);
	facts_fini(&before);
	return rc;
}

/* ------ routes -- */

/* IPv4 may have several routes of one key (`ip route append`): the further ones are told apart by
 * all that they say. */
static void add_long_key(const struct reading *r, struct str *out)
{
	str_printf(out, "%s\n", str_text(&r->key));
	for (size_t i = 0; i < r->facts.len; i++)
		str_addc(out, r->facts.text[i] ? r->facts.text[i] : ' ');
}

static bool says_the_same(const struct object *object, const struct reading *r)
{
	return facts_eq(&object->facts,
			&(struct facts){.bytes = r->facts.text, .len = r->facts.len});
}

static int take_route(struct wr_watch *w, struct space *space, const struct reading *r, bool look,
		      unsigned flags, struct wr_error *err)
{
	struct object *first = objects_find(&space->objects, r->what, 0, str_text(&r->key));
	AUTO_STR key = {0};
	struct object *further;

	add_long_key(r, &key);
	if (key.failed)
		return no_memory(err);
	further = objects_find(&space->objects, r->what, 0, str_text(&key));
	if (r->several && !look)
		doubt_routes(w, space);
	if (further && !r->gone)
		return change(w, space, further, r, flags, err);
	if (further)
		return forget(w, space, further, NULL, flags, err);

	if (r->gone && first && says_the_same(first, r))
		return forget(w, space, first, NULL, flags, err);
	if (r->gone) {
		doubt_routes(w, space); /* it was a part of one */
		return 0;
	}
	if (!first)
		return add(w, space, r, str_text(&r->key), flags, err);
	if (says_the_same(first, r) || r->replaces || r->several ||
	    (look && first->seen != w->look))
		return change(w, space, first, r, flags, err);
	return add(w, space, r, str_text(&key), flags, err);
}

/* ------ all -- */

static int take_object(struct wr_watch *w, struct space *space, const struct reading *r,
		       unsigned flags, struct wr_error *err)
{
	struct object *object =
		objects_find(&space->objects, r->what, r->ifindex, str_text(&r->key));

	if (!r->gone && object)
		return change(w, space, object, r, flags, err);
	if (!r->gone)
		return add(w, space, r, str_text(&r->key), flags, err);
	if (!object)
		return 0;
	doubt_routes(w, space);
	return forget(w, space, object, NULL, flags, err);
}

int take_message(struct wr_watch *w, struct space *space, const struct nlmsghdr *nlh, bool look,
		 unsigned flags, struct wr_error *err)
{
	AUTO_READING r = {0};
	int rc = read_message(w, space, nlh, look, &r, err);

	if (rc < 0 || !r.what)
		return rc;
	if (r.what == WR_WATCH_LINK && r.gone)
		return take_gone_link(w, space, &r, flags, err);
	if (r.what == WR_WATCH_ROUTE)
		return take_route(w, space, &r, look, flags, err);
	return take_object(w, space, &r, flags, err);
}
