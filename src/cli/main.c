/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - the program warren: finds the command and runs it.
 */
#include <stdio.h>
#include <string.h>

#include <warren/version.h>

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "help";

	if (strcmp(command, "version") == 0) {
		printf("warren %s\n", wr_version());
		return 0;
	}
	if (strcmp(command, "help") == 0) {
		printf("usage: warren COMMAND\n"
		       "  help     this text\n"
		       "  version  which warren this is\n");
		return 0;
	}

	fprintf(stderr, "warren: unknown command \"%s\"\n", command);
	return 2;
}
