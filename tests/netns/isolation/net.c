/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * net.c - claims about what rtnetlink, nftables and conntrack know: devices, addresses, routes,
 * rules, neighbours, firewall, tracked flows, sysctls.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include <warren/netns.h>

#include "claim.h"
#include "nl/nl.h"

#define LO	  1
#define DEVICE	  "iso0"
#define ADDRESS	  "192.0.2.1"
#define FAR_NET	  "198.51.100.0"
#define FAR	  "198.51.100.7"
#define FAR6	  "2001:db8:7::7"
#define FAR6_NET  "2001:db8:7::"
#define NEIGHBOUR "192.0.2.9"
#define TRACKED	  40404
#define TTL	  "77"
#define TTL_FILE  "/proc/sys/net/ipv4/ip_default_ttl"

static int request(struct nl_batch *b)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	int rc = nl_open_here(&nl, NETLINK_ROUTE, NULL);

	return rc < 0 ? rc : nl_do(nl, b, NULL, NULL);
}

static void put_ip(struct nl_batch *b, uint16_t attr, int family, const char *text)
{
	unsigned char bytes[16];

	inet_pton(family, text, bytes);
	nl_put(b, attr, bytes, family == AF_INET ? 4 : 16);
}

/* 0 when a datagram socket can be connected, else -errno: asks the routing decision. */
static int try_connect(int family, const char *text)
{
	struct sockaddr_in to4 = {.sin_family = AF_INET, .sin_port = htons(9)};
	struct sockaddr_in6 to6 = {.sin6_family = AF_INET6, .sin6_port = htons(9)};
	AUTO_FD fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int rc;

	if (fd < 0)
		return -errno;
	inet_pton(AF_INET, text, &to4.sin_addr);
	inet_pton(AF_INET6, text, &to6.sin6_addr);
	if (family == AF_INET)
		rc = connect(fd, (const struct sockaddr *)&to4, sizeof(to4));
	else
		rc = connect(fd, (const struct sockaddr *)&to6, sizeof(to6));
	return rc < 0 ? -errno : 0;
}

/* ------ devices ------ */

