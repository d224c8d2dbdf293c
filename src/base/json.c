/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json.c - JSON on one line, as it comes.
 */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/json.h"

void json_init(struct json *json, struct str *out)
{
	*json = (struct json){.out = out};
}

/* What comes before a value: the comma of its neighbour, and its key. */
static void begin(struct json *json, const char *key)
{
	if (json->depth) {
		assert((key != NULL) == (json->closers[json->depth - 1] == '}'));
		if (json->filled[json->depth - 1])
			str_addc(json->out, ',');
		json->filled[json->depth - 1] = true;
	}

	if (key) {
		str_add_json(json->out, key, strlen(key));
		str_addc(json->out, ':');
	}
}

static void open_nest(struct json *json, const char *key, char opener, char closer)
{
	begin(json, key);
	str_addc(json->out, opener);

	assert(json->depth < JSON_DEPTH);
	json->closers[json->depth] = closer;
	json->filled[json->depth] = false;
	json->depth++;
}

void json_object(struct json *json, const char *key)
{
	open_nest(json, key, '{', '}');
}

void json_array(struct json *json, const char *key)
{
	open_nest(json, key, '[', ']');
}

void json_end(struct json *json)
{
	assert(json->depth > 0);
	json->depth--;
	str_addc(json->out, json->closers[json->depth]);
	if (json->depth == 0)
		str_addc(json->out, '\n');
}

void json_text(struct json *json, const char *key, const char *value)
{
	if (!value) {
		json_null(json, key);
		return;
	}

	begin(json, key);
	str_add_json(json->out, value, strlen(value));
}

void json_bool(struct json *json, const char *key, bool value)
{
	begin(json, key);
	str_add(json->out, value ? "true" : "false");
}

void json_u64(struct json *json, const char *key, uint64_t value)
{
	begin(json, key);
	str_printf(json->out, "%" PRIu64, value);
}

void json_i64(struct json *json, const char *key, int64_t value)
{
	begin(json, key);
	str_printf(json->out, "%" PRId64, value);
}

void json_null(struct json *json, const char *key)
{
	begin(json, key);
	str_add(json->out, "null");
}
