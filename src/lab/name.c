/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * name.c - what may be a name, and which thing is meant by one.
 */
#include <string.h>

#include "lab/reader.h"

enum { NAME_MAX_BYTES = 64, DEVICE_MAX_BYTES = 127 /* ALTIFNAMSIZ - 1 */, CANDIDATES_MAX = 1000 };

bool is_name(const char *text)
{
	size_t len = 0;

	if (!is_name_start(text[0]))
		return false;
	while (is_name_char(text[len]))
		len++;
	return text[len] == '\0' && len <= NAME_MAX_BYTES;
}

/* The first character that a name cannot have, for the message. */
static const char *odd_character(const char *name, size_t *ret_len)
{
	const char *c = name;

	while (is_name_char(*c) && (c != name || is_name_start(*c)))
		c++;
	*ret_len = utf8_len(c, strlen(c));
	return c;
}

bool check_name(struct reader *r, const char *what, const char *name, struct spot at)
{
	size_t len;
	const char *odd = odd_character(name, &len);

	if (!name[0]) {
		fault(r, at, "the name of %s is empty", what);
	} else if (odd[0]) {
		fault(r, at, "\"%.*s\" cannot stand %s the name of %s", (int)len, odd,
		      odd == name ? "first in" : "in", what);
		hint(r, "names are made of letters, digits, \"_\", \".\" and \"-\"");
	} else if (strlen(name) > NAME_MAX_BYTES && !(r->opts && r->opts->observed)) {
		fault(r, at, "the name of %s is longer than 64 bytes", what);
	} else if (str_eq(name, "all") || str_eq(name, "host")) {
		fault(r, at, "\"%s\" cannot be the name of %s: it has a meaning of its own", name,
		      what);
	} else {
		return true;
	}
	return false;
}

bool check_device(struct reader *r, const struct text *name)
{
	size_t odd = strcspn(name->s, " \t\n\r/:,[]");

	if (name->len == 0) {
		fault(r, text_place(name), "the name of a device is empty");
	} else if (odd < name->len) {
		fault(r, text_part(name, odd, odd + 1),
		      "\"%c\" cannot stand in the name of a device", name->s[odd]);
	} else if (str_eq(name->s, ".") || str_eq(name->s, "..")) {
		fault(r, text_place(name), "the kernel takes no device named \"%s\"", name->s);
	} else if (name->len > DEVICE_MAX_BYTES) {
		fault(r, text_place(name), "the name of a device is longer than 127 bytes");
	} else {
		return true;
	}
	return false;
}

/* ------ nodes -- */

uint32_t node_by_label(const struct reader *r, const char *label)
{
	uint32_t id = names_find(&r->names, label);
	uint32_t ns = id ? map_get(&r->nodes_by_label, id) : MAP_NONE;

	return ns == MAP_NONE ? WR_NONE : ns;
}

/* alice.eth0 for alice:eth0 */
static bool hint_colon(struct reader *r, const char *label)
{
	size_t len = strcspn(label, ".");
	const char *node = arena_strndup(&r->tmp, label, len);

	if (!label[len] || !label[len + 1] || !node || node_by_label(r, node) == WR_NONE)
		return false;
	hint(r, "a device stands behind a colon: %s:%s", node, label + len + 1);
	return true;
}

void hint_node(struct reader *r, const char *label)
{
	size_t n = 0;
	const char **words;

	if (r->said_before || hint_colon(r, label))
		return;

	words = arena_array(&r->tmp, CANDIDATES_MAX, sizeof(*words));
	for (size_t i = 1; words && i < r->n_nodes && n < CANDIDATES_MAX; i++)
		words[n++] = names_text(&r->want->names, r->lab->nodes[i].label);
	if (n)
		hint_nearest(r, label, words, n);
}

uint32_t find_node(struct reader *r, const struct text *label, bool host)
{
	uint32_t ns = node_by_label(r, label->s);

	if (ns != WR_NONE)
		return ns;
	if (host && str_eq(label->s, "host"))
		return WR_HOST_NS;

	if (r->nodeless)
		return WR_NONE;
	if (str_eq(label->s, "host")) {
		fault(r, text_place(label), "\"host\" can only stand in wires and checks");
	} else if (names_find(&r->names, label->s) &&
		   map_get(&r->groups_by_name, names_find(&r->names, label->s)) != MAP_NONE) {
		fault(r, text_place(label), "\"%s\" is a group, and a node is wanted here",
		      label->s);
	} else {
		fault(r, text_place(label), "unknown node \"%s\"", label->s);
		hint_node(r, label->s);
	}
	return WR_NONE;
}

/* ------ devices -- */

static void hint_device(struct reader *r, uint32_t ns, const char *name)
{
	size_t n = 0;
	const char **words =
		r->said_before ? NULL : arena_array(&r->tmp, CANDIDATES_MAX, sizeof(*words));

	if (!words)
		return;

	WR_EACH_LINK (r->want, ns, i) {
		if (n < CANDIDATES_MAX)
			words[n++] = model_link_name(r->want, i);
	}
	if (str_nearest(name, words, n))
		hint_nearest(r, name, words, n);
	else if (n == 1)
		hint(r, "it has only \"%s\"", words[0]);
	else if (n > 1)
		hint(r, "it has \"%s\"%s%s%s%s", words[n > 1 ? 1 : 0], n > 2 ? ", \"" : "",
		     n > 2 ? words[2] : "", n > 2 ? "\"" : "", n > 3 ? ", …" : "");
}

/* What a device that the file calls `name` is called: those of the host have the prefix. */
static const char *full_name(struct reader *r, uint32_t ns, const char *name)
{
	const char *prefix = names_text(&r->want->names, r->lab->prefix), *full;

	if (ns != WR_HOST_NS || !prefix[0])
		return name;

	full = arena_printf(&r->tmp, "%s%s", prefix, name);
	return full ? full : name;
}

uint32_t device_name(struct reader *r, uint32_t ns, const char *name)
{
	return names_add(&r->want->names, full_name(r, ns, name));
}

uint32_t find_device(struct reader *r, uint32_t ns, const struct text *name)
{
	uint32_t link = model_find_link(r->want, ns, full_name(r, ns, name->s));

	if (link == WR_NONE && !reader_doubts(r, ns)) {
		fault(r, text_place(name), "\"%s\" has no device \"%s\"",
		      names_text(&r->want->names, r->lab->nodes[ns].label), name->s);
		hint_device(r, ns, name->s);
	}
	return link;
}
