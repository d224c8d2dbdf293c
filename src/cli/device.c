/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * device.c - from words of the command line to devices of the kernel.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/netlink.h>

#include <warren/netns.h>

#include "cli/device.h"
#include "cli/ns.h"
#include "observe/observe.h"
#include "rt/rt.h"

int device_word_read(const char *text, bool need_device, struct device_word *ret,
		     struct wr_error *err)
{
	char *node = strdup(text);
	char *colon = node ? strrchr(node, ':') : NULL;

	if (!node)
		return wr_fail(err, ENOMEM, "no memory");
	if (colon)
		*colon++ = '\0';
	if (!*node || (colon && !*colon) || (need_device && !colon)) {
		free(node);
		return wr_fail(err, EINVAL, "\"%s\" is not %s", text,
			       need_device ? "NODE:DEVICE" : "NODE or NODE:DEVICE");
	}
	ret->text = text;
	ret->node = node;
	ret->device = colon;
	return 0;
}

void device_word_fini(struct device_word *word)
{
	free(word->node);
	word->node = word->device = NULL;
}

/* ------ scenes ------ */

static int add_fd(struct scene *scene, const char *name, int fd, struct wr_error *err)
{
	if (scene->n == SCENE_MAX) {
		fd_close(fd);
		return wr_fail(err, E2BIG, "more than %d namespaces at once", SCENE_MAX - 1);
	}
	scene->names[scene->n] = strdup(name);
	if (!scene->names[scene->n]) {
		fd_close(fd);
		return wr_fail(err, ENOMEM, "no memory");
	}
	scene->fds[scene->n] = fd;
	return (int)scene->n++;
}

static int find_fd(const struct scene *scene, int fd)
{
	for (size_t i = 0; i < scene->n; i++)
		if (wr_netns_same(scene->fds[i], fd, NULL) == 1)
			return (int)i;
	return -1;
}

int scene_add(struct scene *scene, const struct cmd_call *call, const char *node)
{
	struct wr_error err = {0};
	int fd, i;

	if (scene->n == 0) {
		fd = wr_netns_open_self(&err);
		if (fd < 0 || add_fd(scene, NS_HOST, fd, &err) < 0) {
			cmd_fail(call, &err, NULL);
			return -1;
		}
	}
	fd = ns_open(node, &err);
	if (fd < 0) {
		ns_fail(call, node, &err);
		return -1;
	}
	i = find_fd(scene, fd);
	if (i >= 0) {
		fd_close(fd);
		return i;
	}
	i = ns_try_entry(node, fd, &err);
	if (i < 0)
		fd_close(fd);
	else
		i = add_fd(scene, node, fd, &err);
	if (i < 0)
		cmd_fail(call, &err, NULL);
	return i < 0 ? -1 : i;
}

int scene_observe(struct scene *scene, unsigned classes, struct wr_error *err)
{
	const struct observe_opts opts = {.classes = classes};
	struct observe_ns list[SCENE_MAX] = {0};

	if (!model_init(&scene->model))
		return wr_fail(err, ENOMEM, "no memory");
	for (size_t i = 0; i < scene->n; i++) {
		list[i].name = scene->names[i];
		list[i].fd = scene->fds[i];
	}
	return observe(&scene->model, list, scene->n, &opts, err);
}

int scene_find(const struct scene *scene, uint32_t ns, const char *device, uint32_t *ret,
	       struct wr_error *err)
{
	const struct wr_model *m = &scene->model;
	const char *names[256];
	const char *near;
	uint32_t link = model_find_link(m, ns, device);
	size_t n = 0;

	if (link != WR_NONE) {
		*ret = link;
		return 0;
	}
	WR_EACH_LINK (m, ns, i)
		if (n < ARRAY_LEN(names))
			names[n++] = names_text(&m->names, m->links[i].name);
	near = str_nearest(device, names, n);
	return wr_fail(err, ENODEV, "%s has no device \"%s\"%s%s%s", scene->names[ns], device,
		       near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static bool has_device(int ns_fd, const char *device)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	uint32_t ifindex;

	return ns_fd >= 0 && nl_open(&nl, ns_fd, NETLINK_ROUTE, NULL) == 0 &&
	       link_ask_ifindex(nl, device, &ifindex, NULL) == 0;
}

/* The first namespace with a name, or the host, that has such a device; free() it. */
static char *whose(const char *device)
{
	AUTO_FD self = wr_netns_open_self(NULL);
	struct wr_netns_entry *entries = NULL;
	char *found = has_device(self, device) ? strdup(NS_HOST) : NULL;
	size_t n = 0;

	if (!found && wr_netns_list(&entries, &n, NULL) < 0)
		n = 0;
	for (size_t i = 0; i < n && !found; i++) {
		AUTO_FD fd = wr_netns_open(entries[i].name, NULL);

		found = has_device(fd, device) ? strdup(entries[i].name) : NULL;
	}
	wr_netns_entries_free(entries, n);
	return found;
}

int scene_fail_missing(const struct scene *scene, const struct cmd_call *call, uint32_t ns,
		       const char *device, const struct wr_error *err)
{
	AUTO_FREE char *other = strcmp(device, "lo") == 0 ? NULL : whose(device);

	if (other)
		return cmd_fail(call, err, "there is one elsewhere: %s:%s", other, device);
	return cmd_fail(call, err, "which there are: warren show %s", scene->names[ns]);
}

void scene_fini(struct scene *scene)
{
	for (size_t i = 0; i < scene->n; i++) {
		free(scene->names[i]);
		fd_close(scene->fds[i]);
	}
	if (scene->n > 0)
		model_fini(&scene->model);
	scene->n = 0;
}
