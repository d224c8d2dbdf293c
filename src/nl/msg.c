/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * msg.c - the bytes of netlink: builds requests, takes attributes apart. No sockets.
 */
#include <assert.h>
#include <string.h>

#include <arpa/inet.h>

#include "nl/msg.h"

#define BATCH_START 1024 /* bytes that a batch begins with; a veth request has about 200 */

/* ------ requests ------ */

void nl_batch_clear(struct nl_batch *b)
{
	b->len = 0;
	b->n = 0;
	b->failed = 0;
}

void nl_batch_fini(struct nl_batch *b)
{
	free(b->data);
	free(b->starts);
	*b = (struct nl_batch){0};
}

/* Room for `need` elements of `size` bytes in an array that holds *cap; NULL when there is none. */
static void *grow(void *items, size_t *cap, size_t need, size_t first, size_t size)
{
	size_t larger = *cap ? *cap : first;
	void *grown;

	while (larger < need)
		larger *= 2;

	grown = reallocarray(items, larger, size);
	if (grown)
		*cap = larger;
	return grown;
}

/* `len` zeroed bytes, padded, at the end of the batch; NULL (remembered) when there is no memory.
 */
static unsigned char *append(struct nl_batch *b, size_t len)
{
	size_t padded = NLMSG_ALIGN(len);
	unsigned char *place;

	if (b->failed)
		return NULL;

	if (b->len + padded > b->cap) {
		place = grow(b->data, &b->cap, b->len + padded, BATCH_START, 1);
		if (!place) {
			b->failed = ENOMEM;
			return NULL;
		}
		b->data = place;
	}

	place = b->data + b->len;
	memset(place, 0, padded);
	b->len += padded;
	return place;
}

/* Appends to the request that is being built. */
static unsigned char *append_part(struct nl_batch *b, size_t len)
{
	unsigned char *place;

	assert(b->failed || b->n > 0);
	place = append(b, len);
	if (place) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)(b->data + b->starts[b->n - 1]);

		nlh->nlmsg_len = (uint32_t)(b->len - b->starts[b->n - 1]);
	}
	return place;
}

void nl_begin(struct nl_batch *b, uint16_t type, uint16_t flags)
{
	size_t start = b->len;
	struct nlmsghdr *nlh;

	if (!b->failed && b->n == b->n_cap) {
		size_t *starts = grow(b->starts, &b->n_cap, b->n + 1, 8, sizeof(*starts));

		if (starts)
			b->starts = starts;
		else
			b->failed = ENOMEM;
	}

	nlh = (struct nlmsghdr *)append(b, sizeof(*nlh));
	if (!nlh)
		return;

	/* NLM_F_DUMP is two bits; one of them alone is NLM_F_REPLACE or NLM_F_EXCL elsewhere. */
	if ((flags & NLM_F_DUMP) != NLM_F_DUMP)
		flags |= NLM_F_ACK;
	*nlh = (struct nlmsghdr){.nlmsg_len = sizeof(*nlh),
				 .nlmsg_type = type,
				 .nlmsg_flags = flags | NLM_F_REQUEST};
	b->starts[b->n++] = start;
}

void nl_quiet(struct nl_batch *b)
{
	if (!b->failed && b->n)
		((struct nlmsghdr *)(b->data + b->starts[b->n - 1]))->nlmsg_flags &=
			(uint16_t)~NLM_F_ACK;
}

void nl_put_hdr(struct nl_batch *b, const void *header, size_t len)
{
	unsigned char *place = append_part(b, len);

	if (place)
		memcpy(place, header, len);
}

void nl_put(struct nl_batch *b, uint16_t attr, const void *data, size_t len)
{
	struct nlattr head = {.nla_len = (uint16_t)(NLA_HDRLEN + len), .nla_type = attr};
	unsigned char *place;

	if (len > UINT16_MAX - NLA_HDRLEN) {
		b->failed = b->failed ? b->failed : EMSGSIZE;
		return;
	}

	place = append_part(b, NLA_HDRLEN + len);
	if (!place)
		return;

	memcpy(place, &head, sizeof(head));
	if (len)
		memcpy(place + NLA_HDRLEN, data, len);
}

void nl_put_flag(struct nl_batch *b, uint16_t attr)
{
	nl_put(b, attr, NULL, 0);
}

void nl_put_u8(struct nl_batch *b, uint16_t attr, uint8_t value)
{
	nl_put(b, attr, &value, sizeof(value));
}

