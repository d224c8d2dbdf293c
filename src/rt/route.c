/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * route.c - routes: metrics, several next hops, a next hop of the other family.
 */
#include <string.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include "model/usual.h"
#include "rt/rt.h"
#include "rt/table.h"

enum { ROUTE_ATTR_MAX = 40 };

/* ------ writing -- */

static void put_via(struct nl_batch *b, const struct wr_route *r, const struct inet *via)
{
	struct {
		uint16_t family;
		uint8_t bytes[16];
	} other = {.family = via->family};

	if (via->family == r->family) {
		nl_put(b, RTA_GATEWAY, via->bytes, inet_size(via));
		return;
	}

	memcpy(other.bytes, via->bytes, inet_size(via));
	nl_put(b, RTA_VIA, &other, sizeof(other.family) + inet_size(via));
}

static uint32_t index_of(const struct wr_model *m, const struct wr_hop *hop)
{
	return hop->dev == WR_NONE ? 0 : m->links[hop->dev].ifindex;
}

static void put_one_hop(struct nl_batch *b, const struct wr_model *m, const struct wr_route *r)
{
	const struct wr_hop *hop = &m->hops[r->first_hop];

	if (hop->via.family)
		put_via(b, r, &hop->via);
	if (hop->dev != WR_NONE)
		nl_put_u32(b, RTA_OIF, index_of(m, hop));
}

/* A struct rtnexthop says how long it is with the attributes behind it. */
static void put_hop(struct nl_batch *b, const struct wr_model *m, const struct wr_route *r,
		    const struct wr_hop *hop)
{
	size_t start = b->len;

	nl_put_hdr(b,
		   &(struct rtnexthop){
			   .rtnh_flags = hop->onlink ? RTNH_F_ONLINK : 0,
			   .rtnh_hops = (uint8_t)(hop->weight - 1),
			   .rtnh_ifindex = (int)index_of(m, hop),
		   },
		   sizeof(struct rtnexthop));
	if (hop->via.family)
		put_via(b, r, &hop->via);
	if (!b->failed)
		((struct rtnexthop *)(b->data + start))->rtnh_len = (uint16_t)(b->len - start);
}

static void put_hops(struct nl_batch *b, const struct wr_model *m, const struct wr_route *r)
{
	if (r->n_hops == 1)
		put_one_hop(b, m, r);
	if (r->n_hops < 2)
		return;

	NL_NEST (b, RTA_MULTIPATH)
		for (uint32_t i = 0; i < r->n_hops; i++)
			put_hop(b, m, r, &m->hops[r->first_hop + i]);
}

static void put_header(struct nl_batch *b, const struct wr_model *m, const struct wr_route *r,
		       uint32_t table, uint8_t protocol)
{
	bool onlink = r->n_hops == 1 && m->hops[r->first_hop].onlink;

	nl_put_hdr(b,
		   &(struct rtmsg){
			   .rtm_family = r->family,
			   .rtm_dst_len = r->dst.len,
			   .rtm_tos = route_tos_of(r),
			   .rtm_table = table < 256 ? (uint8_t)table : RT_TABLE_UNSPEC,
			   .rtm_protocol = protocol,
			   .rtm_scope = route_scope_of(m, r),
			   .rtm_type = r->type,
			   .rtm_flags = onlink ? RTNH_F_ONLINK : 0,
		   },
		   sizeof(struct rtmsg));
}

void route_put(struct nl_batch *b, const struct wr_model *m, uint32_t route, enum rt_op op)
{
	static const uint16_t flags[] = {
		[RT_ADD] = NLM_F_CREATE | NLM_F_EXCL,
		[RT_SET] = NLM_F_CREATE | NLM_F_REPLACE,
	};
	const struct wr_route *r = &m->routes[route];
	uint32_t table = route_table_of(r);
	uint8_t mark = op == RT_DEL ? RTPROT_UNSPEC : WR_PROTO; /* unspec: whoever's it is */

	nl_begin(b, op == RT_DEL ? RTM_DELROUTE : RTM_NEWROUTE, flags[op]);
	if (op == RT_ADD)
		nl_quiet(b);
	put_header(b, m, r, table, r->protocol ? r->protocol : mark);
	if (r->dst.len)
		nl_put(b, RTA_DST, r->dst.bytes, inet_size(&r->dst));
	if (!FIELD_HAS(route_table, r->conf, table))
		nl_put_u32(b, RTA_TABLE, table);
	table_put(b, &route_table, UINT64_MAX, 0, r->conf, &m->names);
	if (table_any(&route_table, UINT64_MAX, RTA_METRICS, r->conf))
		NL_NEST (b, RTA_METRICS)
			table_put(b, &route_table, UINT64_MAX, RTA_METRICS, r->conf, &m->names);
	put_hops(b, m, r);
}

