/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-who.c - what keeps a namespace alive?
 */
#include <sys/stat.h>

#include <warren/netns.h>

#include "cli/cmds.h"
#include "cli/ns.h"
#include "cli/who-words.h"

static int print_json(const char *name, int fd, const struct who *who, struct str *out,
		      struct wr_error *err)
{
	struct json j;
	struct stat st;
	uint64_t id;
	int rc = wr_netns_id(fd, &id, err);

	if (rc < 0)
		return rc;
	if (fstat(fd, &st) < 0)
		return wr_fail(err, errno, "cannot look at the namespace");
	json_init(&j, out);
	json_object(&j, NULL);
	json_text(&j, "name", name);
	json_u64(&j, "inode", st.st_ino);
	json_u64(&j, "id", id);
	who_print_json(who, &j);
	json_end(&j);
	return 0;
}

int who_run(const struct cmd_call *call)
{
	const char *name = call->args[0];
	struct wr_error err = {0};
	AUTO_FD fd = ns_open(name, &err);
	AUTO_STR out = {0};
	AUTO_WHO who = {0};
	int rc;

	if (fd < 0)
		return ns_fail(call, name, &err);
	rc = who_find(&who, fd, &err);
	if (rc == 0 && cmd_has(call, "json"))
		rc = print_json(name, fd, &who, &out, &err);
	else if (rc == 0)
		who_print(&who, "", &out);
	if (rc < 0)
		return cmd_fail(call, &err, NULL);

	who_say_unseen(&who);
	return cmd_out(&out);
}
