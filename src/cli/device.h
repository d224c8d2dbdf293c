/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * device.h - devices on the command line: NODE:DEVICE, looked up in what the kernel has.
 */
#pragma once

#include "cli/cmd.h"
#include "model/model.h"

/* NODE[:DEVICE], taken apart at the last ':'. */
struct device_word {
	const char *text; /* as it was given; borrowed */
	char *node;	  /* owned */
	char *device;	  /* in `node`'s memory; NULL when there was none */
};

/* Errors: EINVAL (no device where `need_device`, or an empty name); the words say so. */
int device_word_read(const char *text, bool need_device, struct device_word *ret,
		     struct wr_error *err);
void device_word_fini(struct device_word *word);

enum { SCENE_MAX = 64 };

/* The host and the namespaces that a command speaks of, observed. fds[i] is that of model.ns[i]. */
struct scene {
	struct wr_model model;
	char *names[SCENE_MAX]; /* owned; as the user calls them */
	int fds[SCENE_MAX];	/* owned */
	size_t n;
};

/* Adds a namespace (once, whatever its name); returns its number, 0 is the host. On failure
 * everything was said and -1 is returned. All zero is no scene yet. */
int scene_add(struct scene *scene, const struct cmd_call *call, const char *node);

/* Looks at all of them; bit per enum wr_class, 0: everything. */
int scene_observe(struct scene *scene, unsigned classes, struct wr_error *err);

/* The link of that name in namespace `ns`; on failure the words name the nearest one. */
int scene_find(const struct scene *scene, uint32_t ns, const char *device, uint32_t *ret,
	       struct wr_error *err);
/* Says that it is not there, and where else it is. Returns CMD_FAILED. */
int scene_fail_missing(const struct scene *scene, const struct cmd_call *call, uint32_t ns,
		       const char *device, const struct wr_error *err);
void scene_fini(struct scene *scene);

#define AUTO_SCENE CLEANUP(scene_fini) struct scene
