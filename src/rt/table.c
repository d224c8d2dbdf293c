/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * table.c - the netlink half of the field tables.
 */
#include <string.h>
#include <sys/socket.h>

#include <arpa/inet.h>

#include "base/inet.h"
#include "rt/table.h"

static bool is_put(const struct wr_table *table, size_t i, uint64_t mask, uint16_t nest,
		   const void *data)
{
	const struct wr_field *f = &table->fields[i];

	return (mask >> i & 1) && field_has(data, i) && f->attr && !f->iff && f->nest == nest;
}

static const void *value_in(const struct wr_field *f, const void *data)
{
	return (const char *)data + f->offset;
}

static uint32_t unit_of(const struct wr_field *f)
{
	return f->unit ? f->unit : 1;
}

/* ------ writing -- */

static void put_u32(struct nl_batch *b, const struct wr_field *f, const void *value)
{
	uint32_t number;

	memcpy(&number, value, sizeof(number));
	nl_put_u32(b, f->attr, number * unit_of(f));
}

static void put_be16(struct nl_batch *b, const struct wr_field *f, const void *value)
{
	uint16_t number;

	memcpy(&number, value, sizeof(number));
	nl_put_be16(b, f->attr, number);
}

static void put_name(struct nl_batch *b, const struct wr_field *f, const void *value,
		     const struct names *names)
{
	uint32_t name;

	memcpy(&name, value, sizeof(name));
	nl_put_str(b, f->attr, names_text(names, name));
}

static void put_field(struct nl_batch *b, const struct wr_field *f, const void *value,
		      const struct names *names)
{
	const struct inet *inet = value;

	switch (f->type) {
	case WR_BOOL32:
		nl_put_u32(b, f->attr, *(const uint8_t *)value);
		break;
	case WR_BE16:
		put_be16(b, f, value);
		break;
	case WR_U32:
	case WR_MSEC:
		put_u32(b, f, value);
		break;
	case WR_HOST:
	case WR_ADDR:
	case WR_NET:
		nl_put(b, f->attr, inet->bytes, inet_size(inet));
		break;
	case WR_NAME:
		put_name(b, f, value, names);
		break;
	default:
		nl_put(b, f->attr, value, field_size(f->type));
	}
}

void table_put(struct nl_batch *b, const struct wr_table *table, uint64_t mask, uint16_t nest,
	       const void *data, const struct names *names)
{
	for (size_t i = 0; i < table->n; i++)
		if (is_put(table, i, mask, nest, data))
			put_field(b, &table->fields[i], value_in(&table->fields[i], data), names);
}

bool table_any(const struct wr_table *table, uint64_t mask, uint16_t nest, const void *data)
{
	for (size_t i = 0; i < table->n; i++)
		if (is_put(table, i, mask, nest, data))
			return true;

	return false;
}

uint32_t table_bits(const struct wr_table *table, uint64_t mask, const void *data,
		    uint32_t *ret_change)
{
	uint32_t bits = 0, change = 0;

	for (size_t i = 0; i < table->n; i++) {
		const struct wr_field *f = &table->fields[i];

		if (!(mask >> i & 1) || !f->iff || !field_has(data, i))
			continue;
		change |= f->attr;
		if ((*(const uint8_t *)value_in(f, data) != 0) != f->inverse)
			bits |= f->attr;
	}

	*ret_change = change;
	return bits;
}

/* ------ reading -- */

static bool get_u32(const struct wr_field *f, const struct nlattr *attr, void *value)
{
	uint32_t number;

	if (!nl_get_u32(attr, &number))
		return false;

	number /= unit_of(f);
	memcpy(value, &number, sizeof(number));
	return true;
}

/* Some flags of the kernel know more than yes and no (a bridge's stp: 2, a program speaks it). */
static bool get_bool(const struct wr_field *f, const struct nlattr *attr, void *value)
{
	uint32_t wide = 0;
	uint8_t narrow = 0;

	if (f->type == WR_BOOL32 ? !nl_get_u32(attr, &wide) : !nl_get_u8(attr, &narrow))
		return false;

	*(uint8_t *)value = wide || narrow;
	return true;
}

static bool get_inet(const struct nlattr *attr, void *value)
{
	size_t len = mnl_attr_get_payload_len(attr);
	struct inet inet = {.family = len == 4 ? AF_INET : AF_INET6, .len = (uint8_t)(len * 8)};

	if ((len != 4 && len != 16) || !nl_get_bytes(attr, inet.bytes, len))
		return false;

	memcpy(value, &inet, sizeof(inet));
	return true;
}

static bool get_name(const struct nlattr *attr, void *value, struct names *names)
{
	const char *text = nl_get_str(attr);
	uint32_t name;

	if (!text)
		return false;

	name = names_add(names, text);
	memcpy(value, &name, sizeof(name));
	return true;
}

static bool get_field(const struct wr_field *f, const struct nlattr *attr, void *value,
		      struct names *names)
{
	uint16_t be16;

	switch (f->type) {
	case WR_FLAG:
	case WR_BOOL:
	case WR_BOOL32:
		return get_bool(f, attr, value);
	case WR_BE16:
		if (!nl_get_be16(attr, &be16))
			return false;
		memcpy(value, &be16, sizeof(be16));
		return true;
	case WR_U32:
	case WR_MSEC:
		return get_u32(f, attr, value);
	case WR_HOST:
	case WR_ADDR:
	case WR_NET:
		return get_inet(attr, value);
	case WR_NAME:
		return get_name(attr, value, names);
	default:
		return nl_get_bytes(attr, value, field_size(f->type));
	}
}

void table_get(const struct wr_table *table, uint16_t nest, const struct nlattr *const *attrs,
	       uint16_t max, void *data, struct names *names)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct wr_field *f = &table->fields[i];

		if (!f->attr || f->iff || f->nest != nest || f->attr > max || !attrs[f->attr])
			continue;
		if (get_field(f, attrs[f->attr], (char *)data + f->offset, names))
			*(uint64_t *)data |= UINT64_C(1) << i;
	}
}

void table_get_bits(const struct wr_table *table, uint32_t flags, void *data)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct wr_field *f = &table->fields[i];
		bool on = ((flags & f->attr) != 0) != f->inverse;

		if (!f->iff || (f->type == WR_FLAG && !on))
			continue;
		*((uint8_t *)data + f->offset) = on;
		*(uint64_t *)data |= UINT64_C(1) << i;
	}
}
