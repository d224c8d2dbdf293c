/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * user.c - finds users as chown(1) reads them, and becomes one as su(1) does.
 *
 * What setuid(2) leaves to a process with odd securebits, and what it never touches (inheritable
 * and ambient capabilities), goes too.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "cli/user.h"

#define ID_MAX (UINT32_MAX - 1) /* the last number means "leave it" to the kernel */

void user_fini(struct user *user)
{
	free(user->groups);
	free(user->name);
	free(user->home);
	free(user->shell);
	*user = (struct user){0};
}

/* ------ find ------ */

static int no_memory(struct wr_error *err)
{
	return wr_fail(err, ENOMEM, "no memory");
}

static int copy_entry(const struct passwd *entry, struct user *ret, struct wr_error *err)
{
	ret->uid = entry->pw_uid;
	ret->gid = entry->pw_gid;
	ret->name = strdup(entry->pw_name);
	ret->home = strdup(entry->pw_dir);
	ret->shell = strdup(entry->pw_shell);
	return ret->name && ret->home && ret->shell ? 0 : no_memory(err);
}

/* Returns 1 when the system knows the user, 0 when it is a mere number. */
static int find_user(const char *text, struct user *ret, struct wr_error *err)
{
	const struct passwd *entry = getpwnam(text);
	uint64_t number;
	int rc;

	if (!entry && str_to_u64(text, ID_MAX, false, &number) < 0)
		return wr_fail(err, ENOENT, "there is no user \"%s\"", text);
	if (!entry) {
		ret->uid = (uid_t)number;
		entry = getpwuid(ret->uid);
	}
	if (!entry)
		return 0;
	rc = copy_entry(entry, ret, err);
	return rc < 0 ? rc : 1;
}

static int find_group(const char *text, gid_t *ret, struct wr_error *err)
{
	const struct group *entry = getgrnam(text);
	uint64_t number;

	if (!entry && str_to_u64(text, ID_MAX, false, &number) < 0)
		return wr_fail(err, ENOENT, "there is no group \"%s\"", text);
	*ret = entry ? entry->gr_gid : (gid_t)number;
	return 0;
}

static int find_groups(struct user *user, struct wr_error *err)
{
	gid_t *more;
	int n = 16;

	do {
		user->n_groups = n;
		more = reallocarray(user->groups, (size_t)n, sizeof(*more));
		if (!more)
			return no_memory(err);
		user->groups = more;
		if (!user->name) { /* nobody's: in no other group */
			user->groups[0] = user->gid;
			user->n_groups = 1;
			return 0;
		}
	} while (getgrouplist(user->name, user->gid, user->groups, &n) < 0 && n > user->n_groups);

	user->n_groups = n;
	return 0;
}

/* `text` is cut at its colon. */
static int find(char *text, struct user *ret, struct wr_error *err)
{
	char *colon = strchr(text, ':');
	int rc;

	if (colon)
		*colon++ = '\0';
	if (!*text || (colon && !*colon))
		return wr_fail(err, EINVAL, "a user is USER or USER:GROUP");
	rc = find_user(text, ret, err);
	if (rc == 0 && !colon)
		return wr_fail(err, EINVAL,
			       "user %s has no entry, so its group must be said: %s:GROUP", text,
			       text);
	if (rc >= 0 && colon)
		rc = find_group(colon, &ret->gid, err);
	return rc < 0 ? rc : find_groups(ret, err);
}

int user_find(const char *text, struct user *ret, struct wr_error *err)
{
	AUTO_FREE char *copy = strdup(text);

	return copy ? find(copy, ret, err) : no_memory(err);
}

/* ------ become ------ */

static int set(const char *name, const char *value)
{
	return (value ? setenv(name, value, 1) : unsetenv(name)) < 0 ? -ENOMEM : 0;
}

int user_set_env(const struct user *user)
{
	const struct {
		const char *name, *value;
	} vars[] = {
		{"HOME", user->home && *user->home ? user->home : "/"},
		{"USER", user->name},
		{"LOGNAME", user->name},
		{"SHELL", user->shell && *user->shell ? user->shell : "/bin/sh"},
	};

	for (size_t i = 0; i < ARRAY_LEN(vars); i++)
		if (set(vars[i].name, vars[i].value) < 0)
			return -ENOMEM;
	return 0;
}

/* Root keeps what is root's in this namespace; what is inheritable would come back by files. */
static int drop_capabilities(bool all)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};

	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return -1;
	if (!all && syscall(SYS_capget, &header, data) < 0)
		return -1;
	data[0].inheritable = data[1].inheritable = 0;
	return (int)syscall(SYS_capset, &header, data);
}

int user_become(const struct user *user, struct wr_error *err)
{
	if (setgroups((size_t)user->n_groups, user->groups) < 0)
		return wr_fail(err, errno, "cannot take the groups of user %u: %s", user->uid,
			       strerror(errno));
	if (setresgid(user->gid, user->gid, user->gid) < 0)
		return wr_fail(err, errno, "cannot become group %u: %s", user->gid,
			       strerror(errno));
	if (setresuid(user->uid, user->uid, user->uid) < 0)
		return wr_fail(err, errno, "cannot become user %u: %s", user->uid, strerror(errno));
	if (drop_capabilities(user->uid != 0) < 0)
		return wr_fail(err, errno, "cannot drop capabilities: %s", strerror(errno));
	return 0;
}
