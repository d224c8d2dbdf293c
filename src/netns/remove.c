/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remove.c - takes a name away.
 */
#include <string.h>

#include <warren/netns.h>

#include "base/cleanup.h"
#include "base/export.h"
#include "netns/dir.h"
#include "netns/mount.h"
#include "netns/template.h"

int netns_remove_layers(const char *name, int layers, struct wr_error *err)
{
	int rc = netns_name_check(name, false, err);
	AUTO_FD dir_fd = -1;

	if (rc < 0)
		return rc;

	dir_fd = netns_dir_open(err);
	if (dir_fd == -ENOENT)
		return wr_fail(err, ENOENT, "cannot remove the name \"%s\": %s", name,
			       strerror(ENOENT));
	if (dir_fd < 0)
		return dir_fd;

	/* Never between somebody's making of the file and his binding. */
	rc = netns_dir_lock(dir_fd, err);
	if (rc == 0)
		rc = netns_unmount_layers(dir_fd, name, layers, err);
	if (rc == 0)
		netns_template_tidy();
	return rc;
}

WR_API int wr_netns_remove(const char *name, struct wr_error *err)
{
	int rc = netns_dir_check(err);

	return rc < 0 ? rc : netns_remove_layers(name, NETNS_LAYERS_MAX, err);
}
