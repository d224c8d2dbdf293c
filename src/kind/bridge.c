/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bridge.c - the bridge, and its ports.
 *
 * Times are hundredths of a second: in netlink, in the arguments and the output of `ip`, and so
 * here. The kernel keeps them in ticks: at 250 Hz 3125 becomes 3124.
 */
#include <linux/if_ether.h>
#include <linux/if_link.h>

#include "base/inet.h"
#include "kind/list.h"

struct bridge {
	uint64_t has;
	uint32_t forward_delay, hello_time, max_age, ageing_time;
	uint8_t stp, vlan_filtering, vlan_stats_enabled, vlan_stats_per_port;
	uint16_t priority, group_fwd_mask, vlan_protocol, vlan_default_pvid;
	struct mac group_address;
	uint8_t mcast_snooping, mcast_router, mcast_query_use_ifaddr, mcast_querier;
	uint8_t mcast_stats_enabled, mcast_igmp_version, mcast_mld_version;
	uint32_t mcast_hash_max, mcast_last_member_count, mcast_startup_query_count;
	uint64_t mcast_last_member_interval, mcast_membership_interval, mcast_querier_interval;
	uint64_t mcast_query_interval, mcast_query_response_interval;
	uint64_t mcast_startup_query_interval;
	uint8_t nf_call_iptables, nf_call_ip6tables, nf_call_arptables;
};

static const struct wr_word vlan_protocols[] = {
	{"802.1Q", ETH_P_8021Q},
	{"802.1ad", ETH_P_8021AD},
	{NULL, 0},
};

#define FIELD(member, type_, number)                                \
	.name = #member, .type = (type_), .attr = IFLA_BR_##number, \
	.offset = offsetof(struct bridge, member)
