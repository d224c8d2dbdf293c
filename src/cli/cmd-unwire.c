/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-unwire.c - deletes veth pairs, each named by one of its ends or by both.
 */
#include <string.h>

#include "cli/cmds.h"
#include "cli/device.h"
#include "rt/rt.h"

struct end {
	struct device_word word;
	uint32_t ns, link;
};

enum { ENDS_MAX = 256 };

static int find_end(const struct scene *scene, struct end *end, struct wr_error *err)
{
	const struct wr_link *l;
	int rc = scene_find(scene, end->ns, end->word.device, &end->link, err);

	if (rc < 0)
		return rc;
	l = &scene->model.links[end->link];
	if (!(l->kind->flags & WR_KIND_PAIR))
		return wr_fail(err, EINVAL, "%s is %s%s, not the end of a wire", end->word.text,
			       *l->kind->name ? "a " : "the kernel's own", l->kind->name);
	return 0;
}

/* The other end may have been named before, and is gone with that one. */
static bool gone_already(const struct scene *scene, const struct end *ends, int i)
{
	for (int j = 0; j < i; j++)
		if (ends[j].link == ends[i].link ||
		    scene->model.links[ends[j].link].peer == ends[i].link)
			return true;
	return false;
}

static int delete_end(const struct scene *scene, const struct end *end, struct wr_error *err)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	AUTO_BATCH batch = {0};
	int rc = nl_open(&nl, scene->fds[end->ns], NETLINK_ROUTE, err);

	if (rc < 0)
		return rc;
	link_put_del(&batch, scene->model.links[end->link].ifindex);
	rc = nl_do(nl, &batch, NULL, err);
	return wr_context(err, rc, "cannot delete %s", end->word.text);
}

static int unwire(const struct cmd_call *call, struct scene *scene, struct end *ends)
{
	struct wr_error err = {0};

	if (scene_observe(scene, 1U << WR_CLASS_LINK, &err) < 0)
		return cmd_fail(call, &err, NULL);
	for (int i = 0; i < call->n_args; i++)
		if (find_end(scene, &ends[i], &err) < 0)
			return scene_fail_missing(scene, call, ends[i].ns, ends[i].word.device,
						  &err);
	for (int i = 0; i < call->n_args; i++)
		if (!gone_already(scene, ends, i) && delete_end(scene, &ends[i], &err) < 0)
			return cmd_fail(call, &err, NULL);
	return CMD_DONE;
}

int unwire_run(const struct cmd_call *call)
{
	struct end ends[ENDS_MAX] = {0};
	AUTO_SCENE scene = {.n = 0};
	struct wr_error err = {0};
	int n = 0, ns = 0, status = CMD_DONE;

	if (call->n_args > ENDS_MAX)
		return cmd_usage(call, "more than %d devices", ENDS_MAX);
	for (; n < call->n_args && status == CMD_DONE; n++) {
		if (device_word_read(call->args[n], true, &ends[n].word, &err) < 0) {
			status = cmd_usage(call, "%s", err.text);
			break;
		}
		ns = scene_add(&scene, call, ends[n].word.node);
		ends[n].ns = (uint32_t)ns;
		status = ns < 0 ? CMD_FAILED : CMD_DONE;
	}
	if (status == CMD_DONE)
		status = unwire(call, &scene, ends);
	for (int i = 0; i < call->n_args; i++)
		device_word_fini(&ends[i].word);
	return status;
}
