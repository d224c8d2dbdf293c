/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inet.c - addresses as texts and as values.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/inet.h"

/* ------ reading -- */

/* The address in the first `len` bytes of `text`; len becomes that of a single host. */
static bool read_address(const char *text, size_t len, struct inet *ret)
{
	char copy[INET6_ADDRSTRLEN];
	struct inet inet = {.family = memchr(text, ':', len) ? AF_INET6 : AF_INET};

	if (len >= sizeof(copy))
		return false;

	memcpy(copy, text, len);
	copy[len] = '\0';
	if (inet_pton(inet.family, copy, inet.bytes) != 1)
		return false;

	inet.len = (uint8_t)inet_bits(&inet);
	*ret = inet;
	return true;
}

/* "024" is refused: ip reads it as octal, people do not. */
static bool read_length(const char *text, struct inet *inet)
{
	uint64_t len;

	if (text[0] == '0' && text[1])
		return false;
	if (str_to_u64(text, inet_bits(inet), false, &len))
		return false;

	inet->len = (uint8_t)len;
	return true;
}

enum inet_error inet_read(const char *text, struct inet *ret)
{
	const char *slash = strchr(text, '/');
	struct inet inet;

	if (!read_address(text, slash ? (size_t)(slash - text) : strlen(text), &inet))
		return INET_BAD;
	if (!slash)
		return INET_NO_LENGTH;
	if (!read_length(slash + 1, &inet))
		return INET_BAD_LENGTH;

	*ret = inet;
	return INET_OK;
}

enum inet_error inet_read_host(const char *text, struct inet *ret)
{
	const char *slash = strchr(text, '/');
	struct inet inet;

	if (!read_address(text, slash ? (size_t)(slash - text) : strlen(text), &inet))
		return INET_BAD;
	if (slash)
		return INET_HAS_LENGTH;

	*ret = inet;
	return INET_OK;
}

enum inet_error inet_read_net(const char *text, struct inet *ret)
{
	enum inet_error error =
		strchr(text, '/') ? inet_read(text, ret) : inet_read_host(text, ret);

	if (error)
		return error;

	return inet_has_host_bits(ret) ? INET_HOST_BITS : INET_OK;
}

const char *inet_error_text(enum inet_error error)
{
	static const char *const texts[] = {
		[INET_OK] = "fine",
		[INET_BAD] = "not an IPv4 or IPv6 address",
		[INET_NO_LENGTH] = "an address without its length",
		[INET_BAD_LENGTH] = "not a prefix length (0 to 32 for IPv4, 0 to 128 for IPv6)",
		[INET_HAS_LENGTH] = "an address with a length where only the address is wanted",
		[INET_HOST_BITS] = "a net with bits set behind its length",
	};

	assert((size_t)error < ARRAY_LEN(texts));
	return texts[error];
}

/* ------ printing -- */

const char *inet_host_text(const struct inet *inet, char *buf)
{
	if (!inet_ntop(inet->family, inet->bytes, buf, INET_TEXT_SIZE))
		buf[0] = '\0'; /* absent */
	return buf;
}

const char *inet_text(const struct inet *inet, char *buf)
{
	size_t used = strlen(inet_host_text(inet, buf));

	if (used)
		snprintf(buf + used, INET_TEXT_SIZE - used, "/%u", inet->len);
	return buf;
}

/* ------ questions -- */

unsigned inet_bits(const struct inet *inet)
{
	return (unsigned)inet_size(inet) * 8;
}

size_t inet_size(const struct inet *inet)
{
	if (inet->family == AF_INET)
		return 4;
	return inet->family == AF_INET6 ? 16 : 0;
}

bool inet_same_host(const struct inet *a, const struct inet *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool inet_eq(const struct inet *a, const struct inet *b)
{
	return inet_same_host(a, b) && a->len == b->len;
}

/* FNV-1a over all of it. */
uint64_t inet_hash(const struct inet *inet)
{
	uint64_t h = (0xcbf29ce484222325 ^ inet->family) * 0x100000001b3;

	h = (h ^ inet->len) * 0x100000001b3;
	for (size_t i = 0; i < inet_size(inet); i++)
		h = (h ^ inet->bytes[i]) * 0x100000001b3;
	return h;
}

/* The address with all but its first `len` bits cleared. */
static struct inet cut(struct inet inet, unsigned len)
{
	for (unsigned i = 0; i < sizeof(inet.bytes); i++) {
		if (i * 8 >= len)
			inet.bytes[i] = 0;
		else if (len - i * 8 < 8)
			inet.bytes[i] &= (uint8_t)(0xff << (8 - (len - i * 8)));
	}
	return inet;
}

struct inet inet_net(const struct inet *inet)
{
	return cut(*inet, inet->len);
}

bool inet_has_host_bits(const struct inet *inet)
{
	struct inet net = inet_net(inet);

	return !inet_same_host(&net, inet);
}

bool inet_contains(const struct inet *net, const struct inet *inet)
{
	struct inet a = inet_net(net), b = cut(*inet, net->len);

	return inet_same_host(&a, &b);
}

bool inet_is_link_local(const struct inet *inet)
{
	if (inet->family == AF_INET)
		return inet->bytes[0] == 169 && inet->bytes[1] == 254;
	return inet->family == AF_INET6 && inet->bytes[0] == 0xfe &&
	       (inet->bytes[1] & 0xc0) == 0x80;
}

bool inet_is_loopback(const struct inet *inet)
{
	static const uint8_t one[16] = {[15] = 1};

	if (inet->family == AF_INET)
		return inet->bytes[0] == 127;
	return inet->family == AF_INET6 && memcmp(inet->bytes, one, sizeof(one)) == 0;
}

bool inet_is_multicast(const struct inet *inet)
{
	if (inet->family == AF_INET)
		return (inet->bytes[0] & 0xf0) == 0xe0;
	return inet->family == AF_INET6 && inet->bytes[0] == 0xff;
}

bool inet_is_zero(const struct inet *inet)
{
	static const uint8_t zero[16];

	return memcmp(inet->bytes, zero, sizeof(zero)) == 0;
}

/* ------ MAC -- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool mac_read(const char *text, struct mac *ret)
{
	struct mac mac;

	if (strlen(text) != MAC_TEXT_SIZE - 1)
		return false;

	for (size_t i = 0; i < sizeof(mac.bytes); i++) {
		int high = hex_digit(text[i * 3]), low = hex_digit(text[i * 3 + 1]);

		if (high < 0 || low < 0 || (i < 5 && text[i * 3 + 2] != ':'))
			return false;
		mac.bytes[i] = (uint8_t)(high << 4 | low);
	}

	*ret = mac;
	return true;
}

const char *mac_text(const struct mac *mac, char *buf)
{
	const uint8_t *b = mac->bytes;

	snprintf(buf, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4],
		 b[5]);
	return buf;
}
