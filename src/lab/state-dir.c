/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * state-dir.c - the folder of a lab's state: made, checked, its files written and read, removed.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/state-dir.h"
#include "netns/template.h"

/* ------ names ------ */

bool state_name_ok(const char *lab)
{
	size_t len = strlen(lab);

	if (len == 0 || len > STATE_NAME_MAX || lab[0] == '.' || lab[0] == '-')
		return false;

	return strspn(lab, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") ==
	       len;
}

const char *state_ns_dir(const struct state *st, char *buf)
{
	snprintf(buf, STATE_PATH_SIZE, STATE_DIR "/%s/ns", st->lab);
	return buf;
}

const char *state_ns_path(const struct state *st, const char *node, char *buf)
{
	snprintf(buf, STATE_PATH_SIZE, STATE_DIR "/%s/ns/%s", st->lab, node);
	return buf;
}

/* ------ folders ------ */

/* Only its owner, who is us, may write there: what is read below it was written by us. */
static int check_owner(int fd, const char *what, struct wr_error *err)
{
	struct stat s;

	if (fstat(fd, &s) < 0)
		return wr_fail(err, errno, "cannot look at %s: %s", what, strerror(errno));
	if (s.st_uid != geteuid() && geteuid() != 0)
		return wr_fail(err, EACCES, "%s is not yours to read", what);
	if (s.st_uid != geteuid() || s.st_mode & (S_IWGRP | S_IWOTH))
		return wr_fail(err, EPERM,
			       "%s belongs to or can be written by somebody else: not trusted",
			       what);

	return 0;
}

/* Opens one folder below another, made if wanted. */
static int open_dir(int at, const char *name, bool create, const char *what, struct wr_error *err)
{
	AUTO_FD fd = -1;
	int rc;

	if (create && mkdirat(at, name, 0755) < 0 && errno != EEXIST)
		return wr_fail(err, errno, "cannot make %s: %s", what, strerror(errno));

	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return wr_fail(err, errno, "cannot open %s: %s", what, strerror(errno));

	rc = check_owner(fd, what, err);
	return rc < 0 ? rc : TAKE_FD(fd);
}

static int open_labs(bool create, struct wr_error *err)
{
	AUTO_FD run = open("/run", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO_FD warren = -1;

	if (run < 0)
		return wr_fail(err, errno, "cannot open /run: %s", strerror(errno));

	warren = open_dir(run, "warren", create, "/run/warren", err);
	if (warren < 0)
		return warren;

	return open_dir(warren, "labs", create, STATE_DIR, err);
}

static int no_lab(const char *lab, struct wr_error *err)
{
	return wr_fail(err, ENOENT, "no lab \"%s\" is up", lab);
}

int state_dir_open(const char *lab, bool create, struct wr_error *err)
{
	char what[STATE_PATH_SIZE];
	AUTO_FD labs = open_labs(create, err);
	int fd;

	if (labs < 0)
		return labs == -ENOENT && !create ? no_lab(lab, err) : labs;

	snprintf(what, sizeof(what), STATE_DIR "/%s", lab);
	fd = open_dir(labs, lab, create, what, err);
	return fd == -ENOENT && !create ? no_lab(lab, err) : fd;
}

/* ------ files ------ */

static int make_parents(const struct state *st, const char *name, struct wr_error *err)
{
	char path[PATH_MAX];

	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(path, sizeof(path), "%.*s", (int)(slash - name), name);
		if (mkdirat(st->dir_fd, path, 0755) < 0 && errno != EEXIST)
			return wr_fail(err, errno, "cannot make " STATE_DIR "/%s/%s: %s", st->lab,
				       path, strerror(errno));
	}

	return 0;
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		len -= (size_t)n;
	}

	return 0;
}

/* The text under a name that nobody reads yet. */
static int write_new(struct state *st, const char *name, const char *text, size_t len)
{
	AUTO_FD fd = openat(st->dir_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
			    0600);

	return fd < 0 ? -errno : write_all(fd, text, len);
}

int state_put_file(struct state *st, const char *name, const char *text, size_t len,
		   struct wr_error *err)
{
	int rc = strchr(name, '/') ? make_parents(st, name, err) : 0;

	if (rc < 0)
		return rc;

	rc = write_new(st, ".new", text, len);
	if (rc == 0 && renameat(st->dir_fd, ".new", st->dir_fd, name) < 0)
		rc = -errno;
	if (rc < 0) {
		unlinkat(st->dir_fd, ".new", 0);
		return wr_fail(err, -rc, "cannot write " STATE_DIR "/%s/%s: %s", st->lab, name,
			       strerror(-rc));
	}

	return 0;
}

static int read_all(int fd, size_t max, struct str *ret)
{
	char buf[16384];
	ssize_t n;

	do {
		n = read(fd, buf, sizeof(buf));
		if (n > 0)
			str_addn(ret, buf, (size_t)n);
		if (ret->len > max)
			return -EFBIG;
	} while (n > 0 || (n < 0 && errno == EINTR));

	if (n < 0)
		return -errno;

	return ret->failed ? -ENOMEM : 0;
}

