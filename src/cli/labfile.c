/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * labfile.c - a lab file from the disk to a lab, or to diagnoses on stderr.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/labfile.h"
#include "lab/load-files.h"

bool labfile_is_file(const char *arg)
{
	static const char *const endings[] = {".yaml", ".yml", ".json", ".graphml"};
	size_t len = strlen(arg);

	if (strchr(arg, '/'))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (len > strlen(endings[i]) && str_eq(arg + len - strlen(endings[i]), endings[i]))
			return true;
	return false;
}

/* One byte more than is allowed is enough to know; lab_read says it. */
static int read_all(int fd, struct str *ret)
{
	char block[65536];

	while (ret->len <= LAB_FILE_MAX) {
		ssize_t n = read(fd, block, sizeof(block));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return ret->failed ? -ENOMEM : 0;
		str_addn(ret, block, (size_t)n);
		if (ret->failed)
			return -ENOMEM;
	}
	return 0;
}

enum { NEAR_MAX = 256 };

/* The lab file in the current folder that may have been meant. The caller frees. */
static char *nearest_file(const char *path)
{
	char *names[NEAR_MAX] = {NULL}, *found = NULL;
	const struct dirent *entry;
	const char *near = NULL;
	DIR *dir = opendir(".");
	size_t n = 0;

	while (dir && n < NEAR_MAX && (entry = readdir(dir)))
		if (labfile_is_file(entry->d_name) && (names[n] = strdup(entry->d_name)))
			n++;
	for (size_t i = 0; i < n && !near; i++)
		if (str_starts(names[i], path) && names[i][strlen(path)] == '.')
			near = names[i];
	if (!near)
		near = str_nearest(path, (const char *const *)names, n);
	if (near)
		found = strdup(near);

	for (size_t i = 0; i < n; i++)
		free(names[i]);
	if (dir)
		closedir(dir);
	return found;
}

static void hint_file(const char *path)
{
	char *near = strchr(path, '/') ? NULL : nearest_file(path);

	if (near)
		cmd_todo("did you mean \"%s\"?", near);
	else if (!strchr(path, '/') && labfile_is_file(path))
		cmd_todo("it was taken for a file because of its ending");
	free(near);
}

static int load(const struct cmd_call *call, const char *path, struct str *ret)
{
	AUTO_FD fd = open(path, O_RDONLY | O_CLOEXEC);
	int error = errno, rc;

	if (fd < 0) {
		rc = cmd_usage(call, "cannot open \"%s\": %s", path, strerror(error));
		if (error == ENOENT)
			hint_file(path);
		return rc;
	}
	rc = read_all(fd, ret);
	if (rc < 0)
		return cmd_usage(call, "cannot read \"%s\": %s", path, strerror(-rc));
	return CMD_DONE;
}

static bool has_option(const struct cmd_call *call, const char *name)
{
	for (const struct cmd_option *o = call->cmd->options; o && o->name; o++)
		if (str_eq(o->name, name))
			return true;
	return false;
}

static const char *value_of(const struct cmd_call *call, const char *option)
{
	return has_option(call, option) ? cmd_value(call, option) : NULL;
}

/* What of a file is wanted beyond what stands in it. */
enum {
	WITH_FILES = 1 << 0,
	WITH_ROUTES = 1 << 1,
};

/* What the command line says of the file; `sets` has CMD_VALUES_MAX + 1 places. */
static struct lab_read_opts read_opts(const struct cmd_call *call, const char **sets)
{
	if (has_option(call, "set"))
		cmd_values(call, "set", sets);
	return (struct lab_read_opts){
		.prefix = value_of(call, "prefix"),
		.sets = sets,
		.routes = value_of(call, "routes"),
		.ipv6 = has_option(call, "ipv6") && cmd_has(call, "ipv6"),
	};
}

static int read_text(const struct cmd_call *call, const char *path, const struct str *text,
		     unsigned flags, struct wr_lab **ret, struct diags *diags, struct wr_error *err)
{
	const char *sets[CMD_VALUES_MAX + 1] = {NULL};
	struct lab_read_opts opts = read_opts(call, sets);

	opts.unrouted = !(flags & WITH_ROUTES);
	return lab_read(ret, path, str_text(text), text->len, &opts, diags, err);
}

static int complain(const struct cmd_call *call, struct diags *diags, const struct wr_error *err)
{
	AUTO_STR words = {0};

	diags_print(diags, &words);
	cmd_say(&words);
	if (diags->n == 0)
		return cmd_fail(call, err, NULL);
	return CMD_USAGE;
}

enum { RENAMED_SHOWN = 3 };

/* Of a graph: how many nodes are called otherwise than there, and the first of them. */
static void say_renamed(const struct wr_lab *lab)
{
	const struct names *names = &lab->want.names;
	size_t n = 0, shown = 0;
	AUTO_STR first = {0};

	for (size_t i = 1; i < lab->want.n_ns; i++) {
		const struct lab_node *node = &lab->nodes[i];

		if (!node->called || n++ >= RENAMED_SHOWN)
			continue;
		str_printf(&first, "%s\"%.64s\" is %s", shown++ ? ", " : "",
			   names_text(names, node->called), names_text(names, node->label));
	}
	if (n)
		cmd_note("%s: %zu of %zu nodes have other names: %s%s",
			 names_text(names, lab->name), n, lab->want.n_ns - 1, str_text(&first),
			 n > shown ? ", … (warren convert lists them)" : "");
}

static int parse(const struct cmd_call *call, const char *path, unsigned flags, struct wr_lab **ret)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	struct diags diags = {.arena = &arena};
	struct wr_error err = {0};
	AUTO_STR text = {0};
	int rc = load(call, path, &text);

	if (rc != CMD_DONE)
		return rc;

	rc = read_text(call, path, &text, flags, &lab, &diags, &err);
	if (rc == 0 && flags & WITH_FILES)
		rc = load_files(lab, has_option(call, "trust") && cmd_has(call, "trust"), &diags,
				&err);
	if (rc < 0)
		return complain(call, &diags, &err);

	if (flags & WITH_FILES)
		say_renamed(lab);
	*ret = TAKE(lab);
	return CMD_DONE;
}

int labfile_read(const struct cmd_call *call, const char *path, struct wr_lab **ret)
{
	return parse(call, path, WITH_FILES | WITH_ROUTES, ret);
}

int labfile_read_alone(const struct cmd_call *call, const char *path, struct wr_lab **ret)
{
	return parse(call, path, WITH_ROUTES, ret);
}

int labfile_read_running(const struct cmd_call *call, const char *path, struct wr_lab **ret)
{
	return parse(call, path, 0, ret);
}

int labfile_convert(const struct cmd_call *call, const char *path, struct str *ret)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	const char *sets[CMD_VALUES_MAX + 1] = {NULL};
	struct lab_read_opts opts = read_opts(call, sets);
	struct diags diags = {.arena = &arena};
	struct wr_error err = {0};
	AUTO_STR text = {0};
	int rc = load(call, path, &text);

	if (rc != CMD_DONE)
		return rc;

	rc = lab_convert(ret, path, str_text(&text), text.len, &opts, &diags, &err);
	return rc < 0 ? complain(call, &diags, &err) : CMD_DONE;
}
