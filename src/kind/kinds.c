/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * kinds.c - the list of all link kinds. A new kind is a file and a line here.
 */
#include "base/str.h"
#include "kind/list.h"

/* A kind that a lab file may name and that is not built yet: so that its reader says "not yet" and
 * not "unknown", and observe calls it by its name. */
#define LATER(kind_, flags_, config_, help_)                                          \
	&(const struct wr_kind)                                                       \
	{                                                                             \
		.name = (kind_), .help = (help_), .table = {.name = (kind_)},         \
		.flags = (flags_) | WR_KIND_FILE | WR_KIND_LATER, .config = (config_) \
	}

const struct wr_kind *const wr_kinds[] = {
	&kind_none,
	&kind_veth,
	&kind_bridge,
	LATER("bond", WR_KIND_MASTER, "CONFIG_BONDING", "several links as one"),
	LATER("dummy", 0, "CONFIG_DUMMY", "a device with nothing behind it"),
	LATER("vlan", WR_KIND_LOWER, "CONFIG_VLAN_8021Q", "one VLAN of another device"),
	LATER("vxlan", WR_KIND_LOWER, "CONFIG_VXLAN", "Ethernet over UDP"),
	LATER("vrf", WR_KIND_MASTER, "CONFIG_NET_VRF", "a routing table with devices of its own"),
	LATER("macvlan", WR_KIND_LOWER, "CONFIG_MACVLAN", "a further MAC address of a device"),
	LATER("macvtap", WR_KIND_LOWER, "CONFIG_MACVTAP", "the same, for a virtual machine"),
	LATER("ipvlan", WR_KIND_LOWER, "CONFIG_IPVLAN", "a device that shares another's MAC"),
	LATER("wireguard", 0, "CONFIG_WIREGUARD", "an encrypted tunnel"),
	LATER("gre", WR_KIND_LOWER, "CONFIG_NET_IPGRE", "GRE over IPv4"),
	LATER("gretap", WR_KIND_LOWER, "CONFIG_NET_IPGRE", "Ethernet in GRE over IPv4"),
	LATER("ip6gre", WR_KIND_LOWER, "CONFIG_IPV6_GRE", "GRE over IPv6"),
	LATER("ipip", WR_KIND_LOWER, "CONFIG_NET_IPIP", "IPv4 over IPv4"),
	LATER("sit", WR_KIND_LOWER, "CONFIG_IPV6_SIT", "IPv6 over IPv4"),
	LATER("ip6tnl", WR_KIND_LOWER, "CONFIG_IPV6_TUNNEL", "IPv6 or IPv4 over IPv6"),
	LATER("geneve", 0, "CONFIG_GENEVE", "Ethernet over UDP with options"),
	LATER("ifb", 0, "CONFIG_IFB", "for shaping what comes in"),
	LATER("tun", 0, "CONFIG_TUN", "IP packets to and from a program"),
	LATER("tap", 0, "CONFIG_TUN", "Ethernet frames to and from a program"),
	LATER("xfrm", WR_KIND_LOWER, "CONFIG_XFRM_INTERFACE", "IPsec as a device"),
	LATER("physical", 0, "", "a device of the host, lent to the node"),
	NULL,
};

const struct wr_kind *kind_find(const char *name)
{
	for (size_t i = 0; wr_kinds[i]; i++)
		if (str_eq(wr_kinds[i]->name, name))
			return wr_kinds[i];

	return NULL;
}
