/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * rule.c - the rules that choose a routing table.
 */
#include <sys/socket.h>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include "model/usual.h"
#include "rt/rt.h"
#include "rt/table.h"

enum { RULE_ATTR_MAX = 40 };

#define BIT(member)	  FIELD_BIT(rule_table, (struct wr_rule_conf *)NULL, member)
#define HAS(conf, member) FIELD_HAS(rule_table, (conf), member)

/* ------ writing -- */

static void put_header(struct nl_batch *b, const struct wr_rule *r)
{
	uint32_t change, flags = table_bits(&rule_table, UINT64_MAX, &r->conf, &change);
	uint32_t table = rule_table_of(r);

	nl_put_hdr(b,
		   &(struct fib_rule_hdr){
			   .family = r->family,
			   .dst_len = HAS(&r->conf, to) ? r->conf.to.len : 0,
			   .src_len = HAS(&r->conf, from) ? r->conf.from.len : 0,
			   .tos = HAS(&r->conf, tos) ? r->conf.tos : 0,
			   .table = table < 256 ? (uint8_t)table : RT_TABLE_UNSPEC,
			   .action = r->action,
			   .flags = flags,
		   },
		   sizeof(struct fib_rule_hdr));
}

void rule_put(struct nl_batch *b, const struct wr_model *m, uint32_t rule, enum rt_op op)
{
	static const uint16_t flags[] = {
		[RT_ADD] = NLM_F_CREATE | NLM_F_EXCL,
		[RT_SET] = NLM_F_CREATE | NLM_F_EXCL, /* all of a rule is its identity */
	};
	const struct wr_rule *r = &m->rules[rule];

	nl_begin(b, op == RT_DEL ? RTM_DELRULE : RTM_NEWRULE, flags[op]);
	put_header(b, r);
	table_put(b, &rule_table, UINT64_MAX, 0, &r->conf, &m->names);
	if (!HAS(&r->conf, table) && rule_table_of(r))
		nl_put_u32(b, FRA_TABLE, rule_table_of(r));
	if (HAS(&r->conf, fwmark)) {
		nl_put_u32(b, FRA_FWMARK, r->conf.fwmark);
		nl_put_u32(b, FRA_FWMASK, r->conf.fwmask);
	}
	if (r->protocol || op != RT_DEL)
		nl_put_u8(b, FRA_PROTOCOL, r->protocol ? r->protocol : WR_PROTO);
}

/* ------ reading -- */

static void read_conf(struct wr_model *m, struct wr_rule *r, const struct fib_rule_hdr *frh,
		      const struct nlattr *const *attrs)
{
	struct wr_rule_conf *conf = &r->conf;

	table_get(&rule_table, 0, attrs, RULE_ATTR_MAX, conf, &m->names);
	table_get_bits(&rule_table, frh->flags, conf);
	conf->from.len = frh->src_len;
	conf->to.len = frh->dst_len;
	conf->tos = frh->tos;
	if (conf->tos)
		conf->has |= BIT(tos);
	if (nl_get_u32(attrs[FRA_FWMARK], &conf->fwmark)) {
		conf->has |= BIT(fwmark);
		conf->fwmask = UINT32_MAX;
		nl_get_u32(attrs[FRA_FWMASK], &conf->fwmask);
	}

	/* What the kernel tells although it means nothing. */
	if (!conf->table)
		conf->has &= ~BIT(table);
	if (!conf->l3mdev)
		conf->has &= ~BIT(l3mdev);
	if (conf->suppress_prefixlength == UINT32_MAX)
		conf->has &= ~BIT(suppress_prefixlength);
	if (conf->suppress_ifgroup == UINT32_MAX)
		conf->has &= ~BIT(suppress_ifgroup);

	/* The preference 0 is not told. */
	conf->has |= BIT(pref);
}

/* Of a namespace of which only some devices are looked at, the rules about these. */
static bool concerns(const struct rt_into *into, const struct nlattr *const *attrs)
{
	const char *iif = nl_get_str(attrs[FRA_IIFNAME]), *oif = nl_get_str(attrs[FRA_OIFNAME]);

	if (!into->links)
		return true;
	return (iif && model_find_link(into->m, into->ns, iif) != WR_NONE) ||
	       (oif && model_find_link(into->m, into->ns, oif) != WR_NONE);
}

int rule_row(void *ctx, const struct nlmsghdr *nlh, struct wr_error *err)
{
	const struct nlattr *attrs[RULE_ATTR_MAX + 1];
	const struct fib_rule_hdr *frh = mnl_nlmsg_get_payload(nlh);
	struct rt_into *into = ctx;
	uint32_t rule;

	if (nlh->nlmsg_type != RTM_NEWRULE)
		return 0;
	if (!nl_attrs(nlh, sizeof(*frh), attrs, RULE_ATTR_MAX))
		return wr_fail(err, EBADMSG, "the kernel's answer about a rule cannot be read");
	if ((frh->family != AF_INET && frh->family != AF_INET6) || !concerns(into, attrs))
		return 0;

	rule = model_add_rule(into->m, into->ns, frh->family);
	if (rule == WR_NONE)
		return wr_fail(err, ENOMEM, "no memory for the model");

	into->m->rules[rule].action = frh->action;
	nl_get_u8(attrs[FRA_PROTOCOL], &into->m->rules[rule].protocol);
	read_conf(into->m, &into->m->rules[rule], frh, attrs);
	return 0;
}
