/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-kind.c - the kinds as tables: sound in themselves; the bytes that make a veth and a bridge;
 * every entry goes through netlink and comes back. No kernel.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "base/str.h"
#include "model/model.h"
#include "rt/rt.h"
#include "rt/table.h"
#include "unit.h"

static const struct wr_table *const plain_tables[] = {&link_table, &addr_table, &route_table,
						      &rule_table};

static void each_table(void (*fn)(const struct wr_table *table))
{
	for (size_t i = 0; i < ARRAY_LEN(plain_tables); i++)
		fn(plain_tables[i]);
	for (size_t i = 0; wr_kinds[i]; i++) {
		fn(&wr_kinds[i]->table);
		if (wr_kinds[i]->port)
			fn(wr_kinds[i]->port);
	}
}

/* ------ tables -- */

static void is_sound(const struct wr_table *table)
{
	assert_non_null(table->name);
	assert_true(table->n <= 64);
	for (size_t i = 0; i < table->n; i++) {
		const struct wr_field *f = &table->fields[i];

		assert_true(f->offset >= sizeof(uint64_t));
		assert_true(f->offset + field_size(f->type) <= table->size);
		assert_int_equal(field_find(table, f->name), i);
		if (f->also)
			assert_int_equal(field_find(table, f->also), i);
		assert_int_equal(field_bit(table, f->offset), UINT64_C(1) << i);
		if (!f->help || strlen(f->help) < 10)
			fail_msg("%s %s has no help", table->name, f->name);
		assert_true(!f->max || f->min <= f->max);
		assert_true(f->type != WR_WORD || f->words);
		for (size_t k = 0; k < i; k++) {
			const struct wr_field *g = &table->fields[k];

			if (f->attr && g->attr == f->attr && g->iff == f->iff && g->nest == f->nest)
				fail_msg("%s: %s and %s are one attribute", table->name, f->name,
					 g->name);
			assert_true(f->offset >= g->offset + field_size(g->type) ||
				    g->offset >= f->offset + field_size(f->type));
		}
	}
}

static void tables_are_sound(void **state)
{
	(void)state;
	each_table(is_sound);
}

static void kinds_are_found(void **state)
{
	(void)state;
	assert_string_equal(wr_kinds[0]->name, "");
	for (size_t i = 0; wr_kinds[i]; i++) {
		assert_ptr_equal(kind_find(wr_kinds[i]->name), wr_kinds[i]);
		assert_true(strlen(wr_kinds[i]->help) > 3);
		assert_true(!(wr_kinds[i]->flags & WR_KIND_LATER) ||
			    wr_kinds[i]->flags & WR_KIND_FILE);
	}
	assert_null(kind_find("brdige"));
	assert_true(kind_find("vxlan")->flags & WR_KIND_LATER);
	assert_false(kind_find("bridge")->flags & WR_KIND_LATER);
}

/* ------ values: by text, through attributes, back -- */

/* A value of every field that this type takes; each is tried. */
static const char *const samples[] = {
	"yes",
	"no",
	"1",
	"2",
	"68",
	"100",
	"600",
	"1001",
	"0x10",
	"0x1/0xff",
	"80-90",
	"20ms",
	"02:00:00:00:00:01",
	"10.0.0.1",
	"fd00::1",
	"10.0.0.1/24",
	"fd00::1/64",
	"10.0.0.0/8",
	"fd00::/16",
	"eth0",
	"802.1ad",
	"forever",
	"link",
};

struct trip {
	struct arena arena;
	struct names names;
	const struct wr_table *table;
	void *there, *back;
};

