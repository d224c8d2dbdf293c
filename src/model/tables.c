/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tables.c - what can be said of every link, address, route and rule: the words of `ip`. The kinds'
 * own tables are in src/kind/.
 */
#include <assert.h>

#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/in.h>
#include <linux/rtnetlink.h>

#include "model/model.h"

/* Names from iproute2's built-in rt_tables and rt_scopes; a machine's own /etc/iproute2 is not
 * looked at: a lab means the same everywhere. */
static const struct wr_word table_words[] = {
	{"default", RT_TABLE_DEFAULT},
	{"main", RT_TABLE_MAIN},
	{"local", RT_TABLE_LOCAL},
	{NULL, 0},
};

static const struct wr_word scope_words[] = {
	{"global", RT_SCOPE_UNIVERSE}, {"site", RT_SCOPE_SITE},	      {"link", RT_SCOPE_LINK},
	{"host", RT_SCOPE_HOST},       {"nowhere", RT_SCOPE_NOWHERE}, {NULL, 0},
};

static const struct wr_word lifetime_words[] = {{"forever", UINT32_MAX}, {NULL, 0}};

static const struct wr_word ipproto_words[] = {
	{"icmp", IPPROTO_ICMP}, {"tcp", IPPROTO_TCP}, {"udp", IPPROTO_UDP},   {"gre", IPPROTO_GRE},
	{"esp", IPPROTO_ESP},	{"ipv6-icmp", 58},    {"sctp", IPPROTO_SCTP}, {NULL, 0},
};

#define AT(member) .offset = offsetof(struct wr_link_conf, member)
static const struct wr_field link_fields[] = {
	{
		.name = "mtu",
		.type = WR_U32,
		AT(mtu),
		.attr = IFLA_MTU,
		.min = 68,
		.max = 65536,
		.help = "the largest packet, in bytes, that the device sends",
	},
	{
		.name = "mac",
		.also = "address",
		.type = WR_MAC,
		AT(mac),
		.attr = IFLA_ADDRESS,
		.json = "address",
		.help = "the hardware address; made from the names of lab, node and device unless "
			"said",
	},
	{
		.name = "up",
		.type = WR_BOOL,
		AT(up),
		.attr = IFF_UP,
		.iff = true,
		.help = "whether the device is raised (yes)",
	},
	{
		.name = "promisc",
		.type = WR_BOOL,
		AT(promisc),
		.attr = IFF_PROMISC,
		.iff = true,
		.help = "take every packet, whoever it is for (no)",
	},
	{
		.name = "arp",
		.type = WR_BOOL,
		AT(arp),
		.attr = IFF_NOARP,
		.iff = true,
		.inverse = true,
		.help = "resolve neighbours by ARP and neighbour discovery (yes)",
	},
	{
		.name = "multicast",
		.type = WR_BOOL,
		AT(multicast),
		.attr = IFF_MULTICAST,
		.iff = true,
		.help = "the device can send to groups (yes)",
	},
	{
		.name = "allmulti",
		.also = "allmulticast",
		.type = WR_BOOL,
		AT(allmulti),
		.attr = IFF_ALLMULTI,
		.iff = true,
		.help = "take packets of every group (no)",
	},
};
#undef AT
const struct wr_table link_table = WR_TABLE("link", link_fields, struct wr_link_conf);

