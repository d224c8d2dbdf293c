/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * link.h - links (network devices), their addresses and routes, in any namespace, without going
 * there: what `ip -n NAME link`, `address` and `route` do, as functions.
 *
 * `fd` is a descriptor of a network namespace (netns.h); wr_netns_open_self() gives the caller's
 * own. No number stands for "here": what a failed wr_netns_open() returned does nothing (EBADF). A
 * link is found by its name or by its alternative name. Addresses are texts as ip(8) has them:
 * "10.0.0.1/24", "2001:db8::1/64", "02:00:00:00:00:01".
 *
 * What a call cannot do whole it does not do at all. Every function may fail with
 * EBADF or EINVAL (`fd` is no namespace; a text that cannot be read: the words say which), EPERM
 * (CAP_SYS_ADMIN to reach another namespace, CAP_NET_ADMIN in it to change something), ENODEV
 * (there is no such link), ENOMEM, EMFILE; what else is said below.
 *
 * Sources: rtnetlink(7), linux/if_link.h, linux/if_addr.h, ip-link(8), ip-address(8).
 */
#ifndef WARREN_LINK_H
#define WARREN_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <warren/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------ look ------ */

enum wr_link_state {
	WR_LINK_IS_UP = 1 << 0,	      /* it was raised */
	WR_LINK_HAS_CARRIER = 1 << 1, /* and there is somebody at the other end */
	WR_LINK_IS_NOARP = 1 << 2,
	WR_LINK_IS_MULTICAST = 1 << 3,
	WR_LINK_IS_ALLMULTI = 1 << 4,
	WR_LINK_IS_PROMISC = 1 << 5,
};

/* A link as it was when it was asked for. A text that there is none of is "", a number 0. Later
 * versions may have more at the end. */
struct wr_link_info {
	size_t size; /* sizeof(struct wr_link_info): set by whoever gives the memory */
	uint32_t ifindex;
	uint32_t state; /* enum wr_link_state */
	uint32_t mtu;
	uint32_t group;
	uint32_t master_ifindex; /* the bridge, bond or vrf that it is a port of */
	uint32_t peer_ifindex; /* the other end of a pair, or the link below (ip's NAME@LINK) … */
	int32_t peer_nsid; /* … in the namespace of that number (link-netnsid); -1: in the same one,
			      or it has no number */
	char name[16];
	char altname[128]; /* the alternative name that is too long for a name */
	char kind[32];	   /* "veth", "bridge" …; "" for what the kernel made by itself */
	char mac[18];
	char alias[256];
};

/* One link. The caller sets ret->size. */
int wr_link_get(int fd, const char *link, struct wr_link_info *ret, struct wr_error *err);

/* All links, by ifindex: returns how many. *ret is one block: free() it. As `ip link` does, this
 * gives the namespaces of peers a number there when they have none; wr_model_observe() does not. */
int wr_link_list(int fd, struct wr_link_info ***ret, struct wr_error *err);

enum wr_addr_flags {
	WR_ADDR_KERNEL = 1 << 0,    /* the kernel made it by itself (fe80::, 127.0.0.1) */
	WR_ADDR_TENTATIVE = 1 << 1, /* duplicate address detection is not done yet */
	WR_ADDR_DADFAILED = 1 << 2, /* it found a duplicate */
};

struct wr_addr_info {
	size_t size;
	uint32_t ifindex; /* of its link */
	uint32_t flags;	  /* enum wr_addr_flags */
	uint8_t family;	  /* AF_INET, AF_INET6 */
	uint8_t scope;	  /* RT_SCOPE_… */
	char address[64]; /* "10.0.0.1/24" */
	char peer[64];	  /* the other side, when it is another */
};

/* The addresses of one link, or of all (NULL): returns how many. *ret is one block: free() it. */
int wr_addr_list(int fd, const char *link, struct wr_addr_info ***ret, struct wr_error *err);

/* ------ make and delete ------ */

/* Makes a veth pair, each end at once in its namespace (which may be the same) and with its name;
 * both are down. Errors: EEXIST (a name is taken; nothing was made), EOPNOTSUPP. */
int wr_link_add_veth(int fd_a, const char *name_a, int fd_b, const char *name_b,
		     struct wr_error *err);

/* Makes a link of a kind that needs no further words: "bridge", "dummy", "ifb", "wireguard" …
 * Errors: EEXIST, EOPNOTSUPP (this kernel does not know the kind), EINVAL (it wants more words). */
int wr_link_add(int fd, const char *name, const char *kind, struct wr_error *err);

/* Deletes a link, a pair with both its ends. Errors: EOPNOTSUPP (a device, or lo). */
int wr_link_del(int fd, const char *link, struct wr_error *err);

/* ------ change ------ */

int wr_link_set_up(int fd, const char *link, bool up, struct wr_error *err);
int wr_link_set_name(int fd, const char *link, const char *name, struct wr_error *err); /* EEXIST */
int wr_link_set_mac(int fd, const char *link, const char *mac, struct wr_error *err);
int wr_link_set_mtu(int fd, const char *link, uint32_t mtu, struct wr_error *err);

/* Makes it a port of `master`, a link in the same namespace, or of none (NULL). */
int wr_link_set_master(int fd, const char *link, const char *master, struct wr_error *err);

/* Moves it to the namespace of to_fd, under `name` (NULL: the same). There it is down, without its
 * addresses and routes: the kernel clears them. Errors: EEXIST (the name is taken there), EINVAL (a
 * link that the kernel ties to its namespace: lo, bridges, most tunnels). */
int wr_link_move(int fd, const char *link, int to_fd, const char *name, struct wr_error *err);

/* ------ addresses and routes ------ */

/* `address` has its length: "10.0.0.1/24". An IPv6 address can be used at once: nobody is asked
 * whether it is his already. Errors: EEXIST; EADDRNOTAVAIL (to delete: it is not there). */
int wr_addr_add(int fd, const char *link, const char *address, struct wr_error *err);
int wr_addr_del(int fd, const char *link, const char *address, struct wr_error *err);

/* A route of the main table to `dst` ("default", "10.0.0.0/8") by the router `via` (NULL: none),
 * over `link` (NULL: the kernel finds it); one of the two must be given to add one. "default" is
 * that of via's family, IPv4 without one. Errors: EEXIST; ENETUNREACH (no way to `via`); ESRCH (to
 * delete: there is none). */
int wr_route_add(int fd, const char *dst, const char *via, const char *link, struct wr_error *err);
int wr_route_del(int fd, const char *dst, const char *via, const char *link, struct wr_error *err);

#ifdef __cplusplus
}
#endif

#endif
