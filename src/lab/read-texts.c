/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-texts.c - the maps of texts of a node: `sysctls`, `files`, `env`.
 */
#include <string.h>

#include "lab/keys.h"

/* ------ sysctls -- */

static const struct {
	const char *name, *value;
} router_list[] = {
	{"net.ipv4.ip_forward", "1"},
	{"net.ipv6.conf.all.forwarding", "1"},
	{"net.ipv6.conf.default.forwarding", "1"},
	{"net.ipv6.conf.all.accept_ra", "0"},
	{"net.ipv6.conf.default.accept_ra", "0"},
};

/* sysctl(8): a name whose first separator is a slash has slashes for dots and dots for slashes. */
static char *sysctl_name(struct reader *r, const char *text)
{
	char *name = arena_strdup(&r->tmp, text);
	size_t first = strcspn(text, "./");

	for (char *c = name; c && *c && text[first] == '/'; c++)
		*c = *c == '/' ? '.' : *c == '.' ? '/' : *c;
	return name;
}

/* Does the file say something else (or that it wants none of it)? */
static bool is_said(struct reader *r, const struct tree *map, const char *name)
{
	for (size_t i = 0; map && map->type == TREE_MAP && i < map->n; i++) {
		const char *said = sysctl_name(r, map->pairs[i].key->text);

		if (said && str_eq(said, name))
			return true;
	}
	return false;
}

/* `router: yes` is these, unless the node's own sysctls say otherwise. */
void router_sysctls(struct reader *r, uint32_t ns)
{
	const struct tree *map = tree_get(r->nodes[ns].merged, "sysctls");

	for (size_t i = 0; r->lab->nodes[ns].router && i < ARRAY_LEN(router_list); i++) {
		if (!is_said(r, map, router_list[i].name))
			model_add_sysctl(r->want, ns, router_list[i].name, router_list[i].value);
	}
}

static bool has_dots(const char *name)
{
	const char *at = name;

	while (*at) {
		size_t len = strcspn(at, ".");

		if (len == 0 || (len == 1 && at[0] == '/') || (len == 2 && str_starts(at, "//")))
			return true;
		at += len;
		if (*at == '.' && !at[1])
			return true;
		at += *at == '.';
	}
	return false;
}

static bool check_sysctl(struct reader *r, const struct tree *key, const char *name)
{
	size_t odd = strcspn(name, " \t\n\r=;#");

	if (!str_starts(name, "net.")) {
		fault(r, spot_of(key), "\"%s\" is not of a network namespace", key->text);
		hint(r, "only names that begin with \"net.\" can be set in a node");
	} else if (odd < strlen(name) || has_dots(name)) {
		fault(r, spot_of(key), "\"%s\" is not the name of a sysctl", key->text);
	} else {
		return true;
	}
	return false;
}

/* As /proc/sys shows it: blanks folded, none around. */
static char *fold(struct reader *r, const char *text)
{
	char *value = arena_alloc(&r->tmp, strlen(text) + 1);
	size_t len = 0;

	for (; value && *text; text++) {
		if (!strchr(" \t\n\r", *text))
			value[len++] = *text;
		else if (len && value[len - 1] != ' ')
			value[len++] = ' ';
	}
	if (value && len && value[len - 1] == ' ')
		value[len - 1] = '\0';
	return value;
}

/* false: the node has it already (written with slashes once, with dots once). */
static bool add_sysctl(struct reader *r, uint32_t ns, const char *name, const char *value)
{
	uint64_t key = map_key(ns, names_add(&r->want->names, name));

	if (map_get(&r->sysctls, key) != MAP_NONE)
		return false;

	map_put(&r->sysctls, &r->arena, key, 1);
	model_add_sysctl(r->want, ns, name, value);
	return true;
}

