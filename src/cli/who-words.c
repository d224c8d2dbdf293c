/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * who-words.c - words for each kind of holder.
 */
#include <assert.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/cmd.h"
#include "cli/who-words.h"
#include "view/table.h"

static const char *const kinds[] = {
	[WHO_PROCESS] = "process", [WHO_THREAD] = "thread", [WHO_FD] = "descriptor",
	[WHO_SOCKET] = "socket",   [WHO_TUN] = "tun",	    [WHO_MOUNT] = "mount",
};
static_assert(ARRAY_LEN(kinds) == WHO_N_, "each kind has a word");

static const char *const heads[] = {"HOLDER", "PID", "THREAD", "FD", "WHAT", "COMMAND"};

/* An empty cell when there is none. */
static void add_number(struct table *table, int number, int none)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", number);
	table_add(table, number == none ? "" : text);
}

void who_print(const struct who *who, const char *lead, struct str *out)
{
	struct table table;

	if (who->n == 0)
		return;
	table_init(&table, heads, ARRAY_LEN(heads));
	for (size_t i = 0; i < who->n; i++) {
		const struct who_holder *h = &who->holders[i];

		table_add(&table, kinds[h->kind]);
		add_number(&table, h->pid, 0);
		add_number(&table, h->tid, 0);
		add_number(&table, h->fd, -1);
		table_add(&table, h->what);
		table_add(&table, h->command);
	}
	table_end(&table, lead, out);
}

static void json_holder(const struct who_holder *h, struct json *j)
{
	json_object(j, NULL);
	json_text(j, "kind", kinds[h->kind]);
	if (h->pid)
		json_i64(j, "pid", h->pid);
	if (h->tid)
		json_i64(j, "thread", h->tid);
	if (h->fd >= 0)
		json_i64(j, "fd", h->fd);
	if (h->what)
		json_text(j, "what", h->what);
	if (h->pid)
		json_text(j, "command", h->command);
	json_end(j);
}

void who_print_json(const struct who *who, struct json *j)
{
	json_array(j, "holders");
	for (size_t i = 0; i < who->n; i++)
		json_holder(&who->holders[i], j);
	json_end(j);
	json_object(j, "unseen");
	json_u64(j, "processes", who->n_processes);
	json_u64(j, "descriptors", who->n_fds);
	json_u64(j, "mount_namespaces", who->n_mounts);
	json_bool(j, "other_processes", who->outside);
	json_end(j);
}

static void add_count(struct str *out, size_t n, const char *one, const char *many)
{
	if (n)
		str_printf(out, "%s%zu %s", out->len ? ", " : "", n, n == 1 ? one : many);
}

void who_say_unseen(const struct who *who)
{
	AUTO_STR what = {0};

	add_count(&what, who->n_processes, "process", "processes");
	add_count(&what, who->n_fds, "descriptor", "descriptors");
	add_count(&what, who->n_mounts, "mount namespace that no process is in",
		  "mount namespaces that no process is in");
	if (what.len)
		cmd_note("%snot everything could be looked at; what may hold it too: %s",
			 geteuid() == 0 ? "" : "not as root: ", str_text(&what));
	if (who->outside)
		cmd_note("/proc does not show every process of this machine: others may hold it "
			 "too");
}
