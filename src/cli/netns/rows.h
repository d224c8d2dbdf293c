/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.h - rows of fields as ip prints them: text, JSON (-json), or JSON over several lines (-json
 * -pretty). Pure.
 *
 *	rows_begin(&rows);
 *	rows_text(&rows, "name", "", name, "");
 *	rows_number(&rows, "id", " (id: ", id, ")");
 *	rows_end(&rows);
 *	…
 *	rows_finish(&rows);
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct rows {
	struct str out; /* owned */
	bool json, pretty;
	size_t n_rows, n_fields; /* begun; of the row */
};

#define AUTO_ROWS CLEANUP(rows_fini) struct rows

void rows_begin(struct rows *rows);
void rows_text(struct rows *rows, const char *key, const char *before, const char *value,
	       const char *after);
void rows_number(struct rows *rows, const char *key, const char *before, int32_t value,
		 const char *after);
void rows_plain(struct rows *rows, const char *text); /* in text only */
void rows_end(struct rows *rows);
void rows_finish(struct rows *rows);
void rows_fini(struct rows *rows);
