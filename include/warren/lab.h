/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lab.h - a whole network from one file: read, planned, brought up, taken down.
 *
 * The file is described in warren-lab(5). A lab is all there or not at all; its nodes are
 * namespaces below /run/netns. No function prints, exits or handles signals.
 */
#ifndef WARREN_LAB_H
#define WARREN_LAB_H

#include <stdbool.h>
#include <stddef.h>

#include <warren/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct wr_lab;

/* Reads a lab file from memory; `path` is for messages and names the lab when the text does not.
 * The text is not kept. *ret is the caller's: wr_lab_free. Errors: EINVAL: the text is no lab; then
 * *ret_words (may be NULL) gets every diagnosis with its line and a caret, free() it. ENOMEM. */
int wr_lab_read(struct wr_lab **ret, const char *path, const char *text, size_t len,
		char **ret_words, struct wr_error *err);
void wr_lab_free(struct wr_lab *lab);

/* The lab's name; lives as long as the lab. */
const char *wr_lab_name(const struct wr_lab *lab);

/* What wr_lab_up would do, a line a step, as `warren plan` prints it; free() it. Returns the number
 * of steps (0: nothing to do). Changes nothing. Errors: EPERM. */
int wr_lab_plan(struct wr_lab *lab, char **ret_text, struct wr_error *err);

/* Brings the lab up, or what runs under its name to what it says now, and returns when it is ready.
 * On failure the machine is as it was. Errors: EEXIST (a name is taken by something that is not
 * this lab's), EBUSY (somebody else is at it), EPERM, EOPNOTSUPP (this kernel lacks what the lab
 * needs), or what the kernel said. */
int wr_lab_up(struct wr_lab *lab, struct wr_error *err);

/* Takes the lab of that name down; its names can be used again when this returns. Errors: ENOENT
 * (it is not up), EBUSY, EPERM. */
int wr_lab_down(const char *name, struct wr_error *err);

#ifdef __cplusplus
}
#endif

#endif
