/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-kernel.c - does this kernel have what the file needs? Tried in a scratch namespace, before
 * anything is touched.
 *
 * A kernel refuses what it was built without in one word for all of a request. So the options of a
 * kind are tried together, and one by one only when that is refused. A kind without any option
 * needs no trial: making it fails by itself, in namespaces that nobody sees yet.
 */
#include <stdio.h>
#include <string.h>

#include <warren/netns.h>

#include "lab/engine-part.h"
#include "netns/sysctl.h"
#include "nl/visit.h"
#include "rt/rt.h"

struct trial {
	struct engine *e;
	int fd;		  /* the scratch namespace */
	struct str lacks; /* words, parted by ", " */
	size_t n_lacks;
};

static void lack(struct trial *t, const char *what, const char *name, const char *needs)
{
	struct engine_report *r = t->e->report;
	char *words = arena_printf(&t->e->arena, "%s %s%s%s%s", what, name, needs ? " (" : "",
				   needs ? needs : "", needs ? ")" : "");
	char **slot;

	if (!words)
		return;
	if (t->n_lacks++ < 8)
		str_printf(&t->lacks, "%s%s", t->n_lacks > 1 ? ", " : "", words);
	if (!t->e->opts.skip_unsupported)
		return;

	slot = ARENA_PUSH(&r->arena, r->skipped, r->n_skipped, r->skipped_cap);
	if (slot)
		*slot = arena_strdup(&r->arena, words);
}

/* ------ options of kinds ------ */

/* Every option of the kind that any link of the lab says, in one link. */
static uint64_t gather(const struct wr_model *want, const struct wr_kind *kind, struct wr_model *m,
		       uint32_t l)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < want->n_links; i++) {
		const struct wr_link *link = &want->links[i];

		if (link->kind != kind || !link->data)
			continue;
		field_copy(&kind->table, *(const uint64_t *)link->data, m->links[l].data, &m->names,
			   link->data, &want->names);
		mask |= *(const uint64_t *)link->data;
	}

	return mask;
}

static void forget_option(struct wr_model *want, const struct wr_kind *kind, size_t field)
{
	for (size_t i = 0; i < want->n_links; i++)
		if (want->links[i].kind == kind && want->links[i].data)
			*(uint64_t *)want->links[i].data &= ~((uint64_t)1 << field);
}

/* Makes the link and unmakes nothing: its namespace is a scratch one. */
static int make_trial(struct trial *t, const struct wr_model *m, uint32_t l, struct wr_error *err)
{
	CLEANUP(nl_closep) struct nl *nl = NULL;
	AUTO_BATCH b = {0};
	int rc = nl_open(&nl, t->fd, NETLINK_ROUTE, err);

	link_put_new(&b, m, l, -1, false);
	return rc < 0 ? rc : nl_do(nl, &b, NULL, err);
}

static uint32_t add_trial(struct wr_model *m, const struct wr_kind *kind, size_t number)
{
	char name[16];

	snprintf(name, sizeof(name), "trial%zu", number);
	return model_add_link(m, WR_HOST_NS, name, kind);
}

/* What the kernel must have been built with. */
static const char *config_of(const struct wr_kind *kind, const char *option)
{
	static const struct {
		const char *kind, *prefix, *config;
	} configs[] = {
		{"bridge", "vlan_", "CONFIG_BRIDGE_VLAN_FILTERING"},
		{"bridge", "mcast_", "CONFIG_BRIDGE_IGMP_SNOOPING"},
		{"bridge", "nf_call_", "CONFIG_BRIDGE_NETFILTER"},
	};

	for (size_t i = 0; i < ARRAY_LEN(configs); i++)
		if (str_eq(kind->name, configs[i].kind) && str_starts(option, configs[i].prefix))
			return configs[i].config;

	return kind->config;
}

/* The option alone, in a link of its own. */
static int try_option(struct trial *t, const struct wr_kind *kind, struct wr_model *m, uint32_t all,
		      size_t field, struct wr_error *err)
{
	uint32_t l = add_trial(m, kind, field);
	int rc;

	if (l == WR_NONE)
		return wr_fail(err, ENOMEM, "no memory to try the kernel");

	field_copy(&kind->table, (uint64_t)1 << field, m->links[l].data, &m->names,
		   m->links[all].data, &m->names);
	rc = make_trial(t, m, l, NULL);
	if (rc != -EOPNOTSUPP)
		return 0;

	lack(t, kind->name, kind->table.fields[field].name,
	     config_of(kind, kind->table.fields[field].name));
	forget_option(&t->e->want->want, kind, field);
	return 0;
}

