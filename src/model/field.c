/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * field.c - what a table of fields can do by itself: texts to values and back, compare, copy.
 * Netlink is not its business: rt/table.c.
 */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/inet.h"
#include "base/names.h"
#include "model/field.h"

/* What is known of a type. `digits`: it is read and printed as one number. */
static const struct {
	uint8_t size;
	bool digits;
	uint64_t max;
} types[] = {
	[WR_FLAG] = {1, false, 1},
	[WR_BOOL] = {1, false, 1},
	[WR_BOOL32] = {1, false, 1},
	[WR_U8] = {1, true, UINT8_MAX},
	[WR_U16] = {2, true, UINT16_MAX},
	[WR_BE16] = {2, true, UINT16_MAX},
	[WR_U32] = {4, true, UINT32_MAX},
	[WR_U64] = {8, true, UINT64_MAX},
	[WR_MSEC] = {4, false, UINT32_MAX},
	[WR_MAC] = {sizeof(struct mac), false, 0},
	[WR_HOST] = {sizeof(struct inet), false, 0},
	[WR_ADDR] = {sizeof(struct inet), false, 0},
	[WR_NET] = {sizeof(struct inet), false, 0},
	[WR_NAME] = {4, false, 0},
	[WR_WORD] = {1, false, UINT8_MAX},
	[WR_PORTS] = {4, false, UINT16_MAX},
	[WR_RANGE] = {8, false, UINT32_MAX},
	[WR_MARK] = {8, false, UINT32_MAX},
};
static_assert(ARRAY_LEN(types) == WR_TYPE_N_, "every type is described");

uint64_t field_bit(const struct wr_table *table, size_t offset)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->fields[i].offset == offset)
			return UINT64_C(1) << i;

	return 0;
}

size_t field_size(enum wr_type type)
{
	return types[type].size;
}

int field_find(const struct wr_table *table, const char *name)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct wr_field *f = &table->fields[i];

		if (str_eq(f->name, name) || (f->also && str_eq(f->also, name)))
			return (int)i;
	}

	return -1;
}

static void *value_of(const struct wr_field *f, void *data)
{
	return (char *)data + f->offset;
}

static const void *value_in(const struct wr_field *f, const void *data)
{
	return (const char *)data + f->offset;
}

/* ------ numbers -- */

static uint64_t load(const void *from, size_t size)
{
	uint64_t u64;
	uint32_t u32;
	uint16_t u16;

	switch (size) {
	case 1:
		return *(const uint8_t *)from;
	case 2:
		memcpy(&u16, from, sizeof(u16));
		return u16;
	case 4:
		memcpy(&u32, from, sizeof(u32));
		return u32;
	default:
		memcpy(&u64, from, sizeof(u64));
		return u64;
	}
}

static void store(void *to, size_t size, uint64_t value)
{
	switch (size) {
	case 1:
		*(uint8_t *)to = (uint8_t)value;
		break;
	case 2:
		memcpy(to, &(uint16_t){(uint16_t)value}, sizeof(uint16_t));
		break;
	case 4:
		memcpy(to, &(uint32_t){(uint32_t)value}, sizeof(uint32_t));
		break;
	default:
		memcpy(to, &value, sizeof(value));
	}
}

static const struct wr_word *word_by_text(const struct wr_field *f, const char *text)
{
	for (const struct wr_word *w = f->words; w && w->text; w++)
		if (str_eq(w->text, text))
			return w;

	return NULL;
}

static const struct wr_word *word_by_value(const struct wr_field *f, uint64_t value)
{
	for (const struct wr_word *w = f->words; w && w->text; w++)
		if (w->value == value)
			return w;

	return NULL;
}

static void add_words(const struct wr_field *f, struct str *out)
{
	for (const struct wr_word *w = f->words; w && w->text; w++)
		str_printf(out, "%s%s", w == f->words ? "" : ", ", w->text);
}

static uint64_t field_max(const struct wr_field *f)
{
	return f->max ? f->max : types[f->type].max;
}

static int in_range(const struct wr_field *f, const char *text, uint64_t value, struct str *why)
{
	if (value > field_max(f)) {
		str_printf(why, "%s is above %" PRIu64, text, field_max(f));
		return -ERANGE;
	}
	if (value < f->min) {
		str_printf(why, "%s is below %" PRIu64, text, f->min);
		return -ERANGE;
	}

	return 0;
}

