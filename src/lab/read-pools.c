/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-pools.c - the nets from which addresses are given: `addresses:` of the lab, and the value of
 * `subnet`.
 */
#include <sys/socket.h>

#include "lab/keys.h"

static bool read_net(struct reader *r, const struct text *word, struct inet *ret)
{
	enum inet_error error = inet_read(word->s, ret);

	if (!error && inet_has_host_bits(ret))
		error = INET_HOST_BITS;
	if (error)
		fault_inet(r, word, error);
	return !error;
}

/* ------ pools -- */

static void read_pool(struct reader *r, const struct tree *map, const char *key,
		      struct pools *pools)
{
	const struct tree *value = tree_get(map, key);
	struct texts words = {0};
	struct inet net;

	if (!value || is_none(value) || tree_is_nothing(value))
		return;

	text_words(r, value, NULL, TEXT_PLAIN, &words);
	for (size_t i = 0; i < words.n; i++) {
		struct pool *pool = NULL;

		if (read_net(r, &words.items[i], &net))
			pool = ARENA_PUSH(&r->arena, pools->items, pools->n, pools->cap);
		if (pool)
			*pool = (struct pool){net, text_place(&words.items[i])};
	}
}

/* Routes lead where there are pools for, also when the stored lab is read. */
static void keep_loopbacks(struct reader *r)
{
	struct wr_lab *lab = r->lab;

	for (size_t i = 0; i < r->lo_pools.n; i++) {
		struct inet *place = ARENA_PUSH(&r->want->arena, lab->loopbacks, lab->n_loopbacks,
						lab->loopbacks_cap);

		if (place)
			*place = r->lo_pools.items[i].net;
	}
}

void read_pools(struct reader *r, const struct tree *tree)
{
	if (is_none(tree) || !want_map(r, tree, "addresses"))
		return;

	keys_check(r, &pool_keys, tree, NULL);
	read_pool(r, tree, "wires", &r->wire_pools);
	read_pool(r, tree, "loopbacks", &r->lo_pools);
	keep_loopbacks(r);
	reader_rest(r);
}

/* ------ subnet -- */

bool read_subnet(struct reader *r, const struct texts *words, struct subnet *ret)
{
	struct subnet subnet = {.said = true};
	struct inet net;

	for (size_t i = 0; i < words->n; i++) {
		const struct text *word = &words->items[i];
		struct inet *place;

		if (words->n == 1 && str_eq(word->s, "none"))
			break;
		if (!read_net(r, word, &net))
			return false;
		place = &subnet.nets[net.family == AF_INET6];
		if (place->family) {
			fault(r, text_place(word), "a second net of the same family");
			hint(r, "a segment has one net of IPv4 and one of IPv6");
			return false;
		}
		*place = net;
	}
	subnet.at = words->n ? text_place(&words->items[0]) : (struct spot){0};
	*ret = subnet;
	return true;
}
