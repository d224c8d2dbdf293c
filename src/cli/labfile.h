/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * labfile.h - what the lab commands do with their argument NAME|FILE: tell which it is, read the
 * file, say what is wrong with it.
 */
#pragma once

#include "cli/cmd.h"
#include "lab/lab.h"

/* A file has a '/' in it or ends in .yaml, .yml, .json or .graphml; everything else is a lab's
 * name. What exists at the moment makes no difference. */
bool labfile_is_file(const char *arg);

/* Reads a lab file, with --prefix and --set where the command has them, and finds the files that it
 * names. *ret is the caller's: lab_free. Returns CMD_DONE, or CMD_USAGE (CMD_FAILED without memory)
 * after everything was said. */
int labfile_read(const struct cmd_call *call, const char *path, struct wr_lab **ret);

/* Reads it so and adds it to *ret as a native lab file. */
int labfile_convert(const struct cmd_call *call, const char *path, struct str *ret);

/* The same as labfile_read without looking for those files: for what begins nothing (convert). */
int labfile_read_alone(const struct cmd_call *call, const char *path, struct wr_lab **ret);

/* The same without the routes of shortest paths either: for a lab that is up (down, test). */
int labfile_read_running(const struct cmd_call *call, const char *path, struct wr_lab **ret);