/* All options of a kind at once; only if that is refused, one by one. */
static int try_kind(struct trial *t, const struct wr_kind *kind, struct wr_error *err)
{
	CLEANUP(model_fini) struct wr_model m = {0};
	uint32_t all;
	uint64_t mask;
	int rc;

	if (!model_init(&m))
		return wr_fail(err, ENOMEM, "no memory to try the kernel");
	all = add_trial(&m, kind, 64);
	if (all == WR_NONE || !m.links[all].data)
		return wr_fail(err, ENOMEM, "no memory to try the kernel");

	mask = gather(&t->e->want->want, kind, &m, all);
	rc = mask ? make_trial(t, &m, all, err) : 0;
	if (rc != -EOPNOTSUPP)
		return wr_context(err, rc, "a %s with the options of the file cannot be made",
				  kind->name);

	for (rc = 0; rc == 0 && mask; mask &= mask - 1)
		rc = try_option(t, kind, &m, all, (size_t)__builtin_ctzll(mask), err);
	return rc;
}

/* ------ sysctls ------ */

static void forget_sysctl(struct wr_model *m, uint32_t ns, uint32_t i)
{
	uint32_t *link = &m->ns[ns].first_sysctl, last = WR_NONE;

	while (*link != i) {
		last = *link;
		link = &m->sysctls[*link].next;
	}
	*link = m->sysctls[i].next;
	if (m->ns[ns].last_sysctl == i)
		m->ns[ns].last_sysctl = last;
}

static bool is_known_lack(const struct trial *t, const char *name)
{
	return t->n_lacks && strstr(str_text(&t->lacks), name);
}

/* Runs inside the scratch namespace. */
static int try_sysctls(void *ctx, size_t number, struct wr_error *err)
{
	struct trial *t = ctx;
	struct wr_model *want = &t->e->want->want;

	(void)number;
	for (uint32_t ns = 1; ns < want->n_ns; ns++)
		WR_EACH_SYSCTL (want, ns, i) {
			const char *name = names_text(&want->names, want->sysctls[i].name);
			AUTO_STR value = {0};
			int rc = plan_sysctl_of_device(name)
					 ? 0
					 : netns_sysctl_read_here(NULL, name, &value, NULL);

			if (rc != -ENOENT)
				continue;
			if (!is_known_lack(t, name))
				lack(t, "sysctl", name, NULL);
			forget_sysctl(want, ns, i);
		}

	(void)err;
	return 0;
}

/* ------ all ------ */

static bool says_options(const struct wr_model *want)
{
	for (size_t i = 0; i < want->n_links; i++)
		if (want->links[i].data && *(const uint64_t *)want->links[i].data)
			return true;

	return false;
}

static bool says_sysctls(const struct wr_model *want)
{
	return want->n_sysctls > 0;
}

int engine_try_kernel(struct engine *e, struct wr_error *err)
{
	struct trial t = {.e = e};
	AUTO_FD fd = -1;
	int rc = 0;

	/* Sysctls that a new namespace lacks are met when it is made; to leave them out they must
	 * be known before. */
	if (!says_options(&e->want->want) &&
	    !(says_sysctls(&e->want->want) && (e->opts.skip_unsupported || e->last)))
		return 0;

	fd = t.fd = wr_netns_create(0, err);
	if (fd < 0)
		return fd;

	for (size_t i = 0; wr_kinds[i] && rc == 0; i++)
		if (wr_kinds[i]->table.n && !(wr_kinds[i]->flags & WR_KIND_LATER))
			rc = try_kind(&t, wr_kinds[i], err);
	if (rc == 0)
		rc = nl_visit(&fd, 1, try_sysctls, &t, err);
	if (rc == 0 && t.n_lacks && !e->opts.skip_unsupported)
		rc = wr_fail(err, EOPNOTSUPP,
			     "this kernel has no %s%s; --skip-unsupported goes on without",
			     str_text(&t.lacks), t.n_lacks > 8 ? " …" : "");

	str_fini(&t.lacks);
	return rc;
}
