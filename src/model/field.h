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
	WR_FLAG,   /* uint8_t, 1: the word alone says it, no value follows (nodad) */
	WR_BOOL,   /* uint8_t, 0 or 1 */
	WR_BOOL32, /* the same, uint32_t in netlink */
	WR_U8,
	WR_U16,
	WR_BE16, /* uint16_t here, network order in netlink */
	WR_U32,
	WR_U64,
	WR_MSEC, /* uint32_t of milliseconds, written with a unit: 20ms, 1.5s */
	WR_MAC,	 /* struct mac */
	WR_HOST, /* struct inet: an address without length */
	WR_ADDR, /* struct inet: an address with its length, host bits allowed */
	WR_NET,	 /* struct inet: a net; in netlink the address only, the length has its own place */
	WR_NAME, /* uint32_t: a text interned in the model's names; max: how long it may be */
	WR_WORD, /* uint8_t: one of `words` and nothing else */
	WR_PORTS, /* two uint16_t, first and last: 80 or 80-90 */
	WR_RANGE, /* two uint32_t, first and last */
	WR_MARK,  /* two uint32_t, value and mask: 0x1 or 0x1/0xff */
	WR_TYPE_N_,
};

/* A value that has a name. */
struct wr_word {
	const char *text;
	uint32_t value;
};

struct wr_field {
	const char *name; /* as in the lab file, which is as `ip` has it */
	const char *also; /* another word for it that `ip` takes (brd), or NULL */
	enum wr_type type;
	uint16_t attr;	   /* the netlink attribute; 0: has its place in a header, the object's own
			      file knows */
	uint16_t nest;	   /* the attribute that `attr` is inside of (RTA_METRICS), or 0 */
	uint16_t offset;   /* of the value in the struct */
	uint16_t unit;	   /* netlink counts in value * unit; 0: 1 */
	uint64_t min, max; /* of a number; max 0: the type's own */
	const struct wr_word *words; /* names of values, text NULL at the end: of WR_WORD all there
					are, of a number further ones */
	const char *json;	     /* the key `ip -j -d` shows it under; NULL: the name */
	const char *help;	     /* for the manual: half a sentence */
	bool iff;     /* `attr` is a bit of the object's flags (ifi_flags, IFA_FLAGS) */
	bool inverse; /* that bit says the opposite (IFF_NOARP) */
	bool hex;     /* a number that may be written 0x…, and is printed so */
	bool ticks;   /* a time that the kernel keeps in ticks: it may come back one off */
	bool once;    /* can only be given when the thing is made */
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

static inline bool field_any(const void *data)
{
	return *(const uint64_t *)data;
}

/* The bit in `has` of the field whose value is kept at `offset`. */
uint64_t field_bit(const struct wr_table *table, size_t offset);
#define FIELD_BIT(table, data, member)	 field_bit(&(table), offsetof(__typeof__(*(data)), member))
#define FIELD_HAS(table, data, member)	 (((data)->has & FIELD_BIT(table, data, member)) != 0)
#define FIELD_SAY(table, data, member)	 ((data)->has |= FIELD_BIT(table, data, member))
#define FIELD_UNSAY(table, data, member) ((data)->has &= ~FIELD_BIT(table, data, member))

/* Size of a value of that type in the struct. */
size_t field_size(enum wr_type type);

/* The number of the field called `name` (or also called so), or -1. */
int field_find(const struct wr_table *table, const char *name);

/* Reads the text of fields[i] into `data` and sets its bit (WR_FLAG: text is not looked at and may
 * be NULL). On failure 0 is not returned but -EINVAL (wrong form) or -ERANGE, and `why` gets a
 * fragment such as `"yess" is not yes or no`, `70000 is above 65535`. */
int field_read(const struct wr_table *table, size_t i, const char *text, void *data,
	       struct names *names, struct str *why);

/* Adds the text of the value of fields[i] as the lab file would have it (WR_FLAG: "yes"). */
void field_print(const struct wr_table *table, size_t i, const void *data,
		 const struct names *names, struct str *out);

bool field_eq(const struct wr_table *table, size_t i, const void *a, const struct names *a_names,
	      const void *b, const struct names *b_names);

/* Adds " NAME VALUE" (" NAME" for a WR_FLAG) for each field of mask that `data` has, in the order
 * of the table: the words of `ip`. */
void field_print_words(const struct wr_table *table, uint64_t mask, const void *data,
		       const struct names *names, struct str *out);

/* Which fields that `want` says are absent or different in `have`: bit i for fields[i]. */
uint64_t field_diff(const struct wr_table *table, const void *want, const struct names *want_names,
		    const void *have, const struct names *have_names);

/* Copies the fields of mask from src to dst, names included. */
void field_copy(const struct wr_table *table, uint64_t mask, void *dst, struct names *dst_names,
		const void *src, const struct names *src_names);
