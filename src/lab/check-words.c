/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * check-words.c - the names and addresses of a check.
 */
#include <netinet/in.h>
#include <string.h>

#include "lab/check-words.h"

/* ------ names that stand for several -- */

typedef void adder(struct line *l, struct lab_check *check, uint32_t ns, void *data);

static void wrong_name(struct line *l, const struct text *word)
{
	struct reader *r = l->r;
	const char **words;
	size_t n = 0;

	l->wrong = true;
	if (r->nodeless)
		return;
	fault(r, text_place(word), "unknown node or group \"%s\"", word->s);
	words = r->said_before ? NULL : arena_array(&r->tmp, 2002, sizeof(*words));
	if (!words)
		return;

	for (size_t i = 1; i < r->n_nodes && n < 1000; i++)
		words[n++] = names_text(&r->want->names, r->lab->nodes[i].label);
	for (size_t i = 0; i < r->n_groups && n < 2000; i++)
		words[n++] = r->groups[i].key->text;
	words[n++] = "all";
	words[n++] = "host";
	hint_nearest(r, word->s, words, n);
}

/* Calls `add` for every node that the name stands for. */
static void each_node(struct line *l, struct lab_check *check, const struct text *word, adder *add,
		      void *data)
{
	struct reader *r = l->r;
	uint32_t id = names_find(&r->names, word->s), group;
	uint32_t ns = node_by_label(r, word->s);
	bool all = str_eq(word->s, "all");

	if (ns != WR_NONE || str_eq(word->s, "host")) {
		add(l, check, ns != WR_NONE ? ns : WR_HOST_NS, data);
		return;
	}

	group = id ? map_get(&r->groups_by_name, id) : MAP_NONE;
	if (!all && group == MAP_NONE) {
		wrong_name(l, word);
		return;
	}
	for (ns = 1; all && ns < r->n_nodes; ns++)
		add(l, check, ns, data);
	for (size_t i = 0; !all && i < r->n_members; i++) {
		if (r->members[i].group == group)
			add(l, check, r->members[i].ns, data);
	}
}

/* ------ who -- */

static void add_who(struct line *l, struct lab_check *check, uint32_t ns, void *data)
{
	uint32_t *place = ARENA_PUSH(&l->r->want->arena, check->who, check->n_who, check->who_cap);

	(void)data;
	if (place)
		*place = ns;
	reader_count(l->r, 1, text_place(l->text));
}

void check_who(struct line *l, struct lab_check *check, const struct text *word)
{
	size_t before = check->n_who;

	each_node(l, check, word, add_who, NULL);
	if (check->n_who == before && !l->wrong) {
		fault(l->r, text_place(word), "nobody is in the group \"%s\"", word->s);
		l->wrong = true;
	}
}

/* ------ what -- */

/* What stands before the port, and the port. */
struct target {
	struct text name;
	struct lab_target what;
};

static void add_target(struct line *l, struct lab_check *check, uint32_t ns, void *data)
{
	const struct lab_target *what = data;
	struct lab_target *place =
		ARENA_PUSH(&l->r->want->arena, check->what, check->n_what, check->what_cap);

	if (!place)
		return;
	*place = *what;
	place->ns = ns;
	reader_count(l->r, 1, text_place(l->text));
}

/* ":22/tcp" from byte `colon` on. */
static bool read_port(struct line *l, const struct text *word, size_t colon,
		      struct lab_target *what)
{
	const char *slash = strchr(word->s + colon, '/');
	size_t at = slash ? (size_t)(slash - word->s) : word->len;
	struct text port = text_slice(l->r, word, colon + 1, at);
	uint64_t number;

	if (str_to_u64(port.s, 65535, false, &number) || number == 0) {
		fault(l->r, text_place(&port), "\"%s\" is no port", port.s);
		hint(l->r, "a port is a number from 1 to 65535: %.*s:22/tcp", (int)colon, word->s);
		return false;
	}
	if (!slash || (!str_eq(slash, "/tcp") && !str_eq(slash, "/udp"))) {
		fault(l->r, text_part(word, at, word->len), "a port is of tcp or udp");
		hint(l->r, "%.*s:%s/tcp", (int)colon, word->s, port.s);
		return false;
	}
	what->port = (uint16_t)number;
	what->ipproto = str_eq(slash, "/udp") ? IPPROTO_UDP : IPPROTO_TCP;
	return true;
}

