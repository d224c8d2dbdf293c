/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch-words.h - an event as a line of text or of JSON.
 */
#pragma once

#include <warren/watch.h>

#include "base/str.h"

/* "~ link red:eth0 mtu 1400 (was 1500)"; a newline at its end. */
void watch_print(const struct wr_watch_event *event, struct str *out);

/* The same facts; `time` (may be NULL) as the first. */
void watch_json(const struct wr_watch_event *event, const char *time, struct str *out);
