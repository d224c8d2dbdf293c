/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmds.h - the functions behind the commands: one per cmd-NAME.c. main.c and lab-main.c list those
 * that their program has.
 */
#pragma once

#include "cli/cmd.h"

/* in warren */
int add_run(const struct cmd_call *call);
int attach_run(const struct cmd_call *call);
int complete_run(const struct cmd_call *call);
int exec_run(const struct cmd_call *call);
int help_run(const struct cmd_call *call);
int id_run(const struct cmd_call *call);
int ls_run(const struct cmd_call *call);
int netns_run(const struct cmd_call *call);
int rm_run(const struct cmd_call *call);
int version_run(const struct cmd_call *call);
int who_run(const struct cmd_call *call);

/* in libexec/warren/lab */
int check_run(const struct cmd_call *call);
int convert_run(const struct cmd_call *call);
int down_run(const struct cmd_call *call);
int labs_run(const struct cmd_call *call);
int move_run(const struct cmd_call *call);
int ping_cmd_run(const struct cmd_call *call);
int plan_run(const struct cmd_call *call);
int show_run(const struct cmd_call *call);
int test_run(const struct cmd_call *call);
int unwire_run(const struct cmd_call *call);
int up_run(const struct cmd_call *call);
int watch_run(const struct cmd_call *call);
int wire_run(const struct cmd_call *call);
