/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.c - the list of commands. Everything that is said about a command in general is said
 * here, once: help, completions, "did you mean" and the synopsis of the man pages come from it.
 */
#include "cli/cmd.h"

/* clang-format off */
#define END  { NULL, 0, NULL, NULL }
#define JSON { "json", 'j', NULL, "the same facts as JSON" }
#define PREFIX { "prefix", 0, "NAME", "put NAME before every node's name" }
#define SET { "set", 0, "NAME=VALUE", "give a variable of the file another value" }
#define IPV6 { "ipv6", 0, NULL, "a graph gets IPv6 addresses besides" }
#define ROUTES { "routes", 0, "WHICH", "none or shortest-path, whatever the file says" }
#define PRUNE { "prune", 0, NULL, "remove what is in the lab's namespaces and not ours" }
#define TRUST { "trust", 0, NULL, "files: of the lab may lie outside its folder" }
#define SKIP { "skip-unsupported", 0, NULL, "go on without what this kernel does not have" }
/* clang-format on */

static const struct cmd_option no_options[] = {END};
static const struct cmd_option json_options[] = {JSON, END};
static const struct cmd_option add_options[] = {
	{"no-up", 0, NULL, "leave the loopback device down"},
	END,
};
static const struct cmd_option rm_options[] = {
	{"all", 0, NULL, "every name that is not a node of a lab"},
	{"yes", 0, NULL, "do not ask whether --all is meant"},
	{"wait", 0, NULL,
	 "return when the kernel has freed them; say who holds one that it cannot"},
	END,
};
static const struct cmd_option exec_options[] = {
	{"user", 'u', "U[:G]", "run the program as somebody else, by name or number"},
	{"close-fds", 0, NULL, "the program gets the standard files and no other descriptor"},
	{"all", 'a', NULL, "in every namespace that has a name, each in a process of its own"},
	{"jobs", 'j', "N", "of --all: as many at once (the number of processors)"},
	{"names", 0, NULL, "the names of other namespaces are to be seen inside"},
	END,
};
static const struct cmd_option move_options[] = {
	{"keep", 'k', "WHAT", "restore what the kernel clears: addresses, routes, up, master, all"},
	END,
};
static const struct cmd_option ping_options[] = {
	{"count", 'c', "N", "end after N requests; without it ^C ends"},
	{"interval", 'i', "SEC", "between two requests (1)"},
	{"timeout", 'W', "SEC", "wait for answers behind the last request (10)"},
	{"size", 's', "BYTES", "data in a packet (56)"},
	{"df", 0, NULL, "no packet may be fragmented: to find the path's MTU"},
	{"ttl", 't', "N", "hops that a request may take"},
	{"from", 'I', "DEVICE", "send from this device of A"},
	{"ipv4", '4', NULL, "IPv4 only"},
	{"ipv6", '6', NULL, "IPv6 only"},
	{"quiet", 'q', NULL, "the statistics only"},
	JSON,
	END,
};
static const struct cmd_option up_options[] = {
	PREFIX, SET,   ROUTES,
	IPV6,	TRUST, {"no-checks", 0, NULL, "do not run the file's checks"},
	SKIP,	PRUNE, {"timing", 0, NULL, "say where the time went"},
	END,
};
static const struct cmd_option down_options[] = {
	{"all", 0, NULL, "every lab"},
	{"wait", 0, NULL, "return when the kernel has freed everything"},
	{"kill", 0, NULL, "kill what others run in the nodes"},
	END,
};
static const struct cmd_option plan_options[] = {
	PREFIX, SET,   ROUTES,
	IPV6,	TRUST, {"strict", 0, NULL, "what is not ours counts as a difference"},
	PRUNE,	SKIP,  JSON,
	END,
};
static const struct cmd_option check_options[] = {PREFIX, SET, ROUTES, IPV6, TRUST, JSON, END};
static const struct cmd_option convert_options[] = {
	PREFIX,
	SET,
	ROUTES,
	IPV6,
	{"resolved", 0, NULL, "spell out everything that the file comes to"},
	END,
};
static const struct cmd_option test_options[] = {
	{"tap", 0, NULL, "results as TAP"}, PREFIX, SET, ROUTES, IPV6, TRUST, JSON, END,
};

static const struct cmd_option watch_options[] = {
	{"only", 0, "WHAT,...", "of names, links, addresses, routes only these"},
	{"initial", 0, NULL, "first say what is there"},
	{"timestamp", 't', NULL, "say when"},
	{"rcvbuf", 0, "BYTES", "how much may wait in the kernel before events are lost"},
	JSON,
	END,
};