static int make_device(void)
{
	AUTO_BATCH b = {0};

	nl_begin(&b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	nl_put_hdr(&b, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
	nl_put_str(&b, IFLA_IFNAME, DEVICE);
	NL_NEST (&b, IFLA_LINKINFO) {
		nl_put_str(&b, IFLA_INFO_KIND, "veth");
		NL_NEST (&b, IFLA_INFO_DATA)
			NL_NEST (&b, VETH_INFO_PEER) {
				nl_put_hdr(&b, &(struct ifinfomsg){0}, sizeof(struct ifinfomsg));
				nl_put_str(&b, IFLA_IFNAME, DEVICE "p");
			}
	}
	return request(&b);
}

static int seen_device(void)
{
	return if_nametoindex(DEVICE) != 0;
}

enum verdict claim_devices(const struct sides *s)
{
	return made_and_seen(s, make_device, seen_device);
}

static int move_to_fd;

static int move_device(void)
{
	AUTO_BATCH b = {0};

	nl_begin(&b, RTM_NEWLINK, 0);
	nl_put_hdr(&b, &(struct ifinfomsg){.ifi_index = (int)if_nametoindex(DEVICE)},
		   sizeof(struct ifinfomsg));
	nl_put_u32(&b, IFLA_NET_NS_FD, (uint32_t)move_to_fd);
	return request(&b);
}

enum verdict claim_one_device(const struct sides *s)
{
	int rc = inside(s->left, make_device);

	move_to_fd = s->right;
	if (rc == 0)
		rc = inside(s->left, move_device);
	if (rc < 0)
		return cannot("it cannot be moved: %s", strerror(-rc));
	return !inside(s->left, seen_device) && inside(s->right, seen_device) ? HELD : REFUTED;
}

enum verdict claim_sys_class_net(const struct sides *s)
{
	int rc = inside(s->left, make_device);

	if (rc < 0)
		return cannot("no device: %s", strerror(-rc));
	if (!shell("\"$WARREN\" exec left test -e /sys/class/net/" DEVICE))
		return cannot("the device is not in /sys/class/net where it was made");
	return shell("\"$WARREN\" exec right test -e /sys/class/net/" DEVICE) ? REFUTED : HELD;
}

/* ------ addresses ------ */

static int make_address(void)
{
	AUTO_BATCH b = {0};

	nl_begin(&b, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
	nl_put_hdr(&b,
		   &(struct ifaddrmsg){.ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_index = LO},
		   sizeof(struct ifaddrmsg));
	put_ip(&b, IFA_LOCAL, AF_INET, ADDRESS);
	return request(&b);
}

static int seen_address(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	AUTO_FD fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET, ADDRESS, &at.sin_addr);
	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0)
		return 1;
	return errno == EADDRNOTAVAIL ? 0 : -errno;
}

enum verdict claim_addresses(const struct sides *s)
{
	return made_and_seen(s, make_address, seen_address);
}

/* ------ routes ------ */

static int make_route(int family, const char *net, uint8_t len)
{
	const struct rtmsg rtm = {
		.rtm_family = (uint8_t)family,
		.rtm_dst_len = len,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
		.rtm_type = RTN_UNICAST,
	};
	AUTO_BATCH b = {0};

	nl_begin(&b, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
	nl_put_hdr(&b, &rtm, sizeof(rtm));
	put_ip(&b, RTA_DST, family, net);
	nl_put_u32(&b, RTA_OIF, LO);
	return request(&b);
}

static int make_route4(void)
{
	return make_route(AF_INET, FAR_NET, 24);
}

static int make_route6(void)
{
	return make_route(AF_INET6, FAR6_NET, 64);
}

static int seen_route4(void)
{
	int rc = try_connect(AF_INET, FAR);

	return rc == 0 ? 1 : rc == -ENETUNREACH ? 0 : rc;
}

static int seen_route6(void)
{
	int rc = try_connect(AF_INET6, FAR6);

	/* lo has no address for there: the route is met, a source is not found. */
	return rc == 0 || rc == -EADDRNOTAVAIL ? 1 : rc == -ENETUNREACH ? 0 : rc;
}

enum verdict claim_routes4(const struct sides *s)
{
	return made_and_seen(s, make_route4, seen_route4);
}

enum verdict claim_routes6(const struct sides *s)
{
	return made_and_seen(s, make_route6, seen_route6);
}

/* ------ rules ------ */

static int make_rule(void)
{
	const struct fib_rule_hdr hdr = {
		.family = AF_INET, .dst_len = 24, .action = FR_ACT_PROHIBIT};
	AUTO_BATCH b = {0};

	nl_begin(&b, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL);
	nl_put_hdr(&b, &hdr, sizeof(hdr));
	put_ip(&b, FRA_DST, AF_INET, FAR_NET);
	nl_put_u32(&b, FRA_PRIORITY, 100);
	return request(&b);
}

static int seen_rule(void)
{
	int rc = try_connect(AF_INET, FAR);

	return rc == -EACCES ? 1 : rc == -ENETUNREACH || rc == 0 ? 0 : rc;
}

enum verdict claim_rules(const struct sides *s)
{
	return made_and_seen(s, make_rule, seen_rule);
}

/* ------ neighbours ------ */

static int make_neighbour(void)
{
	const struct ndmsg ndm = {
		.ndm_family = AF_INET,
		.ndm_ifindex = (int)if_nametoindex(DEVICE),
		.ndm_state = NUD_PERMANENT,
	};
	const unsigned char mac[6] = {2, 0, 0, 0, 0, 9};
	AUTO_BATCH b = {0};

	nl_begin(&b, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL);
	nl_put_hdr(&b, &ndm, sizeof(ndm));
	put_ip(&b, NDA_DST, AF_INET, NEIGHBOUR);
	nl_put(&b, NDA_LLADDR, mac, sizeof(mac));
	return request(&b);
}

static int find_neighbour(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[NDA_MAX + 1];
	unsigned char want[4], have[4];

	(void)err;
	inet_pton(AF_INET, NEIGHBOUR, want);
	if (nl_attrs(nlh, sizeof(struct ndmsg), attrs, NDA_MAX) &&
	    nl_get_bytes(attrs[NDA_DST], have, 4) && memcmp(want, have, 4) == 0)
		*(int *)ctx = 1;
	return 0;
}

static int seen_neighbour(void)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	AUTO_BATCH b = {0};
	int found = 0, rc = nl_open_here(&nl, NETLINK_ROUTE, NULL);

	nl_begin(&b, RTM_GETNEIGH, NLM_F_DUMP);
	nl_put_hdr(&b, &(struct ndmsg){.ndm_family = AF_INET}, sizeof(struct ndmsg));
	if (rc == 0)
		rc = nl_dump(nl, &b, find_neighbour, &found, NULL);
	return rc < 0 ? rc : found;
}

enum verdict claim_neighbours(const struct sides *s)
{
	/* Both sides have the device; one gets the neighbour. */
	int rc = inside(s->left, make_device);

	if (rc == 0 && !s->same)
		rc = inside(s->right, make_device);
	if (rc < 0)
		return cannot("no device: %s", strerror(-rc));
	return made_and_seen(s, make_neighbour, seen_neighbour);
}

/* ------ firewall ------ */

#define NFT(side, words) "PATH=$PATH:/usr/sbin:/sbin \"$WARREN\" exec " side " nft " words

enum verdict claim_firewall(const struct sides *s)
{
	(void)s;
	if (!shell("PATH=$PATH:/usr/sbin:/sbin command -v nft >/dev/null"))
		return cannot("nft is not installed");
	if (!shell(NFT("left", "add table inet iso")) ||
	    !shell(NFT("left", "list table inet iso >/dev/null")))
		return cannot("nft cannot add a table");
	return shell(NFT("right", "list table inet iso >/dev/null 2>&1")) ? REFUTED : HELD;
}

/* Tracking begins in a namespace when a rule there asks for it. */
static bool start_tracking(const char *side)
{
	char command[512];

	snprintf(command, sizeof(command),
		 "PATH=$PATH:/usr/sbin:/sbin; \"$WARREN\" exec %s nft 'add table ip iso; add chain "
		 "ip iso "
		 "in { type filter hook input priority 0; }; add rule ip iso in ct state new "
		 "accept'",
		 side);
	return shell(command);
}

static int send_datagram(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(TRACKED)};
	AUTO_FD fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || sendto(fd, "x", 1, 0, (const struct sockaddr *)&to, sizeof(to)) < 0)
		return -errno;
	return 0;
}

