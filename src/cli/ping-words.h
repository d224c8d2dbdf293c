/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ping-words.h - what ping(8) says, and the same facts as JSON.
 */
#pragma once

#include "base/json.h"
#include "probe/ping.h"

/* Of whom: the address, and the name that it was found by (NULL: none). */
struct ping_whom {
	const struct inet *addr;
	const char *name;
};

void ping_print_begin(const struct ping_whom *whom, const struct ping *ping, struct str *out);
void ping_print_event(const struct ping_whom *whom, const struct ping_event *event,
		      struct str *out);
void ping_print_stats(const struct ping_whom *whom, const struct ping_stats *stats,
		      struct str *out);

/* One member of the array "answers", and the members of the object around it. */
void ping_json_event(const struct ping_event *event, struct json *j);
void ping_json_stats(const struct ping_stats *stats, struct json *j);