/* [fd00::1] and [fd00::1]:80/tcp */
static bool split_bracket(struct line *l, const struct text *word, struct target *t)
{
	size_t end = strcspn(word->s, "]");

	if (end >= word->len) {
		fault(l->r, text_part(word, 0, 1), "no \"]\" to this \"[\"");
		return false;
	}
	t->name = text_slice(l->r, word, 1, end);
	if (end + 1 == word->len)
		return true;
	if (word->s[end + 1] != ':') {
		fault(l->r, text_part(word, end + 1, word->len), "\":PORT/tcp\" is wanted here");
		return false;
	}
	return read_port(l, word, end + 1, &t->what);
}

/* Parts a target into its name and port. */
static bool split(struct line *l, const struct text *word, struct target *t)
{
	const char *slash = strchr(word->s, '/'), *colon = NULL;
	struct inet inet;

	t->name = *word;
	if (word->s[0] == '[')
		return split_bracket(l, word, t);
	if (!slash || inet_read(word->s, &inet) == INET_OK)
		return true;

	for (const char *c = word->s; c < slash; c++)
		colon = *c == ':' ? c : colon;
	if (!colon) {
		fault(l->r, text_part(word, (size_t)(slash - word->s), word->len),
		      "a port stands before the \"/\"");
		hint(l->r, "bob:22/tcp");
		return false;
	}
	t->name = text_slice(l->r, word, 0, (size_t)(colon - word->s));
	if (inet_read_host(t->name.s, &inet) == INET_OK && inet_bits(&inet) == 128) {
		fault(l->r, text_place(word), "an IPv6 address before a port stands in brackets");
		hint(l->r, "[%s]%s", t->name.s, colon);
		return false;
	}
	return read_port(l, word, (size_t)(colon - word->s), &t->what);
}

/* NODE:DEVICE */
static void add_device(struct line *l, struct lab_check *check, struct target *t, size_t colon)
{
	struct text node = text_slice(l->r, &t->name, 0, colon);
	struct text device = text_slice(l->r, &t->name, colon + 1, t->name.len);
	uint32_t ns = find_node(l->r, &node, true);
	uint64_t port;

	l->wrong = true;
	if (ns == WR_NONE)
		return;
	if (model_find_link(l->r->want, ns, device.s) == WR_NONE && !t->what.port &&
	    str_to_u64(device.s, 65535, false, &port) == 0) {
		fault(l->r, text_place(&device), "a port is of tcp or udp");
		hint(l->r, "%s:%s/tcp", node.s, device.s);
		return;
	}
	t->what.link = find_device(l->r, ns, &device);
	if (t->what.link == WR_NONE)
		return;

	l->wrong = false;
	add_target(l, check, ns, &t->what);
}

void check_what(struct line *l, struct lab_check *check, const struct text *word)
{
	struct target t = {.what = {.ns = WR_NONE, .link = WR_NONE, .ipproto = IPPROTO_ICMP}};
	enum inet_error error;
	size_t colon, before = check->n_what;

	if (!split(l, word, &t)) {
		l->wrong = true;
		return;
	}
	error = inet_read_host(t.name.s, &t.what.addr);
	colon = strcspn(t.name.s, ":");
	if (error == INET_OK) {
		add_target(l, check, WR_NONE, &t.what);
	} else if (error == INET_HAS_LENGTH || word->s[0] == '[') {
		fault_inet(l->r, &t.name, error);
		l->wrong = true;
	} else if (t.name.s[colon]) {
		add_device(l, check, &t, colon);
	} else {
		each_node(l, check, &t.name, add_target, &t.what);
		if (check->n_what == before && !l->wrong) {
			fault(l->r, text_place(word), "nobody is in the group \"%s\"", t.name.s);
			l->wrong = true;
		}
	}
}
