/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-nets.c - the next free net of a pool: sizes, what is in the way, the ends of the pool.
 */
#include "unit.h"

#include "lab/nets.h"

static struct inet net(const char *text)
{
	struct inet inet;

	assert_int_equal(inet_read(text, &inet), INET_OK);
	return inet;
}

static void expect(struct nets *nets, const char *pool, uint8_t len, const char *want)
{
	struct inet of = net(pool), got;
	char buf[INET_TEXT_SIZE];

	if (!nets_next(nets, &of, len, &got))
		assert_null(want);
	else
		assert_string_equal(inet_text(&got, buf), want ? want : "none");
}

static void take(struct nets *nets, const char *text)
{
	struct inet inet = net(text);

	nets_take(nets, &inet);
}

static void one_after_the_other(void **state)
{
	struct arena arena = {0};
	struct nets nets = {.arena = &arena};
	struct inet pool = net("10.0.0.0/16"), last;

	(void)state;
	expect(&nets, "10.0.0.0/16", 30, "10.0.0.0/30");
	expect(&nets, "10.0.0.0/16", 30, "10.0.0.4/30");
	expect(&nets, "10.0.0.0/16", 24, "10.0.1.0/24");
	expect(&nets, "10.0.0.0/16", 30, "10.0.0.8/30");
	expect(&nets, "10.0.0.0/16", 23, "10.0.2.0/23");
	expect(&nets, "fd00::/48", 64, "fd00::/64");
	expect(&nets, "fd00::/48", 64, "fd00:0:0:1::/64");
	for (int i = 3; i < 64; i++) /* up to the first /24 that was given */
		assert_true(nets_next(&nets, &pool, 30, &last));
	expect(&nets, "10.0.0.0/16", 30, "10.0.4.0/30");
	arena_fini(&arena);
}

static void what_is_taken(void **state)
{
	struct arena arena = {0};
	struct nets nets = {.arena = &arena};

	(void)state;
	take(&nets, "10.0.0.6/32");
	take(&nets, "10.0.0.8/29");
	take(&nets, "10.0.0.9/32"); /* in what is taken */
	take(&nets, "192.168.0.0/16");
	expect(&nets, "10.0.0.0/24", 30, "10.0.0.0/30");
	take(&nets, "10.0.0.16/28"); /* ahead of the search */
	take(&nets, "10.0.0.0/30");  /* behind it */
	expect(&nets, "10.0.0.0/24", 30, "10.0.0.32/30");
	take(&nets, "10.0.0.1/8"); /* around the pool */
	expect(&nets, "10.0.0.0/24", 30, NULL);
	expect(&nets, "10.0.0.0/24", 25, NULL);
	arena_fini(&arena);
}

static void the_ends_of_a_pool(void **state)
{
	struct arena arena = {0};
	struct nets nets = {.arena = &arena};

	(void)state;
	expect(&nets, "255.255.255.248/29", 30, "255.255.255.248/30");
	expect(&nets, "255.255.255.248/29", 30, "255.255.255.252/30");
	expect(&nets, "255.255.255.248/29", 30, NULL);
	expect(&nets, "10.0.0.0/30", 30, "10.0.0.0/30");
	expect(&nets, "10.0.0.0/30", 30, NULL);
	expect(&nets, "10.0.0.4/30", 24, NULL);
	expect(&nets, "128.0.0.0/1", 1, NULL); /* some of it is taken */
	expect(&nets, "0.0.0.0/0", 2, "64.0.0.0/2");
	expect(&nets, "0.0.0.0/0", 2, "128.0.0.0/2");
	expect(&nets, "0.0.0.0/0", 2, NULL);
	expect(&nets, "::/0", 0, "::/0");
	expect(&nets, "::/0", 0, NULL);
	arena_fini(&arena);
}

/* Not the net's own address, not its broadcast address; but two addresses are two hosts. */
static void addresses_of_hosts(void **state)
{
	struct arena arena = {0};
	struct nets nets = {.arena = &arena};

	(void)state;
	expect(&nets, "10.0.0.0/30", 32, "10.0.0.1/32");
	expect(&nets, "10.0.0.0/30", 32, "10.0.0.2/32");
	expect(&nets, "10.0.0.0/30", 32, NULL);
	expect(&nets, "10.0.1.0/31", 32, "10.0.1.0/32");
	expect(&nets, "10.0.1.0/31", 32, "10.0.1.1/32");
	expect(&nets, "10.0.1.0/31", 32, NULL);
	expect(&nets, "10.0.2.7/32", 32, "10.0.2.7/32");
	expect(&nets, "fd00::/126", 128, "fd00::1/128");
	expect(&nets, "fd00::/126", 128, "fd00::2/128");
	expect(&nets, "fd00::/126", 128, "fd00::3/128");
	expect(&nets, "fd00::/126", 128, NULL);
	arena_fini(&arena);
}

static void how_many_there_are(void **state)
{
	static const struct {
		const char *pool;
		uint8_t len;
		uint32_t n;
	} cases[] = {
		{"10.0.0.0/24", 30, 64},  {"10.0.0.0/24", 24, 1},	  {"10.0.0.0/24", 23, 0},
		{"10.0.0.0/24", 32, 254}, {"10.0.0.0/31", 32, 2},	  {"10.0.0.0/32", 32, 1},
		{"fd00::/126", 128, 3},	  {"fd00::/64", 128, UINT32_MAX},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct inet pool = net(cases[i].pool);

		assert_int_equal(nets_count(&pool, cases[i].len), cases[i].n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_after_the_other), cmocka_unit_test(what_is_taken),
		cmocka_unit_test(the_ends_of_a_pool),  cmocka_unit_test(addresses_of_hosts),
		cmocka_unit_test(how_many_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
