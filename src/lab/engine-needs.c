/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-needs.c - memory and open files: the arithmetic, and what this machine has.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "lab/engine-needs.h"

/* Measured on Linux 6.18: 200 KiB for a namespace with lo alone, 52 KiB for each end of a pair. A
 * little less is asked for, so that only what surely cannot fit is refused. */
#define NAMESPACE_SIZE ((uint64_t)192 << 10)
#define DEVICE_SIZE    ((uint64_t)48 << 10)

#define SPARE_FILES   128
#define SOCKETS_MAX   2000 /* APPLY_SOCKETS_MAX */
#define CGROUP_ROOT   "/sys/fs/cgroup"
#define LIMIT_NONE    (UINT64_MAX >> 2) /* what version 1 says without a limit is somewhat less */
#define PROC_TEXT_MAX 16384

/* ------ pure ------ */

uint64_t needs_memory(size_t n_namespaces, size_t n_devices)
{
	return n_namespaces * NAMESPACE_SIZE + n_devices * DEVICE_SIZE;
}

/* One that stays open for each namespace, and sockets: for each one, up to the bound. */
size_t needs_files(size_t n_namespaces)
{
	size_t sockets = n_namespaces < SOCKETS_MAX ? n_namespaces : SOCKETS_MAX;

	return n_namespaces + sockets + SPARE_FILES;
}

bool needs_meminfo(const char *text, const char *key, uint64_t *ret)
{
	size_t len = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		uint64_t kib;

		line += *line == '\n';
		if (!str_starts(line, key) || line[len] != ':')
			continue;
		if (sscanf(line + len + 1, "%" SCNu64 " kB", &kib) != 1)
			return false;
		*ret = kib << 10;
		return true;
	}

	return false;
}

/* "0::/a/b" is version 2, "4:memory:/a/b" version 1. */
static const char *cgroup_path(const char *line, bool v1)
{
	const char *controllers = strchr(line, ':');
	const char *path = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!path)
		return NULL;
	if (!v1)
		return path == controllers + 1 ? path + 1 : NULL;

	return (size_t)(path - controllers - 1) == strlen("memory") &&
			       str_starts(controllers + 1, "memory")
		       ? path + 1
		       : NULL;
}

bool needs_cgroup(const char *text, bool v1, char *ret, size_t size)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *path = cgroup_path(text, v1);

		/* A line without its parts would be read on into the next one. */
		if (path && path < text + len) {
			size_t n = len - (size_t)(path - text);

			if (n == 1)
				n = 0;
			return snprintf(ret, size, "%.*s", (int)n, path) < (int)size;
		}
		text += len + (text[len] == '\n');
	}

	return false;
}

/* ------ memory of this machine ------ */

static bool read_text(const char *path, char *ret, size_t size)
{
	AUTO_FD fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, ret, size - 1);

	if (n < 0)
		return false;

	ret[n] = '\0';
	return true;
}

static bool read_number(const char *folder, const char *file, uint64_t *ret)
{
	char path[PATH_MAX + 64], text[64];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return read_text(path, text, sizeof(text)) && sscanf(text, "%" SCNu64, ret) == 1;
}

/* What is left of the limit of one cgroup; "max" is no number. */
static uint64_t left_in(const char *folder, bool v1)
{
	uint64_t limit, used;

	if (!read_number(folder, v1 ? "memory.limit_in_bytes" : "memory.max", &limit) ||
	    !read_number(folder, v1 ? "memory.usage_in_bytes" : "memory.current", &used) ||
	    limit >= LIMIT_NONE)
		return UINT64_MAX;

	return limit > used ? limit - used : 0;
}

/* The tightest of the cgroup and all above it. */
static uint64_t left_in_cgroup(bool v1)
{
	char text[PROC_TEXT_MAX], own[PATH_MAX], folder[PATH_MAX + 32];
	uint64_t left = UINT64_MAX;

	if (!read_text("/proc/self/cgroup", text, sizeof(text)) ||
	    !needs_cgroup(text, v1, own, sizeof(own)))
		return left;

	for (char *end = own + strlen(own); end; end = strrchr(own, '/')) {
		uint64_t here;

		*end = '\0';
		snprintf(folder, sizeof(folder), CGROUP_ROOT "%s%s", v1 ? "/memory" : "", own);
		here = left_in(folder, v1);
		left = here < left ? here : left;
	}

	return left;
}

static uint64_t available(void)
{
	char text[PROC_TEXT_MAX];
	uint64_t bytes;

	return read_text("/proc/meminfo", text, sizeof(text)) &&
			       needs_meminfo(text, "MemAvailable", &bytes)
		       ? bytes
		       : UINT64_MAX;
}

int needs_check_memory(size_t n_namespaces, size_t n_devices, struct wr_error *err)
{
	uint64_t need = needs_memory(n_namespaces, n_devices), has[] = {
								       available(),
								       left_in_cgroup(false),
								       left_in_cgroup(true),
							       };

	for (size_t i = 0; i < ARRAY_LEN(has); i++)
		if (has[i] < need)
			return wr_fail(err, ENOMEM,
				       "%zu namespaces with %zu devices need about %" PRIu64
				       " MiB of memory, and %s %" PRIu64 " MiB",
				       n_namespaces, n_devices, (need + (1 << 20) - 1) >> 20,
				       i ? "the limit of this control group leaves"
					 : "this machine has",
				       has[i] >> 20);

	return 0;
}

/* ------ open files ------ */

int needs_raise_files(size_t n_namespaces, struct wr_error *err)
{
	size_t need = needs_files(n_namespaces);
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return wr_fail(err, errno, "cannot ask for the limit on open files: %s",
			       strerror(errno));
	if (limit.rlim_cur < limit.rlim_max && limit.rlim_cur < need) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur < need)
		return wr_fail(err, EMFILE,
			       "%zu namespaces need %zu open files, the limit is %zu (raise it "
			       "with ulimit -n)",
			       n_namespaces, need, (size_t)limit.rlim_cur);

	return 0;
}
