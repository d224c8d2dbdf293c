/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * peers.c - which namespace is meant by a number of another one? The kernel tells all numbers of a
 * namespace or none; they are kept until a namespace comes or goes, which is when they change their
 * meaning, or another namespace's are asked for.
 */
#include <stdlib.h>

#include "netns/nsid.h"
#include "watch/watch.h"

void peers_reset(struct peers *peers)
{
	free(peers->numbers);
	*peers = (struct peers){0};
}

static struct space *find(const struct wr_watch *w, int32_t nsid)
{
	for (size_t i = 0; i < w->peers.n; i++)
		if (w->peers.numbers[i].nsid == nsid)
			return w->peers.numbers[i].has_current
				       ? space_of_nsid(w, w->peers.numbers[i].current)
				       : NULL;
	return NULL;
}

struct space *peers_find(struct wr_watch *w, const struct space *of, int32_t nsid)
{
	struct peers *peers = &w->peers;
	struct space *found = peers->of == of ? find(w, nsid) : NULL;

	if (found)
		return found;
	peers_reset(peers);
	if (netns_nsid_dump(w->requests, of->nsid, &peers->numbers, &peers->n, NULL) < 0)
		return NULL;
	peers->of = of;
	return find(w, nsid);
}