static int read_number(const struct wr_field *f, const char *text, uint64_t *ret, struct str *why)
{
	const struct wr_word *word = word_by_text(f, text);
	uint64_t value;
	int rc;

	if (word) {
		*ret = word->value;
		return 0;
	}

	rc = str_to_u64(text, UINT64_MAX, f->hex, &value);
	if (rc == -ERANGE) {
		str_printf(why, "%s is above %" PRIu64, text, field_max(f));
		return rc;
	}
	if (rc < 0) {
		str_printf(why, "\"%s\" is not a number", text);
		if (f->words) {
			str_add(why, " or one of ");
			add_words(f, why);
		}
		return rc;
	}

	rc = in_range(f, text, value, why);
	if (rc < 0)
		return rc;

	*ret = value;
	return 0;
}

static int read_word(const struct wr_field *f, const char *text, uint64_t *ret, struct str *why)
{
	const struct wr_word *word = word_by_text(f, text);

	if (!word) {
		str_printf(why, "\"%s\" is not one of ", text);
		add_words(f, why);
		return -EINVAL;
	}

	*ret = word->value;
	return 0;
}

static int read_bool(const char *text, uint64_t *ret, struct str *why)
{
	static const char *const yes[] = {"yes", "true", "on"};
	static const char *const no[] = {"no", "false", "off"};

	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		if (str_eq(text, yes[i]) || str_eq(text, no[i])) {
			*ret = str_eq(text, yes[i]);
			return 0;
		}
	}

	str_printf(why, "\"%s\" is not yes or no", text);
	return -EINVAL;
}

/* ------ times -- */

/* Digits with at most one point as thousandths; the length that was read, 0: none. Stops before
 * anything that would overflow. */
static size_t read_thousandths(const char *text, uint64_t *ret)
{
	uint64_t value = 0, scale = 0;
	size_t n = 0;

	for (; (text[n] >= '0' && text[n] <= '9') || (text[n] == '.' && n && !scale); n++) {
		if (text[n] == '.') {
			scale = 1000;
			continue;
		}
		if (value > UINT32_MAX || scale == 1)
			return 0;
		value = value * 10 + (uint64_t)(text[n] - '0');
		scale /= 10;
	}

	*ret = value * (scale ? scale : 1000);
	return text[n ? n - 1 : 0] == '.' ? 0 : n;
}

static int read_msec(const struct wr_field *f, const char *text, uint64_t *ret, struct str *why)
{
	static const struct {
		const char *unit;
		uint64_t us; /* how many */
	} units[] = {{"us", 1}, {"ms", 1000}, {"s", 1000000}, {"m", 60000000}};
	uint64_t thousandths;
	size_t n = read_thousandths(text, &thousandths);

	for (size_t i = 0; n && i < ARRAY_LEN(units); i++) {
		if (!str_eq(text + n, units[i].unit))
			continue;
		*ret = thousandths * units[i].us / 1000000;
		return in_range(f, text, *ret, why);
	}

	str_printf(why, "\"%s\" is not a time such as 20ms or 1.5s", text);
	return -EINVAL;
}

static void print_msec(uint64_t ms, struct str *out)
{
	if (ms % 1000 == 0 && ms)
		str_printf(out, "%" PRIu64 "s", ms / 1000);
	else
		str_printf(out, "%" PRIu64 "ms", ms);
}

/* ------ addresses, names -- */

static int read_inet(const struct wr_field *f, const char *text, void *value, struct str *why)
{
	enum inet_error error;
	struct inet inet;

	if (f->type == WR_HOST)
		error = inet_read_host(text, &inet);
	else if (f->type == WR_ADDR)
		error = inet_read(text, &inet);
	else
		error = inet_read_net(text, &inet);

	if (error != INET_OK) {
		str_printf(why, "\"%s\": %s", text, inet_error_text(error));
		return -EINVAL;
	}

	memcpy(value, &inet, sizeof(inet));
	return 0;
}

static int read_mac(const char *text, void *value, struct str *why)
{
	if (mac_read(text, value))
		return 0;

	str_printf(why, "\"%s\" is not a MAC address such as 02:00:00:00:00:01", text);
	return -EINVAL;
}

