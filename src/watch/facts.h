/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * facts.h - what is said of an object: names and values, one after the other in one text, each with
 * its NUL. So they are kept, compared and copied as bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Owns its bytes; all zero is empty. */
struct facts {
	char *bytes;
	size_t len;
};

void facts_add(struct str *s, const char *name, const char *value);
void facts_addf(struct str *s, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Steps through them: false at the end. *at begins as facts->bytes. */
bool facts_next(const struct facts *facts, const char **at, const char **ret_name,
		const char **ret_value);

/* The value of that name, or NULL. */
const char *facts_find(const struct facts *facts, const char *name);

bool facts_eq(const struct facts *a, const struct facts *b);

/* A copy; false when there is no memory. */
bool facts_copy(const struct facts *from, struct facts *ret);
void facts_fini(struct facts *facts);
