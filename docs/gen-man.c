/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gen-man.c - the tables as scdoc.
 */
#include <stdio.h>
#include <string.h>

#include "gen.h"

/* Text of a table: scdoc's own characters are escaped, `x` becomes bold. */
static void add_text(const char *text, struct str *out)
{
	for (; *text; text++) {
		if (*text == '`') {
			str_addc(out, '*');
			continue;
		}
		if (strchr("*_\\<>#~[]", *text))
			str_addc(out, '\\');
		str_addc(out, *text);
	}
}

static void add_entry(const char *name, const char *type, const char *def, const char *help,
		      struct str *out)
{
	str_add(out, "*");
	add_text(name, out);
	str_add(out, "*");
	if (type) {
		str_add(out, " (");
		add_text(type, out);
		if (def) {
			str_add(out, "; ");
			add_text(def, out);
		}
		str_add(out, ")");
	}
	str_add(out, "\n\t");
	add_text(help, out);
	str_add(out, "\n\n");
}

/* The keys that are there now, then the names of those to come. */
static void add_keys(const struct key_table *table, struct str *out)
{
	const char *before = "Not yet supported, and an error that says so: ";

	for (size_t i = 0; i < table->n; i++) {
		const struct key *key = &table->keys[i];

		if (!key->later)
			add_entry(key->name, key_type_text(key->type), key->def, key->help, out);
	}
	for (size_t i = 0; i < table->n; i++) {
		if (!table->keys[i].later)
			continue;
		str_add(out, before);
		str_add(out, "*");
		add_text(table->keys[i].name, out);
		str_add(out, "*");
		before = ", ";
	}
	if (before[0] == ',')
		str_add(out, ".\n\n");
}

static const char *field_type(const struct wr_field *field)
{
	switch (field->type) {
	case WR_FLAG:
		return NULL;
	case WR_BOOL:
	case WR_BOOL32:
		return "bool";
	case WR_MSEC:
		return "time";
	case WR_MAC:
		return "mac";
	case WR_HOST:
		return "address without length";
	case WR_ADDR:
		return "address";
	case WR_NET:
		return "net";
	case WR_NAME:
		return "name";
	case WR_WORD:
		return "word";
	case WR_PORTS:
	case WR_RANGE:
		return "number or range";
	case WR_MARK:
		return "mark, or mark/mask";
	default:
		return "int";
	}
}

static void add_fields(const struct wr_table *table, struct str *out)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct wr_field *field = &table->fields[i];

		add_entry(field->name, field_type(field), NULL, field->help, out);
	}
}

static void add_kinds(struct str *out)
{
	for (size_t i = 0; wr_kinds[i]; i++) {
		bool later = wr_kinds[i]->flags & WR_KIND_LATER;

		if (wr_kinds[i]->flags & WR_KIND_FILE)
			add_entry(wr_kinds[i]->name, later ? "not yet" : NULL, NULL,
				  wr_kinds[i]->help, out);
	}
}

static bool add_table(const char *name, struct str *out)
{
	const struct wr_kind *bridge = kind_find("bridge");
	const struct {
		const char *name;
		const struct wr_table *table;
	} tables[] = {
		{"BRIDGE", &bridge->table}, {"PORT", bridge->port}, {"ADDRESS", &addr_table},
		{"ROUTE", &route_table},    {"RULE", &rule_table},
	};

	for (size_t i = 0; key_tables[i]; i++) {
		if (str_eq(key_tables[i]->what, name)) {
			add_keys(key_tables[i], out);
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		if (str_eq(tables[i].name, name)) {
			add_fields(tables[i].table, out);
			return true;
		}
	}
	if (str_eq(name, "KINDS"))
		add_kinds(out);
	return str_eq(name, "KINDS");
}

bool gen_man(const char *page, struct str *out)
{
	char name[64];

	for (size_t len; *page; page += len) {
		len = strcspn(page, "\n");
		if (len > 2 && len < sizeof(name) && page[0] == '@' && page[len - 1] == '@') {
			snprintf(name, sizeof(name), "%.*s", (int)len - 2, page + 1);
			if (!add_table(name, out)) {
				fprintf(stderr, "no table \"%s\"\n", name);
				return false;
			}
			len += page[len] == '\n';
			continue;
		}
		len += page[len] == '\n';
		if (!str_starts(page, "; ")) /* scdoc wants its headline before any comment */
			str_addn(out, page, len);
	}
	return true;
}
