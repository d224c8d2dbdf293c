/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keys.c - the keys themselves.
 */
#include <assert.h>

#include "lab/keys.h"

/* ------ 4. the lab -- */

static const struct key lab_list[] = {
	{"lab", KEY_NAME, .def = "the file's name without its extension", .help = "the lab's name"},
	{"prefix", KEY_NAME, .def = "none",
	 .help = "put before every node's name, and before the names of devices made in `host`"},
	{"description", KEY_TEXT, .help = "shown by `warren labs`"},
	{"vars", KEY_TEXTS, .help = "variables: `${name}` stands for the text"},
	{"include", KEY_WORDS, .later = true, .help = "files of the same format, read first"},
	{"addresses", KEY_POOLS, .def = "none",
	 .help = "automatic addresses: `wires` and `loopbacks`, each words of nets"},
	{"routes", KEY_WORD, .def = "none", .none = true,
	 .help = "`none`, or `shortest-path`: routes from every node to every address"},
	{"defaults", KEY_NODE, .nothing = true, .help = "every node starts from this"},
	{"groups", KEY_NODES, .help = "named starts"},
	{"nodes", KEY_NODES, .nothing = true, .help = "the nodes; required, may hold nothing"},
	{"wires", KEY_WIRES, .help = "the wires"},
	{"checks", KEY_CHECKS, .help = "what must be true"},
};
const struct key_table lab_keys = {"the lab", "LAB", lab_list, ARRAY_LEN(lab_list)};

static const struct key pool_list[] = {
	{"wires", KEY_NETS, .help = "where wires and switches get their nets"},
	{"loopbacks", KEY_NETS, .help = "where routers get one address on `lo`"},
};
const struct key_table pool_keys = {"addresses", "POOLS", pool_list, ARRAY_LEN(pool_list)};

/* ------ 5. a node -- */

static const struct key node_list[] = {
	{"group", KEY_WORDS, .help = "groups to start from"},
	{"router", KEY_BOOL, .def = "no", .help = "forwards IPv4 and IPv6"},
	{"switch", KEY_BOOL_OR_MAP, .def = "no",
	 .help = "a bridge `br0`; the map has the bridge's keys. Every wire end here becomes a "
		 "port "
		 "of `br0`"},
	{"subnet", KEY_NETS, .none = true,
	 .help = "of a switch: the nets from which the ends of its wires get their addresses; "
		 "`none`: they get none"},
	{"lo", KEY_LINK, .nothing = true, .help = "the loopback device: `lo: 10.255.0.1/32`"},
	{"links", KEY_LINKS, .help = "the other devices"},
	{"routes", KEY_LINES, .read = node_routes,
	 .help = "as after `ip route add`: `10.0.0.0/8 via r1 metric 5`, `blackhole 10.9.0.0/16`, "
		 "`default nexthop via A nexthop via B`"},
	{"rules", KEY_LINES, .read = node_rules, .help = "as after `ip rule add`"},
	{"neighbors", KEY_LINES, .read = node_neighbors, .help = "as after `ip neigh add`"},
	{"sysctls", KEY_TEXTS, .read = node_sysctls,
	 .help = "`net.ipv4.…`: of the node's own namespace only"},
	{"mtu", KEY_INT, .def = "1500", .help = "of each wire end here that says nothing else"},
	{"firewall", KEY_TEXT, .later = true, .help = "an nftables ruleset"},
	{"internet", KEY_BOOL, .later = true, .def = "no", .help = "a way out through the host"},
	{"expose", KEY_WORDS, .later = true,
	 .help = "`8080:80`, `53:53/udp`: host port to node port"},
	{"dns", KEY_WORDS, .later = true, .help = "name servers, in `resolv.conf`"},
	{"files", KEY_FILES, .read = node_files,
	 .help = "seen at the left path inside the node only: `/etc/frr: configs/${node}` (a file "
		 "or a folder). `{text: …}` instead of a path gives the content"},
	{"env", KEY_TEXTS, .read = node_env,
	 .help = "environment of what runs here; `NODE` is always there"},
	{"exec", KEY_COMMANDS, .later = true,
	 .help = "run once, in order, when the network is ready; must exit 0"},
	{"processes", KEY_PROCESSES, .later = true, .help = "kept running"},
};
const struct key_table node_keys = {"a node", "NODE", node_list, ARRAY_LEN(node_list)};

static const struct key process_list[] = {
	{"command", KEY_COMMAND, .later = true, .help = "what runs"},
	{"user", KEY_NAME, .later = true, .help = "as whom"},
	{"env", KEY_TEXTS, .later = true, .help = "its environment"},
	{"cwd", KEY_TEXT, .later = true, .help = "its working directory"},
	{"restart", KEY_WORD, .later = true, .help = "`no`, `failure` or `always`"},
	{"log", KEY_TEXT, .later = true, .help = "where its output goes"},
	{"after", KEY_WORDS, .later = true, .help = "processes that must be ready before"},
	{"ready", KEY_TEXT, .later = true, .help = "when it counts as ready"},
};
const struct key_table process_keys = {"a process", "PROCESS", process_list,
				       ARRAY_LEN(process_list)};

/* ------ 6. a link -- */