static const struct wr_field bridge_fields[] = {
	{
		FIELD(forward_delay, WR_U32, FORWARD_DELAY),
		.ticks = true,
		.help = "how long a port listens and learns before it forwards, in hundredths of "
			"a second; with stp 200 to 3000 (1500)",
	},
	{
		FIELD(hello_time, WR_U32, HELLO_TIME),
		.ticks = true,
		.min = 100,
		.max = 1000,
		.help = "between two hellos of the spanning tree, in hundredths of a second (200)",
	},
	{
		FIELD(max_age, WR_U32, MAX_AGE),
		.ticks = true,
		.min = 600,
		.max = 4000,
		.help = "how long a hello counts, in hundredths of a second (2000)",
	},
	{
		FIELD(ageing_time, WR_U32, AGEING_TIME),
		.ticks = true,
		.help = "how long a learned address is kept, in hundredths of a second (30000)",
	},
	{
		FIELD(stp, WR_BOOL32, STP_STATE),
		.also = "stp_state",
		.json = "stp_state",
		.help = "whether the bridge speaks the spanning tree protocol (no)",
	},
	{
		FIELD(priority, WR_U16, PRIORITY),
		.help = "its priority in the spanning tree: the lowest becomes the root (32768)",
	},
	{
		FIELD(group_fwd_mask, WR_U16, GROUP_FWD_MASK),
		.hex = true,
		.help = "which of the groups 01:80:c2:00:00:0X that bridges keep back it forwards, "
			"bit by bit; never those of 00 to 02 (0x0)",
	},
	{
		FIELD(group_address, WR_MAC, GROUP_ADDR),
		.json = "group_addr",
		.help = "the group to which the spanning tree's packets go (01:80:c2:00:00:00)",
	},
	{
		FIELD(vlan_filtering, WR_BOOL, VLAN_FILTERING),
		.help = "whether ports belong to VLANs (no)",
	},
	{
		FIELD(vlan_protocol, WR_BE16, VLAN_PROTOCOL),
		.words = vlan_protocols,
		.hex = true,
		.help = "the tag of its VLANs: 802.1Q or 802.1ad (802.1Q)",
	},
	{
		FIELD(vlan_default_pvid, WR_U16, VLAN_DEFAULT_PVID),
		.max = 4094,
		.help = "the VLAN that a new port belongs to, untagged; 0: none (1)",
	},
	{
		FIELD(vlan_stats_enabled, WR_BOOL, VLAN_STATS_ENABLED),
		.help = "count packets for each VLAN (no)",
	},
	{
		FIELD(vlan_stats_per_port, WR_BOOL, VLAN_STATS_PER_PORT),
		.help = "count them for each port too; only while no port has a VLAN (no)",
	},
	{
		FIELD(mcast_snooping, WR_BOOL, MCAST_SNOOPING),
		.help = "learn by IGMP and MLD which ports want a group (yes)",
	},
	{
		FIELD(mcast_router, WR_U8, MCAST_ROUTER),
		.max = 2,
		.help = "whether a multicast router is here: 0 no, 1 find out, 2 yes (1)",
	},
	{
		FIELD(mcast_query_use_ifaddr, WR_BOOL, MCAST_QUERY_USE_IFADDR),
		.help = "send IGMP queries from the bridge's own address, not 0.0.0.0 (no)",
	},
	{
		FIELD(mcast_querier, WR_BOOL, MCAST_QUERIER),
		.help = "send IGMP and MLD queries (no)",
	},
	{
		FIELD(mcast_hash_max, WR_U32, MCAST_HASH_MAX),
		.min = 1,
		.help = "how many groups are kept at most (4096)",
	},
	{
		FIELD(mcast_last_member_count, WR_U32, MCAST_LAST_MEMBER_CNT),
		.json = "mcast_last_member_cnt",
		.help = "how often it asks after the last member of a group (2)",
	},
	{
		FIELD(mcast_startup_query_count, WR_U32, MCAST_STARTUP_QUERY_CNT),
		.json = "mcast_startup_query_cnt",
		.help = "how many queries it sends when it starts (2)",
	},
	{
		FIELD(mcast_last_member_interval, WR_U64, MCAST_LAST_MEMBER_INTVL),
		.ticks = true,
		.json = "mcast_last_member_intvl",
		.help = "between queries to the last member, in hundredths of a second (100)",
	},
	{
		FIELD(mcast_membership_interval, WR_U64, MCAST_MEMBERSHIP_INTVL),
		.ticks = true,
		.json = "mcast_membership_intvl",
		.help = "how long a report counts, in hundredths of a second (26000)",
	},
	{
		FIELD(mcast_querier_interval, WR_U64, MCAST_QUERIER_INTVL),
		.ticks = true,
		.json = "mcast_querier_intvl",
		.help = "how long another querier counts, in hundredths of a second (25500)",
	},
	{
		FIELD(mcast_query_interval, WR_U64, MCAST_QUERY_INTVL),
		.min = 100,
		.ticks = true,
		.json = "mcast_query_intvl",
		.help = "between its queries, in hundredths of a second (12500)",
	},
	{
		FIELD(mcast_query_response_interval, WR_U64, MCAST_QUERY_RESPONSE_INTVL),
		.ticks = true,
		.json = "mcast_query_response_intvl",
		.help = "how long hosts may take to answer, in hundredths of a second (1000)",
	},
	{
		FIELD(mcast_startup_query_interval, WR_U64, MCAST_STARTUP_QUERY_INTVL),
		.min = 100,
		.ticks = true,
		.json = "mcast_startup_query_intvl",
		.help = "between its first queries, in hundredths of a second (3125)",
	},
	{
		FIELD(mcast_stats_enabled, WR_BOOL, MCAST_STATS_ENABLED),
		.help = "count IGMP and MLD packets (no)",
	},
	{
		FIELD(mcast_igmp_version, WR_U8, MCAST_IGMP_VERSION),
		.min = 2,
		.max = 3,
		.help = "the IGMP version of its queries (2)",
	},
	{
		FIELD(mcast_mld_version, WR_U8, MCAST_MLD_VERSION),
		.min = 1,
		.max = 2,
		.help = "the MLD version of its queries (1)",
	},
	{
		FIELD(nf_call_iptables, WR_BOOL, NF_CALL_IPTABLES),
		.help = "show bridged IPv4 packets to iptables (no)",
	},
	{
		FIELD(nf_call_ip6tables, WR_BOOL, NF_CALL_IP6TABLES),
		.help = "show bridged IPv6 packets to ip6tables (no)",
	},
	{
		FIELD(nf_call_arptables, WR_BOOL, NF_CALL_ARPTABLES),
		.help = "show bridged ARP packets to arptables (no)",
	},
};
#undef FIELD