#define AT(member) .offset = offsetof(struct wr_addr_conf, member)
static const struct wr_field addr_fields[] = {
	{
		.name = "peer",
		.also = "remote",
		.type = WR_ADDR,
		AT(peer),
		.help = "the address, with its length, of the other side of a point-to-point link",
	},
	{
		.name = "broadcast",
		.also = "brd",
		.type = WR_HOST,
		AT(broadcast),
		.attr = IFA_BROADCAST,
		.help = "the address that reaches every host of the net (IPv4)",
	},
	{
		.name = "label",
		.type = WR_NAME,
		AT(label),
		.attr = IFA_LABEL,
		.max = IFNAMSIZ - 1,
		.help = "an old-style alias of the address, such as eth0:1 (IPv4)",
	},
	{
		.name = "scope",
		.type = WR_U8,
		AT(scope),
		.words = scope_words,
		.help = "how far the address is valid (global; host on a loopback address)",
	},
	{
		.name = "nodad",
		.type = WR_FLAG,
		AT(nodad),
		.attr = IFA_F_NODAD,
		.iff = true,
		.help = "do not look for duplicates of the address first (IPv6; a lab's addresses "
			"never do)",
	},
	{
		.name = "noprefixroute",
		.type = WR_FLAG,
		AT(noprefixroute),
		.attr = IFA_F_NOPREFIXROUTE,
		.iff = true,
		.help = "make no route to the address's net",
	},
	{
		.name = "home",
		.type = WR_FLAG,
		AT(home),
		.attr = IFA_F_HOMEADDRESS,
		.iff = true,
		.json = "home",
		.help = "the home address of Mobile IPv6",
	},
	{
		.name = "mngtmpaddr",
		.type = WR_FLAG,
		AT(mngtmpaddr),
		.attr = IFA_F_MANAGETEMPADDR,
		.iff = true,
		.help = "make temporary addresses from this one (IPv6)",
	},
	{
		.name = "metric",
		.also = "priority",
		.type = WR_U32,
		AT(metric),
		.attr = IFA_RT_PRIORITY,
		.help = "the metric of the route to the address's net",
	},
	{
		.name = "preferred_lft",
		.type = WR_U32,
		AT(preferred_lft),
		.words = lifetime_words,
		.json = "preferred_life_time",
		.help = "seconds until the address is no longer taken for new connections "
			"(forever)",
	},
	{
		.name = "valid_lft",
		.type = WR_U32,
		AT(valid_lft),
		.words = lifetime_words,
		.json = "valid_life_time",
		.help = "seconds until the address goes away (forever)",
	},
};
#undef AT
const struct wr_table addr_table = WR_TABLE("address", addr_fields, struct wr_addr_conf);

#define AT(member) .offset = offsetof(struct wr_route_conf, member)
#define METRIC(member, number) \
	.name = #member, .type = WR_U32, AT(member), .attr = (number), .nest = RTA_METRICS
static const struct wr_field route_fields[] = {
	{
		.name = "table",
		.type = WR_U32,
		AT(table),
		.attr = RTA_TABLE,
		.min = 1,
		.words = table_words,
		.help = "the routing table that holds the route (main)",
	},
	{
		.name = "metric",
		.also = "preference",
		.type = WR_U32,
		AT(metric),
		.attr = RTA_PRIORITY,
		.help = "of several routes to one net the one with the lowest metric is taken "
			"(IPv4: 0, IPv6: 1024)",
	},
	{
		.name = "src",
		.type = WR_HOST,
		AT(src),
		.attr = RTA_PREFSRC,
		.json = "prefsrc",
		.help = "the source address of packets that do not have one yet",
	},
	{
		.name = "scope",
		.type = WR_U8,
		AT(scope),
		.words = scope_words,
		.help = "how far away the destination is (IPv4; link without a next hop, else "
			"global)",
	},
	{
		.name = "tos",
		.also = "dsfield",
		.type = WR_U8,
		AT(tos),
		.hex = true,
		.help = "only packets with this type of service (IPv4)",
	},
	{
		METRIC(mtu, RTAX_MTU),
		.max = 65535,
		.help = "the largest packet on the way to the destination",
	},
	{
		METRIC(advmss, RTAX_ADVMSS),
		.help = "the TCP segment size that is announced",
	},
	{
		METRIC(window, RTAX_WINDOW),
		.help = "the largest TCP window that is announced, in bytes",
	},
	{
		.name = "rtt",
		.type = WR_MSEC,
		AT(rtt),
		.attr = RTAX_RTT,
		.nest = RTA_METRICS,
		.unit = 8, /* the kernel counts in eighths of a millisecond */
		.help = "the round trip time that TCP assumes at first",
	},
	{
		METRIC(hoplimit, RTAX_HOPLIMIT),
		.max = 255,
		.help = "the hop limit (TTL) of packets sent this way",
	},
	{
		METRIC(initcwnd, RTAX_INITCWND),
		.help = "TCP's congestion window at first, in segments",
	},
	{
		METRIC(initrwnd, RTAX_INITRWND),
		.help = "TCP's receive window at first, in segments",
	},
	{
		METRIC(quickack, RTAX_QUICKACK),
		.max = 1,
		.help = "acknowledge at once (0 or 1)",
	},
};
#undef AT
const struct wr_table route_table = WR_TABLE("route", route_fields, struct wr_route_conf);

