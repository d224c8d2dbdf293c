/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * words.c - prints as ip does.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "cli/netns/netns.h"

static void write_all(int fd, const struct str *text)
{
	const char *rest = str_text(text);
	size_t len = text->len;

	while (len > 0) {
		ssize_t n = write(fd, rest, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		rest += n;
		len -= (size_t)n;
	}
}

void netns_out(const struct str *text)
{
	write_all(STDOUT_FILENO, text);
}

int netns_say(int status, const char *fmt, ...)
{
	AUTO_STR text = {0};
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(&text, fmt, ap);
	va_end(ap);
	str_addc(&text, '\n');
	write_all(STDERR_FILENO, &text);
	return status;
}

int netns_say_kernel(int status, int code, const char *words)
{
	/* What the kernel's words are about stands behind them; ip does not say it. */
	const char *about = strstr(words, " (attribute ");
	int len = (int)(about ? (size_t)(about - words) : strlen(words));

	if (strncmp(words, strerror(code), (size_t)len) == 0 && strerror(code)[len] == '\0')
		return netns_say(status, "RTNETLINK answers: %s", strerror(code));
	return netns_say(status, "Error: %.*s%s", len, words,
			 len > 0 && words[len - 1] == '.' ? "" : ".");
}

int netns_say_wrong(const char *word, const char *why)
{
	return netns_say(NETNS_WRONG, "Error: argument \"%s\" is wrong: %s", word, why);
}