int state_get_file(const struct state *st, const char *name, size_t max, struct str *ret,
		   struct wr_error *err)
{
	AUTO_FD fd = openat(st->dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat s;
	int rc;

	if (fd < 0)
		return wr_fail(err, errno, "cannot open " STATE_DIR "/%s/%s: %s", st->lab, name,
			       strerror(errno));
	if (fstat(fd, &s) < 0 || !S_ISREG(s.st_mode))
		return wr_fail(err, EINVAL, STATE_DIR "/%s/%s is not a file", st->lab, name);

	rc = check_owner(fd, name, err);
	if (rc < 0)
		return rc;

	rc = read_all(fd, max, ret);
	if (rc < 0)
		return wr_fail(err, -rc, "cannot read " STATE_DIR "/%s/%s: %s", st->lab, name,
			       strerror(-rc));

	return 0;
}

int state_rename_file(struct state *st, const char *from, const char *to, struct wr_error *err)
{
	if (renameat(st->dir_fd, from, st->dir_fd, to) < 0)
		return wr_fail(err, errno, "cannot rename " STATE_DIR "/%s/%s to %s: %s", st->lab,
			       from, to, strerror(errno));

	return 0;
}

void state_del_file(struct state *st, const char *name)
{
	unlinkat(st->dir_fd, name, 0);
}

/* Takes away what is in a folder, but for the file `keep` ("": none); what cannot be (a mount
 * point) stays. Two levels are all there are. False: something stayed. */
static bool empty_dir(int at, const char *name, unsigned depth, const char *keep)
{
	AUTO_FD fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	bool empty = true;

	if (!dir)
		return false;

	while ((entry = readdir(dir))) {
		if (str_eq(entry->d_name, ".") || str_eq(entry->d_name, "..") ||
		    str_eq(entry->d_name, keep))
			continue;
		if (unlinkat(dirfd(dir), entry->d_name, 0) == 0)
			continue;
		if (depth > 0)
			empty_dir(dirfd(dir), entry->d_name, depth - 1, "");
		if (depth == 0 || unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR) < 0)
			empty = false;
	}
	closedir(dir);
	TAKE_FD(fd);
	return empty;
}

void state_del_tree(struct state *st, const char *name)
{
	empty_dir(st->dir_fd, name, 1, "");
	unlinkat(st->dir_fd, name, AT_REMOVEDIR);
}

/* A folder in use says no; another reason need not last. */
static void remove_empty(const char *path)
{
	if (rmdir(path) < 0 && errno != ENOTEMPTY && errno != ENOENT && errno != EBUSY)
		rmdir(path);
}

/* The last one turns off the light. */
static void remove_parents(void)
{
	remove_empty(STATE_DIR);
	netns_template_tidy();
	remove_empty("/run/warren");
}

void state_dir_tidy(const char *lab)
{
	AUTO_FD labs = open_labs(false, NULL);

	if (labs >= 0)
		unlinkat(labs, lab, AT_REMOVEDIR);
	remove_parents();
}

/* Removes one thing below a folder, which may be gone already; what failed once need not again. */
static int remove_at(int at, const char *name, int flags)
{
	for (unsigned tries = 0; tries < 2; tries++)
		if (unlinkat(at, name, flags) == 0 || errno == ENOENT)
			return 0;

	return -errno;
}

/* The lock goes last. From then on the folder is whoever's who makes the next one: nothing in it
 * may be touched any more, and one that is not empty is theirs. */
int state_remove(struct state *st, struct wr_error *err)
{
	AUTO_FD labs = open_labs(false, err);
	bool empty = false;
	int rc;

	if (labs < 0)
		return labs;

	for (unsigned tries = 0; tries < 2 && !empty; tries++)
		empty = empty_dir(labs, st->lab, 2, "lock");
	rc = remove_at(st->dir_fd, "lock", 0);
	if (rc == 0)
		rc = remove_at(labs, st->lab, AT_REMOVEDIR);
	if (rc < 0 && !(rc == -ENOTEMPTY && empty))
		return wr_fail(err, -rc, "cannot remove " STATE_DIR "/%s: %s", st->lab,
			       strerror(-rc));

	remove_parents();
	return 0;
}

/* ------ list ------ */

static int name_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_all(DIR *dir, struct arena *arena, char ***ret, size_t *ret_n, struct wr_error *err)
{
	struct dirent *entry;
	size_t cap = 0;

	while ((errno = 0, entry = readdir(dir))) {
		char **slot;

		if (!state_name_ok(entry->d_name))
			continue;
		slot = ARENA_PUSH(arena, *ret, *ret_n, cap);
		if (slot)
			*slot = arena_strdup(arena, entry->d_name);
	}
	if (errno)
		return wr_fail(err, errno, "cannot read " STATE_DIR ": %s", strerror(errno));

	return arena->failed ? wr_fail(err, ENOMEM, "no memory for the list of labs") : 0;
}

int state_list(struct arena *arena, char ***ret, size_t *ret_n, struct wr_error *err)
{
	AUTO_FD fd = open_labs(false, err);
	char **names = NULL;
	size_t n = 0;
	DIR *dir;
	int rc = 0;

	if (fd < 0 && fd != -ENOENT)
		return fd;
	if (fd >= 0) {
		dir = fdopendir(fd);
		if (!dir)
			return wr_fail(err, errno, "cannot read " STATE_DIR ": %s",
				       strerror(errno));
		TAKE_FD(fd);
		rc = list_all(dir, arena, &names, &n, err);
		closedir(dir);
	}
	if (rc < 0)
		return rc;

	if (n)
		qsort(names, n, sizeof(*names), name_cmp);
	*ret = names;
	*ret_n = n;
	return 0;
}
