/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * remedy.c - what to do about a failure that a command itself knows nothing better about: by its
 * errno. The words of the failure name the thing.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <warren/netns.h>

#include "cli/cmd.h"
#include "netns/dir.h"

/* ------ what needs a look at the machine ------ */

static void privilege(const struct cmd_call *call, struct str *out)
{
	if (!call)
		return;
	if (netns_dir_check(NULL) == -EPERM) {
		str_printf(out, "look at what is there, then: chown root, chmod 755 %s",
			   WR_NETNS_DIR);
		return;
	}
	if (call->cmd->flags & CMD_ROOT)
		str_printf(out, "`warren %s` needs root: CAP_SYS_ADMIN and CAP_NET_ADMIN",
			   call->cmd->name);
	else
		str_printf(out, "`warren %s` needs root for what is not yours", call->cmd->name);
	if (geteuid() == 0)
		str_add(out, ", which root of a container or user namespace may lack");
}

static void open_files(const struct cmd_call *call, struct str *out)
{
	struct rlimit limit;

	(void)call;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
		str_printf(out, "the limit of open files is %llu, raise it: ulimit -n 1024",
			   (unsigned long long)limit.rlim_cur);
}

static void no_room(const struct cmd_call *call, struct str *out)
{
	FILE *file = fopen("/proc/sys/user/max_net_namespaces", "re");
	unsigned long now;

	(void)call;
	if (file && fscanf(file, "%lu", &now) == 1)
		str_printf(out,
			   "raise the limit (now %lu): sysctl user.max_net_namespaces=NUMBER; "
			   "else /run is full",
			   now);
	if (file)
		fclose(file);
}

/* ------ the table ------ */

static const struct {
	int code;
	const char *text; /* or */
	void (*say)(const struct cmd_call *call, struct str *out);
} remedies[] = {
	{EPERM, NULL, privilege},
	{EACCES, NULL, privilege},
	{EMFILE, NULL, open_files},
	{ENOSPC, NULL, no_room},
	{ENFILE, "all of the machine's open files are in use: sysctl fs.file-max=NUMBER", NULL},
	{ENOMEM, "free memory, or raise the limit of this control group", NULL},
	{EROFS, "let it be writable: mount -o remount,rw /run, or mount a tmpfs there", NULL},
	{ESRCH, "which processes there are: ps -e", NULL},
};

void cmd_add_remedy(const struct cmd_call *call, int code, struct str *out)
{
	for (size_t i = 0; i < ARRAY_LEN(remedies); i++) {
		if (remedies[i].code != code)
			continue;
		if (remedies[i].text)
			str_add(out, remedies[i].text);
		else
			remedies[i].say(call, out);
	}
}
