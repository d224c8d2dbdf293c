/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gen-schema.c - the tables as a JSON schema (2020-12), for editors that complete and check YAML.
 *
 * It says what keys there are and what shape their values have. What a text must be is the reader's
 * business. Editors read `yes` and `10` as they like, so a text may be a number or a bool there.
 */
#include <string.h>

#include "base/json.h"
#include "gen.h"

static void ref(struct json *j, const char *key, const char *def)
{
	AUTO_STR text = {0};

	str_printf(&text, "#/$defs/%s", def);
	json_object(j, key);
	json_text(j, "$ref", str_text(&text));
	json_end(j);
}

/* ------ values -- */

static const char *const type_defs[KEY_TYPE_N_] = {
	[KEY_BOOL] = "bool",   [KEY_BOOL_OR_MAP] = "switch", [KEY_INT] = "text",
	[KEY_NAME] = "text",   [KEY_TEXT] = "text",	     [KEY_WORD] = "text",
	[KEY_WORDS] = "words", [KEY_LINES] = "words",	     [KEY_MAC] = "text",
	[KEY_NODE] = "node",   [KEY_NODES] = "nodes",	     [KEY_LINK] = "link",
	[KEY_LINKS] = "links", [KEY_TEXTS] = "texts",	     [KEY_FILES] = "files",
	[KEY_WIRES] = "wires", [KEY_CHECKS] = "checks",	     [KEY_NETS] = "words",
	[KEY_POOLS] = "pools",
};

static void value(struct json *j, const char *key, const char *def, const char *help)
{
	AUTO_STR text = {0};

	str_printf(&text, "#/$defs/%s", def);
	json_object(j, key);
	json_text(j, "$ref", str_text(&text));
	json_text(j, "description", help);
	json_end(j);
}

static void keys(struct json *j, const struct key_table *table)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct key *key = &table->keys[i];

		if (!key->later)
			value(j, key->name, type_defs[key->type], key->help);
	}
}

static bool is_named(const struct key_table *keys_before, const struct wr_table *fields_before,
		     const char *name)
{
	return (keys_before && key_find(keys_before, name)) ||
	       (fields_before && field_find(fields_before, name) >= 0);
}

/* The fields of a table but those that were there before. */
static void fields(struct json *j, const struct wr_table *table,
		   const struct key_table *keys_before, const struct wr_table *fields_before)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct wr_field *field = &table->fields[i];
		bool is_bool = field->type == WR_BOOL || field->type == WR_BOOL32;

		if (!is_named(keys_before, fields_before, field->name))
			value(j, field->name, is_bool ? "bool" : "text", field->help);
	}
}

/* ------ definitions -- */

static void begin_map(struct json *j, const char *key)
{
	json_object(j, key);
	json_text(j, "type", "object");
	json_bool(j, "additionalProperties", false);
	json_object(j, "properties");
}

static void end_map(struct json *j)
{
	json_end(j);
	json_end(j);
}

static void types(struct json *j, const char *key, const char *const *names)
{
	json_object(j, key);
	json_array(j, "type");
	for (; *names; names++)
		json_text(j, NULL, *names);
	json_end(j);
	json_end(j);
}

static void list_of(struct json *j, const char *key, const char *def)
{
	json_object(j, key);
	json_text(j, "type", "array");
	ref(j, "items", def);
	json_end(j);
}

static void map_of(struct json *j, const char *key, const char *def)
{
	static const char *const or_none[] = {"string", "null", NULL};

	json_object(j, key);
	json_array(j, "anyOf");
	types(j, NULL, or_none);
	json_object(j, NULL);
	json_text(j, "type", "object");
	ref(j, "additionalProperties", def);
	json_end(j);
	json_end(j);
	json_end(j);
}

static void scalars(struct json *j)
{
	static const char *const text[] = {"string", "number", "boolean", NULL};
	static const char *const words[] = {"yes", "no", "true", "false", "on", "off", "none"};

	types(j, "text", text);
	json_object(j, "bool");
	json_array(j, "enum");
	json_bool(j, NULL, true);
	json_bool(j, NULL, false);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		json_text(j, NULL, words[i]);
	json_end(j);
	json_end(j);

	json_object(j, "words");
	json_array(j, "anyOf");
	ref(j, NULL, "text");
	list_of(j, NULL, "text");
	json_end(j);
	json_end(j);
}