void node_sysctls(struct reader *r, const struct key_at *at, const struct tree *map)
{
	for (size_t i = 0; want_map(r, map, "sysctls") && i < map->n; i++) {
		const struct tree *key = map->pairs[i].key, *value = map->pairs[i].value;
		char *name = sysctl_name(r, key->text), *folded;
		struct text text;

		if (!name || is_none(value) || !check_sysctl(r, key, name) ||
		    !text_read(r, value, at->scope, TEXT_PLAIN, &text))
			continue;
		folded = fold(r, text.s);
		if (folded && !add_sysctl(r, at->ns, name, folded))
			fault(r, spot_of(key), "\"%s\" is said twice", name);
	}
}

/* ------ files -- */

static bool check_path(struct reader *r, const struct tree *key)
{
	const char *path = key->text;
	size_t len = strlen(path);

	if (path[0] != '/') {
		fault(r, spot_of(key), "\"%s\" is not an absolute path", path);
		hint(r, "it is where the file is seen inside the node: /etc/…");
	} else if (strstr(path, "/../") || (len >= 3 && str_eq(path + len - 3, "/.."))) {
		fault(r, spot_of(key), "\"..\" in the path of a file inside a node");
	} else if (path[strspn(path, "/")] == '\0') {
		fault(r, spot_of(key), "a file cannot be put over the whole tree");
	} else {
		return true;
	}
	return false;
}

static bool read_file(struct reader *r, const struct key_at *at, const struct tree *value,
		      struct lab_file *file)
{
	const struct tree *content = value->type == TREE_MAP ? tree_get(value, "text") : NULL;
	struct spot at_value;
	struct text text;

	if (value->type == TREE_MAP && (!content || value->n != 1)) {
		fault(r, spot_of(value), "a file is a path, or {text: …}");
		return false;
	}
	if (!text_read(r, content ? content : value, at->scope, content ? TEXT_FREE : TEXT_PLAIN,
		       &text))
		return false;
	if (!content && text.len == 0) {
		fault(r, spot_of(value), "the path of a file is empty");
		return false;
	}

	at_value = text_place(&text);
	file->is_text = content;
	file->at = spot_place(&at_value);
	*(content ? &file->text : &file->source) = names_add(&r->want->names, text.s);
	return true;
}

void node_files(struct reader *r, const struct key_at *at, const struct tree *map)
{
	struct lab_node *node = &r->lab->nodes[at->ns];

	for (size_t i = 0; want_map(r, map, "files") && i < map->n; i++) {
		const struct tree *key = map->pairs[i].key;
		struct lab_file file = {.path = names_add(&r->want->names, key->text)}, *place;

		if (is_none(map->pairs[i].value) || !check_path(r, key) ||
		    !read_file(r, at, map->pairs[i].value, &file))
			continue;
		place = ARENA_PUSH(&r->want->arena, node->files, node->n_files, node->files_cap);
		if (place)
			*place = file;
	}
}

/* ------ env -- */

static bool check_variable(struct reader *r, const struct tree *key)
{
	const char *name = key->text;
	size_t len = 0;

	while (is_name_start(name[len]))
		len++;
	if (name[len] || len == 0 || (name[0] >= '0' && name[0] <= '9')) {
		fault(r, spot_of(key), "\"%s\" cannot be the name of an environment variable",
		      name);
		return false;
	}
	if (str_eq(name, "NODE")) {
		fault(r, spot_of(key), "NODE is always the node's own name");
		return false;
	}
	return true;
}

void node_env(struct reader *r, const struct key_at *at, const struct tree *map)
{
	struct lab_node *node = &r->lab->nodes[at->ns];

	for (size_t i = 0; want_map(r, map, "env") && i < map->n; i++) {
		const struct tree *key = map->pairs[i].key, *value = map->pairs[i].value;
		struct lab_env *env;
		struct text text;

		if (is_none(value) || !check_variable(r, key) ||
		    !text_read(r, value, at->scope, TEXT_FREE, &text))
			continue;
		env = ARENA_PUSH(&r->want->arena, node->env, node->n_env, node->env_cap);
		if (env)
			*env = (struct lab_env){names_add(&r->want->names, key->text),
						names_add(&r->want->names, text.s)};
	}
}
