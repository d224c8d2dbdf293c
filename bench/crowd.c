/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crowd.c - N processes that do nothing, until stdin is closed. Prints the pid of the last one.
 *
 *	crowd N
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	pid_t pid = -1;
	char byte;

	for (long i = 0; i < n; i++) {
		pid = fork();
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
		if (pid < 0)
			return 1;
	}
	printf("%d\n", (int)pid);
	fflush(stdout);
	(void)!read(STDIN_FILENO, &byte, 1);
	return 0;
}
