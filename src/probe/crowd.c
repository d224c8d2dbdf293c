/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * crowd.c - the kernel counts what found no room.
 */
#include <string.h>
#include <sys/socket.h>

#include "probe/attempt.h"
#include "probe/crowd.h"
#include "rt/neigh-table.h"

static bool look(struct crowd *crowd, uint8_t family, uint64_t *ret)
{
	return crowd->nl && neigh_table_fulls(crowd->nl, family, ret, NULL) == 0;
}

void crowd_init(struct crowd *crowd)
{
	*crowd = (struct crowd){0};
	if (nl_open(&crowd->nl, -1, NETLINK_ROUTE, NULL) < 0)
		return;
	look(crowd, AF_INET, &crowd->n_fulls[0]);
	look(crowd, AF_INET6, &crowd->n_fulls[1]);
}

void crowd_fini(struct crowd *crowd)
{
	nl_close(crowd->nl);
}

void crowd_turn(struct crowd *crowd)
{
	memset(crowd->looked, 0, sizeof(crowd->looked));
}

bool crowd_since(struct crowd *crowd, uint8_t family, uint64_t since_us)
{
	size_t f = family == AF_INET6;
	uint64_t n;

	if (!crowd->looked[f] && look(crowd, family, &n) && n != crowd->n_fulls[f]) {
		crowd->n_fulls[f] = n;
		crowd->full_us[f] = now_us();
	}
	crowd->looked[f] = true;
	return crowd->full_us[f] && crowd->full_us[f] >= since_us;
}