static int read_name(const struct wr_field *f, const char *text, void *value, struct names *names,
		     struct str *why)
{
	if (!*text) {
		str_add(why, "an empty name");
		return -EINVAL;
	}
	if (f->max && strlen(text) > f->max) {
		str_printf(why, "\"%s\" is longer than %" PRIu64 " bytes", text, f->max);
		return -ERANGE;
	}

	store(value, sizeof(uint32_t), names_add(names, text));
	return 0;
}

/* ------ two numbers in one text -- */

/* "A" or "A<sep>B"; without B it is `otherwise`, or A again when that is NULL. */
static int read_two(const struct wr_field *f, char sep, const char *text, const uint64_t *otherwise,
		    void *value, struct str *why)
{
	size_t size = types[f->type].size / 2;
	const char *cut = strchr(text, sep);
	AUTO_FREE char *first = cut ? strndup(text, (size_t)(cut - text)) : strdup(text);
	uint64_t a, b;
	int rc;

	if (!first)
		return -ENOMEM;

	rc = read_number(f, first, &a, why);
	if (rc < 0)
		return rc;

	b = otherwise ? *otherwise : a;
	if (cut)
		rc = read_number(f, cut + 1, &b, why);
	if (rc < 0)
		return rc;

	if (!otherwise && b < a) {
		str_printf(why, "\"%s\" runs backwards", text);
		return -ERANGE;
	}

	store(value, size, a);
	store((char *)value + size, size, b);
	return 0;
}

static void print_two(const struct wr_field *f, char sep, const uint64_t *otherwise,
		      const void *value, struct str *out)
{
	size_t size = types[f->type].size / 2;
	uint64_t a = load(value, size), b = load((const char *)value + size, size);

	str_printf(out, f->hex ? "0x%" PRIx64 : "%" PRIu64, a);
	if (b != (otherwise ? *otherwise : a))
		str_printf(out, f->hex ? "%c0x%" PRIx64 : "%c%" PRIu64, sep, b);
}

static const uint64_t whole_mask = UINT32_MAX;

/* ------ any field -- */

static int read_value(const struct wr_field *f, const char *text, void *value, struct names *names,
		      struct str *why)
{
	uint64_t number = 1;
	int rc = 0;

	switch (f->type) {
	case WR_MAC:
		return read_mac(text, value, why);
	case WR_HOST:
	case WR_ADDR:
	case WR_NET:
		return read_inet(f, text, value, why);
	case WR_NAME:
		return read_name(f, text, value, names, why);
	case WR_PORTS:
	case WR_RANGE:
		return read_two(f, '-', text, NULL, value, why);
	case WR_MARK:
		return read_two(f, '/', text, &whole_mask, value, why);
	case WR_FLAG:
		break;
	case WR_BOOL:
	case WR_BOOL32:
		rc = read_bool(text, &number, why);
		break;
	case WR_WORD:
		rc = read_word(f, text, &number, why);
		break;
	case WR_MSEC:
		rc = read_msec(f, text, &number, why);
		break;
	default:
		rc = read_number(f, text, &number, why);
	}

	if (rc == 0)
		store(value, types[f->type].size, number);
	return rc;
}

int field_read(const struct wr_table *table, size_t i, const char *text, void *data,
	       struct names *names, struct str *why)
{
	const struct wr_field *f = &table->fields[i];
	int rc = read_value(f, text, value_of(f, data), names, why);

	if (rc < 0)
		return rc;

	*(uint64_t *)data |= UINT64_C(1) << i;
	return 0;
}

static void print_inet(const struct wr_field *f, const void *value, struct str *out)
{
	char text[INET_TEXT_SIZE];

	str_add(out, f->type == WR_HOST ? inet_host_text(value, text) : inet_text(value, text));
}

static void print_number(const struct wr_field *f, uint64_t number, struct str *out)
{
	const struct wr_word *word = word_by_value(f, number);

	if (word)
		str_add(out, word->text);
	else
		str_printf(out, f->hex ? "0x%" PRIx64 : "%" PRIu64, number);
}

