/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nets.c - a search for nets of one length only goes forward, so what is taken waits in a heap, the
 * lowest address on top, until the search gets to it: many nets cost no more than sorting them.
 */
#include <string.h>
#include <sys/socket.h>

#include "lab/nets.h"

struct net_search {
	struct inet pool;
	struct inet next; /* the first that may be free; its len is what is searched for */
	bool over;	  /* there is no address behind the last one */
	struct inet *heap;
	size_t n, cap;
};

/* ------ nets -- */

/* The address behind a net. false: the net was the last. */
static bool step_over(struct inet *net)
{
	unsigned carry = net->len ? 1u << (7 - (net->len - 1) % 8) : 0;

	for (unsigned i = net->len ? (net->len - 1u) / 8 + 1 : 0; carry && i-- > 0;) {
		carry += net->bytes[i];
		net->bytes[i] = (uint8_t)carry;
		carry >>= 8;
		if (!carry)
			return true;
	}
	return false;
}

static struct inet last_of(const struct inet *net)
{
	struct inet last = *net;

	for (unsigned i = net->len; i < inet_bits(net); i++)
		last.bytes[i / 8] = (uint8_t)(last.bytes[i / 8] | 1 << (7 - i % 8));
	last.len = (uint8_t)inet_bits(net);
	return last;
}

static bool is_before(const struct inet *a, const struct inet *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) < 0;
}

/* Has the net addresses that no host can have? */
static bool has_own(const struct inet *pool, uint8_t len)
{
	return len == inet_bits(pool) && len - pool->len >= 2;
}

uint32_t nets_count(const struct inet *pool, uint8_t len)
{
	unsigned bits = len < pool->len ? 0 : len - pool->len;

	if (len < pool->len)
		return 0;
	if (bits >= 32)
		return UINT32_MAX;
	if (has_own(pool, len))
		return (UINT32_C(1) << bits) - (pool->family == AF_INET ? 2 : 1);
	return UINT32_C(1) << bits;
}

/* ------ the heap -- */

static void swap(struct inet *a, struct inet *b)
{
	struct inet old = *a;

	*a = *b;
	*b = old;
}

static void heap_add(struct net_search *search, struct arena *arena, const struct inet *net)
{
	struct inet *place = ARENA_PUSH(arena, search->heap, search->n, search->cap);
	struct inet *heap = search->heap;

	if (!place)
		return;

	*place = *net;
	for (size_t i = search->n - 1; i > 0 && is_before(&heap[i], &heap[(i - 1) / 2]);
	     i = (i - 1) / 2)
		swap(&heap[i], &heap[(i - 1) / 2]);
}

static void heap_drop(struct net_search *search)
{
	struct inet *heap = search->heap;
	size_t i = 0, child;

	heap[0] = heap[--search->n];
	while ((child = 2 * i + 1) < search->n) {
		if (child + 1 < search->n && is_before(&heap[child + 1], &heap[child]))
			child++;
		if (!is_before(&heap[child], &heap[i]))
			return;
		swap(&heap[i], &heap[child]);
		i = child;
	}
}

/* ------ searching -- */

static void search_take(struct net_search *search, struct arena *arena, const struct inet *net)
{
	if (inet_contains(&search->pool, net) || inet_contains(net, &search->pool))
		heap_add(search, arena, net);
}

static struct net_search *search_of(struct nets *nets, const struct inet *pool, uint8_t len)
{
	struct net_search *search;
	struct inet first = *pool, last = last_of(pool);

	for (size_t i = 0; i < nets->n_searches; i++) {
		search = &nets->searches[i];
		if (search->next.len == len && inet_eq(&search->pool, pool))
			return search;
	}

	search = ARENA_PUSH(nets->arena, nets->searches, nets->n_searches, nets->searches_cap);
	if (!search)
		return NULL;

	first.len = len;
	*search = (struct net_search){.pool = *pool, .next = first, .over = len < pool->len};
	if (has_own(pool, len))
		heap_add(search, nets->arena, &first);
	if (has_own(pool, len) && pool->family == AF_INET)
		heap_add(search, nets->arena, &last);
	for (size_t i = 0; i < nets->n_taken; i++)
		search_take(search, nets->arena, &nets->taken[i]);
	return search;
}

void nets_take(struct nets *nets, const struct inet *net)
{
	struct inet *place = ARENA_PUSH(nets->arena, nets->taken, nets->n_taken, nets->taken_cap);

	if (!place)
		return;

	*place = inet_net(net);
	for (size_t i = 0; i < nets->n_searches; i++)
		search_take(&nets->searches[i], nets->arena, place);
}

/* Goes over what is taken; two nets are apart, or one holds the other. */
static void skip_taken(struct net_search *search)
{
	while (!search->over && search->n) {
		struct inet top = search->heap[0], last = last_of(&search->next);

		if (is_before(&last, &top))
			return;
		heap_drop(search);
		if (top.len > search->next.len && inet_contains(&search->next, &top))
			top = search->next;
		else if (!inet_contains(&top, &search->next))
			continue;
		search->over = !step_over(&top);
		memcpy(search->next.bytes, top.bytes, sizeof(top.bytes));
	}
}

bool nets_next(struct nets *nets, const struct inet *pool, uint8_t len, struct inet *ret)
{
	struct net_search *search = search_of(nets, pool, len);

	if (!search)
		return false;

	skip_taken(search);
	if (search->over || !inet_contains(pool, &search->next))
		return false;

	*ret = search->next;
	nets_take(nets, ret);
	return true;
}
