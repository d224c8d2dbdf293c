/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * birth.c - the first sysctls of a namespace: written, and read back while their files are open,
 * which costs a tenth of opening them again.
 */
#include <errno.h>

#include "lab/birth.h"
#include "lab/plan.h"
#include "model/compare.h"
#include "netns/sysctl.h"

#define WRITTEN_MAX 16 /* the others are read when the lab is verified */

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

/* Sysctls that were just written, their files still open. */
struct written {
	struct {
		int fd;
		uint32_t sysctl;
	} items[WRITTEN_MAX];
	size_t n;
};

static int write_sysctl(const struct wr_model *want, uint32_t i, const struct netns_proc *proc,
			struct written *written, struct wr_error *err)
{
	const char *name = names_text(&want->names, want->sysctls[i].name);
	AUTO_FD fd = netns_sysctl_open_here(proc, name, err);
	int rc = fd < 0 ? fd
			: netns_sysctl_write(fd, name,
					     names_text(&want->names, want->sysctls[i].value), err);

	if (rc < 0)
		return rc;

	if (written->n < WRITTEN_MAX) {
		written->items[written->n].sysctl = i;
		written->items[written->n++].fd = TAKE_FD(fd);
	}
	return 0;
}

static int write_sysctls(const struct wr_model *want, uint32_t ns, const struct netns_proc *proc,
			 struct written *written, struct wr_error *err)
{
	WR_EACH_SYSCTL (want, ns, i) {
		const char *name = names_text(&want->names, want->sysctls[i].name);
		int rc =
			plan_sysctl_of_device(name) ? 0 : write_sysctl(want, i, proc, written, err);

		if (rc < 0)
			return rc;
	}

	return 0;
}

/* Behind the last write, since one can change what another one wrote (all.forwarding is also the
 * default). What is not as it should be by now is met when the lab is verified. */
static void read_back(struct wr_model *want, const struct written *written)
{
	for (size_t k = 0; k < written->n; k++) {
		struct wr_sysctl *sysctl = &want->sysctls[written->items[k].sysctl];
		AUTO_STR value = {0};
		int rc = netns_sysctl_read(written->items[k].fd, "", &value, NULL);

		sysctl->read_back =
			rc == 0 && !value.failed &&
			sysctl_value_eq(str_text(&value), names_text(&want->names, sysctl->value));
	}
}

int birth_inside(struct wr_model *want, uint32_t ns, const struct netns_proc *proc,
		 struct wr_error *err)
{
	struct written written = {.n = 0};
	int rc = write_births(want, ns, proc, err);

	if (rc == 0)
		rc = write_sysctls(want, ns, proc, &written, err);
	if (rc == 0)
		read_back(want, &written);

	for (size_t k = 0; k < written.n; k++)
		fd_close(written.items[k].fd);
	return rc;
}
