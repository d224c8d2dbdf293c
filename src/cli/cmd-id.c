/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-id.c - which namespace is it, and whose?
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <warren/netns.h>

#include "base/json.h"
#include "cli/cmds.h"
#include "cli/ns.h"
#include "netns/owner.h"

struct identity {
	pid_t pid; /* 0: it was named */
	ino_t inode;
	uint64_t id;
	struct netns_owner owner;
	bool owned;			/* the owner could be told */
	struct wr_netns_entry *entries; /* owned; those with this inode are its names */
	size_t n;
};

static bool is_name(const struct identity *id, size_t i)
{
	return !id->entries[i].stale && id->entries[i].inode == id->inode;
}

static void print_text(const struct identity *id, struct str *out)
{
	const char *between = "";

	str_add(out, "names  ");
	for (size_t i = 0; i < id->n; i++) {
		if (!is_name(id, i))
			continue;
		str_add(out, between);
		str_add_escaped(out, id->entries[i].name, strlen(id->entries[i].name));
		between = " ";
		if (id->entries[i].lab)
			str_printf(out, " (lab %s)", id->entries[i].lab);
	}
	str_printf(out, "%s\ninode  %llu\nid     %llu\n", *between ? "" : "-",
		   (unsigned long long)id->inode, (unsigned long long)id->id);
	if (id->owned)
		str_printf(out, "owner  %u (user namespace %llu)\n", id->owner.uid,
			   (unsigned long long)id->owner.inode);
	else
		str_add(out, "owner  ?\n");
}

static void json_owner(const struct identity *id, struct json *j)
{
	if (!id->owned) {
		json_null(j, "owner");
		return;
	}
	json_object(j, "owner");
	json_u64(j, "uid", id->owner.uid);
	json_u64(j, "user_namespace", id->owner.inode);
	json_end(j);
}

static void print_json(const struct identity *id, struct str *out)
{
	struct json j;

	json_init(&j, out);
	json_object(&j, NULL);
	if (id->pid)
		json_i64(&j, "pid", id->pid);
	json_array(&j, "names");
	for (size_t i = 0; i < id->n; i++)
		if (is_name(id, i))
			json_text(&j, NULL, id->entries[i].name);
	json_end(&j);
	json_u64(&j, "inode", id->inode);
	json_u64(&j, "id", id->id);
	json_owner(id, &j);
	json_end(&j);
}

static int look(int fd, struct identity *ret, struct wr_error *err)
{
	struct stat st;
	int rc;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return wr_fail(err, errno, "cannot look at the namespace: %s", strerror(errno));
	ret->inode = st.st_ino;
	ret->owned = netns_owner_of(fd, &ret->owner, NULL) == 0;
	rc = wr_netns_id(fd, &ret->id, err);
	return rc < 0 ? rc : wr_netns_list(&ret->entries, &ret->n, err);
}

/* Digits are a PID. On failure everything was said; *ret_status is what to end with. */
static int open_word(const struct cmd_call *call, struct identity *id, int *ret_status)
{
	const char *word = call->args[0];
	struct wr_error err = {0};
	uint64_t pid;
	int fd;

	id->pid = word ? 0 : getpid();
	if (word && str_to_u64(word, INT32_MAX, false, &pid) == 0)
		id->pid = (pid_t)pid;
	if (word && id->pid)
		fd = wr_netns_open_pid(id->pid, &err);
	else
		fd = word ? ns_open(word, &err) : wr_netns_open_self(&err);
	if (fd >= 0)
		return fd;

	*ret_status = word && !id->pid ? ns_fail(call, word, &err) : cmd_fail(call, &err, NULL);
	return -1;
}

int id_run(const struct cmd_call *call)
{
	struct identity id = {0};
	struct wr_error err = {0};
	AUTO_STR out = {0};
	int status;
	AUTO_FD fd = open_word(call, &id, &status);

	if (fd < 0)
		return status;
	if (look(fd, &id, &err) < 0)
		return cmd_fail(call, &err, NULL);

	if (cmd_has(call, "json"))
		print_json(&id, &out);
	else
		print_text(&id, &out);
	wr_netns_entries_free(id.entries, id.n);
	return cmd_out(&out);
}
