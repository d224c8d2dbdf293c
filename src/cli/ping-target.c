/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ping-target.c - from a name to the address by which it is pinged, as the two namespaces are now.
 */
#include <sys/socket.h>

#include <warren/netns.h>

#include "cli/ns.h"
#include "cli/ping-target.h"
#include "observe/observe.h"

/* ns[0] of every model is the host; a namespace that is the host itself is there once. */
enum { HOST, FROM, TO, N_NS };

struct sight {
	struct observe_ns list[N_NS];
	size_t n;
	uint32_t from, to; /* their places in the list */
};

static void sight_fini(struct sight *s)
{
	for (size_t i = 0; i < s->n; i++)
		fd_close(s->list[i].fd);
}

/* Puts a namespace into the list, unless it is there; takes the descriptor. */
static uint32_t put(struct sight *s, const char *name, int fd)
{
	for (uint32_t i = 0; i < s->n; i++) {
		if (wr_netns_same(s->list[i].fd, fd, NULL) == 1) {
			fd_close(fd);
			return i;
		}
	}
	s->list[s->n] = (struct observe_ns){.name = name, .fd = fd};
	return (uint32_t)s->n++;
}

static int open_word(const struct cmd_call *call, struct sight *s, const char *text, uint32_t *ret)
{
	struct wr_error err = {0};
	struct ns_word word;
	int fd;

	if (ns_word_read(text, &word, &err) < 0)
		return cmd_usage(call, "%s", err.text);
	fd = ns_word_open(&word, &err);
	if (fd < 0)
		return ns_fail(call, text, &err);
	if (ns_try_entry(text, fd, &err) < 0) {
		fd_close(fd);
		return cmd_fail(call, &err, NULL);
	}
	*ret = put(s, text, fd);
	return CMD_DONE;
}

/* ------ which address -- */

static bool is_good(const struct inet *addr, uint8_t family)
{
	return addr->family == family && !inet_is_loopback(addr) && !inet_is_link_local(addr);
}

static bool is_shared(const struct wr_model *m, uint32_t from, const struct inet *addr)
{
	WR_EACH_LINK (m, from, l)
		WR_EACH_ADDR (m, l, a)
			if (inet_contains(&m->addrs[a].local, addr))
				return true;
	return false;
}

/* The lower the better; 3: no address to ping. */
static unsigned rank(const struct wr_model *m, uint32_t from, uint32_t link,
		     const struct inet *addr, uint8_t family)
{
	if (!is_good(addr, family))
		return 3;
	if (is_shared(m, from, addr))
		return 0;
	return str_eq(names_text(&m->names, m->links[link].name), "lo") ? 1 : 2;
}

static bool find_addr(const struct wr_model *m, const struct sight *s, uint8_t family,
		      struct inet *ret)
{
	unsigned best = 3;

	WR_EACH_LINK (m, s->to, l) {
		WR_EACH_ADDR (m, l, a) {
			unsigned r = rank(m, s->from, l, &m->addrs[a].local, family);

			if (r < best) {
				best = r;
				*ret = m->addrs[a].local;
			}
		}
	}
	return best < 3;
}

static int look(const struct cmd_call *call, const struct sight *s, const char *to, uint8_t family,
		struct inet *ret)
{
	const struct observe_opts opts = {.classes = 1U << WR_CLASS_LINK | 1U << WR_CLASS_ADDR};
	struct wr_error err = {0};
	struct wr_model m;
	bool found = false;
	int rc;

	if (!model_init(&m))
		return cmd_failf(call, "no memory");
	rc = observe(&m, s->list, s->n, &opts, &err);
	if (rc == 0)
		found = (family != AF_INET6 && find_addr(&m, s, AF_INET, ret)) ||
			(family != AF_INET && find_addr(&m, s, AF_INET6, ret));
	model_fini(&m);
	if (rc < 0)
		return cmd_fail(call, &err, NULL);
	if (found)
		return CMD_DONE;

	cmd_failf(call, "namespace \"%s\" has no %saddress to ping", to,
		  family == AF_INET    ? "IPv4 "
		  : family == AF_INET6 ? "IPv6 "
				       : "");
	cmd_todo("what it has: warren show %s", to);
	return CMD_FAILED;
}

/* ------ all of it -- */

static int find(const struct cmd_call *call, struct sight *s, const char *to, uint8_t family,
		struct ping_target *ret)
{
	int status;

	if (inet_read_host(to, &ret->addr) == INET_OK) {
		if (family && family != ret->addr.family)
			return cmd_usage(call, "\"%s\" is no IPv%c address", to,
					 family == AF_INET ? '4' : '6');
		ret->name = NULL;
		return CMD_DONE;
	}

	ret->name = to;
	status = open_word(call, s, to, &s->to);
	return status == CMD_DONE ? look(call, s, to, family, &ret->addr) : status;
}

int ping_target_find(const struct cmd_call *call, const char *from, const char *to, uint8_t family,
		     struct ping_target *ret)
{
	CLEANUP(sight_fini) struct sight s = {.n = 0};
	struct wr_error err = {0};
	int host = wr_netns_open_self(&err);
	int status;

	if (host < 0)
		return cmd_fail(call, &err, NULL);
	put(&s, NS_HOST, host);

	status = open_word(call, &s, from, &s.from);
	if (status == CMD_DONE)
		status = find(call, &s, to, family, ret);
	if (status != CMD_DONE)
		return status;

	ret->from_fd = TAKE_FD(s.list[s.from].fd);
	return CMD_DONE;
}
