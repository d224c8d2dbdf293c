/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * error.h - errors are values with words.
 *
 * Every function of the library that can fail returns 0 (or a count, or a descriptor) on success
 * and a negative errno value on failure, and takes as its last argument a struct wr_error that it
 * fills on failure and leaves alone on success. That argument may always be NULL.
 */
#ifndef WARREN_ERROR_H
#define WARREN_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

#define WR_ERROR_TEXT_SIZE 512

/* What went wrong. `code` is a positive errno value, 0 as long as nothing failed; `text` is one
 * lower-case fragment without a full stop, outermost context first: `node "a": link "eth0": …`. */
struct wr_error {
	int code;
	char text[WR_ERROR_TEXT_SIZE];
};

/* Records `code` (a positive errno value) with its words; returns -code. `err` may be NULL.
 * A text that does not fit is cut. errno is left as it was. */
int wr_fail(struct wr_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "context: " before the text that is already there; returns `rc`, so that a layer that knows
 * more can say `return wr_context(err, rc, "node \"%s\"", name)`. Does nothing when rc >= 0. */
int wr_context(struct wr_error *err, int rc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#ifdef __cplusplus
}
#endif

#endif
