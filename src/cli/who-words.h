/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * who-words.h - what holds a namespace, as a table and as JSON. For `who` and for `rm --wait`.
 */
#pragma once

#include "base/json.h"
#include "netns/who.h"

/* A line for each holder; none without any. */
void who_print(const struct who *who, const char *lead, struct str *out);

/* "holders" and "unseen" of the object that was begun. */
void who_print_json(const struct who *who, struct json *j);

/* Says what could not be looked at, if anything. */
void who_say_unseen(const struct who *who);
