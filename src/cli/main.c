/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - the program warren: the commands that need libwarren only, so that they start fast.
 */
#include "cli/cmds.h"

static const struct cmd_entry entries[] = {
	{"add", add_run},	  {"attach", attach_run}, {"complete", complete_run},
	{"exec", exec_run},	  {"help", help_run},	  {"id", id_run},
	{"ls", ls_run},		  {"netns", netns_run},	  {"rm", rm_run},
	{"version", version_run}, {"who", who_run},	  {NULL, NULL},
};

int main(int argc, char **argv)
{
	return cmd_main(argc, argv, CMD_IN_WARREN, entries);
}
