/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * words.c - objects as one line in the words of `ip`. What is written here can be read again, with
 * one thing that `ip` says by an option (-6) said in words: see default_of and rule_print.
 */
#include <stdio.h>
#include <sys/socket.h>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "model/words.h"

static const struct {
	uint8_t type;
	const char *word;
} route_types[] = {
	{RTN_UNICAST, ""},
	{RTN_LOCAL, "local"},
	{RTN_BROADCAST, "broadcast"},
	{RTN_ANYCAST, "anycast"},
	{RTN_MULTICAST, "multicast"},
	{RTN_BLACKHOLE, "blackhole"},
	{RTN_UNREACHABLE, "unreachable"},
	{RTN_PROHIBIT, "prohibit"},
	{RTN_THROW, "throw"},
	{RTN_NAT, "nat"},
};

const char *route_type_word(uint8_t type)
{
	for (size_t i = 0; i < ARRAY_LEN(route_types); i++)
		if (route_types[i].type == type)
			return route_types[i].word;

	return "unknown";
}

void link_print(const struct wr_model *m, uint32_t link, struct str *out)
{
	str_printf(out, "%s:%s", model_ns_name(m, m->links[link].ns), model_link_name(m, link));
}

const char *link_kind_word(const struct wr_model *m, uint32_t link)
{
	const struct wr_link *l = &m->links[link];

	if (*l->kind->name)
		return l->kind->name;

	return str_eq(names_text(&m->names, l->name), "lo") ? "loopback" : "physical";
}

void addr_print(const struct wr_model *m, const struct wr_addr *addr, struct str *out)
{
	char text[INET_TEXT_SIZE];

	str_add(out, inet_text(&addr->local, text));
	field_print_words(&addr_table, UINT64_MAX, &addr->conf, &m->names, out);
}

/* ------ routes -- */

/* Whether "default" alone tells the family: it means IPv4 unless a next hop says otherwise. */
static bool default_of(const struct wr_model *m, const struct wr_route *route)
{
	uint8_t via = route->n_hops ? m->hops[route->first_hop].via.family : 0;

	if (route->dst.len || !inet_is_zero(&route->dst))
		return false;
	return route->family == AF_INET ? via != AF_INET6 : via == AF_INET6;
}

const char *route_dst_text(const struct wr_model *m, const struct wr_route *route,
			   char buf[INET_TEXT_SIZE])
{
	return default_of(m, route) ? "default" : inet_text(&route->dst, buf);
}

static void print_hop(const struct wr_model *m, const struct wr_route *route,
		      const struct wr_hop *hop, struct str *out)
{
	char text[INET_TEXT_SIZE];

	if (hop->via.family)
		str_printf(out, " via %s%s",
			   hop->via.family == route->family ? ""
			   : hop->via.family == AF_INET6    ? "inet6 "
							    : "inet ",
			   inet_host_text(&hop->via, text));
	if (hop->dev != WR_NONE)
		str_printf(out, " dev %s", model_link_name(m, hop->dev));
	if (hop->weight > 1)
		str_printf(out, " weight %u", hop->weight);
	if (hop->onlink)
		str_add(out, " onlink");
}

void route_print(const struct wr_model *m, const struct wr_route *route, struct str *out)
{
	const char *type = route_type_word(route->type);
	char text[INET_TEXT_SIZE];

	if (*type)
		str_printf(out, "%s ", type);
	str_add(out, route_dst_text(m, route, text));
	if (route->n_hops == 1)
		print_hop(m, route, &m->hops[route->first_hop], out);
	field_print_words(&route_table, UINT64_MAX, route->conf, &m->names, out);

	for (uint32_t i = 0; route->n_hops > 1 && i < route->n_hops; i++) {
		str_add(out, " nexthop");
		print_hop(m, route, &m->hops[route->first_hop + i], out);
	}
}

const char *route_protocol_word(uint8_t protocol, char number[4])
{
	static const struct {
		uint8_t protocol;
		const char *name;
	} names[] = {
		{RTPROT_UNSPEC, "unspec"}, {RTPROT_REDIRECT, "redirect"}, {RTPROT_KERNEL, "kernel"},
		{RTPROT_BOOT, "boot"},	   {RTPROT_STATIC, "static"},	  {RTPROT_RA, "ra"},
		{RTPROT_ZEBRA, "zebra"},   {RTPROT_BIRD, "bird"},	  {RTPROT_DHCP, "dhcp"},
		{RTPROT_BGP, "bgp"},	   {RTPROT_ISIS, "isis"},	  {RTPROT_OSPF, "ospf"},
		{RTPROT_RIP, "rip"},	   {WR_PROTO, "warren"},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].protocol == protocol)
			return names[i].name;
	}

	snprintf(number, 4, "%u", protocol);
	return number;
}

/* ------ rules, neighbours -- */

static const char *rule_action(uint8_t action)
{
	switch (action) {
	case FR_ACT_TO_TBL:
	case FR_ACT_GOTO: /* told by its field */
		return NULL;
	case FR_ACT_NOP:
		return "nop";
	case FR_ACT_BLACKHOLE:
		return "blackhole";
	case FR_ACT_UNREACHABLE:
		return "unreachable";
	case FR_ACT_PROHIBIT:
		return "prohibit";
	default:
		return "unknown";
	}
}

/* `ip` is told the family by -6; a line says it by an address: "from ::/0" when there is no other.
 */
void rule_print(const struct wr_model *m, const struct wr_rule *rule, struct str *out)
{
	AUTO_STR words = {0};
	const char *action = rule_action(rule->action);

	if (rule->family == AF_INET6 && !rule->conf.from.family && !rule->conf.to.family)
		str_add(&words, " from ::/0");
	field_print_words(&rule_table, UINT64_MAX, &rule->conf, &m->names, &words);
	if (action)
		str_printf(&words, " %s", action);
	str_add(out, words.len ? words.text + 1 : "");
	out->failed |= words.failed;
}

void neigh_print(const struct wr_model *m, const struct wr_neigh *neigh, struct str *out)
{
	char text[INET_TEXT_SIZE], mac[MAC_TEXT_SIZE];

	str_printf(out, "%s%s", neigh->proxy ? "proxy " : "", inet_host_text(&neigh->dst, text));
	if (!neigh->proxy)
		str_printf(out, " lladdr %s", mac_text(&neigh->mac, mac));
	if (neigh->dev != WR_NONE)
		str_printf(out, " dev %s", model_link_name(m, neigh->dev));
	if (neigh->router)
		str_add(out, " router");
}
