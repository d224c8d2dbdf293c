/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * apply-step.c - what each class of step sends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/apply-step.h"
#include "model/words.h"

/* ------ links ------ */

/* In a new namespace the file says the index; elsewhere it is the kernel's choice. */
static bool index_is_said(const struct wr_plan *plan, uint32_t w)
{
	return plan->ns[plan->want->links[w].ns].make;
}

/* veth takes an index for the peer only when the first end has one too (drivers/net/veth.c), so an
 * end without one cannot send. Otherwise a port does, because its master then goes into the same
 * request. */
uint32_t apply_sender(const struct wr_plan *plan, uint32_t w)
{
	const struct wr_link *link = &plan->want->links[w], *peer = &plan->want->links[link->peer];

	if (index_is_said(plan, w) != index_is_said(plan, link->peer))
		return index_is_said(plan, w) ? w : link->peer;

	return link->master == WR_NONE && peer->master != WR_NONE ? link->peer : w;
}

static uint64_t said(const void *data)
{
	return data ? *(const uint64_t *)data : 0;
}

static uint64_t bit_of(const char *field)
{
	return (uint64_t)1 << field_find(&link_table, field);
}

/* What a create request carried already; lo was never created by us and is up. */
static uint64_t conf_left(const struct wr_model *want, uint32_t w)
{
	const struct wr_link *link = &want->links[w];
	uint64_t done = link->kind->name[0] ? bit_of("mtu") | bit_of("mac") : 0;

	if (link->conf.up ? !link->kind->name[0] : link->kind->name[0] != '\0')
		done |= bit_of("up");

	return link->conf.has & ~done;
}

static bool sent_with_master(const struct wr_plan *plan, uint32_t w)
{
	const struct wr_link *link = &plan->want->links[w];

	return link->master != WR_NONE && (link->peer == WR_NONE || apply_sender(plan, w) == w);
}

/* Finishes a link that was just made. */
static struct link_change finish(const struct wr_plan *plan, const struct wr_step *step)
{
	const struct wr_model *m = plan->want;
	const struct wr_link *link = &m->links[step->want];

	return (struct link_change){
		.ifindex = link->ifindex,
		.conf_mask = conf_left(m, step->want),
		.port_mask = step->fields & WR_ASPECT_PORT ? said(link->port) : 0,
		.master = step->fields & WR_ASPECT_MASTER && !sent_with_master(plan, step->want),
		.mark = step->fields & WR_ASPECT_MARK,
		.move_ns_fd = -1,
	};
}

static uint64_t differs(const struct wr_plan *plan, const struct wr_table *table, const void *want,
			const void *have)
{
	static const uint64_t nothing[64];

	if (!table || !want)
		return 0;

	return field_diff(table, want, &plan->want->names, have ? have : nothing,
			  &plan->have->names);
}

static struct link_change change(const struct wr_plan *plan, const struct wr_step *step)
{
	const struct wr_link *want = &plan->want->links[step->want],
			     *have = &plan->have->links[step->have];
	const struct wr_kind *master =
		want->master == WR_NONE ? NULL : plan->want->links[want->master].kind;

	return (struct link_change){
		.ifindex = want->ifindex,
		.conf_mask = differs(plan, &link_table, &want->conf, &have->conf),
		.data_mask = differs(plan, &want->kind->table, want->data, have->data),
		.port_mask = differs(plan, master ? master->port : NULL, want->port, have->port),
		.master = step->fields & WR_ASPECT_MASTER,
		.mark = step->fields & WR_ASPECT_MARK,
		.move_ns_fd = -1,
	};
}

static bool is_empty(const struct link_change *c)
{
	return !c->conf_mask && !c->data_mask && !c->port_mask && !c->master && !c->mark;
}

/* A port only passes frames on: an address of its own, with its detection, groups and reports, is
 * work for nobody. */
static bool is_new_port(const struct wr_plan *plan, const struct wr_step *step)
{
	const struct wr_link *link = &plan->want->links[step->want];

	return step->have == WR_NONE && link->master != WR_NONE &&
	       str_eq(plan->want->links[link->master].kind->name, "bridge");
}

static bool has_ipv6(void)
{
	return access("/proc/sys/net/ipv6", F_OK) == 0;
}

