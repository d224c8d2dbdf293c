/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * version.c - the version that meson.build states.
 */
#include <warren/version.h>

#include "base/export.h"

WR_API const char *wr_version(void)
{
	return WARREN_VERSION;
}