void nl_put_u16(struct nl_batch *b, uint16_t attr, uint16_t value)
{
	nl_put(b, attr, &value, sizeof(value));
}

void nl_put_u32(struct nl_batch *b, uint16_t attr, uint32_t value)
{
	nl_put(b, attr, &value, sizeof(value));
}

void nl_put_u64(struct nl_batch *b, uint16_t attr, uint64_t value)
{
	nl_put(b, attr, &value, sizeof(value));
}

void nl_put_be16(struct nl_batch *b, uint16_t attr, uint16_t value)
{
	nl_put_u16(b, attr, htons(value));
}

void nl_put_be32(struct nl_batch *b, uint16_t attr, uint32_t value)
{
	nl_put_u32(b, attr, htonl(value));
}

void nl_put_str(struct nl_batch *b, uint16_t attr, const char *text)
{
	nl_put(b, attr, text, strlen(text) + 1);
}

size_t nl_nest_begin(struct nl_batch *b, uint16_t attr)
{
	size_t nest = b->len;

	nl_put(b, attr | NLA_F_NESTED, NULL, 0);
	return nest;
}

void nl_nest_end(struct nl_batch *b, size_t nest)
{
	size_t len = b->len - nest;

	if (b->failed)
		return;

	if (len > UINT16_MAX) {
		b->failed = EMSGSIZE;
		return;
	}
	((struct nlattr *)(b->data + nest))->nla_len = (uint16_t)len;
}

/* ------ attributes ------ */

static bool attrs_read(const unsigned char *data, size_t len, const struct nlattr **table,
		       uint16_t max)
{
	for (size_t i = 0; i <= max; i++)
		table[i] = NULL;

	while (len >= NLA_HDRLEN) {
		const struct nlattr *attr = (const struct nlattr *)data;
		uint16_t type = attr->nla_type & NLA_TYPE_MASK;
		size_t step = NLA_ALIGN(attr->nla_len);

		if (attr->nla_len < NLA_HDRLEN || attr->nla_len > len)
			return false;

		if (type <= max)
			table[type] = attr;
		if (step >= len)
			return true;
		data += step;
		len -= step;
	}
	return len == 0;
}

bool nl_attrs(const struct nlmsghdr *nlh, size_t header_len, const struct nlattr **table,
	      uint16_t max)
{
	size_t begin = NLMSG_HDRLEN + NLMSG_ALIGN(header_len);

	if (nlh->nlmsg_len < begin) {
		attrs_read(NULL, 0, table, max);
		/* The padding of a header that nothing follows may be missing. */
		return nlh->nlmsg_len >= NLMSG_HDRLEN + header_len;
	}
	return attrs_read((const unsigned char *)nlh + begin, nlh->nlmsg_len - begin, table, max);
}

bool nl_attrs_nested(const struct nlattr *nest, const struct nlattr **table, uint16_t max)
{
	return attrs_read((const unsigned char *)nest + NLA_HDRLEN, nest->nla_len - NLA_HDRLEN,
			  table, max);
}

bool nl_get_bytes(const struct nlattr *attr, void *ret, size_t len)
{
	if (!attr || mnl_attr_get_payload_len(attr) != len)
		return false;

	memcpy(ret, mnl_attr_get_payload(attr), len);
	return true;
}

bool nl_get_u8(const struct nlattr *attr, uint8_t *ret)
{
	return nl_get_bytes(attr, ret, sizeof(*ret));
}

bool nl_get_u16(const struct nlattr *attr, uint16_t *ret)
{
	return nl_get_bytes(attr, ret, sizeof(*ret));
}

bool nl_get_u32(const struct nlattr *attr, uint32_t *ret)
{
	return nl_get_bytes(attr, ret, sizeof(*ret));
}

bool nl_get_u64(const struct nlattr *attr, uint64_t *ret)
{
	return nl_get_bytes(attr, ret, sizeof(*ret));
}

bool nl_get_i32(const struct nlattr *attr, int32_t *ret)
{
	return nl_get_bytes(attr, ret, sizeof(*ret));
}

bool nl_get_be16(const struct nlattr *attr, uint16_t *ret)
{
	uint16_t raw;

	if (!nl_get_u16(attr, &raw))
		return false;

	*ret = ntohs(raw);
	return true;
}

const char *nl_get_str(const struct nlattr *attr)
{
	const char *text;

	if (!attr)
		return NULL;

	text = mnl_attr_get_payload(attr);
	return memchr(text, '\0', mnl_attr_get_payload_len(attr)) ? text : NULL;
}
