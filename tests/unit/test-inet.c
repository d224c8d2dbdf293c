/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-inet.c - addresses: which texts are one, what they print as, how they compare.
 */
#include <string.h>
#include <sys/socket.h>

#include "base/inet.h"
#include "unit.h"

static struct inet read_any(const char *text)
{
	struct inet inet = {0};

	assert_int_equal(strchr(text, '/') ? inet_read(text, &inet) : inet_read_host(text, &inet),
			 INET_OK);
	return inet;
}

static void every_error_has_its_text(void **state)
{
	static const struct {
		const char *text;
		enum inet_error full, host, net;
	} cases[] = {
		{"10.0.0.1/24", INET_OK, INET_HAS_LENGTH, INET_HOST_BITS},
		{"10.0.0.0/24", INET_OK, INET_HAS_LENGTH, INET_OK},
		{"10.0.0.1", INET_NO_LENGTH, INET_OK, INET_OK},
		{"0.0.0.0/0", INET_OK, INET_HAS_LENGTH, INET_OK},
		{"fd00::1/64", INET_OK, INET_HAS_LENGTH, INET_HOST_BITS},
		{"fd00::/64", INET_OK, INET_HAS_LENGTH, INET_OK},
		{"::", INET_NO_LENGTH, INET_OK, INET_OK},
		{"::/0", INET_OK, INET_HAS_LENGTH, INET_OK},
		{"::1/128", INET_OK, INET_HAS_LENGTH, INET_OK},
		{"10.0.0.1/33", INET_BAD_LENGTH, INET_HAS_LENGTH, INET_BAD_LENGTH},
		{"::1/129", INET_BAD_LENGTH, INET_HAS_LENGTH, INET_BAD_LENGTH},
		{"10.0.0.1/", INET_BAD_LENGTH, INET_HAS_LENGTH, INET_BAD_LENGTH},
		{"10.0.0.1/024", INET_BAD_LENGTH, INET_HAS_LENGTH, INET_BAD_LENGTH},
		{"10.0.0.1/-1", INET_BAD_LENGTH, INET_HAS_LENGTH, INET_BAD_LENGTH},
		{"10.0.0.1/24/24", INET_BAD_LENGTH, INET_HAS_LENGTH, INET_BAD_LENGTH},
		{"10.0.0.1/0x18", INET_BAD_LENGTH, INET_HAS_LENGTH, INET_BAD_LENGTH},
		{"", INET_BAD, INET_BAD, INET_BAD},
		{"/24", INET_BAD, INET_BAD, INET_BAD},
		{"10.0.0/24", INET_BAD, INET_BAD, INET_BAD},
		{"10.0.0.256/24", INET_BAD, INET_BAD, INET_BAD},
		{"10.0.0.01/24", INET_BAD, INET_BAD, INET_BAD},
		{" 10.0.0.1/24", INET_BAD, INET_BAD, INET_BAD},
		{"fd00:::1/64", INET_BAD, INET_BAD, INET_BAD},
		{"fe80::1%eth0/64", INET_BAD, INET_BAD, INET_BAD},
		{"alice", INET_BAD, INET_BAD, INET_BAD},
		{"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc/64", INET_BAD,
		 INET_BAD, INET_BAD},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct inet inet;

		assert_int_equal(inet_read(cases[i].text, &inet), cases[i].full);
		assert_int_equal(inet_read_host(cases[i].text, &inet), cases[i].host);
		assert_int_equal(inet_read_net(cases[i].text, &inet), cases[i].net);
	}
}

static void result_is_written_only_on_success(void **state)
{
	struct inet inet = read_any("192.0.2.7/25"), before = inet;

	(void)state;
	assert_int_equal(inet_read("bad", &inet), INET_BAD);
	assert_int_equal(inet_read("10.0.0.1/99", &inet), INET_BAD_LENGTH);
	assert_int_equal(inet_read_host("10.0.0.1/8", &inet), INET_HAS_LENGTH);
	assert_int_equal(inet_read_net("bad", &inet), INET_BAD);
	assert_memory_equal(&inet, &before, sizeof(inet));

	assert_int_equal(inet_read_net("10.1.2.3/8", &inet), INET_HOST_BITS);
	inet = inet_net(&inet);
	before = read_any("10.0.0.0/8");
	assert_true(inet_eq(&inet, &before));
}

static void words_for_every_error(void **state)
{
	(void)state;
	for (enum inet_error e = INET_OK; e <= INET_HOST_BITS; e++)
		assert_true(strlen(inet_error_text(e)) > 0);
}