static void nodes(struct json *j)
{
	static const char *const nothing[] = {"null", NULL};

	json_object(j, "node");
	json_array(j, "anyOf");
	types(j, NULL, nothing);
	ref(j, NULL, "words");
	begin_map(j, NULL);
	keys(j, &node_keys);
	end_map(j);
	json_end(j);
	json_end(j);
	map_of(j, "nodes", "node");
	map_of(j, "texts", "text");
}

static void links(struct json *j)
{
	static const char *const nothing[] = {"null", NULL};
	const struct wr_kind *bridge = kind_find("bridge");

	json_object(j, "link");
	json_array(j, "anyOf");
	types(j, NULL, nothing);
	ref(j, NULL, "words");
	begin_map(j, NULL);
	keys(j, &link_keys);
	fields(j, &bridge->table, &link_keys, NULL);
	fields(j, bridge->port, &link_keys, &bridge->table);
	end_map(j);
	json_end(j);
	json_end(j);
	map_of(j, "links", "link");

	json_object(j, "switch");
	json_array(j, "anyOf");
	ref(j, NULL, "bool");
	begin_map(j, NULL);
	fields(j, &bridge->table, NULL, NULL);
	end_map(j);
	json_end(j);
	json_end(j);
}

static void files(struct json *j)
{
	json_object(j, "file");
	json_array(j, "anyOf");
	ref(j, NULL, "text");
	begin_map(j, NULL);
	value(j, "text", "text", "the content itself");
	end_map(j);
	json_end(j);
	json_end(j);
	map_of(j, "files", "file");
}

static void pools(struct json *j)
{
	static const char *const none[] = {"string", NULL};

	json_object(j, "pools");
	json_array(j, "anyOf");
	types(j, NULL, none);
	begin_map(j, NULL);
	keys(j, &pool_keys);
	end_map(j);
	json_end(j);
	json_end(j);
}

static void wires(struct json *j)
{
	begin_map(j, "options");
	keys(j, &wire_keys);
	end_map(j);

	json_object(j, "wire");
	json_array(j, "anyOf");
	ref(j, NULL, "text");
	json_object(j, NULL);
	json_text(j, "type", "object");
	json_u64(j, "maxProperties", 1);
	ref(j, "additionalProperties", "options");
	json_end(j);
	json_end(j);
	json_end(j);
	list_of(j, "wires", "wire");
	list_of(j, "checks", "text");
}

/* The writer has no line breaks; a file that is read by people, and compared, has. */
static void indent(const char *json, struct str *out)
{
	bool quoted = false;
	int depth = 0;

	for (; *json && *json != '\n'; json++) {
		bool opens = !quoted && strchr("{[", *json);

		if (*json == '"')
			quoted = !quoted;
		if (quoted && *json == '\\')
			str_addc(out, *json++);
		if (!quoted && strchr("}]", *json))
			str_printf(out, "\n%*s", 2 * --depth, "");
		str_addc(out, *json);
		depth += opens;
		if (opens || (!quoted && *json == ','))
			str_printf(out, "\n%*s", 2 * depth, "");
		if (!quoted && *json == ':')
			str_addc(out, ' ');
	}
	str_addc(out, '\n');
}

void gen_schema(struct str *out)
{
	AUTO_STR flat = {0};
	struct json j;

	json_init(&j, &flat);
	json_object(&j, NULL);
	json_text(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_text(&j, "title", "a Warren lab file");
	json_text(&j, "description", "made from the reader's tables by lab-gen: see docs/gen.c");
	json_text(&j, "type", "object");
	json_array(&j, "required");
	json_text(&j, NULL, "nodes");
	json_end(&j);
	json_bool(&j, "additionalProperties", false);
	json_object(&j, "properties");
	keys(&j, &lab_keys);
	json_end(&j);

	json_object(&j, "$defs");
	scalars(&j);
	nodes(&j);
	links(&j);
	files(&j);
	wires(&j);
	pools(&j);
	json_end(&j);
	json_end(&j);
	indent(str_text(&flat), out);
	out->failed |= flat.failed;
}
