/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.c - the three forms of a list. Of the pretty one every blank is ip's.
 */
#include <inttypes.h>
#include <string.h>

#include "cli/netns/rows.h"

void rows_fini(struct rows *rows)
{
	str_fini(&rows->out);
}

void rows_begin(struct rows *rows)
{
	if (rows->json)
		str_add(&rows->out, rows->n_rows ? ",{" : rows->pretty ? "[ {" : "[{");
	rows->n_rows++;
	rows->n_fields = 0;
}

/* What stands before a value of JSON. */
static void key_of(struct rows *rows, const char *key)
{
	if (rows->n_fields++)
		str_addc(&rows->out, ',');
	if (rows->pretty)
		str_add(&rows->out, "\n        ");
	str_printf(&rows->out, "\"%s\":%s", key, rows->pretty ? " " : "");
}

void rows_text(struct rows *rows, const char *key, const char *before, const char *value,
	       const char *after)
{
	if (rows->json) {
		key_of(rows, key);
		str_add_json(&rows->out, value, strlen(value));
		return;
	}
	str_add(&rows->out, before);
	str_add(&rows->out, value);
	str_add(&rows->out, after);
}

void rows_number(struct rows *rows, const char *key, const char *before, int32_t value,
		 const char *after)
{
	if (rows->json) {
		key_of(rows, key);
		str_printf(&rows->out, "%" PRId32, value);
		return;
	}
	str_printf(&rows->out, "%s%" PRId32 "%s", before, value, after);
}

void rows_plain(struct rows *rows, const char *text)
{
	if (!rows->json)
		str_add(&rows->out, text);
}

void rows_end(struct rows *rows)
{
	if (!rows->json)
		str_addc(&rows->out, '\n');
	else if (rows->pretty)
		str_add(&rows->out, "\n    }");
	else
		str_addc(&rows->out, '}');
}

void rows_finish(struct rows *rows)
{
	if (!rows->json)
		return;
	if (rows->n_rows == 0)
		str_addc(&rows->out, '[');
	str_add(&rows->out, rows->pretty ? " ]\n" : "]\n");
}