void field_print(const struct wr_table *table, size_t i, const void *data,
		 const struct names *names, struct str *out)
{
	const struct wr_field *f = &table->fields[i];
	const void *value = value_in(f, data);
	char text[MAC_TEXT_SIZE];
	uint32_t range[2];

	switch (f->type) {
	case WR_FLAG:
	case WR_BOOL:
	case WR_BOOL32:
		str_add(out, load(value, 1) ? "yes" : "no");
		break;
	case WR_MSEC:
		print_msec(load(value, sizeof(uint32_t)), out);
		break;
	case WR_MAC:
		str_add(out, mac_text(value, text));
		break;
	case WR_HOST:
	case WR_ADDR:
	case WR_NET:
		print_inet(f, value, out);
		break;
	case WR_NAME:
		str_add(out, names_text(names, (uint32_t)load(value, sizeof(uint32_t))));
		break;
	case WR_PORTS:
		print_two(f, '-', NULL, value, out);
		break;
	case WR_RANGE: /* `ip` wants both */
		memcpy(range, value, sizeof(range));
		str_printf(out, "%" PRIu32 "-%" PRIu32, range[0], range[1]);
		break;
	case WR_MARK:
		print_two(f, '/', &whole_mask, value, out);
		break;
	default:
		print_number(f, load(value, types[f->type].size), out);
	}
}

/* A flag that is off has no word. */
static bool has_words(const struct wr_table *table, size_t i, const void *data)
{
	const struct wr_field *f = &table->fields[i];

	return field_has(data, i) && (f->type != WR_FLAG || load(value_in(f, data), 1));
}

void field_print_words(const struct wr_table *table, uint64_t mask, const void *data,
		       const struct names *names, struct str *out)
{
	for (size_t i = 0; i < table->n; i++) {
		if (!(mask >> i & 1) || !has_words(table, i, data))
			continue;
		str_printf(out, " %s", table->fields[i].name);
		if (table->fields[i].type == WR_FLAG)
			continue;
		str_addc(out, ' ');
		field_print(table, i, data, names, out);
	}
}

static bool near(uint64_t a, uint64_t b)
{
	return (a > b ? a - b : b - a) <= 1;
}

bool field_eq(const struct wr_table *table, size_t i, const void *a, const struct names *a_names,
	      const void *b, const struct names *b_names)
{
	const struct wr_field *f = &table->fields[i];
	const void *va = value_in(f, a), *vb = value_in(f, b);

	if (f->type == WR_NAME)
		return str_eq(names_text(a_names, (uint32_t)load(va, sizeof(uint32_t))),
			      names_text(b_names, (uint32_t)load(vb, sizeof(uint32_t))));
	if (f->type == WR_HOST)
		return inet_same_host(va, vb);
	if (f->ticks)
		return near(load(va, field_size(f->type)), load(vb, field_size(f->type)));
	if (f->type == WR_ADDR || f->type == WR_NET)
		return inet_eq(va, vb);

	return memcmp(va, vb, types[f->type].size) == 0;
}

uint64_t field_diff(const struct wr_table *table, const void *want, const struct names *want_names,
		    const void *have, const struct names *have_names)
{
	uint64_t diff = 0;

	for (size_t i = 0; i < table->n; i++) {
		if (!field_has(want, i))
			continue;
		if (!field_has(have, i) || !field_eq(table, i, want, want_names, have, have_names))
			diff |= UINT64_C(1) << i;
	}

	return diff;
}

static void copy_value(const struct wr_field *f, void *dst, struct names *dst_names,
		       const void *src, const struct names *src_names)
{
	if (f->type == WR_NAME)
		store(dst, sizeof(uint32_t),
		      names_add(dst_names,
				names_text(src_names, (uint32_t)load(src, sizeof(uint32_t)))));
	else
		memcpy(dst, src, types[f->type].size);
}

void field_copy(const struct wr_table *table, uint64_t mask, void *dst, struct names *dst_names,
		const void *src, const struct names *src_names)
{
	uint64_t *has = dst;

	for (size_t i = 0; i < table->n; i++) {
		const struct wr_field *f = &table->fields[i];

		if (!(mask >> i & 1))
			continue;
		*has &= ~(UINT64_C(1) << i);
		if (!field_has(src, i))
			continue;
		*has |= UINT64_C(1) << i;
		copy_value(f, value_of(f, dst), dst_names, value_in(f, src), src_names);
	}
}
