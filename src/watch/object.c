/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * object.c - a sorted set of objects: a routing table may have a million rows, so it is a tree.
 */
#include <search.h>
#include <string.h>

#include "watch/object.h"

static int by_key(const void *a, const void *b)
{
	const struct object *x = a, *y = b;

	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	if (x->ifindex != y->ifindex)
		return x->ifindex < y->ifindex ? -1 : 1;
	return strcmp(x->key, y->key);
}

struct object *objects_find(const struct objects *objects, unsigned what, uint32_t ifindex,
			    const char *key)
{
	const struct object wanted = {.what = what, .ifindex = ifindex, .key = (char *)key};
	void *node = tfind(&wanted, (void *const *)&objects->tree, by_key);

	return node ? *(struct object **)node : NULL;
}

static void object_free(void *p)
{
	struct object *object = p;

	free(object->key);
	free(object->name);
	facts_fini(&object->facts);
	free(object);
}

struct object *objects_add(struct objects *objects, unsigned what, uint32_t ifindex,
			   const char *key)
{
	struct object *object = calloc(1, sizeof(*object));

	if (!object)
		return NULL;

	*object = (struct object){.what = what, .ifindex = ifindex, .key = strdup(key)};
	if (!object->key || !tsearch(object, &objects->tree, by_key)) {
		object_free(object);
		return NULL;
	}
	return object;
}

void objects_remove(struct objects *objects, struct object *object)
{
	tdelete(object, &objects->tree, by_key);
	object_free(object);
}

void objects_fini(struct objects *objects)
{
	tdestroy(objects->tree, object_free);
	objects->tree = NULL;
}

struct each {
	objects_fn *fn;
	void *ctx;
};

static void visit(const void *node, VISIT which, void *closure)
{
	const struct each *each = closure;

	if (which == postorder || which == leaf)
		each->fn(*(struct object *const *)node, each->ctx);
}

void objects_each(const struct objects *objects, objects_fn *fn, void *ctx)
{
	struct each each = {.fn = fn, .ctx = ctx};

	twalk_r(objects->tree, visit, &each);
}
