/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * error.c - fills struct wr_error. Knows nothing of what failed.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <warren/error.h>

#include "base/export.h"

WR_API int wr_fail(struct wr_error *err, int code, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	if (err) {
		err->code = code;
		va_start(ap, fmt);
		vsnprintf(err->text, sizeof(err->text), fmt, ap);
		va_end(ap);
	}

	errno = saved;
	return -code;
}

WR_API int wr_context(struct wr_error *err, int rc, const char *fmt, ...)
{
	char text[WR_ERROR_TEXT_SIZE];
	size_t used;
	va_list ap;
	int len;

	if (rc >= 0 || !err)
		return rc;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);

	used = len < 0 ? 0 : (size_t)len;
	if (used > sizeof(text) - 1)
		used = sizeof(text) - 1;
	if (snprintf(text + used, sizeof(text) - used, ": %s", err->text) >= 0)
		memcpy(err->text, text, sizeof(text));

	return rc;
}