const struct cmd commands[] = {
	{
		.name = "ls",
		.group = "namespaces",
		.args = "",
		.summary = "list the namespaces",
		.details = "Sorted by name: the name, the lab that it is a node of, its 64-bit id, "
			   "how many\n"
			   "devices and processes are in it. \"?\" could not be read; a name that "
			   "stands for\n"
			   "no namespace (any more) is \"stale\".",
		.options = json_options,
	},
	{
		.name = "add",
		.group = "namespaces",
		.args = "NAME...",
		.summary = "make namespaces",
		.details = "Each gets its name below /run/netns, where ip-netns(8) has it too. All "
			   "are made,\n"
			   "or none.",
		.options = add_options,
		.min = 1,
		.max = -1,
		.flags = CMD_ROOT,
	},
	{
		.name = "rm",
		.group = "namespaces",
		.args = "NAME...|--all",
		.summary = "take names away",
		.details = "A namespace goes with its last reference: a process or a descriptor "
			   "keeps it. A\n"
			   "node of a lab is not removed alone (warren down LAB).",
		.options = rm_options,
		.max = -1,
		.flags = CMD_ROOT,
		.complete = "namespaces",
	},
	{
		.name = "attach",
		.group = "namespaces",
		.args = "NAME PID|PATH",
		.summary = "give a namespace that is there a name",
		.details = "The namespace that process PID is in, or that the file PATH stands "
			   "for. It then\n"
			   "lives on without the process.",
		.options = no_options,
		.min = 2,
		.max = 2,
		.flags = CMD_ROOT,
	},
	{
		.name = "exec",
		.group = "namespaces",
		.args = "NAME|--all [CMD...]",
		.summary = "run a program inside; without CMD a shell",
		.details = "The program sees the namespace's /sys/class/net and the files of\n"
			   "/etc/netns/NAME; in a node of a lab also its /etc/hosts, files and "
			   "environment.\n"
			   "Its exit status is passed on: 125 warren failed, 126 CMD is not "
			   "executable, 127\n"
			   "CMD was not found. With --all: 1, it failed somewhere. Options may "
			   "stand before or\n"
			   "behind NAME.",
		.options = exec_options,
		.min = 1,
		.max = -1,
		.flags = CMD_ROOT | CMD_OPTIONS_FIRST | CMD_NAME_FIRST | CMD_STAYS,
		.complete = "namespaces",
	},
	{
		.name = "who",
		.group = "namespaces",
		.args = "NAME",
		.summary = "say what keeps a namespace alive",
		.details = "Processes, single threads, descriptors of the namespace, sockets, tun "
			   "devices, and\n"
			   "the files it is bound to, in every mount namespace. What could not be "
			   "looked at is\n"
			   "said.",
		.options = json_options,
		.min = 1,
		.max = 1,
		.complete = "namespaces",
	},
	{
		.name = "id",
		.group = "namespaces",
		.args = "[PID|NAME]",
		.summary = "say which namespace a process is in, and whose it is",
		.details = "Names, inode, 64-bit id and owner of the namespace of PID, of NAME, or "
			   "of this\n"
			   "process.",
		.options = json_options,
		.max = 1,
		.complete = "namespaces",
	},
	{
		.name = "watch",
		.group = "namespaces",
		.args = "[NAME...]",
		.summary = "say what changes in namespaces, as it happens",
		.details = "Names that come, go and are renamed; devices, addresses and routes of "
			   "all\n"
			   "namespaces that have a name, and of the host; or of NAME... alone. A "
			   "line each:\n"
			   "+ added, ~ changed, - gone; ! and * say that events were lost, and "
			   "made good.\n"
			   "^C ends it.",
		.options = watch_options,
		.max = -1,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT,
		.complete = "namespaces",
	},
	{
		.name = "netns",
		.group = "namespaces",
		.args = "[OPTION...] [SUB-COMMAND [ARGUMENT...]]",
		.summary = "do what `ip netns` does, in its words",
		.details = "For scripts that know ip(8): the sub-commands, options, outputs and "
			   "statuses are\n"
			   "those of ip-netns(8). ip's options stand between netns and the "
			   "sub-command:\n"
			   "warren netns -all exec CMD.",
		.options = no_options,
		.max = -1,
		.flags = CMD_ROOT | CMD_WORDS,
	},
	{
		.name = "wire",
		.group = "wires and devices",
		.args = "NODE[:DEVICE] [ADDRESS...] -- NODE[:DEVICE] [ADDRESS...] [mtu N]",
		.summary = "join two namespaces by a veth pair",
		.details = "The words of a wire in a lab file (warren-lab(5)): made, addressed and "
			   "raised in\n"
			   "one step, or not at all. \"host\" is the namespace that warren was "
			   "started in.",
		.options = no_options,
		.min = 1,
		.max = -1,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT | CMD_OPTIONS_FIRST,
		.complete = "devices",
	},
	{
		.name = "unwire",
		.group = "wires and devices",
		.args = "NODE:DEVICE...",
		.summary = "delete devices; a veth's other end goes with it",
		.options = no_options,
		.min = 1,
		.max = -1,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT,
		.complete = "devices",
	},
	{
		.name = "move",
		.group = "wires and devices",
		.args = "NODE:DEVICE NODE[:NAME]",
		.summary = "move a device to another namespace",
		.details = "Says what the kernel cleared on the way (addresses, routes, the up "
			   "state, the\n"
			   "master); --keep WHAT,WHAT restores it.",
		.options = move_options,
		.min = 2,
		.max = 2,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT,
		.complete = "devices",
	},
	{
		.name = "ping",
		.group = "wires and devices",
		.args = "A B",
		.summary = "ping from namespace A to namespace or address B",
		.details =
			"Words and exit status are those of ping(8): 0 somebody answered, 1 "
			"nobody did, 2\n"
			"it could not be tried. Of a namespace B, the address on a net that both "
			"share is\n"
			"pinged, else its first on lo, else its first.",
		.options = ping_options,
		.min = 2,
		.max = 2,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT,
		.complete = "namespaces",
	},
	{
		.name = "up",
		.group = "labs",
		.args = "FILE|NAME [-- CMD...]",
		.summary = "bring a lab up, or to what its file says now",
		.details = "With CMD: up, run CMD, down; the status is CMD's.",
		.options = up_options,
		.min = 1,
		.max = 1,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT | CMD_TAIL,
		.complete = "labs-files",
	},
	{
		.name = "down",
		.group = "labs",
		.args = "NAME|FILE|--all",
		.summary = "take a lab down; nothing is left",
		.options = down_options,
		.max = 1,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT,
		.complete = "labs-files",
	},
	{
		.name = "plan",
		.group = "labs",
		.args = "FILE",
		.summary = "show what up would do",
		.details = "Exit status 3: something differs.",
		.options = plan_options,
		.min = 1,
		.max = 1,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT,
		.complete = "files",
	},
	{
		.name = "check",
		.group = "labs",
		.args = "FILE",
		.summary = "read a lab file; touches nothing, needs no root",
		.options = check_options,
		.min = 1,
		.max = 1,
		.program = CMD_IN_LAB,
		.flags = CMD_STAYS,
		.complete = "files",
	},
	{
		.name = "convert",
		.group = "labs",
		.args = "FILE",
		.summary = "write a lab of any format as a lab file",
		.options = convert_options,
		.min = 1,
		.max = 1,
		.program = CMD_IN_LAB,
		.flags = CMD_STAYS,
		.complete = "files",
	},
	{
		.name = "test",
		.group = "labs",
		.args = "[NAME|FILE]",
		.summary = "run the checks of a lab again",
		.details = "Exit status 4: a check failed.",
		.options = test_options,
		.max = 1,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT,
		.complete = "labs-files",
	},
	{
		.name = "labs",
		.group = "labs",
		.args = "",
		.summary = "list the labs",
		.options = json_options,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT,
	},
	{
		.name = "show",
		.group = "seeing",
		.args = "NAME",
		.summary = "show what is in a namespace",
		.details = "Devices with their peers by name, addresses, routes.",
		.options = json_options,
		.min = 1,
		.max = 1,
		.program = CMD_IN_LAB,
		.flags = CMD_ROOT,
		.complete = "namespaces",
	},
	{
		.name = "version",
		.group = "the system",
		.args = "",
		.summary = "say which warren this is",
		.options = json_options,
		.flags = CMD_STAYS,
	},
	{
		.name = "help",
		.group = "the system",
		.args = "[COMMAND]",
		.summary = "list the commands, or explain one",
		.options = no_options,
		.max = 1,
		.flags = CMD_STAYS,
		.complete = "commands",
	},
	{
		.name = "complete",
		.group = "the system",
		.args = "WORD...",
		.summary = "print what may stand in place of the last word",
		.options = no_options,
		.max = -1,
		.flags = CMD_OPTIONS_FIRST | CMD_HIDDEN,
	},
	{.name = NULL},
};
