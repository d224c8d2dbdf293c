/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-ls.c - the namespaces that have a name, and what is in them. Changes nothing.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "base/json.h"
#include "cli/cmds.h"
#include "cli/ns.h"

#define UNKNOWN NS_UNKNOWN

/* What is counted of a namespace; UNKNOWN when it could not be read. */
struct count {
	long devices, processes;
};

struct listing {
	struct wr_netns_entry *entries;
	struct count *counts;
	size_t n;
	size_t n_hidden; /* processes that may not be looked at */
};

/* ------ devices ------ */

static long devices_of(const struct wr_netns_entry *entry)
{
	AUTO_FD fd = entry->stale ? -1 : wr_netns_open(entry->name, NULL);

	return fd < 0 ? UNKNOWN : ns_count_devices(fd);
}

/* ------ processes ------ */

static void count_process(struct listing *list, const struct stat *ns)
{
	for (size_t i = 0; i < list->n; i++)
		if (!list->entries[i].stale && list->entries[i].inode == ns->st_ino)
			list->counts[i].processes++;
}

/* Thread-group leaders by the namespace they are in. */
static void count_all_processes(struct listing *list)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	char path[300];
	struct stat ns;

	for (size_t i = 0; i < list->n; i++)
		list->counts[i].processes = proc && !list->entries[i].stale ? 0 : UNKNOWN;

	while (proc && (entry = readdir(proc))) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "%s/ns/net", entry->d_name);
		if (fstatat(dirfd(proc), path, &ns, 0) == 0)
			count_process(list, &ns);
		else if (errno == EACCES)
			list->n_hidden++;
	}
	if (proc)
		closedir(proc);
}

/* ------ printing ------ */

static void print_count(struct str *out, long count)
{
	if (count == UNKNOWN)
		str_printf(out, " %9s", "?");
	else
		str_printf(out, " %9ld", count);
}

static size_t width_of(const struct listing *list, size_t i)
{
	AUTO_STR name = {0};

	str_add_escaped(&name, list->entries[i].name, strlen(list->entries[i].name));
	return name.len;
}

/* A name and blanks up to the column's width. */
static void print_name(struct str *out, const char *name, size_t width)
{
	size_t start = out->len;

	str_add_escaped(out, name, strlen(name));
	while (!out->failed && out->len - start < width)
		str_addc(out, ' ');
}

static void print_row(struct str *out, const struct listing *list, size_t i, size_t name_width,
		      size_t lab_width)
{
	const struct wr_netns_entry *entry = &list->entries[i];

	print_name(out, entry->name, name_width);
	str_add(out, "  ");
	print_name(out, entry->lab ? entry->lab : "-", lab_width);
	if (entry->stale)
		str_add(out, "     stale");
	else if (entry->id)
		str_printf(out, " %9llu", (unsigned long long)entry->id);
	else
		str_printf(out, " %9s", "?");
	print_count(out, list->counts[i].devices);
	print_count(out, list->counts[i].processes);
	str_addc(out, '\n');
}

static void print_text(const struct listing *list, struct str *out)
{
	size_t name_width = strlen("name"), lab_width = strlen("lab");

	if (list->n == 0)
		return;
	for (size_t i = 0; i < list->n; i++) {
		size_t lab = list->entries[i].lab ? strlen(list->entries[i].lab) : 0;

		name_width = width_of(list, i) > name_width ? width_of(list, i) : name_width;
		lab_width = lab > lab_width ? lab : lab_width;
	}
	str_printf(out, "%-*s  %-*s %9s %9s %9s\n", (int)name_width, "NAME", (int)lab_width, "LAB",
		   "ID", "DEVICES", "PROCESSES");
	for (size_t i = 0; i < list->n; i++)
		print_row(out, list, i, name_width, lab_width);
}

static void json_count(struct json *j, const char *key, long count)
{
	if (count == UNKNOWN)
		json_null(j, key);
	else
		json_i64(j, key, count);
}

static void print_json(const struct listing *list, struct str *out)
{
	struct json j;

	json_init(&j, out);
	json_array(&j, NULL);
	for (size_t i = 0; i < list->n; i++) {
		const struct wr_netns_entry *entry = &list->entries[i];

		json_object(&j, NULL);
		json_text(&j, "name", entry->name);
		json_text(&j, "lab", entry->lab);
		if (entry->id)
			json_u64(&j, "id", entry->id);
		else
			json_null(&j, "id");
		if (entry->inode)
			json_u64(&j, "inode", entry->inode);
		else
			json_null(&j, "inode");
		json_bool(&j, "stale", entry->stale);
		json_count(&j, "devices", list->counts[i].devices);
		json_count(&j, "processes", list->counts[i].processes);
		json_end(&j);
	}
	json_end(&j);
}

/* ------ the command ------ */

static int count_all(struct listing *list)
{
	list->counts = calloc(list->n + 1, sizeof(*list->counts));
	if (!list->counts)
		return -ENOMEM;

	for (size_t i = 0; i < list->n; i++)
		list->counts[i].devices = devices_of(&list->entries[i]);
	count_all_processes(list);
	return 0;
}

int ls_run(const struct cmd_call *call)
{
	struct listing list = {0};
	struct wr_error err = {0};
	AUTO_STR out = {0};

	if (wr_netns_list(&list.entries, &list.n, &err) < 0)
		return cmd_fail(call, &err, NULL);
	if (count_all(&list) < 0)
		return cmd_failf(call, "no memory");

	if (cmd_has(call, "json"))
		print_json(&list, &out);
	else
		print_text(&list, &out);
	if (list.n > 0 && list.n_hidden > 0 && geteuid() != 0)
		cmd_note("not as root: %zu processes of others could not be looked at, and are not "
			 "counted",
			 list.n_hidden);
	wr_netns_entries_free(list.entries, list.n);
	free(list.counts);
	return cmd_out(&out);
}
