/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * addr.c - addresses of links.
 */
#include <string.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "model/usual.h"
#include "rt/rt.h"
#include "rt/table.h"

#ifndef IFAPROT_KERNEL_LO /* Linux 5.18 */
#define IFAPROT_KERNEL_LO 1
#define IFAPROT_KERNEL_LL 3
#endif

#define HAS(conf, member) FIELD_HAS(addr_table, (conf), member)

enum { ADDR_ATTR_MAX = 32, FOREVER = UINT32_MAX };

/* ------ writing -- */

static void put_lifetimes(struct nl_batch *b, const struct wr_addr_conf *conf)
{
	bool valid = HAS(conf, valid_lft), preferred = HAS(conf, preferred_lft);
	struct ifa_cacheinfo info = {
		.ifa_valid = valid ? conf->valid_lft : FOREVER,
		.ifa_prefered = preferred ? conf->preferred_lft
				: valid	  ? conf->valid_lft
					  : FOREVER,
	};

	if (valid || preferred)
		nl_put(b, IFA_CACHEINFO, &info, sizeof(info));
}

static uint32_t flags_of(const struct wr_addr *a)
{
	uint32_t change, flags = table_bits(&addr_table, UINT64_MAX, &a->conf, &change);

	return a->local.family == AF_INET6 ? flags | IFA_F_NODAD : flags;
}

void addr_put(struct nl_batch *b, const struct wr_model *m, uint32_t addr, enum rt_op op)
{
	static const uint16_t flags[] = {
		[RT_ADD] = NLM_F_CREATE | NLM_F_EXCL,
		[RT_SET] = NLM_F_CREATE | NLM_F_REPLACE,
	};
	const struct wr_addr *a = &m->addrs[addr];
	const struct inet *other = addr_other_side(a);
	struct ifaddrmsg ifa = {
		.ifa_family = a->local.family,
		.ifa_prefixlen = other->len,
		.ifa_scope = addr_scope(a),
		.ifa_index = m->links[a->link].ifindex,
	};

	nl_begin(b, op == RT_DEL ? RTM_DELADDR : RTM_NEWADDR, flags[op]);
	nl_put_hdr(b, &ifa, sizeof(ifa));
	nl_put(b, IFA_LOCAL, a->local.bytes, inet_size(&a->local));
	nl_put(b, IFA_ADDRESS, other->bytes, inet_size(other));
	if (op == RT_DEL)
		return;

	nl_put_u32(b, IFA_FLAGS, flags_of(a));
	table_put(b, &addr_table, UINT64_MAX, 0, &a->conf, &m->names);
	put_lifetimes(b, &a->conf);
}

/* ------ reading -- */

/* The low half of an address that the kernel makes from a MAC address (RFC 4291, appendix A). */
static bool is_eui64(const struct inet *local, const struct wr_link *l)
{
	const uint8_t *mac = l->conf.mac.bytes;
	const uint8_t id[8] = {mac[0] ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]};

	return local->family == AF_INET6 && memcmp(local->bytes + 8, id, sizeof(id)) == 0;
}

/* Did the kernel make it by itself? It says so since Linux 5.18; before that it can be seen. */
static bool made_by_kernel(const struct wr_link *l, const struct inet *local, uint32_t flags,
			   uint8_t proto)
{
	bool automatic = !(flags & IFA_F_PERMANENT) || inet_is_link_local(local);

	if (proto)
		return proto >= IFAPROT_KERNEL_LO && proto <= IFAPROT_KERNEL_LL;
	if (inet_is_loopback(local) && l->ifindex == 1)
		return local->family == AF_INET6 || (local->bytes[3] == 1 && local->len == 8);
	if (local->family != AF_INET6)
		return false;

	return (flags & IFA_F_TEMPORARY) || (automatic && (flags & IFA_F_STABLE_PRIVACY)) ||
	       (automatic && is_eui64(local, l));
}

static struct inet inet_of(const struct nlattr *attr, uint8_t family, uint8_t len)
{
	struct inet inet = {.family = family, .len = len};

	return nl_get_bytes(attr, inet.bytes, inet_size(&inet)) ? inet : (struct inet){0};
}

