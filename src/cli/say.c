/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * say.c - the one place that prints: words for people on stderr, data on stdout.
 *
 * What came from outside (names, file names, the kernel's answers) is made safe for a terminal
 * here.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd.h"

static int write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
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

/* One line in one write, so that lines of several processes do not mix. */
static void line(const char *prefix, const char *fmt, va_list ap)
{
	AUTO_STR words = {0};
	AUTO_STR out = {0};

	str_vprintf(&words, fmt, ap);
	str_add(&out, prefix);
	str_add_escaped(&out, str_text(&words), words.len);
	str_addc(&out, '\n');
	if (!out.failed && !words.failed)
		(void)write_all(STDERR_FILENO, out.text, out.len);
}

static void linef(const char *prefix, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void linef(const char *prefix, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(prefix, fmt, ap);
	va_end(ap);
}

#define TODO_INDENT "        "

int cmd_fail(const struct cmd_call *call, const struct wr_error *err, const char *todo, ...)
{
	AUTO_STR usual = {0};
	va_list ap;

	linef("warren: ", "%s", err->text[0] ? err->text : strerror(err->code));
	if (!todo) {
		cmd_add_remedy(call, err->code, &usual);
		if (usual.len > 0)
			linef(TODO_INDENT, "%s", str_text(&usual));
	}
	if (todo) {
		va_start(ap, todo);
		line(TODO_INDENT, todo, ap);
		va_end(ap);
	}
	return CMD_FAILED;
}

int cmd_failf(const struct cmd_call *call, const char *fmt, ...)
{
	va_list ap;

	(void)call;
	va_start(ap, fmt);
	line("warren: ", fmt, ap);
	va_end(ap);
	return CMD_FAILED;
}

int cmd_usage(const struct cmd_call *call, const char *fmt, ...)
{
	AUTO_STR prefix = {0};
	va_list ap;

	str_add(&prefix, "warren: ");
	if (call)
		str_printf(&prefix, "%s: ", call->cmd->name);
	va_start(ap, fmt);
	line(str_text(&prefix), fmt, ap);
	va_end(ap);
	return CMD_USAGE;
}

void cmd_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line("warren: warning: ", fmt, ap);
	va_end(ap);
}

void cmd_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line("", fmt, ap);
	va_end(ap);
}

void cmd_todo(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(TODO_INDENT, fmt, ap);
	va_end(ap);
}

void cmd_say(const struct str *text)
{
	(void)write_all(STDERR_FILENO, str_text(text), text->len);
}

void cmd_add_count(struct str *out, size_t n, const char *what)
{
	str_printf(out, "%s%zu %s%s", out->len ? ", " : "", n, what, n == 1 ? "" : "s");
}

int cmd_out(const struct str *text)
{
	int rc = text->failed ? -ENOMEM : write_all(STDOUT_FILENO, str_text(text), text->len);

	if (rc < 0)
		return cmd_failf(NULL, "cannot write the answer: %s", strerror(-rc));

	return CMD_DONE;
}

const char *cmd_env(const char *name)
{
	return secure_getenv(name);
}

bool cmd_colour(int fd)
{
	const char *no = cmd_env("NO_COLOR");

	return !(no && *no) && isatty(fd);
}
