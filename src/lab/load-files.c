/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * load-files.c - from the file names in a lab to absolute paths.
 *
 * The kernel does the checking (openat2 with RESOLVE_BENEATH, Linux 5.6), so that no symbolic link
 * and no ".." gets out of the folder.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/openat2.h>

#include "base/cleanup.h"
#include "lab/load-files.h"

static int open_folder(const char *path, struct wr_error *err)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];
	int fd;

	if (!slash)
		snprintf(folder, sizeof(folder), ".");
	else if (snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path + 1), path) >=
		 (int)sizeof(folder))
		return wr_fail(err, ENAMETOOLONG, "the lab file's path is too long");

	fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return wr_fail(err, errno, "cannot open the lab file's folder \"%s\": %s", folder,
			       strerror(errno));
	return fd;
}

static int open_source(int folder_fd, const char *source, bool trust)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = trust ? 0 : RESOLVE_BENEATH,
	};
	int fd = (int)syscall(SYS_openat2, folder_fd, source, &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}

/* What the descriptor is of, without symbolic links. */
static int path_of(int fd, char *ret)
{
	char link[32];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, ret, PATH_MAX);
	if (len < 0)
		return -errno;
	if (len == PATH_MAX)
		return -ENAMETOOLONG;

	ret[len] = '\0';
	return 0;
}

static void diagnose(struct diags *diags, struct place at, const char *source, int rc)
{
	if (rc != -EXDEV) {
		diag_add(diags, at, "cannot use the file \"%s\": %s", source, strerror(-rc));
		return;
	}
	diag_add(diags, at, "the file \"%s\" is not below the lab file's folder", source);
	diag_hint(diags, "copy it there, or allow it by --trust");
}

static void find_one(struct wr_lab *lab, struct lab_file *file, int folder_fd, bool trust,
		     struct diags *diags)
{
	const char *source = names_text(&lab->want.names, file->source);
	AUTO_FD fd = open_source(folder_fd, source, trust);
	char path[PATH_MAX];
	int rc = fd < 0 ? fd : path_of(fd, path);

	if (rc < 0)
		diagnose(diags, file->at, source, rc);
	else
		file->source = names_add(&lab->want.names, path);
}

static bool has_files(const struct wr_lab *lab)
{
	for (size_t i = 0; i < lab->want.n_ns; i++)
		if (lab->nodes[i].n_files)
			return true;
	return false;
}

int load_files(struct wr_lab *lab, bool trust, struct diags *diags, struct wr_error *err)
{
	size_t n_before = diags->n;
	AUTO_FD folder_fd = -1;

	if (!has_files(lab))
		return 0;
	folder_fd = open_folder(lab->source.path, err);
	if (folder_fd < 0)
		return folder_fd;

	for (size_t i = 0; i < lab->want.n_ns; i++)
		for (size_t f = 0; f < lab->nodes[i].n_files; f++)
			if (!lab->nodes[i].files[f].is_text)
				find_one(lab, &lab->nodes[i].files[f], folder_fd, trust, diags);

	if (diags->n > n_before)
		return wr_fail(err, EINVAL, "%zu files cannot be used", diags->n - n_before);
	return 0;
}