static int count_flow(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	(void)nlh;
	(void)err;
	*(int *)ctx = 1;
	return 0;
}

static int seen_flow(void)
{
	const struct nfgenmsg nfg = {.nfgen_family = AF_INET, .version = NFNETLINK_V0};
	CLEANUP(nl_closep) struct nl *nl = NULL;
	AUTO_BATCH b = {0};
	int found = 0, rc = nl_open_here(&nl, NETLINK_NETFILTER, NULL);

	nl_begin(&b, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, NLM_F_DUMP);
	nl_put_hdr(&b, &nfg, sizeof(nfg));
	if (rc == 0)
		rc = nl_dump(nl, &b, count_flow, &found, NULL);
	return rc < 0 ? rc : found;
}

enum verdict claim_conntrack(const struct sides *s)
{
	if (!start_tracking("left") || (!s->same && !start_tracking("right")))
		return cannot("nft cannot ask for connection tracking");
	return made_and_seen(s, send_datagram, seen_flow);
}

/* ------ sysctls ------ */

static int write_file(const char *path, const char *text)
{
	AUTO_FD fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		return -errno;
	return 0;
}

static int holds(const char *path, const char *text)
{
	AUTO_FD fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[64] = "";

	if (fd < 0 || read(fd, buf, sizeof(buf) - 1) < 0)
		return -errno;
	buf[strcspn(buf, "\n")] = '\0';
	return strcmp(buf, text) == 0;
}

static int set_ttl(void)
{
	return write_file(TTL_FILE, TTL);
}

static int seen_ttl(void)
{
	return holds(TTL_FILE, TTL);
}

enum verdict claim_sysctls(const struct sides *s)
{
	return made_and_seen(s, set_ttl, seen_ttl);
}

#define DOMAIN	    "warren-isolation"
#define DOMAIN_FILE "/proc/sys/kernel/domainname"

static int set_domain(void)
{
	/* As writing the file does; in a user namespace the file is not ours to write. */
	return setdomainname(DOMAIN, strlen(DOMAIN)) < 0 ? -errno : 0;
}

static int seen_domain(void)
{
	return holds(DOMAIN_FILE, DOMAIN);
}

enum verdict claim_global_sysctls(const struct sides *s)
{
	return made_and_shared(s, set_domain, seen_domain);
}