struct bridge_port {
	uint64_t has;
	uint8_t learning, flood, hairpin, isolated, guard, root_block, fastleave;
	uint8_t mcast_flood, bcast_flood, mcast_to_unicast, mcast_router, neigh_suppress;
	uint8_t proxy_arp, proxy_arp_wifi, vlan_tunnel, locked;
	uint16_t priority, group_fwd_mask;
	uint32_t cost;
};

#define FIELD(member, type_, number)                                    \
	.name = #member, .type = (type_), .attr = IFLA_BRPORT_##number, \
	.offset = offsetof(struct bridge_port, member)
static const struct wr_field port_fields[] = {
	{
		FIELD(learning, WR_BOOL, LEARNING),
		.help = "learn who is behind the port (yes)",
	},
	{
		FIELD(flood, WR_BOOL, UNICAST_FLOOD),
		.help = "send it packets to addresses that nobody has learned (yes)",
	},
	{
		FIELD(hairpin, WR_BOOL, MODE),
		.help = "send packets back where they came from (no)",
	},
	{
		FIELD(isolated, WR_BOOL, ISOLATED),
		.help = "exchange nothing with other isolated ports (no)",
	},
	{
		FIELD(cost, WR_U32, COST),
		.min = 1,
		.max = 65535,
		.help = "what the way over the port costs in the spanning tree (by speed)",
	},
	{
		FIELD(priority, WR_U16, PRIORITY),
		.max = 63,
		.help = "its priority in the spanning tree (32)",
	},
	{
		FIELD(guard, WR_BOOL, GUARD),
		.help = "shut the port when the spanning tree is spoken behind it (no)",
	},
	{
		FIELD(root_block, WR_BOOL, PROTECT),
		.help = "never let the way to the root be over the port (no)",
	},
	{
		FIELD(fastleave, WR_BOOL, FAST_LEAVE),
		.also = "mcast_fast_leave",
		.help = "stop sending a group at once when a host leaves it (no)",
	},
	{
		FIELD(mcast_flood, WR_BOOL, MCAST_FLOOD),
		.help = "send it multicast that nobody asked for (yes)",
	},
	{
		FIELD(bcast_flood, WR_BOOL, BCAST_FLOOD),
		.help = "send it broadcasts (yes)",
	},
	{
		FIELD(mcast_to_unicast, WR_BOOL, MCAST_TO_UCAST),
		.help = "send multicast to each member by itself (no)",
	},
	{
		FIELD(mcast_router, WR_U8, MULTICAST_ROUTER),
		.max = 3,
		.json = "multicast_router",
		.help = "whether a multicast router is behind it: 0 no, 1 find out, 2 yes, 3 for "
			"a while (1)",
	},
	{
		FIELD(neigh_suppress, WR_BOOL, NEIGH_SUPPRESS),
		.help = "answer ARP and neighbour discovery instead of passing it on (no)",
	},
	{
		FIELD(group_fwd_mask, WR_U16, GROUP_FWD_MASK),
		.hex = true,
		.help = "as the bridge's own, for this port (0x0)",
	},
	{
		FIELD(proxy_arp, WR_BOOL, PROXYARP),
		.help = "answer ARP for neighbours that are known (no)",
	},
	{
		FIELD(proxy_arp_wifi, WR_BOOL, PROXYARP_WIFI),
		.help = "the same as wireless access points do it (no)",
	},
	{
		FIELD(vlan_tunnel, WR_BOOL, VLAN_TUNNEL),
		.help = "turn VLANs into tunnel numbers (no)",
	},
	{
		FIELD(locked, WR_BOOL, LOCKED),
		.help = "take packets only from hosts in the forwarding table (no)",
	},
};
#undef FIELD
static const struct wr_table port_table = WR_TABLE("bridge port", port_fields, struct bridge_port);

const struct wr_kind kind_bridge = {
	.name = "bridge",
	.help = "joins the devices that are its ports, as a switch does",
	.table = WR_TABLE("bridge", bridge_fields, struct bridge),
	.port = &port_table,
	.flags = WR_KIND_MASTER | WR_KIND_FILE,
	.config = "CONFIG_BRIDGE",
};
