/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * freed.c - waits, and now and then looks who it is that holds what does not go.
 */
#include "cli/freed.h"
#include "base/clock.h"
#include "cli/cmd.h"
#include "cli/who-words.h"
#include "netns/gone.h"

/* References that are on their way out (a socket that was closed just now) take a moment: before
 * that nobody is accused. */
#define FIRST_MS 200
#define ROUND_MS 1000
#define ALL_MS	 10000 /* held by what cannot be seen */

/* Those whose handles are known; all are waited for together. */
static int wait_all(const struct leave *leave, int timeout_ms, struct wr_error *err)
{
	AUTO_FREE struct netns_handle *handles = calloc(leave->n, sizeof(*handles));
	size_t n = 0;

	if (!handles)
		return wr_fail(err, ENOMEM, "no memory");
	for (size_t i = 0; i < leave->n; i++)
		if (leave->handles[i].type)
			handles[n++] = leave->handles[i];
	return netns_wait_freed(handles, n, timeout_ms, err);
}

/* Says who holds namespace i; false when it is not known. */
static bool accuse(const struct leave *leave, size_t i)
{
	AUTO_FD fd = leave_open(leave, i);
	AUTO_WHO who = {0};
	AUTO_STR out = {0};

	if (fd < 0 || who_find(&who, fd, NULL) < 0 || who.n == 0)
		return false;
	cmd_failf(NULL, "\"%s\" has no name any more, but is held:", leave->names[i]);
	who_print(&who, "        ", &out);
	cmd_say(&out);
	return true;
}

static bool accuse_all(const struct leave *leave)
{
	bool any = false;

	for (size_t i = 0; i < leave->n; i++)
		any |= accuse(leave, i);
	return any;
}

static int give_up(const struct leave *leave)
{
	for (size_t i = 0; i < leave->n; i++) {
		AUTO_FD fd = leave_open(leave, i);

		if (fd >= 0)
			cmd_failf(NULL,
				  "\"%s\" has no name any more, but is held by something that "
				  "cannot be seen in /proc",
				  leave->names[i]);
	}
	cmd_todo("what that may be: man warren-who");
	return CMD_FAILED;
}

int freed_wait(const struct cmd_call *call, const struct leave *leave)
{
	int64_t until = clock_ms() + ALL_MS;
	struct wr_error err = {0};
	int rc = wait_all(leave, FIRST_MS, &err);

	while (rc == -EBUSY) {
		if (accuse_all(leave))
			return CMD_FAILED;
		if (clock_ms() >= until)
			return give_up(leave);
		rc = wait_all(leave, ROUND_MS, &err);
	}
	return rc < 0 ? cmd_fail(call, &err, NULL) : CMD_DONE;
}
