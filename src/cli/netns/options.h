/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options.h - ip's global options, as far as they mean something to `netns`. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <warren/error.h>

struct netns_options {
	bool all, json, pretty, force;
	bool help, version; /* asked for; what follows was not read */
	const char *batch;  /* the file, or NULL */
};

/* Called for each `-netns NAME` in its turn; other than 0 ends the reading with that status. */
typedef int netns_enter_fn(void *ctx, const char *name);

/* Reads the options that argv begins with; *ret_n is how many words they are. Returns 0; or the
 * exit status, with a whole line in err->text (or nothing, when `enter` has said it). `enter` may
 * be NULL. */
int netns_options_read(struct netns_options *options, int argc, char **argv, int *ret_n,
		       netns_enter_fn *enter, void *ctx, struct wr_error *err);

/* Does ip take `word` for `name`? Any non-empty beginning of it will do. */
bool netns_word_matches(const char *word, const char *name);

/* A number as ip reads one: decimal, 0x, 0. False: it is none, or too large. */
bool netns_word_number(const char *word, int32_t *ret);
