/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * name.c - what may be called a namespace.
 */
#include <errno.h>
#include <string.h>

#include <warren/netns.h>

#include "base/export.h"
#include "netns/dir.h"

static bool has_control(const char *name)
{
	for (const unsigned char *c = (const unsigned char *)name; *c; c++)
		if (*c < 0x20 || *c == 0x7f)
			return true;
	return false;
}

WR_API const char *wr_netns_name_fault(const char *name, bool new_name)
{
	if (!name || !*name)
		return "a name must not be empty";
	if (strlen(name) > WR_NETNS_NAME_MAX)
		return "a name has at most 255 bytes";
	if (strchr(name, '/'))
		return "a name has no \"/\"";
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return "\".\" and \"..\" are no names";
	if (new_name && has_control(name))
		return "a new name has no control characters";
	return NULL;
}

int netns_name_check(const char *name, bool new_name, struct wr_error *err)
{
	const char *fault = wr_netns_name_fault(name, new_name);

	if (fault)
		return wr_fail(err, EINVAL, "namespace \"%.300s\": %s", name ? name : "", fault);
	return 0;
}
