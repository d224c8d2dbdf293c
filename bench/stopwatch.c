/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stopwatch.c - runs a command N times, one after the other, and prints what each run took: wall
 * clock, user and system time, in microseconds. "{}" in an argument becomes FIRST, FIRST + 1, ….
 *
 *	stopwatch N FIRST CMD...
 *
 * By vfork, so that its own size does not count. The command's stdout and stderr go to /dev/null;
 * a run that fails ends it with status 1.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static long long tv_us(struct timeval tv)
{
	return (long long)tv.tv_sec * 1000000 + tv.tv_usec;
}

/* The command with its numbers filled in; the texts are never freed. */
static char **fill(char **argv, int argc, long number)
{
	char **filled = calloc((size_t)argc + 1, sizeof(*filled));

	for (int i = 0; filled && i < argc; i++) {
		const char *mark = strstr(argv[i], "{}");

		filled[i] = argv[i];
		if (mark && asprintf(&filled[i], "%.*s%ld%s", (int)(mark - argv[i]), argv[i],
				     number, mark + 2) < 0)
			return NULL;
	}
	return filled;
}

static int run(char **argv, int null_fd)
{
	long long begin = now_us(), end;
	struct rusage usage;
	int status;
	pid_t pid = vfork();

	if (pid == 0) {
		dup2(null_fd, 1);
		dup2(null_fd, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0)
		return -1;

	end = now_us();
	printf("%lld %lld %lld\n", end - begin, tv_us(usage.ru_utime), tv_us(usage.ru_stime));
	return 0;
}

int main(int argc, char **argv)
{
	int null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	long n = argc > 3 ? strtol(argv[1], NULL, 10) : 0;
	long first = argc > 3 ? strtol(argv[2], NULL, 10) : 0;

	if (n < 1 || null_fd < 0)
		return 2;

	for (long i = 0; i < n; i++) {
		char **filled = fill(argv + 3, argc - 3, first + i);

		if (!filled || run(filled, null_fd) < 0)
			return 1;
	}
	return 0;
}
