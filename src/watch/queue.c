/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * queue.c - a list of events that own what they say.
 */
#include <string.h>

#include "watch/queue.h"

static void queued_free(struct queued *q)
{
	if (!q)
		return;

	free(q->netns);
	free(q->dev);
	free(q->was);
	facts_fini(&q->facts);
	facts_fini(&q->before);
	free(q);
}

DEFINE_CLEANUP(struct queued *, queued_free)

static bool copy_text(const char *from, char **ret)
{
	*ret = from ? strdup(from) : NULL;
	return !from || *ret;
}

static int no_memory(struct wr_error *err)
{
	return wr_fail(err, ENOMEM, "no memory for an event");
}

int queue_put(struct queue *queue, const struct telling *telling, struct wr_error *err)
{
	CLEANUP(queued_freep) struct queued *q = calloc(1, sizeof(*q));

	if (!q)
		return no_memory(err);
	if (!copy_text(telling->netns, &q->netns) || !copy_text(telling->dev, &q->dev) ||
	    !copy_text(telling->was, &q->was) ||
	    (telling->facts && !facts_copy(telling->facts, &q->facts)) ||
	    (telling->before && !facts_copy(telling->before, &q->before)))
		return no_memory(err);

	q->event = (struct wr_watch_event){
		.change = telling->change,
		.what = (enum wr_watch_what)telling->what,
		.flags = telling->flags,
		.netns = q->netns,
		.netns_id = telling->netns_id,
		.dev = q->dev,
		.ifindex = telling->ifindex,
		.was = q->was,
	};
	if (queue->last)
		queue->last->next = q;
	else
		queue->first = q;
	queue->last = TAKE(q);
	return 0;
}

/* ------ taking -- */

static size_t count(const struct facts *facts)
{
	const char *at = facts->bytes, *name, *value;
	size_t n = 0;

	while (facts_next(facts, &at, &name, &value))
		n++;
	return n;
}

/* What is said now, with what it was; then what is no longer said. */
static size_t spread(const struct queued *q, struct wr_watch_fact *ret)
{
	bool change = q->event.change == WR_WATCH_CHANGED;
	const char *at = q->facts.bytes, *name, *value;
	size_t n = 0;

	while (facts_next(&q->facts, &at, &name, &value)) {
		const char *was = change ? facts_find(&q->before, name) : NULL;
		bool differs = change && (!was || strcmp(was, value) != 0);

		ret[n++] = (struct wr_watch_fact){
			.name = name,
			.value = value,
			.was = differs ? was : NULL,
			.differs = differs,
		};
	}

	at = q->before.bytes;
	while (facts_next(&q->before, &at, &name, &value))
		if (!facts_find(&q->facts, name))
			ret[n++] =
				(struct wr_watch_fact){.name = name, .was = value, .differs = true};
	return n;
}

static void drop_taken(struct queue *queue)
{
	queued_free(TAKE(queue->taken));
	free(TAKE(queue->facts));
}

int queue_take(struct queue *queue, const struct wr_watch_event **ret, struct wr_error *err)
{
	struct queued *q = queue->first;

	drop_taken(queue);
	if (!q)
		return 0;

	queue->facts = calloc(count(&q->facts) + count(&q->before) + 1, sizeof(*queue->facts));
	if (!queue->facts)
		return no_memory(err);

	queue->first = q->next;
	if (!queue->first)
		queue->last = NULL;
	q->event.n_facts = spread(q, queue->facts);
	q->event.facts = queue->facts;
	queue->taken = q;
	*ret = &q->event;
	return 1;
}

void queue_fini(struct queue *queue)
{
	drop_taken(queue);
	while (queue->first) {
		struct queued *q = queue->first;

		queue->first = q->next;
		queued_free(q);
	}
	queue->last = NULL;
}
