/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * help.c - ip's own help: its words, on stderr, status 255.
 */
#include "cli/netns/netns.h"

int netns_help(const struct netns_call *call)
{
	(void)call;
	return netns_say(NETNS_WRONG,
			 "Usage:\tip netns list\n"
			 "\tip netns add NAME\n"
			 "\tip netns attach NAME PID\n"
			 "\tip netns set NAME NETNSID\n"
			 "\tip [-all] netns delete [NAME]\n"
			 "\tip netns identify [PID]\n"
			 "\tip netns pids NAME\n"
			 "\tip [-all] netns exec [NAME] cmd ...\n"
			 "\tip netns monitor\n"
			 "\tip netns list-id [target-nsid POSITIVE-INT] [nsid POSITIVE-INT]\n"
			 "NETNSID := auto | POSITIVE-INT");
}
