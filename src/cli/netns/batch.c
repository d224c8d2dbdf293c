/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * batch.c - the lines of a file (-batch), each `netns …`, run by one process.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/netns/netns.h"

#define WORDS_MAX 512

DEFINE_CLEANUP(FILE *, fclose)

/* The words of a line, in place: parted by blanks; '…' and "…" keep them; # begins a comment. */
static int split(char *line, char **words)
{
	int n = 0;

	for (char *c = line; *(c += strspn(c, " \t\r\n")) && *c != '#' && n < WORDS_MAX;) {
		char quote = *c == '\'' || *c == '"' ? *c++ : '\0';
		char *end;

		words[n++] = c;
		end = quote ? strchrnul(c, quote) : c + strcspn(c, " \t\r\n");
		c = *end ? end + 1 : end;
		*end = '\0';
	}
	words[n] = NULL;
	return n;
}

static int run_line(const struct netns_options *options, int argc, char **argv)
{
	struct netns_call call = {.options = *options, .in_batch = true};

	if (!netns_word_matches(argv[0], "netns") || strlen(argv[0]) < 3)
		return netns_say(NETNS_FAILED, "Object \"%s\" is unknown, try \"ip help\".",
				 argv[0]);
	call.argc = argc > 2 ? argc - 2 : 0;
	call.argv = argv + (argc > 2 ? 2 : argc);
	return netns_call_run(&call, argc > 1 ? argv[1] : NULL);
}

/* A whole line, those that a backslash joins to it included; false at the end of the file. */
static bool next_line(FILE *file, struct str *line, int *number)
{
	AUTO_FREE char *part = NULL;
	size_t size = 0;
	ssize_t len;

	str_clear(line);
	while ((len = getline(&part, &size, file)) > 0) {
		(*number)++;
		if (len < 2 || part[len - 1] != '\n' || part[len - 2] != '\\') {
			str_addn(line, part, (size_t)len);
			return !line->failed;
		}
		str_addn(line, part, (size_t)len - 2);
	}
	return line->len > 0;
}

int netns_batch(const struct netns_options *options)
{
	bool is_stdin = strcmp(options->batch, "-") == 0;
	CLEANUP(fclosep) FILE *file = is_stdin ? fdopen(0, "r") : fopen(options->batch, "re");
	char *words[WORDS_MAX + 1];
	int number = 0, status = NETNS_DONE;
	AUTO_STR line = {0};

	if (!file)
		return netns_say(NETNS_FAILED, "Cannot open file \"%s\" for reading: %s",
				 options->batch, strerror(errno));
	while (next_line(file, &line, &number)) {
		int n = line.text ? split(line.text, words) : 0;

		if (n == 0 || run_line(options, n, words) == NETNS_DONE)
			continue;
		status = netns_say(NETNS_FAILED, "Command failed %s:%d", options->batch, number);
		if (!options->force)
			break;
	}
	return status;
}
