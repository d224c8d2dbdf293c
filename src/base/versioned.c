/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * versioned.c - values that say their own size, copied between versions.
 */
#include <errno.h>
#include <string.h>

#include "base/versioned.h"

static size_t size_of(const void *value)
{
	size_t size;

	memcpy(&size, value, sizeof(size));
	return size;
}

static int is_zero(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return 0;
	return 1;
}

int versioned_take(void *own, size_t size, const void *theirs, size_t first, const char *name,
		   struct wr_error *err)
{
	size_t given = size_of(theirs), both = given < size ? given : size;

	if (given < first)
		return wr_fail(err, EINVAL, "%s of %zu bytes: its size is not set", name, given);
	if (!is_zero((const char *)theirs + both, given - both))
		return wr_fail(err, EINVAL,
			       "%s of %zu bytes: this version of the library does not "
			       "know all of it",
			       name, given);

	memset(own, 0, size);
	memcpy(own, theirs, both);
	memcpy(own, &size, sizeof(size));
	return 0;
}

int versioned_give(void *theirs, const void *own, size_t size, struct wr_error *err)
{
	size_t room = size_of(theirs), both = room < size ? room : size;
	const size_t head = sizeof(room); /* which stays as it is */

	if (room < head)
		return wr_fail(err, EINVAL, "the size of the struct for the answer is not set");

	memset((char *)theirs + head, 0, room - head);
	memcpy((char *)theirs + head, (const char *)own + head, both - head);
	return 0;
}