/* ------ reading -- */

static int bad_row(struct wr_error *err)
{
	return wr_fail(err, EBADMSG, "the kernel's answer about a route cannot be read");
}

static int no_memory(struct wr_error *err)
{
	return wr_fail(err, ENOMEM, "no memory for the model");
}

/* Made by the kernel with each address, and gone with it; and answers of the cache. */
static bool is_shadow(const struct rtmsg *rtm, uint32_t table)
{
	if (rtm->rtm_flags & RTM_F_CLONED)
		return true;
	if (table != RT_TABLE_LOCAL || rtm->rtm_protocol != RTPROT_KERNEL)
		return false;

	return rtm->rtm_type == RTN_LOCAL || rtm->rtm_type == RTN_BROADCAST ||
	       rtm->rtm_type == RTN_MULTICAST || rtm->rtm_type == RTN_ANYCAST;
}

static void read_via(const struct nlattr *const *attrs, uint8_t family, struct inet *ret)
{
	size_t len = family == AF_INET ? 4 : 16;
	struct {
		uint16_t family;
		uint8_t bytes[16];
	} other;

	if (nl_get_bytes(attrs[RTA_GATEWAY], ret->bytes, len)) {
		ret->family = family;
		ret->len = (uint8_t)(len * 8);
		return;
	}

	len = family == AF_INET ? 16 : 4;
	if (!nl_get_bytes(attrs[RTA_VIA], &other, sizeof(other.family) + len))
		return;
	ret->family = (uint8_t)other.family;
	ret->len = (uint8_t)(len * 8);
	memcpy(ret->bytes, other.bytes, len);
}

static struct wr_hop read_hop(const struct rt_into *into, uint32_t route,
			      const struct nlattr *const *attrs, uint32_t ifindex, uint8_t flags,
			      uint32_t weight)
{
	struct wr_hop hop = {
		.dev = model_find_ifindex(into->m, into->ns, ifindex),
		.onlink = flags & RTNH_F_ONLINK,
		.weight = weight,
	};

	read_via(attrs, into->m->routes[route].family, &hop.via);
	return hop;
}

static int add_hop(struct wr_model *m, uint32_t route, const struct wr_hop *hop,
		   struct wr_error *err)
{
	uint32_t i = model_add_hop(m, route);

	if (i == WR_NONE)
		return no_memory(err);

	m->hops[i] = *hop;
	return 0;
}

static int read_multipath(struct rt_into *into, uint32_t route, const struct nlattr *list,
			  struct wr_error *err)
{
	const struct nlattr *attrs[ROUTE_ATTR_MAX + 1];
	const unsigned char *data = mnl_attr_get_payload(list);
	size_t len = mnl_attr_get_payload_len(list);
	struct wr_hop hop;
	int rc = 0;

	while (rc == 0 && len >= sizeof(struct rtnexthop)) {
		const struct rtnexthop *nh = (const struct rtnexthop *)data;
		struct nlattr *nest = (struct nlattr *)(data + sizeof(*nh) - NLA_HDRLEN);
		size_t step = RTNH_ALIGN(nh->rtnh_len);
		_Alignas(4) unsigned char copy[256];

		if (nh->rtnh_len < sizeof(*nh) || nh->rtnh_len > len ||
		    nh->rtnh_len - sizeof(*nh) > sizeof(copy) - NLA_HDRLEN)
			return bad_row(err);

		/* The attributes behind it have no header of their own: they get one. */
		nest = (struct nlattr *)copy;
		nest->nla_len = (uint16_t)(NLA_HDRLEN + nh->rtnh_len - sizeof(*nh));
		memcpy(copy + NLA_HDRLEN, nh + 1, nh->rtnh_len - sizeof(*nh));
		if (!nl_attrs_nested(nest, attrs, ROUTE_ATTR_MAX))
			return bad_row(err);

		hop = read_hop(into, route, attrs, (uint32_t)nh->rtnh_ifindex, nh->rtnh_flags,
			       nh->rtnh_hops + 1U);
		rc = add_hop(into->m, route, &hop, err);
		data += step < len ? step : len;
		len -= step < len ? step : len;
	}

	return rc;
}

