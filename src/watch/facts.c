/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * facts.c - names and values in one row of bytes.
 */
#include <string.h>

#include "watch/facts.h"

void facts_add(struct str *s, const char *name, const char *value)
{
	str_addn(s, name, strlen(name) + 1);
	str_addn(s, value, strlen(value) + 1);
}

void facts_addf(struct str *s, const char *name, const char *fmt, ...)
{
	AUTO_STR value = {0};
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(&value, fmt, ap);
	va_end(ap);
	facts_add(s, name, str_text(&value));
	s->failed |= value.failed;
}

bool facts_next(const struct facts *facts, const char **at, const char **ret_name,
		const char **ret_value)
{
	if (!facts->bytes || *at >= facts->bytes + facts->len)
		return false;

	*ret_name = *at;
	*ret_value = *at + strlen(*at) + 1;
	*at = *ret_value + strlen(*ret_value) + 1;
	return true;
}

const char *facts_find(const struct facts *facts, const char *name)
{
	const char *at = facts->bytes, *one, *value;

	while (facts_next(facts, &at, &one, &value))
		if (strcmp(one, name) == 0)
			return value;
	return NULL;
}

bool facts_eq(const struct facts *a, const struct facts *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0);
}

bool facts_copy(const struct facts *from, struct facts *ret)
{
	char *bytes = malloc(from->len ? from->len : 1);

	if (!bytes)
		return false;
	if (from->len)
		memcpy(bytes, from->bytes, from->len);
	*ret = (struct facts){.bytes = bytes, .len = from->len};
	return true;
}

void facts_fini(struct facts *facts)
{
	free(facts->bytes);
	*facts = (struct facts){0};
}
