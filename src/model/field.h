/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * field.h - tables that say what a thing consists of. One table reads the lab file, checks it,
 * writes netlink, reads netlink, compares, prints and documents.
 *
 * The values live in a plain struct whose first member is `uint64_t has`: bit i is set when
 * fields[i] was said (by the file) or told (by the kernel). Absent is not zero.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum wr_type {
	WR_BOOL, /* uint8_t, 0 or 1 */
	WR_U8,
	WR_U16,
	WR_BE16, /* uint16_t here, network order in netlink */
	WR_U32,
	WR_U64,
	WR_MAC,	 /* struct mac */
	WR_HOST, /* struct inet: an address without length */
	WR_NET,	 /* struct inet: a net; in netlink the address only, the length has its own place */
	WR_NAME, /* uint32_t: a text interned in the model's names */
	WR_WORD, /* uint8_t: index into `words` */
	WR_TYPE_N_,
};

struct wr_field {
	const char *name; /* as in the lab file, which is as `ip` has it */
	enum wr_type type;
	uint16_t attr;		  /* the netlink attribute; for `iff` the IFF_ flag */
	uint16_t offset;	  /* of the value in the struct */
	uint64_t min, max;	  /* of a number; max 0: the type's own */
	const char *const *words; /* of WR_WORD: NULL at the end; a NULL-free gap is "" */
	const char *json;	  /* the key `ip -j -d` shows it under; NULL: the name */
	const char *help;	  /* for the manual: half a sentence */
	bool iff;		  /* a bit of ifi_flags, not an attribute */
	bool hex;		  /* a number that may be written 0x… */
	bool once;		  /* can only be given when the thing is made */
};

struct wr_table {
	const char *name; /* what the table describes, for messages: "link", "bridge", "route" */
	const struct wr_field *fields;
	uint8_t n;   /* at most 64 */
	size_t size; /* of the struct */
};

#define WR_TABLE(table_name, array, type)                                       \
	{                                                                       \
		.name = (table_name), .fields = (array), .n = ARRAY_LEN(array), \
		.size = sizeof(type)                                            \
	}

struct names;

static inline bool field_has(const void *data, size_t i)
{
	return *(const uint64_t *)data >> i & 1;
}

/* The number of the field called `name`, or -1. */
int field_find(const struct wr_table *table, const char *name);

/* Reads the text of fields[i] into `data` and sets its bit. On failure 0 is not returned but
 * -EINVAL (wrong form) or -ERANGE, and `why` gets a fragment such as `"yess" is not yes or no`,
 * `70000 is above 65535`. */
int field_read(const struct wr_table *table, size_t i, const char *text, void *data,
	       struct names *names, struct str *why);

/* Adds the text of fields[i] as the lab file would have it. */
void field_print(const struct wr_table *table, size_t i, const void *data,
		 const struct names *names, struct str *out);

bool field_eq(const struct wr_table *table, size_t i, const void *a, const struct names *a_names,
	      const void *b, const struct names *b_names);

/* Which fields that `want` says are absent or different in `have`: bit i for fields[i]. */
uint64_t field_diff(const struct wr_table *table, const void *want, const struct names *want_names,
		    const void *have, const struct names *have_names);

/* Copies the fields of mask from src to dst, names included. */
void field_copy(const struct wr_table *table, uint64_t mask, void *dst, struct names *dst_names,
		const void *src, const struct names *src_names);