/* Types without a way out name lo as their device in IPv6: no next hop. */
static int read_hops(struct rt_into *into, uint32_t route, const struct rtmsg *rtm,
		     const struct nlattr *const *attrs, struct wr_error *err)
{
	uint32_t oif = 0;
	struct wr_hop hop;

	if (rtm->rtm_type == RTN_BLACKHOLE || rtm->rtm_type == RTN_UNREACHABLE ||
	    rtm->rtm_type == RTN_PROHIBIT || rtm->rtm_type == RTN_THROW)
		return 0;
	if (attrs[RTA_MULTIPATH])
		return read_multipath(into, route, attrs[RTA_MULTIPATH], err);
	if (!nl_get_u32(attrs[RTA_OIF], &oif) && !attrs[RTA_GATEWAY] && !attrs[RTA_VIA])
		return 0;

	hop = read_hop(into, route, attrs, oif, (uint8_t)rtm->rtm_flags, 1);
	return model_set_hop(into->m, route, &hop) ? 0 : no_memory(err);
}

static int read_conf(struct wr_model *m, uint32_t route, const struct rtmsg *rtm,
		     const struct nlattr *const *attrs, struct wr_error *err)
{
	const struct nlattr *metrics[RTAX_MAX + 1];
	const struct wr_route *r = &m->routes[route];
	struct wr_route_conf conf;

	memset(&conf, 0, sizeof(conf)); /* also between its members: it is compared as bytes */
	table_get(&route_table, 0, attrs, ROUTE_ATTR_MAX, &conf, &m->names);
	if (attrs[RTA_METRICS] && nl_attrs_nested(attrs[RTA_METRICS], metrics, RTAX_MAX))
		table_get(&route_table, RTA_METRICS, metrics, RTAX_MAX, &conf, &m->names);

	/* What is as it always is counts as unsaid. */
	if (conf.table == RT_TABLE_MAIN)
		FIELD_UNSAY(route_table, &conf, table);
	if (r->family == AF_INET6 && conf.metric == IP6_METRIC)
		FIELD_UNSAY(route_table, &conf, metric);
	if (rtm->rtm_scope != route_scope_of(m, r))
		FIELD_SAY(route_table, &conf, scope);
	if (rtm->rtm_tos)
		FIELD_SAY(route_table, &conf, tos);
	conf.scope = rtm->rtm_scope;
	conf.tos = rtm->rtm_tos;
	return model_set_route_conf(m, route, &conf) ? 0 : no_memory(err);
}

/* Does the route leave by one of the devices that are looked at? */
static bool concerns(const struct rt_into *into, const struct nlattr *const *attrs)
{
	uint32_t oif;
	const struct rtnexthop *nh;

	if (!into->links)
		return true;
	if (nl_get_u32(attrs[RTA_OIF], &oif))
		return model_find_ifindex(into->m, into->ns, oif) != WR_NONE;
	if (!attrs[RTA_MULTIPATH] || mnl_attr_get_payload_len(attrs[RTA_MULTIPATH]) < sizeof(*nh))
		return false;

	nh = mnl_attr_get_payload(attrs[RTA_MULTIPATH]);
	return model_find_ifindex(into->m, into->ns, (uint32_t)nh->rtnh_ifindex) != WR_NONE;
}

int route_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[ROUTE_ATTR_MAX + 1];
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct rt_into *into = ctx;
	struct inet dst = {0};
	uint32_t table, route;
	int rc;

	if (nlh->nlmsg_type != RTM_NEWROUTE)
		return 0;
	if (!nl_attrs(nlh, sizeof(*rtm), attrs, ROUTE_ATTR_MAX))
		return bad_row(err);
	if (rtm->rtm_family != AF_INET && rtm->rtm_family != AF_INET6)
		return 0;

	table = rtm->rtm_table;
	nl_get_u32(attrs[RTA_TABLE], &table);
	dst.family = rtm->rtm_family;
	dst.len = rtm->rtm_dst_len;
	if (is_shadow(rtm, table) || !concerns(into, attrs))
		return 0;
	if (dst.len > inet_bits(&dst) ||
	    (attrs[RTA_DST] && !nl_get_bytes(attrs[RTA_DST], dst.bytes, inet_size(&dst))))
		return bad_row(err);

	route = model_add_route(into->m, into->ns, &dst);
	if (route == WR_NONE)
		return no_memory(err);

	into->m->routes[route].type = rtm->rtm_type;
	into->m->routes[route].protocol = rtm->rtm_protocol;
	rc = read_hops(into, route, rtm, attrs, err);
	if (rc < 0)
		return rc;

	return read_conf(into->m, route, rtm, attrs, err);
}
