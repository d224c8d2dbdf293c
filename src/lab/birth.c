/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * birth.c - the first sysctls of a namespace.
 */
#include <errno.h>

#include "lab/birth.h"
#include "lab/plan.h"
#include "netns/sysctl.h"

/* Not in the lab's model: what makes a namespace fit for a lab. Addresses are the file's business
 * and were checked for duplicates, so detection would only delay; bridges do not send frames
 * through the firewall unless asked. */
static const struct birth {
	const char *name, *value;
} births[] = {
	{"net.ipv6.conf.default.accept_dad", "0"}, /* of "all" it is 0 already, and both count */
	{"net.bridge.bridge-nf-call-iptables", "0"},
	{"net.bridge.bridge-nf-call-ip6tables", "0"},
	{"net.bridge.bridge-nf-call-arptables", "0"},
};

static bool has_bridge(const struct wr_model *m, uint32_t ns)
{
	WR_EACH_LINK (m, ns, i)
		if (m->links[i].kind->flags & WR_KIND_MASTER)
			return true;

	return false;
}

static int write_births(const struct wr_model *want, uint32_t ns, const struct netns_proc *proc,
			struct wr_error *err)
{
	bool bridge = has_bridge(want, ns);

	for (size_t i = 0; i < ARRAY_LEN(births); i++) {
		int rc;

		if (str_starts(births[i].name, "net.bridge.") && !bridge)
			continue;
		rc = netns_sysctl_write_here(proc, births[i].name, births[i].value, err);
		if (rc < 0 && rc != -ENOENT) /* a kernel without IPv6 or br_netfilter has nothing to
						turn off */
			return rc;
	}

	return 0;
}

static int write_sysctls(const struct wr_model *want, uint32_t ns, const struct netns_proc *proc,
			 struct wr_error *err)
{
	WR_EACH_SYSCTL (want, ns, i) {
		const char *name = names_text(&want->names, want->sysctls[i].name);
		int rc = plan_sysctl_of_device(name)
				 ? 0
				 : netns_sysctl_write_here(
					   proc, name,
					   names_text(&want->names, want->sysctls[i].value), err);

		if (rc < 0)
			return rc;
	}

	return 0;
}

int birth_inside(const struct wr_model *want, uint32_t ns, const struct netns_proc *proc,
		 struct wr_error *err)
{
	int rc = write_births(want, ns, proc, err);

	return rc < 0 ? rc : write_sysctls(want, ns, proc, err);
}