#define AT(member) .offset = offsetof(struct wr_rule_conf, member)
static const struct wr_field rule_fields[] = {
	{
		.name = "not",
		.type = WR_FLAG,
		AT(invert),
		.attr = FIB_RULE_INVERT,
		.iff = true,
		.help = "the rule is for every other packet",
	},
	{
		.name = "from",
		.type = WR_NET,
		AT(from),
		.attr = FRA_SRC,
		.json = "src",
		.help = "packets from this net",
	},
	{
		.name = "to",
		.type = WR_NET,
		AT(to),
		.attr = FRA_DST,
		.json = "dst",
		.help = "packets to this net",
	},
	{
		.name = "tos",
		.also = "dsfield",
		.type = WR_U8,
		AT(tos),
		.hex = true,
		.help = "packets with this type of service",
	},
	{
		.name = "fwmark",
		.type = WR_MARK,
		AT(fwmark),
		.hex = true,
		.help = "packets that the firewall marked so, as MARK or MARK/MASK",
	},
	{
		.name = "iif",
		.also = "dev",
		.type = WR_NAME,
		AT(iif),
		.attr = FRA_IIFNAME,
		.max = IFNAMSIZ - 1,
		.help = "packets that came in by this device; lo: those made here",
	},
	{
		.name = "oif",
		.type = WR_NAME,
		AT(oif),
		.attr = FRA_OIFNAME,
		.max = IFNAMSIZ - 1,
		.help = "packets of sockets that are bound to this device",
	},
	{
		.name = "l3mdev",
		.type = WR_FLAG,
		AT(l3mdev),
		.attr = FRA_L3MDEV,
		.help = "take the table of the VRF that the packet belongs to",
	},
	{
		.name = "uidrange",
		.type = WR_RANGE,
		AT(uid_min),
		.attr = FRA_UID_RANGE,
		.help = "packets of these users, as FIRST-LAST",
	},
	{
		.name = "ipproto",
		.type = WR_U8,
		AT(ipproto),
		.attr = FRA_IP_PROTO,
		.words = ipproto_words,
		.help = "packets of this protocol",
	},
	{
		.name = "sport",
		.type = WR_PORTS,
		AT(sport_min),
		.attr = FRA_SPORT_RANGE,
		.min = 1,
		.max = 65534,
		.help = "packets from this port, or FIRST-LAST",
	},
	{
		.name = "dport",
		.type = WR_PORTS,
		AT(dport_min),
		.attr = FRA_DPORT_RANGE,
		.min = 1,
		.max = 65534,
		.help = "packets to this port, or FIRST-LAST",
	},
	{
		.name = "lookup",
		.also = "table",
		.type = WR_U32,
		AT(table),
		.attr = FRA_TABLE,
		.min = 1,
		.words = table_words,
		.json = "table",
		.help = "the routing table to look in",
	},
	{
		.name = "suppress_prefixlength",
		.also = "sup_pl",
		.type = WR_U32,
		AT(suppress_prefixlength),
		.attr = FRA_SUPPRESS_PREFIXLEN,
		.max = 128,
		.json = "suppress_prefixlen",
		.help = "do not take routes of this prefix length or shorter",
	},
	{
		.name = "suppress_ifgroup",
		.also = "sup_group",
		.type = WR_U32,
		AT(suppress_ifgroup),
		.attr = FRA_SUPPRESS_IFGROUP,
		.json = "suppress_ifgroup",
		.max = INT32_MAX,
		.help = "do not take routes over devices of this group",
	},
	{
		.name = "goto",
		.type = WR_U32,
		AT(goto_pref),
		.attr = FRA_GOTO,
		.help = "go on at the rule of this preference",
	},
	{
		.name = "pref",
		.also = "priority",
		.type = WR_U32,
		AT(pref),
		.attr = FRA_PRIORITY,
		.json = "priority",
		.help = "the place of the rule: lower comes first; the kernel's choice unless said",
	},
};
#undef AT
const struct wr_table rule_table = WR_TABLE("rule", rule_fields, struct wr_rule_conf);

static_assert(offsetof(struct wr_rule_conf, fwmask) == offsetof(struct wr_rule_conf, fwmark) + 4 &&
		      offsetof(struct wr_rule_conf, uid_max) ==
			      offsetof(struct wr_rule_conf, uid_min) + 4 &&
		      offsetof(struct wr_rule_conf, sport_max) ==
			      offsetof(struct wr_rule_conf, sport_min) + 2 &&
		      offsetof(struct wr_rule_conf, dport_max) ==
			      offsetof(struct wr_rule_conf, dport_min) + 2,
	      "pairs stand side by side");