static void send_and_get(struct trip *t, size_t i)
{
	const struct wr_field *f = &t->table->fields[i];
	const struct nlattr *attrs[256];
	AUTO_BATCH b = {0};
	uint32_t change;

	if (f->iff) {
		table_get_bits(t->table, table_bits(t->table, UINT64_C(1) << i, t->there, &change),
			       t->back);
		assert_int_equal(change, f->attr);
		return;
	}

	nl_begin(&b, RTM_NEWLINK, 0);
	nl_put_hdr(&b, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
	table_put(&b, t->table, UINT64_MAX, f->nest, t->there, &t->names);
	assert_int_equal(b.failed, 0);
	assert_true(nl_attrs((struct nlmsghdr *)b.data, sizeof(struct ifinfomsg), attrs, 255));
	assert_non_null(attrs[f->attr]);
	table_get(t->table, f->nest, attrs, 255, t->back, &t->names);
}

/* A net's length travels in a header of its own. */
static void lend_length(const struct wr_field *f, const void *there, void *back)
{
	const struct inet *from = (const void *)((const char *)there + f->offset);
	struct inet *to = (void *)((char *)back + f->offset);

	if (f->type == WR_NET || f->type == WR_ADDR)
		to->len = from->len;
}

static size_t try_sample(const struct wr_table *table, size_t i, const char *text)
{
	struct trip t = {.table = table};
	AUTO_STR why = {0}, out = {0}, again = {0};
	int rc;

	names_init(&t.names, &t.arena);
	t.there = arena_alloc(&t.arena, table->size);
	t.back = arena_alloc(&t.arena, table->size);
	rc = field_read(table, i, text, t.there, &t.names, &why);
	if (rc == 0) {
		send_and_get(&t, i);
		lend_length(&table->fields[i], t.there, t.back);
		if (table->fields[i].type == WR_FLAG || !table->fields[i].iff)
			assert_true(field_has(t.back, i));
		field_print(table, i, t.there, &t.names, &out);
		field_print(table, i, t.back, &t.names, &again);
		assert_string_equal(str_text(&out), str_text(&again));
		assert_true(field_eq(table, i, t.there, &t.names, t.back, &t.names));
	}
	arena_fini(&t.arena);
	return rc == 0;
}

static void comes_back(const struct wr_table *table)
{
	for (size_t i = 0; i < table->n; i++) {
		size_t n = 0;

		if (!table->fields[i].attr)
			continue;
		for (size_t k = 0; k < ARRAY_LEN(samples); k++)
			n += try_sample(table, i, samples[k]);
		if (!n)
			fail_msg("%s %s: no sample", table->name, table->fields[i].name);
	}
}

static void every_entry_comes_back(void **state)
{
	(void)state;
	each_table(comes_back);
}

static void another_size_is_absent(void **state)
{
	const struct nlattr *attrs[IFLA_MAX + 1];
	struct wr_link_conf conf = {0};
	struct arena arena = {0};
	struct names names;
	AUTO_BATCH b = {0};

	(void)state;
	names_init(&names, &arena);
	nl_begin(&b, RTM_NEWLINK, 0);
	nl_put_u16(&b, IFLA_MTU, 1500);
	nl_put(&b, IFLA_ADDRESS, "\1\2\3\4", 4);
	assert_true(nl_attrs((struct nlmsghdr *)b.data, 0, attrs, IFLA_MAX));
	table_get(&link_table, 0, attrs, IFLA_MAX, &conf, &names);
	assert_int_equal(conf.has, 0);
	arena_fini(&arena);
}

/* ------ requests, as trees -- */

struct tree {
	struct wr_model m;
	struct nl_batch b;
};

static int fresh(void **state)
{
	static struct tree t;

	t = (struct tree){0};
	*state = &t;
	return model_init(&t.m) ? 0 : -1;
}

static int done(void **state)
{
	struct tree *t = *state;

	nl_batch_fini(&t->b);
	model_fini(&t->m);
	return 0;
}

static void hex(const void *data, size_t len, struct str *out)
{
	for (size_t i = 0; i < len; i++)
		str_printf(out, "%02x", ((const uint8_t *)data)[i]);
}

/* "TYPE:bytes TYPE{ … } " in order. Nests are told by their flag; a veth's peer has a header first.
 */
static void print_attrs(const unsigned char *data, size_t len, struct str *out)
{
	while (len >= NLA_HDRLEN) {
		const struct nlattr *a = (const struct nlattr *)data;
		size_t padded = NLA_ALIGN(a->nla_len), step = padded < len ? padded : len;

		str_printf(out, "%d", a->nla_type & NLA_TYPE_MASK);
		if (a->nla_type & NLA_F_NESTED) {
			str_add(out, "{ ");
			print_attrs(data + NLA_HDRLEN, a->nla_len - NLA_HDRLEN, out);
			str_add(out, "} ");
		} else {
			str_addc(out, ':');
			hex(data + NLA_HDRLEN, a->nla_len - NLA_HDRLEN, out);
			str_addc(out, ' ');
		}
		data += step;
		len -= step;
	}
}

static void says(const struct tree *t, size_t number, int type, int flags, uint32_t index,
		 uint32_t iff, uint32_t change, const char *attrs)
{
	const struct nlmsghdr *nlh = (void *)(t->b.data + t->b.starts[number]);
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	AUTO_STR out = {0};

	assert_int_equal(t->b.failed, 0);
	assert_int_equal(nlh->nlmsg_type, type);
	assert_int_equal(nlh->nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK | flags);
	assert_int_equal(ifi->ifi_index, index);
	assert_int_equal(ifi->ifi_flags, iff);
	assert_int_equal(ifi->ifi_change, change);
	print_attrs((const unsigned char *)(ifi + 1), nlh->nlmsg_len - NLMSG_HDRLEN - sizeof(*ifi),
		    &out);
	assert_string_equal(str_text(&out), attrs);
}

static void read_into(const struct wr_table *table, const char *name, const char *text, void *data,
		      struct names *names)
{
	AUTO_STR why = {0};

	assert_int_equal(
		field_read(table, (size_t)field_find(table, name), text, data, names, &why), 0);
}

static void bytes_of_a_bridge(void **state)
{
	struct tree *t = *state;
	struct wr_model *m = &t->m;
	uint32_t l = model_add_link(m, 0, "br0", kind_find("bridge"));
	void *data = m->links[l].data;

	read_into(&kind_find("bridge")->table, "stp", "yes", data, &m->names);
	read_into(&kind_find("bridge")->table, "priority", "4096", data, &m->names);
	read_into(&kind_find("bridge")->table, "vlan_protocol", "802.1ad", data, &m->names);
	read_into(&kind_find("bridge")->table, "ageing_time", "1200", data, &m->names);
	read_into(&kind_find("bridge")->table, "mcast_query_interval", "100", data, &m->names);
	read_into(&link_table, "mtu", "9000", &m->links[l].conf, &m->names);
	read_into(&link_table, "up", "yes", &m->links[l].conf, &m->names);
	m->links[l].group = 7;
	link_put_new(&t->b, m, l, -1, false);

	/* 3 IFNAME, 4 MTU, 27 GROUP, 18 LINKINFO { 1 KIND, 2 DATA { 4 ageing, 5 stp, 6 priority,
	 * 8 vlan_protocol, 33 query interval } } */
	says(t, 0, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0, 0, 0,
	     "3:62723000 4:28230000 27:07000000 18{ 1:62726964676500 2{ 4:b0040000 5:01000000 "
	     "6:0010 8:88a8 33:6400000000000000 } } ");
}

static void bytes_of_a_veth(void **state)
{
	struct tree *t = *state;
	struct wr_model *m = &t->m;
	uint32_t b = model_add_ns(m, "b");
	uint32_t x = model_add_link(m, 0, "x0", kind_find("veth"));
	uint32_t y = model_add_link(m, b, "y0", kind_find("veth"));
	const struct nlattr *attrs[IFLA_MAX + 1], *info[8], *data[8];
	const struct ifinfomsg *ifi;
	const struct nlmsghdr *nlh;
	AUTO_STR out = {0};

	m->links[x].peer = y;
	m->links[y].peer = x;
	m->links[x].group = m->links[y].group = 9;
	m->links[x].master = model_add_link(m, 0, "br0", kind_find("bridge"));
	model_set_ifindex(m, m->links[x].master, 77);
	model_set_ifindex(m, x, 20);
	model_set_ifindex(m, y, 30);
	read_into(&link_table, "mac", "02:00:00:00:00:01", &m->links[x].conf, &m->names);
	read_into(&link_table, "mac", "02:00:00:00:00:02", &m->links[y].conf, &m->names);
	m->links[x].alias = names_add(&m->names, "warren:x");
	link_put_new(&t->b, m, x, 5, true);

	nlh = (void *)t->b.data;
	ifi = mnl_nlmsg_get_payload(nlh);
	assert_int_equal(ifi->ifi_index, 20);
	assert_int_equal(ifi->ifi_change, 0);
	assert_true(nl_attrs(nlh, sizeof(*ifi), attrs, IFLA_MAX));
	assert_string_equal(nl_get_str(attrs[IFLA_IFNAME]), "x0");
	assert_int_equal(mnl_attr_get_u32(attrs[IFLA_NUM_TX_QUEUES]), 1);
	assert_int_equal(mnl_attr_get_u32(attrs[IFLA_NUM_RX_QUEUES]), 1);
	assert_int_equal(mnl_attr_get_u32(attrs[IFLA_MASTER]), 77);
	assert_null(attrs[IFLA_IFALIAS]); /* would be dropped without a word */

	assert_true(nl_attrs_nested(attrs[IFLA_LINKINFO], info, 7));
	assert_string_equal(nl_get_str(info[IFLA_INFO_KIND]), "veth");
	assert_true(nl_attrs_nested(info[IFLA_INFO_DATA], data, 7));
	assert_non_null(data[VETH_INFO_PEER]);
	ifi = mnl_attr_get_payload(data[VETH_INFO_PEER]);
	assert_int_equal(ifi->ifi_index, 30);
	assert_int_equal(ifi->ifi_flags | ifi->ifi_change, 0);
	print_attrs((const unsigned char *)(ifi + 1),
		    mnl_attr_get_payload_len(data[VETH_INFO_PEER]) - sizeof(*ifi), &out);
	/* IFNAME, NUM_TX_QUEUES, NUM_RX_QUEUES, ADDRESS, GROUP, NET_NS_FD */
	assert_string_equal(str_text(&out), "3:793000 31:01000000 32:01000000 1:020000000002 "
					    "27:09000000 28:05000000 ");
}

static void bytes_of_changes(void **state)
{
	struct tree *t = *state;
	struct wr_model *m = &t->m;
	uint32_t br = model_add_link(m, 0, "br0", kind_find("bridge"));
	uint32_t x = model_add_link(m, 0, "x0", kind_find("veth"));
	struct wr_link *l = &m->links[x];

	model_set_ifindex(m, br, 77);
	l->master = br;
	l->alias = names_add(&m->names, "warren:x");
	l->group = 9;
	read_into(&link_table, "up", "yes", &l->conf, &m->names);
	read_into(&link_table, "arp", "no", &l->conf, &m->names);
	read_into(&link_table, "promisc", "no", &l->conf, &m->names);
	read_into(&link_table, "mtu", "1400", &l->conf, &m->names);
	read_into(kind_find("bridge")->port, "hairpin", "on", model_port(m, x, kind_find("bridge")),
		  &m->names);
	link_put_set(&t->b, m, x,
		     &(struct link_change){.ifindex = 20,
					   .conf_mask = UINT64_MAX,
					   .port_mask = UINT64_MAX,
					   .master = true,
					   .mark = true,
					   .rename = "z",
					   .move_ns_fd = -1});
	assert_int_equal(t->b.n, 2);
	/* MTU, IFNAME, MASTER, IFALIAS without its NUL, GROUP */
	says(t, 0, RTM_NEWLINK, 0, 20, IFF_UP | IFF_NOARP, IFF_UP | IFF_NOARP | IFF_PROMISC,
	     "4:78050000 3:7a00 10:4d000000 20:77617272656e3a78 27:09000000 ");
	/* LINKINFO { SLAVE_KIND, SLAVE_DATA { MODE } } */
	says(t, 1, RTM_NEWLINK, 0, 20, 0, 0, "18{ 4:62726964676500 5{ 4:01 } } ");

	nl_batch_clear(&t->b);
	link_put_set(&t->b, m, x, &(struct link_change){.ifindex = 20, .move_ns_fd = -1});
	assert_int_equal(t->b.n, 0);
}

static void bytes_of_short_requests(void **state)
{
	struct tree *t = *state;

	link_put_del(&t->b, 4);
	link_put_del_group(&t->b, 5);
	link_put_up(&t->b, 6, true);
	link_put_up(&t->b, 6, false);
	link_put_altname(&t->b, 7, "ab", true);
	link_put_altname(&t->b, 7, "ab", false);
	says(t, 0, RTM_DELLINK, 0, 4, 0, 0, "");
	says(t, 1, RTM_DELLINK, 0, 0, 0, 0, "27:05000000 ");
	says(t, 2, RTM_NEWLINK, 0, 6, IFF_UP, IFF_UP, "");
	says(t, 3, RTM_NEWLINK, 0, 6, 0, IFF_UP, "");
	says(t, 4, RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND, 7, 0, 0,
	     "52{ 53:616200 } ");
	says(t, 5, RTM_DELLINKPROP, 0, 7, 0, 0, "52{ 53:616200 } ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_sound),
		cmocka_unit_test(kinds_are_found),
		cmocka_unit_test(every_entry_comes_back),
		cmocka_unit_test(another_size_is_absent),
		cmocka_unit_test_setup_teardown(bytes_of_a_bridge, fresh, done),
		cmocka_unit_test_setup_teardown(bytes_of_a_veth, fresh, done),
		cmocka_unit_test_setup_teardown(bytes_of_changes, fresh, done),
		cmocka_unit_test_setup_teardown(bytes_of_short_requests, fresh, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