static void prints_what_it_read(void **state)
{
	static const struct {
		const char *in, *full, *host;
	} cases[] = {
		{"10.0.0.1/24", "10.0.0.1/24", "10.0.0.1"},
		{"10.0.0.1", "10.0.0.1/32", "10.0.0.1"},
		{"0.0.0.0/0", "0.0.0.0/0", "0.0.0.0"},
		{"FD00:0:0:0:0:0:0:1/64", "fd00::1/64", "fd00::1"},
		{"2001:db8:0:1:1:1:1:1/64", "2001:db8:0:1:1:1:1:1/64", "2001:db8:0:1:1:1:1:1"},
		{"2001:0:0:1:0:0:0:1", "2001:0:0:1::1/128", "2001:0:0:1::1"},
		{"::/0", "::/0", "::"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128",
		 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
		 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
	};
	char buf[INET_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct inet inet = read_any(cases[i].in);

		assert_string_equal(inet_text(&inet, buf), cases[i].full);
		assert_string_equal(inet_host_text(&inet, buf), cases[i].host);
	}
	assert_string_equal(inet_text(&(struct inet){0}, buf), "");
}

static void comparisons(void **state)
{
	struct inet a = read_any("10.0.0.1/24"), b = read_any("10.0.0.1/25");
	struct inet six = read_any("::/0"), four = read_any("0.0.0.0/0"), none = {0};

	(void)state;
	assert_true(inet_eq(&a, &a));
	assert_false(inet_eq(&a, &b));
	assert_true(inet_same_host(&a, &b));
	assert_false(inet_same_host(&six, &four));
	assert_int_equal(inet_bits(&a), 32);
	assert_int_equal(inet_bits(&six), 128);
	assert_int_equal(inet_bits(&none), 0);
	assert_int_equal(inet_size(&a), 4);
	assert_int_equal(inet_size(&six), 16);
	assert_int_equal(inet_size(&none), 0);
}

static void nets_and_what_lies_in_them(void **state)
{
	static const struct {
		const char *net, *addr;
		bool in;
	} cases[] = {
		{"10.0.0.0/8", "10.255.255.255", true},
		{"10.0.0.0/8", "11.0.0.0", false},
		{"10.0.0.4/30", "10.0.0.7", true},
		{"10.0.0.4/30", "10.0.0.8", false},
		{"10.0.0.4/30", "10.0.0.3", false},
		{"10.0.0.9/24", "10.0.0.1/8", true}, /* host bits and lengths do not matter */
		{"0.0.0.0/0", "1.2.3.4", true},
		{"0.0.0.0/0", "::1", false},
		{"::/0", "fe80::1", true},
		{"fd00::/63", "fd00:0:0:1::5", true},
		{"fd00::/64", "fd00:0:0:1::5", false},
		{"fd00::1/128", "fd00::1", true},
		{"fd00::1/128", "fd00::2", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct inet net = read_any(cases[i].net), addr = read_any(cases[i].addr);

		assert_int_equal(inet_contains(&net, &addr), cases[i].in);
	}
}

static void clears_host_bits(void **state)
{
	static const char *const pairs[][2] = {
		{"10.1.2.3/24", "10.1.2.0/24"},	      {"10.1.2.255/25", "10.1.2.128/25"},
		{"10.1.2.3/32", "10.1.2.3/32"},	      {"10.1.2.3/0", "0.0.0.0/0"},
		{"fd00::ffff/121", "fd00::ff80/121"}, {"fd00:1:2:3:4::1/48", "fd00:1:2::/48"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct inet inet = read_any(pairs[i][0]), want = read_any(pairs[i][1]);
		struct inet net = inet_net(&inet);

		assert_true(inet_eq(&net, &want));
		assert_int_equal(inet_has_host_bits(&inet), !inet_eq(&inet, &want));
		assert_false(inet_has_host_bits(&net));
	}
}

static void kinds_of_addresses(void **state)
{
	static const struct {
		const char *text;
		bool link_local, loopback, multicast, zero;
	} cases[] = {
		{"169.254.0.1", true, false, false, false},
		{"169.253.0.1", false, false, false, false},
		{"127.255.0.1", false, true, false, false},
		{"128.0.0.1", false, false, false, false},
		{"224.0.0.1", false, false, true, false},
		{"239.255.255.255", false, false, true, false},
		{"240.0.0.1", false, false, false, false},
		{"0.0.0.0", false, false, false, true},
		{"fe80::1", true, false, false, false},
		{"febf::1", true, false, false, false},
		{"fec0::1", false, false, false, false},
		{"::1", false, true, false, false},
		{"::2", false, false, false, false},
		{"1::1", false, false, false, false},
		{"ff02::1", false, false, true, false},
		{"fe00::1", false, false, false, false},
		{"::", false, false, false, true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct inet inet = read_any(cases[i].text);

		assert_int_equal(inet_is_link_local(&inet), cases[i].link_local);
		assert_int_equal(inet_is_loopback(&inet), cases[i].loopback);
		assert_int_equal(inet_is_multicast(&inet), cases[i].multicast);
		assert_int_equal(inet_is_zero(&inet), cases[i].zero);
	}
}

static void mac_addresses(void **state)
{
	static const char *const bad[] = {
		"",
		"02:00:00:00:00",
		"02:00:00:00:00:0",
		"02:00:00:00:00:001",
		"02-00-00-00-00-01",
		"02:00:00:00:00:0g",
		"02:00:00:00:00 01",
		" 2:00:00:00:00:01",
		"02:00:00:00:00:01:",
	};
	char buf[MAC_TEXT_SIZE];
	struct mac mac;

	(void)state;
	assert_true(mac_read("02:0a:B0:Cd:eF:01", &mac));
	assert_string_equal(mac_text(&mac, buf), "02:0a:b0:cd:ef:01");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(mac_read(bad[i], &mac));
	assert_string_equal(mac_text(&mac, buf), "02:0a:b0:cd:ef:01");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_has_its_text),
		cmocka_unit_test(result_is_written_only_on_success),
		cmocka_unit_test(words_for_every_error),
		cmocka_unit_test(prints_what_it_read),
		cmocka_unit_test(comparisons),
		cmocka_unit_test(nets_and_what_lies_in_them),
		cmocka_unit_test(clears_host_bits),
		cmocka_unit_test(kinds_of_addresses),
		cmocka_unit_test(mac_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
