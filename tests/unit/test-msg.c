/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-msg.c - requests to the byte, and attributes that lie about their length.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "nl/msg.h"
#include "unit.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the expected bytes are those of a little-endian machine"
#endif

static void a_request_to_the_byte(void **state)
{
	static const unsigned char expected[] = {
		60, 0, 0,  0,	16,  0,	  5,   6,
		0,  0, 0,  0,	0,   0,	  0,   0, /* header */
		0,  0, 0,  0,	7,   0,	  0,   0,
		0,  0, 0,  0,	0,   0,	  0,   0, /* ifinfomsg */
		5,  0, 3,  0,	0,   0,	  0,   0, /* empty IFLA_IFNAME: one NUL and padding */
		20, 0, 18, 128,			  /* IFLA_LINKINFO, nested */
		9,  0, 1,  0,	'v', 'e', 't', 'h',
		0,  0, 0,  0,	4,   0,	  2,   128, /* IFLA_INFO_DATA, nested and empty */
	};
	AUTO_BATCH b = {0};

	(void)state;
	nl_begin(&b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	nl_put_hdr(&b, &(struct ifinfomsg){.ifi_index = 7}, sizeof(struct ifinfomsg));
	nl_put_str(&b, IFLA_IFNAME, "");
	NL_NEST (&b, IFLA_LINKINFO) {
		nl_put_str(&b, IFLA_INFO_KIND, "veth");
		NL_NEST (&b, IFLA_INFO_DATA) {
		}
	}
	assert_int_equal(b.failed, 0);
	assert_int_equal(b.n, 1);
	assert_int_equal(b.len, sizeof(expected));
	assert_memory_equal(b.data, expected, sizeof(expected));
}

static void numbers_to_the_byte(void **state)
{
	static const unsigned char expected[] = {
		5,  0, 1, 0, 0xab, 0,	 0,    0,		    /* u8, padded */
		6,  0, 2, 0, 0x34, 0x12, 0,    0,		    /* u16 */
		6,  0, 3, 0, 0x12, 0x34, 0,    0,		    /* be16 */
		8,  0, 4, 0, 0x78, 0x56, 0x34, 0x12,		    /* u32 */
		8,  0, 5, 0, 0x12, 0x34, 0x56, 0x78,		    /* be32 */
		12, 0, 6, 0, 1,	   0,	 0,    0,    0, 0, 0, 0x80, /* u64 */
		4,  0, 7, 0,					    /* flag */
	};
	AUTO_BATCH b = {0};

	(void)state;
	nl_begin(&b, 99, 0);
	nl_put_u8(&b, 1, 0xab);
	nl_put_u16(&b, 2, 0x1234);
	nl_put_be16(&b, 3, 0x1234);
	nl_put_u32(&b, 4, 0x12345678);
	nl_put_be32(&b, 5, 0x12345678);
	nl_put_u64(&b, 6, 0x8000000000000001);
	nl_put_flag(&b, 7);
	assert_int_equal(b.len, NLMSG_HDRLEN + sizeof(expected));
	assert_memory_equal(b.data + NLMSG_HDRLEN, expected, sizeof(expected));
}

static void an_ack_is_asked_for_unless_it_is_a_dump(void **state)
{
	AUTO_BATCH b = {0};

	(void)state;
	nl_begin(&b, 1, 0);
	nl_begin(&b, 1, NLM_F_DUMP);
	nl_begin(&b, 1, NLM_F_REPLACE); /* a half of NLM_F_DUMP's bits */
	assert_int_equal(((struct nlmsghdr *)b.data)[0].nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	assert_int_equal(((struct nlmsghdr *)b.data)[1].nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
	assert_int_equal(((struct nlmsghdr *)b.data)[2].nlmsg_flags,
			 NLM_F_REQUEST | NLM_F_REPLACE | NLM_F_ACK);
}

static void a_batch_grows_and_is_used_again(void **state)
{
	AUTO_BATCH b = {0};

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 10000; i++) {
			nl_begin(&b, 16, 0);
			NL_NEST (&b, 1)
				nl_put_u32(&b, 2, i);
		}
		assert_int_equal(b.failed, 0);
		assert_int_equal(b.n, 10000);
		for (uint32_t i = 0; i < 10000; i++) {
			const struct nlmsghdr *nlh = (void *)(b.data + b.starts[i]);
			const struct nlattr *outer[2], *inner[3];
			uint32_t value;

			assert_int_equal(nlh->nlmsg_len, 16 + 4 + 8);
			assert_true(nl_attrs(nlh, 0, outer, 1));
			assert_true(nl_attrs_nested(outer[1], inner, 2));
			assert_true(nl_get_u32(inner[2], &value));
			assert_int_equal(value, i);
		}
		nl_batch_clear(&b);
		assert_int_equal(b.n, 0);
	}
}

static void too_long_is_remembered(void **state)
{
	static unsigned char big[70000];
	AUTO_BATCH b = {0};

	(void)state;
	nl_begin(&b, 1, 0);
	nl_put(&b, 1, big, 65531);
	assert_int_equal(b.failed, 0);
	nl_put(&b, 1, big, 65532);
	assert_int_equal(b.failed, EMSGSIZE);
	nl_begin(&b, 1, 0); /* does nothing, safely */
	nl_put_u32(&b, 1, 1);
	assert_int_equal(b.failed, EMSGSIZE);

	nl_batch_clear(&b);
	assert_int_equal(b.failed, 0);
	nl_begin(&b, 1, 0);
	NL_NEST (&b, 1) {
		nl_put(&b, 2, big, 40000);
		nl_put(&b, 2, big, 40000);
	}
	assert_int_equal(b.failed, EMSGSIZE);
}

/* A message of attribute bytes in memory of exactly its size, so that a sanitizer sees overreads.
 */
static struct nlmsghdr *message(const void *attrs, size_t len)
{
	struct nlmsghdr *nlh = malloc(NLMSG_HDRLEN + len);

	assert_non_null(nlh);
	*nlh = (struct nlmsghdr){.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + len)};
	memcpy(nlh + 1, attrs, len);
	return nlh;
}