#define SHAPING                                                                               \
	{"delay", KEY_TIME, .later = true, .help = "how much later a packet arrives"},        \
		{"jitter", KEY_TIME, .later = true, .help = "how much the delay varies"},     \
		{"distribution", KEY_WORD, .later = true,                                     \
		 .help = "of the jitter: `uniform`, `normal`, `pareto`, `paretonormal`"},     \
		{"loss", KEY_PERCENT, .later = true, .help = "packets that are lost"},        \
		{"loss_correlation", KEY_PERCENT, .later = true,                              \
		 .help = "of one loss with the last"},                                        \
		{"duplicate", KEY_PERCENT, .later = true, .help = "packets that come twice"}, \
		{"corrupt", KEY_PERCENT, .later = true, .help = "packets with a wrong bit"},  \
		{"reorder", KEY_PERCENT, .later = true, .help = "packets that overtake"},     \
		{"rate", KEY_RATE, .later = true, .help = "how much is sent at most"},        \
		{"burst", KEY_SIZE, .later = true, .help = "how much may be sent at once"},   \
		{"limit", KEY_INT, .later = true, .help = "packets that wait at most"},       \
	{                                                                                     \
		"seed", KEY_INT, .later = true, .help = "the same losses every time"          \
	}

static const struct key link_list[] = {
	{"kind", KEY_WORD, .help = "what it is; absent on the end of a wire"},
	{"addresses", KEY_WORDS,
	 .help = "`10.0.0.1/24 fd00::1/64`; after an address its own words, as in `ip address "
		 "add`: `10.0.0.1/32 peer 10.0.0.2/32 scope link`"},
	{"mtu", KEY_INT, .help = "the largest packet, in bytes"},
	{"mac", KEY_MAC, .help = "the hardware address"},
	{"up", KEY_BOOL, .def = "yes", .help = "whether it is raised"},
	{"promisc", KEY_BOOL, .help = "as in `ip link set`"},
	{"arp", KEY_BOOL, .help = "as in `ip link set`"},
	{"multicast", KEY_BOOL, .help = "as in `ip link set`"},
	{"allmulti", KEY_BOOL, .help = "as in `ip link set`"},
	{"master", KEY_NAME, .none = true,
	 .help = "the bridge, bond or vrf it belongs to; `none` for a switch's wire end that is no "
		 "port"},
	{"ports", KEY_WORDS,
	 .help = "on a bridge, bond or vrf: the same, said from above. Both may be said if they "
		 "agree"},
	{"link", KEY_NAME, .later = true, .help = "the device below"},
	{"vlans", KEY_WORDS, .later = true,
	 .help = "on a port, as after `bridge vlan add vid`: `10 pvid untagged, 101, 500-599`"},
	{"fdb", KEY_LINES, .later = true, .help = "as after `bridge fdb add`, without `dev`"},
	SHAPING,
};
const struct key_table link_keys = {"a link", "LINK", link_list, ARRAY_LEN(link_list)};

/* ------ 7. a wire -- */

static const struct key wire_list[] = {
	{"mtu", KEY_INT, .help = "of both ends (not after an arrow)"},
	SHAPING,
	{"vlan", KEY_INT, .later = true,
	 .help = "each end that is a bridge port: member untagged, `pvid`"},
	{"trunk", KEY_WORD, .later = true,
	 .help = "each end that is a bridge port: member tagged: `10,20-29`"},
	{"subnet", KEY_NETS, .none = true,
	 .help = "the nets from which the two ends get their addresses: `10.0.1.0/30,fd00::/64`; "
		 "`none`: they get none"},
	{"->", KEY_OPTIONS, .later = true, .help = "what the left end sends"},
	{"<-", KEY_OPTIONS, .later = true, .help = "what the right end sends"},
};
const struct key_table wire_keys = {"a wire", "WIRE", wire_list, ARRAY_LEN(wire_list)};

/* ------ 8. a check -- */

static const struct key check_list[] = {
	{"node", KEY_NAME, .later = true, .help = "where the command runs"},
	{"command", KEY_COMMAND, .later = true, .help = "what runs"},
	{"exit", KEY_INT, .later = true, .def = "0", .help = "its exit status"},
};
const struct key_table check_keys = {"a check", "CHECK", check_list, ARRAY_LEN(check_list)};

const struct key_table *const key_tables[] = {
	&lab_keys, &pool_keys, &node_keys, &link_keys, &wire_keys, &check_keys, NULL,
};

/* ------ types -- */

static const char *const type_texts[] = {
	[KEY_BOOL] = "bool",
	[KEY_BOOL_OR_MAP] = "bool or map",
	[KEY_INT] = "int",
	[KEY_NAME] = "name",
	[KEY_TEXT] = "text",
	[KEY_WORD] = "word",
	[KEY_WORDS] = "words",
	[KEY_LINES] = "lines",
	[KEY_MAC] = "mac",
	[KEY_TIME] = "time",
	[KEY_RATE] = "rate",
	[KEY_SIZE] = "size",
	[KEY_PERCENT] = "percent",
	[KEY_NETS] = "words of nets",
	[KEY_NODE] = "node",
	[KEY_NODES] = "map name → node",
	[KEY_LINK] = "link",
	[KEY_LINKS] = "map name → link",
	[KEY_TEXTS] = "map name → text",
	[KEY_FILES] = "map path → path",
	[KEY_COMMAND] = "command",
	[KEY_COMMANDS] = "list of command",
	[KEY_PROCESSES] = "map name → command or map",
	[KEY_POOLS] = "map",
	[KEY_WIRES] = "list of wire",
	[KEY_CHECKS] = "list of check",
	[KEY_OPTIONS] = "map",
};
static_assert(ARRAY_LEN(type_texts) == KEY_TYPE_N_, "each type has its word");

const char *key_type_text(enum key_type type)
{
	return type_texts[type];
}
