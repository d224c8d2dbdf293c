/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * resolve.c - what two runs must have alike: MAC addresses are functions of lab, node and device
 * name, ifindexes count in file order.
 */
#include "lab/reader.h"

/* FNV-1a over the text and its NUL, so that "a" "bc" is not "ab" "c". */
static uint64_t hash(uint64_t h, const char *text)
{
	do
		h = (h ^ (unsigned char)*text) * 0x100000001b3;
	while (*text++);

	return h;
}

static uint64_t mac_number(const struct mac *mac)
{
	uint64_t number = 0;

	for (size_t i = 0; i < sizeof(mac->bytes); i++)
		number = number << 8 | mac->bytes[i];
	return number;
}

/* Locally administered, unicast. FNV leaves its high bits nearly alike for names that differ at
 * their end: they are mixed first (the finalizer of MurmurHash3). */
static struct mac mac_of(uint64_t h)
{
	struct mac mac;

	h = (h ^ h >> 33) * 0xff51afd7ed558ccd;
	h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53;
	h ^= h >> 33;
	for (size_t i = 0; i < sizeof(mac.bytes); i++)
		mac.bytes[i] = (uint8_t)(h >> (8 * i));
	mac.bytes[0] = (uint8_t)((mac.bytes[0] & 0xfc) | 0x02);
	return mac;
}

/* A name may hash to what is there already: then the next. */
static void give_mac(struct reader *r, struct map *taken, uint32_t link, int field)
{
	struct wr_model *m = r->want;
	uint64_t h = hash(0xcbf29ce484222325, names_text(&m->names, r->lab->name));
	struct mac mac;

	h = hash(h, model_ns_name(m, m->links[link].ns));
	h = hash(h, model_link_name(m, link));
	do {
		mac = mac_of(h);
		h = hash(h, "+");
	} while (map_get(taken, mac_number(&mac)) != MAP_NONE);

	map_put(taken, &r->arena, mac_number(&mac), link);
	m->links[link].conf.mac = mac;
	m->links[link].conf.has |= (uint64_t)1 << field;
}

void resolve_macs(struct reader *r)
{
	struct wr_model *m = r->want;
	int field = field_find(&link_table, "mac");
	struct map taken = {0};

	for (uint32_t i = 0; i < m->n_links; i++) {
		if (field_has(&m->links[i].conf, (size_t)field))
			map_put(&taken, &r->arena, mac_number(&m->links[i].conf.mac), i);
	}
	for (uint32_t i = 0; i < m->n_links && !reader_failed(r); i++) {
		if (m->links[i].kind->name[0] && !field_has(&m->links[i].conf, (size_t)field))
			give_mac(r, &taken, i, field);
	}
}

/* lo is the first of its node, and 1 to the kernel. */
void resolve_ifindexes(struct reader *r)
{
	struct wr_model *m = r->want;

	for (uint32_t ns = 1; ns < m->n_ns; ns++) {
		uint32_t next = 1;

		WR_EACH_LINK (m, ns, i)
			model_set_ifindex(m, i, next++);
	}
}