static bool reads(const void *attrs, size_t len, const struct nlattr **table)
{
	AUTO_FREE struct nlmsghdr *nlh = message(attrs, len);

	return nl_attrs(nlh, 0, table, 3);
}

static void malformed_attributes_are_refused(void **state)
{
	const struct nlattr *table[4];

	(void)state;
	assert_true(reads("", 0, table));
	assert_null(table[1]);
	assert_true(reads("\4\0\1\0", 4, table));
	assert_true(reads("\5\0\1\0a", 5, table));     /* the last padding may be missing */
	assert_false(reads("\3\0\1\0", 4, table));     /* shorter than its own header */
	assert_false(reads("\0\0\1\0", 4, table));     /* would never end */
	assert_false(reads("\10\0\1\0abc", 7, table)); /* longer than the message */
	assert_false(reads("\xff\xff\1\0abcd", 8, table));
	assert_false(reads("\4\0\1\0\4\0", 6, table)); /* half a header */
	assert_true(reads("\4\0\x63\0", 4, table));    /* an unknown type */
	for (int i = 0; i <= 3; i++)
		assert_null(table[i]);
	assert_true(reads("\4\0\2\x80", 4, table)); /* the nested bit is no part of the type */
	assert_non_null(table[2]);
}

static void a_header_longer_than_the_message_is_refused(void **state)
{
	AUTO_FREE struct nlmsghdr *nlh = message("abcd", 4);
	const struct nlattr *table[2];

	(void)state;
	assert_true(nl_attrs(nlh, 4, table, 1));
	assert_false(nl_attrs(nlh, 5, table, 1));
	assert_false(nl_attrs(nlh, 100, table, 1));
}

static void absent_is_not_zero(void **state)
{
	struct nlattr *attr = malloc(8);
	uint8_t u8 = 1;
	uint16_t u16 = 2, be16 = 2;
	uint32_t u32 = 3;
	uint64_t u64 = 4;
	int32_t i32 = 5;

	(void)state;
	*attr = (struct nlattr){.nla_len = 8, .nla_type = 1};
	memcpy(attr + 1, "\1\2\3\4", 4);
	assert_false(nl_get_u8(NULL, &u8) || nl_get_u16(NULL, &u16) || nl_get_u32(NULL, &u32) ||
		     nl_get_u64(NULL, &u64) || nl_get_i32(NULL, &i32) || nl_get_be16(NULL, &be16));
	assert_false(nl_get_u8(attr, &u8) || nl_get_u16(attr, &u16) || nl_get_u64(attr, &u64) ||
		     nl_get_be16(attr, &be16)); /* four bytes are none of these */
	assert_int_equal(u8 + u16 + be16 + u32 + u64 + (uint64_t)i32, 1 + 2 + 2 + 3 + 4 + 5);
	assert_true(nl_get_u32(attr, &u32));
	assert_int_equal(u32, 0x04030201);
	assert_true(nl_get_i32(attr, &i32));
	attr->nla_len = 6;
	assert_true(nl_get_be16(attr, &be16));
	assert_int_equal(be16, 0x0102);
	free(attr);
}

static void a_text_ends_inside_its_attribute(void **state)
{
	struct nlattr *attr = malloc(8);

	(void)state;
	*attr = (struct nlattr){.nla_len = 8, .nla_type = 1};
	memcpy(attr + 1, "abcd", 4);
	assert_null(nl_get_str(attr));
	memcpy(attr + 1, "abc", 4);
	assert_string_equal(nl_get_str(attr), "abc");
	attr->nla_len = 4;
	assert_null(nl_get_str(attr));
	assert_null(nl_get_str(NULL));
	free(attr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_to_the_byte),
		cmocka_unit_test(numbers_to_the_byte),
		cmocka_unit_test(an_ack_is_asked_for_unless_it_is_a_dump),
		cmocka_unit_test(a_batch_grows_and_is_used_again),
		cmocka_unit_test(too_long_is_remembered),
		cmocka_unit_test(malformed_attributes_are_refused),
		cmocka_unit_test(a_header_longer_than_the_message_is_refused),
		cmocka_unit_test(absent_is_not_zero),
		cmocka_unit_test(a_text_ends_inside_its_attribute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
