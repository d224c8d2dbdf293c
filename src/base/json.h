/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json.h - writes JSON. Commas, nesting and escapes are its business; what is said, the caller's.
 *
 *	json_object(&j, NULL);
 *	json_text(&j, "name", "a");
 *	json_array(&j, "ids"); json_u64(&j, NULL, 7); json_end(&j);
 *	json_end(&j);
 *
 * A key is given inside an object and NULL inside an array and at the top.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define JSON_DEPTH 32

struct json {
	struct str *out; /* borrowed */
	unsigned depth;
	char closers[JSON_DEPTH];
	bool filled[JSON_DEPTH];
};

void json_init(struct json *json, struct str *out);
void json_object(struct json *json, const char *key);
void json_array(struct json *json, const char *key);
void json_end(struct json *json); /* closes the innermost object or array; after the outermost adds
				     a newline */
void json_text(struct json *json, const char *key, const char *value); /* NULL becomes null */
void json_bool(struct json *json, const char *key, bool value);
void json_u64(struct json *json, const char *key, uint64_t value);
void json_i64(struct json *json, const char *key, int64_t value);
void json_null(struct json *json, const char *key);
