/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * search.c - where is that program?
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <sys/stat.h>

#include "netns/search.h"

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

void search_fini(struct search *search)
{
	for (size_t i = 0; i < search->n; i++)
		free(search->paths[i]);
	free(search->paths);
	free(search->script_argv);
	*search = (struct search){0};
}

static const char *path_of(char *const *envp)
{
	for (size_t i = 0; envp[i]; i++)
		if (strncmp(envp[i], "PATH=", 5) == 0)
			return envp[i] + 5;
	return DEFAULT_PATH;
}

static size_t count(const char *text, char c)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

/* "DIR/PROGRAM"; an empty DIR is the working directory. */
static char *join(const char *dir, size_t dir_len, const char *program)
{
	char *path;

	if (asprintf(&path, "%.*s%s%s", (int)dir_len, dir, dir_len ? "/" : "", program) < 0)
		return NULL;
	return path;
}

static bool list_paths(struct search *search, const char *path)
{
	const char *program = search->argv[0];

	search->paths = calloc(count(path, ':') + 1, sizeof(*search->paths));
	if (!search->paths)
		return false;

	if (strchr(program, '/'))
		return (search->paths[search->n] = strdup(program)) && ++search->n;

	for (;;) {
		size_t len = strcspn(path, ":");

		search->paths[search->n] = join(path, len, program);
		if (!search->paths[search->n])
			return false;
		search->n++;
		if (path[len] == '\0')
			return true;
		path += len + 1;
	}
}

/* {"/bin/sh", (the path: filled in when it is known), argv[1], …} */
static bool list_script(struct search *search)
{
	static char shell[] = "/bin/sh";
	size_t n = 0;

	while (search->argv[n])
		n++;
	search->script_argv = calloc(n + 2, sizeof(*search->script_argv));
	if (!search->script_argv)
		return false;

	search->script_argv[0] = shell;
	for (size_t i = 1; i < n; i++)
		search->script_argv[i + 1] = search->argv[i];
	return true;
}

int search_init(struct search *search, char *const *argv, char *const *envp, struct wr_error *err)
{
	search->argv = argv;
	if (*argv[0] == '\0')
		return wr_fail(err, ENOENT, "cannot run \"\": %s", strerror(ENOENT));
	if (!list_paths(search, path_of(envp)) || !list_script(search))
		return wr_fail(err, ENOMEM, "no memory to look for \"%s\"", argv[0]);
	return 0;
}

/* Is the program there, though it may not be executed? A directory of PATH that we may not look
 * into says the same, and is no reason: execvp(3) does not tell them apart, shells do. */
static bool is_there(const struct search *search, size_t i)
{
	struct stat st;

	return strchr(search->argv[0], '/') || stat(search->paths[i], &st) == 0;
}

int search_exec(const struct search *search, char *const *envp)
{
	int best = ENOENT;

	for (size_t i = 0; i < search->n; i++) {
		execve(search->paths[i], search->argv, envp);
		if (errno == ENOEXEC) {
			search->script_argv[1] = search->paths[i];
			execve(search->script_argv[0], search->script_argv, envp);
			return ENOEXEC;
		}
		if (errno == EACCES && is_there(search, i))
			best = EACCES;
		else if (errno != EACCES && errno != ENOENT && errno != ENOTDIR && errno != ESTALE)
			return errno;
	}
	return best;
}