static void put_link_set(struct nl_batch *b, const struct wr_plan *plan, const struct wr_step *step)
{
	struct link_change c = step->have == WR_NONE ? finish(plan, step) : change(plan, step);
	const struct wr_link *link = &plan->want->links[step->want];

	if (is_new_port(plan, step) && has_ipv6())
		link_put_no_lladdr(b, c.ifindex);
	if (!is_empty(&c))
		link_put_set(b, plan->want, step->want, &c);
	if (c.mark && link->altname)
		link_put_altname(b, c.ifindex, names_text(&plan->want->names, link->altname), true);
}

static void put_link(struct nl_batch *b, const struct wr_plan *plan, const struct wr_step *step)
{
	if (step->op == WR_STEP_ADD)
		link_put_new(b, plan->want, step->want, -1, true);
	else if (step->op == WR_STEP_DEL)
		link_put_del(b, plan->have->links[step->have].ifindex);
	else
		put_link_set(b, plan, step);
}

/* ------ the rest ------ */

typedef void put_fn(struct nl_batch *b, const struct wr_model *m, uint32_t i, enum rt_op op);

static put_fn *const puts_of[WR_CLASS_N_] = {
	[WR_CLASS_ADDR] = addr_put,
	[WR_CLASS_ROUTE] = route_put,
	[WR_CLASS_RULE] = rule_put,
	[WR_CLASS_NEIGH] = neigh_put,
};

void apply_put_step(struct nl_batch *b, const struct wr_plan *plan, const struct wr_step *step)
{
	bool add = step->op != WR_STEP_DEL;

	if (step->class == WR_CLASS_LINK)
		put_link(b, plan, step);
	else
		puts_of[step->class](b, add ? plan->want : plan->have,
				     add ? step->want : step->have, add ? RT_ADD : RT_DEL);
}

/* ------ words ------ */

static void name_object(const struct wr_model *m, uint8_t class, uint32_t i, struct str *out)
{
	switch (class) {
	case WR_CLASS_LINK:
		str_add(out, "link ");
		link_print(m, i, out);
		break;
	case WR_CLASS_ADDR:
		str_add(out, "address ");
		addr_print(m, &m->addrs[i], out);
		str_add(out, " on ");
		link_print(m, m->addrs[i].link, out);
		break;
	case WR_CLASS_ROUTE:
		str_printf(out, "node \"%s\": route ", model_ns_name(m, m->routes[i].ns));
		route_print(m, &m->routes[i], out);
		break;
	case WR_CLASS_RULE:
		str_printf(out, "node \"%s\": rule ", model_ns_name(m, m->rules[i].ns));
		rule_print(m, &m->rules[i], out);
		break;
	default:
		str_printf(out, "node \"%s\": neighbour ", model_ns_name(m, m->neighs[i].ns));
		neigh_print(m, &m->neighs[i], out);
	}
}

int apply_step_failed(const struct wr_plan *plan, const struct wr_step *step, int rc,
		      const char *words, struct wr_error *err)
{
	bool of_have = step->op == WR_STEP_DEL;
	const struct wr_model *m = of_have ? plan->have : plan->want;
	AUTO_STR name = {0};

	name_object(m, step->class, of_have ? step->have : step->want, &name);
	if (rc == -EOPNOTSUPP && step->class == WR_CLASS_LINK && step->op == WR_STEP_ADD)
		return wr_fail(err, -rc, "%s: this kernel cannot make it: %s (kind %s needs %s)",
			       str_text(&name), words, m->links[step->want].kind->name,
			       m->links[step->want].kind->config);

	return wr_fail(err, -rc, "%s: %s", str_text(&name), words);
}

char *apply_general_sysctl(const char *name)
{
	const char *at = strstr(name, ".conf.");
	const char *device, *end;
	char *general;

	if (!plan_sysctl_of_device(name))
		return strdup(name);

	if (!at)
		at = strstr(name, ".neigh.");
	device = strchr(at + 1, '.') + 1;
	end = device + strcspn(device, ".");
	return asprintf(&general, "%.*sdefault%s", (int)(device - name), name, end) < 0 ? NULL
											: general;
}
