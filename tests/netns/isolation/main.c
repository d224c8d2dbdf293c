/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - tries every claim, and says how it went: as a table, or as TAP (--tap). With --same both
 * sides are one namespace, and a claim of isolation passes the test when it is refuted.
 *
 * Must run in mount and network namespaces of its own: it gives names below /run/netns.
 */
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <warren/netns.h>

#include "claim.h"

const struct claim claims[] = {
	{"devices", "a veth pair made left", false, claim_devices},
	{"addresses", "192.0.2.1 on lo left; a socket is bound to it", false, claim_addresses},
	{"IPv4 routes", "a route made left; a socket connects by it", false, claim_routes4},
	{"IPv6 routes", "a route made left; a socket connects by it", false, claim_routes6},
	{"rules", "a rule that prohibits made left", false, claim_rules},
	{"neighbours", "a permanent neighbour made left", false, claim_neighbours},
	{"firewall rules", "warren exec left nft add table", false, claim_firewall},
	{"conntrack", "a datagram sent left is tracked", false, claim_conntrack},
	{"listening sockets", "a TCP socket listens left; connect", false, claim_listening},
	{"ports", "a port taken left is free right", false, claim_ports},
	{"abstract unix sockets", "one listens left; connect", false, claim_abstract},
	{"/proc/net", "a UDP socket of the left in /proc/net/udp", false, claim_proc_net},
	{"/sys/class/net", "a device of the left, by warren exec", false, claim_sys_class_net},
	{"per-namespace sysctls", "net.ipv4.ip_default_ttl set left", false, claim_sysctls},
	{"a device is in exactly one", "moved from left to right", false, claim_one_device},
	{"a socket is in exactly one", "its maker moves; it stays", false, claim_one_socket},
	{"a child inherits", "fork(2) left", false, claim_child},
	{"clone(CLONE_NEWNET)", "the child is in a new one", false, claim_clone},
	{"unshare(CLONE_NEWNET)", "the caller is in a new one", false, claim_unshare},
	{"setns", "the caller is on the right", false, claim_setns},
	{"path unix sockets", "one listens left; connect", true, claim_path_sockets},
	{"sysctls outside net", "kernel.domainname set left", true, claim_global_sysctls},
	{NULL, NULL, false, NULL},
};

char claim_why[256];

static int kept[8];
static size_t n_kept;

int keep_open(int fd)
{
	if (fd >= 0 && n_kept < sizeof(kept) / sizeof(kept[0]))
		kept[n_kept++] = fd;
	return fd;
}

enum verdict cannot(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(claim_why, sizeof(claim_why), fmt, ap);
	va_end(ap);
	return CANNOT;
}

static int call(void *fn)
{
	return ((int (*)(void))fn)();
}

int inside(int side, int (*fn)(void))
{
	return wr_netns_run(side, call, (void *)fn, NULL);
}

static int make_and_look(const struct sides *sides, int (*make)(void), int (*seen)(void),
			 int *ret_right)
{
	int rc = inside(sides->left, make);

	if (rc < 0) {
		cannot("it cannot be made: %s", strerror(-rc));
		return -1;
	}
	rc = inside(sides->left, seen);
	*ret_right = inside(sides->right, seen);
	if (rc != 1 || *ret_right < 0) {
		int bad = rc != 1 ? rc : *ret_right;

		cannot("it is not seen where it was made, or not to be looked for: %s",
		       bad < 0 ? strerror(-bad) : "not there");
		return -1;
	}
	return 0;
}

enum verdict made_and_seen(const struct sides *sides, int (*make)(void), int (*seen)(void))
{
	int right;

	if (make_and_look(sides, make, seen, &right) < 0)
		return CANNOT;
	return right ? REFUTED : HELD;
}

enum verdict made_and_shared(const struct sides *sides, int (*make)(void), int (*seen)(void))
{
	int right;

	if (make_and_look(sides, make, seen, &right) < 0)
		return CANNOT;
	return right ? HELD : REFUTED;
}

bool shell(const char *command)
{
	return system(command) == 0;
}

/* ------ one claim ------ */

static enum verdict try_on(const struct claim *claim, struct sides *sides, struct wr_error *err)
{
	enum verdict verdict;

	if (sides->left < 0 || sides->right < 0 || wr_netns_bind(sides->left, "left", err) < 0 ||
	    wr_netns_bind(sides->right, "right", err) < 0)
		return cannot("%s", err->text);

	verdict = claim->test(sides);
	while (n_kept > 0)
		close(kept[--n_kept]);
	return verdict;
}

static enum verdict try_claim(const struct claim *claim, bool same)
{
	struct wr_error err = {0};
	struct sides sides = {.same = same};
	enum verdict verdict;

	sides.left = wr_netns_create(WR_NETNS_LO_UP, &err);
	sides.right = same ? dup(sides.left) : wr_netns_create(WR_NETNS_LO_UP, &err);
	verdict = try_on(claim, &sides, &err);

	wr_netns_remove("left", NULL);
	wr_netns_remove("right", NULL);
	close(sides.left);
	close(sides.right);
	return verdict;
}

/* ------ reports ------ */

static bool tap_line(size_t n, const struct claim *claim, enum verdict verdict, bool same)
{
	enum verdict wanted = same && !claim->shared ? REFUTED : HELD;
	bool ok = verdict == wanted;

	printf("%s %zu - %s%s%s\n", ok ? "ok" : "not ok", n, claim->name,
	       claim->shared ? " are shared" : "",
	       wanted == REFUTED ? ": refuted in one namespace" : "");
	if (verdict == CANNOT)
		printf("# %s\n", claim_why);
	return ok;
}

static bool table_line(const struct claim *claim, enum verdict verdict)
{
	const char *word = claim->shared ? "shared" : "isolated";

	if (verdict == CANNOT)
		printf("  %-28s %-46s not tried: %s\n", claim->name, claim->how, claim_why);
	else
		printf("  %-28s %-46s %s%s\n", claim->name, claim->how,
		       verdict == HELD ? "" : "NOT ", word);
	return verdict == HELD;
}

int main(int argc, char **argv)
{
	bool tap = false, same = false, all = true;
	size_t n = 0;

	for (int i = 1; i < argc; i++) {
		tap |= strcmp(argv[i], "--tap") == 0;
		same |= strcmp(argv[i], "--same") == 0;
	}
	/* Names of the machine are not for a test: hostname and domain name are our own. */
	if (unshare(CLONE_NEWUTS) < 0) {
		printf("1..0 # skip no privilege: %s\n", strerror(errno));
		return 0;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (const struct claim *claim = claims; claim->name; claim++) {
		enum verdict verdict = try_claim(claim, same);

		n++;
		all &= tap ? tap_line(n, claim, verdict, same) : table_line(claim, verdict);
	}
	if (tap)
		printf("1..%zu\n", n);
	return all ? 0 : 1;
}
