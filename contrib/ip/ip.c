/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ip.c - a program `ip` to put first in PATH: what is about namespaces goes to warren, everything
 * else to the real ip, which is the next one in PATH.
 *
 *	ip OPTS netns …		warren netns OPTS -- …
 *	ip -n NAME OBJECT …	warren netns exec NAME ip OBJECT …
 *	ip -batch FILE		warren netns -batch FILE, if each of its lines begins with netns
 *
 * It decides and executes: there is no process more, and nothing of it is left.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/netns/options.h"

#define DEFAULT_PATH "/usr/sbin:/usr/bin:/sbin:/bin"

/* ------ programs ------ */

static bool same_file(const char *path, const struct stat *other)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == other->st_dev && st.st_ino == other->st_ino;
}

/* The first `name` in PATH that is not this program. */
static bool find(const char *name, const char *path, char *ret)
{
	struct stat self = {0};

	(void)stat("/proc/self/exe", &self);
	while (path && *path) {
		size_t len = strcspn(path, ":");

		if (snprintf(ret, PATH_MAX, "%.*s/%s", (int)len, path, name) < PATH_MAX &&
		    access(ret, X_OK) == 0 && !same_file(ret, &self))
			return true;
		path += len + (path[len] == ':');
	}
	return false;
}

static void find_real(char *ret)
{
	if (!find("ip", getenv("PATH"), ret) && !find("ip", DEFAULT_PATH, ret))
		snprintf(ret, PATH_MAX, "ip");
}

/* warren: near this program, where it was built or installed, else in PATH. */
static int run_warren(char **argv)
{
	static const char *const places[] = {"/../warren", "/../../../bin/warren"};
	char exe[PATH_MAX], path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	exe[len > 0 ? len : 0] = '\0';
	if (strrchr(exe, '/'))
		*strrchr(exe, '/') = '\0';
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (snprintf(path, sizeof(path), "%s%s", exe, places[i]) < (int)sizeof(path))
			execv(path, argv);
	execvp("warren", argv);
	perror("ip: cannot run warren");
	return 255;
}

static int run_real(char **argv)
{
	char path[PATH_MAX];

	find_real(path);
	execv(path, argv);
	perror(path);
	return 255;
}

/* ------ what is asked for ------ */

struct request {
	struct netns_options options;
	int argc, n; /* words after "ip"; options among them */
	char **argv;
	int n_entered;	    /* -netns NAME: how often */
	const char *within; /* the name */
};

static int note_netns(void *ctx, const char *name)
{
	struct request *r = ctx;

	r->n_entered++;
	r->within = name;
	return 0;
}

static bool is_netns(const char *word, size_t len)
{
	return len >= strlen("net") && len <= strlen("netns") && strncmp(word, "netns", len) == 0;
}

static bool only_netns(FILE *file)
{
	AUTO_FREE char *line = NULL;
	bool only = true;
	size_t size = 0;

	while (only && getline(&line, &size, file) > 0) {
		const char *word = line + strspn(line, " \t\r\n");

		only = *word == '\0' || *word == '#' || is_netns(word, strcspn(word, " \t\r\n"));
	}
	return only;
}

/* Standard input cannot be looked at beforehand. */
static bool is_batch_of_netns(const struct request *r)
{
	FILE *file;
	bool only;

	if (r->n_entered || strcmp(r->options.batch, "-") == 0)
		return false;
	file = fopen(r->options.batch, "re");
	only = file && only_netns(file);
	if (file)
		fclose(file);
	return only;
}

/* ------ the three ways ------ */

static char **new_words(const struct request *r)
{
	char **words = calloc((size_t)r->argc + 8, sizeof(*words));

	if (!words)
		exit(255);
	return words;
}

/* OPTS netns WORDS: warren netns OPTS -- WORDS */
static int netns(const struct request *r)
{
	bool ended = r->n > 0 && strcmp(r->argv[r->n - 1], "--") == 0;
	char **words = new_words(r);
	int n = 0;

	words[n++] = (char *)"warren";
	words[n++] = (char *)"netns";
	for (int i = 0; i < r->n; i++)
		words[n++] = r->argv[i];
	if (!ended && r->n < r->argc)
		words[n++] = (char *)"--";
	for (int i = r->n + 1; i < r->argc; i++)
		words[n++] = r->argv[i];
	return run_warren(words);
}

/* -n NAME OBJECT: warren netns exec NAME /sbin/ip OBJECT, the other options kept */
static int within(const struct request *r)
{
	char **words = new_words(r);
	char path[PATH_MAX];
	int n = 0;

	find_real(path);
	words[n++] = (char *)"warren";
	words[n++] = (char *)"netns";
	words[n++] = (char *)"exec";
	words[n++] = (char *)r->within;
	words[n++] = path;
	for (int i = 0; i < r->argc; i++)
		if (i + 1 < r->argc && r->argv[i + 1] == r->within)
			i++;
		else
			words[n++] = r->argv[i];
	return run_warren(words);
}

int main(int argc, char **argv)
{
	struct request r = {.argc = argc - 1, .argv = argv + 1};

	if (argc < 2 ||
	    netns_options_read(&r.options, r.argc, r.argv, &r.n, note_netns, &r, NULL) != 0 ||
	    r.options.help || r.options.version)
		return run_real(argv);
	if (r.options.batch)
		return is_batch_of_netns(&r) ? netns(&r) : run_real(argv);
	if (r.n < r.argc && is_netns(r.argv[r.n], strlen(r.argv[r.n])))
		return netns(&r);
	if (r.n_entered == 1 && *r.within && !strchr(r.within, '/') && strcmp(r.within, ".") != 0 &&
	    strcmp(r.within, "..") != 0)
		return within(&r);
	return run_real(argv);
}
