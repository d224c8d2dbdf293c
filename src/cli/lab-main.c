/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab-main.c - libexec/warren/lab: the commands that need the lab libraries. `warren NAME …`
 * executes it with the same words.
 */
#include "cli/cmds.h"
#include "cli/heap.h"

static const struct cmd_entry entries[] = {
	{"check", check_run}, {"convert", convert_run}, {"down", down_run},	{"help", help_run},
	{"labs", labs_run},   {"move", move_run},	{"ping", ping_cmd_run}, {"plan", plan_run},
	{"show", show_run},   {"test", test_run},	{"unwire", unwire_run}, {"up", up_run},
	{"watch", watch_run}, {"wire", wire_run},	{NULL, NULL},
};

int main(int argc, char **argv)
{
	heap_in_large_pages();
	return cmd_main(argc, argv, CMD_IN_LAB, entries);
}