static void read_lifetimes(struct wr_addr_conf *conf, const struct nlattr *attr)
{
	struct ifa_cacheinfo info;

	if (!nl_get_bytes(attr, &info, sizeof(info)))
		return;

	if (info.ifa_valid != FOREVER) {
		conf->valid_lft = info.ifa_valid;
		FIELD_SAY(addr_table, conf, valid_lft);
	}
	if (info.ifa_prefered != FOREVER) {
		conf->preferred_lft = info.ifa_prefered;
		FIELD_SAY(addr_table, conf, preferred_lft);
	}
}

/* What is as it always is counts as unsaid. */
static void drop_usual(struct wr_model *m, struct wr_addr *a)
{
	struct wr_addr_conf *conf = &a->conf;

	if (HAS(conf, label) && conf->label == m->links[a->link].name)
		FIELD_UNSAY(addr_table, conf, label);
	if (HAS(conf, metric) && !conf->metric)
		FIELD_UNSAY(addr_table, conf, metric);
}

static void read_conf(struct wr_model *m, struct wr_addr *a, const struct ifaddrmsg *ifa,
		      const struct nlattr *const *attrs)
{
	uint32_t flags = ifa->ifa_flags;
	uint8_t proto = 0;

	nl_get_u32(attrs[IFA_FLAGS], &flags);
	nl_get_u8(attrs[IFA_PROTO], &proto);
	table_get(&addr_table, 0, attrs, ADDR_ATTR_MAX, &a->conf, &m->names);
	table_get_bits(&addr_table, flags, &a->conf);
	read_lifetimes(&a->conf, attrs[IFA_CACHEINFO]);
	drop_usual(m, a);

	if (a->local.family == AF_INET && ifa->ifa_scope != addr_scope(a)) {
		a->conf.scope = ifa->ifa_scope;
		FIELD_SAY(addr_table, &a->conf, scope);
	}
	if (flags & IFA_F_TENTATIVE)
		a->flags |= WR_ADDR_TENTATIVE;
	if (flags & IFA_F_DADFAILED)
		a->flags |= WR_ADDR_DADFAILED;
	if (made_by_kernel(&m->links[a->link], &a->local, flags, proto))
		a->flags |= WR_ADDR_KERNEL;
}

static int add_addr(struct wr_model *m, uint32_t link, const struct ifaddrmsg *ifa,
		    const struct nlattr *const *attrs, struct wr_error *err)
{
	uint8_t bits = ifa->ifa_family == AF_INET ? 32 : 128;
	struct inet peer = inet_of(attrs[IFA_ADDRESS], ifa->ifa_family, ifa->ifa_prefixlen);
	struct inet local = inet_of(attrs[IFA_LOCAL], ifa->ifa_family, ifa->ifa_prefixlen);
	bool has_peer = local.family && peer.family && !inet_same_host(&local, &peer);
	uint32_t addr;

	if (!local.family)
		local = peer;
	if (!local.family || local.len > bits)
		return wr_fail(err, EBADMSG, "the kernel's answer about an address cannot be read");
	if (has_peer)
		local.len = bits; /* the length is the peer's */

	addr = model_add_addr(m, link, &local);
	if (addr == WR_NONE)
		return wr_fail(err, ENOMEM, "no memory for the model");

	if (has_peer) {
		m->addrs[addr].conf.peer = peer;
		FIELD_SAY(addr_table, &m->addrs[addr].conf, peer);
	}
	read_conf(m, &m->addrs[addr], ifa, attrs);
	return 0;
}

int addr_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[ADDR_ATTR_MAX + 1];
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	struct rt_into *into = ctx;
	uint32_t link;

	if (nlh->nlmsg_type != RTM_NEWADDR)
		return 0;
	if (!nl_attrs(nlh, sizeof(*ifa), attrs, ADDR_ATTR_MAX))
		return wr_fail(err, EBADMSG, "the kernel's answer about an address cannot be read");
	if (ifa->ifa_family != AF_INET && ifa->ifa_family != AF_INET6)
		return 0;

	link = model_find_ifindex(into->m, into->ns, ifa->ifa_index);
	return link == WR_NONE ? 0 : add_addr(into->m, link, ifa, attrs, err);
}
