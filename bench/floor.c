/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * floor.c - what a network costs the kernel when nothing is asked beyond it: namespaces, wires,
 * addresses, ups, one after the other in one thread. No names, no sysctls, no routes, no checks, no
 * verification. A veth pair is made in one request, between its two final namespaces, with its
 * final names and one queue per end; the requests of a namespace go out together.
 *
 * Reads a list from stdin, each line one of
 *
 *	host NAME
 *	switch NAME                     (a bridge br0; the ends there are its ports)
 *	wire NODE DEVICE ADDRESS NODE DEVICE ADDRESS     (IPv4 with length, or -)
 *
 * and a last line "end"; prints "done" when all is up, and keeps it until stdin is closed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

enum {
	NODES_MAX = 20000,
	NAME_SIZE = 32,
	BATCH_MAX = 60 << 10,
	REQUEST_MAX = 512,
	ANSWER_MAX = 32 << 10,
	BRIDGE_INDEX = 2,
	SOCKETS_MAX = 8000, /* open at a time, beside one descriptor for each namespace */
};

struct node {
	char name[NAME_SIZE];
	int ns_fd, nl_fd, next_index;
	int is_switch;
	unsigned char *batch; /* what is to be sent on nl_fd */
	size_t len, n;
};

static struct node nodes[NODES_MAX];
static size_t n_nodes;

static void need(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

/* ------ netlink -- */

static void take_acks(const unsigned char *answer, ssize_t len, size_t *n)
{
	const struct nlmsghdr *h = (const void *)answer;

	for (; NLMSG_OK(h, (unsigned)len); h = NLMSG_NEXT(h, len)) {
		const struct nlmsgerr *e = NLMSG_DATA(h);

		if (h->nlmsg_type != NLMSG_ERROR)
			continue;
		errno = -e->error;
		need(e->error == 0, "request");
		(*n)--;
	}
}

/* A socket stays open until its place is wanted: with one more descriptor for each namespace the
 * usual limit of open files would not do. */
static void open_socket(struct node *node)
{
	static struct node *open_nodes[SOCKETS_MAX];
	static size_t next;
	struct node **place = &open_nodes[next % SOCKETS_MAX];

	if (node->nl_fd >= 0)
		return;
	if (*place) {
		close((*place)->nl_fd);
		(*place)->nl_fd = -1;
	}
	need(setns(node->ns_fd, CLONE_NEWNET) == 0, "setns");
	node->nl_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	need(node->nl_fd >= 0, "socket");
	*place = node;
	next++;
}

static void flush_batch(struct node *node)
{
	static unsigned char answer[ANSWER_MAX];

	if (node->len == 0)
		return;
	open_socket(node);
	need(send(node->nl_fd, node->batch, node->len, 0) == (ssize_t)node->len, "send");
	while (node->n > 0) {
		ssize_t len = recv(node->nl_fd, answer, sizeof(answer), 0);

		need(len > 0, "recv");
		take_acks(answer, len, &node->n);
	}
	node->len = 0;
}

static struct nlmsghdr *begin(struct node *node, int type, int flags, const void *header,
			      size_t len)
{
	struct nlmsghdr *h;

	if (node->len + REQUEST_MAX > BATCH_MAX)
		flush_batch(node);
	h = (struct nlmsghdr *)(node->batch + node->len);
	memset(h, 0, REQUEST_MAX);
	h->nlmsg_type = (unsigned short)type;
	h->nlmsg_flags = (unsigned short)(NLM_F_REQUEST | NLM_F_ACK | flags);
	memcpy(NLMSG_DATA(h), header, len);
	h->nlmsg_len = (unsigned)NLMSG_LENGTH(len);
	return h;
}

static struct rtattr *put(struct nlmsghdr *h, int type, const void *data, size_t len)
{
	struct rtattr *a = (struct rtattr *)((char *)h + NLMSG_ALIGN(h->nlmsg_len));

	a->rta_type = (unsigned short)type;
	a->rta_len = (unsigned short)RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(a), data, len);
	h->nlmsg_len = (unsigned)(NLMSG_ALIGN(h->nlmsg_len) + RTA_ALIGN(a->rta_len));
	return a;
}

static void put_u32(struct nlmsghdr *h, int type, unsigned value)
{
	put(h, type, &value, sizeof(value));
}

static void close_nest(struct nlmsghdr *h, struct rtattr *nest)
{
	nest->rta_len = (unsigned short)((char *)h + h->nlmsg_len - (char *)nest);
}

static void end(struct node *node, struct nlmsghdr *h)
{
	node->len += NLMSG_ALIGN(h->nlmsg_len);
	node->n++;
}

/* ------ objects -- */

static struct node *find(const char *name)
{
	ENTRY *found = hsearch((ENTRY){.key = (char *)name}, FIND);

	need(found != NULL, name);
	return found->data;
}

static void up(struct node *node, int index)
{
	struct ifinfomsg header = {.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};

	end(node, begin(node, RTM_NEWLINK, 0, &header, sizeof(header)));
}

static void bridge(struct node *node)
{
	struct ifinfomsg header = {.ifi_index = BRIDGE_INDEX};
	struct nlmsghdr *h =
		begin(node, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header));
	struct rtattr *info;

	put(h, IFLA_IFNAME, "br0", sizeof("br0"));
	info = put(h, IFLA_LINKINFO, NULL, 0);
	put(h, IFLA_INFO_KIND, "bridge", sizeof("bridge"));
	close_nest(h, info);
	end(node, h);
	up(node, BRIDGE_INDEX);
	flush_batch(node);
}

static void add_node(const char *name, int is_switch)
{
	struct node *node = &nodes[n_nodes++];

	need(n_nodes < NODES_MAX, "too many nodes");
	need(unshare(CLONE_NEWNET) == 0, "unshare");
	snprintf(node->name, sizeof(node->name), "%s", name);
	node->is_switch = is_switch;
	node->next_index = is_switch ? BRIDGE_INDEX + 1 : BRIDGE_INDEX;
	node->ns_fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	node->nl_fd = -1;
	node->batch = malloc(BATCH_MAX);
	need(node->ns_fd >= 0 && node->batch, "node");
	need(hsearch((ENTRY){.key = node->name, .data = node}, ENTER) != NULL, "table");
	up(node, 1);
	if (is_switch)
		bridge(node);
}

static void queues(struct nlmsghdr *h)
{
	put_u32(h, IFLA_NUM_TX_QUEUES, 1);
	put_u32(h, IFLA_NUM_RX_QUEUES, 1);
}

static void pair(struct node *a, const char *a_name, struct node *b, const char *b_name)
{
	struct ifinfomsg header = {.ifi_index = a->next_index},
			 peer_header = {.ifi_index = b->next_index};
	struct nlmsghdr *h =
		begin(a, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header));
	struct rtattr *info, *data, *peer;

	put(h, IFLA_IFNAME, a_name, strlen(a_name) + 1);
	queues(h);
	if (a->is_switch)
		put_u32(h, IFLA_MASTER, BRIDGE_INDEX);
	info = put(h, IFLA_LINKINFO, NULL, 0);
	put(h, IFLA_INFO_KIND, "veth", sizeof("veth"));
	data = put(h, IFLA_INFO_DATA, NULL, 0);
	peer = put(h, VETH_INFO_PEER, &peer_header, sizeof(peer_header));
	put(h, IFLA_IFNAME, b_name, strlen(b_name) + 1);
	queues(h);
	put_u32(h, IFLA_NET_NS_FD, (unsigned)b->ns_fd);
	close_nest(h, peer);
	close_nest(h, data);
	close_nest(h, info);
	end(a, h);
}

static void address(struct node *node, int index, char *text)
{
	char *slash = strchr(text, '/');
	struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_index = (unsigned)index};
	struct nlmsghdr *h;
	struct in_addr addr;

	if (!slash)
		return;
	*slash = '\0';
	header.ifa_prefixlen = (unsigned char)strtol(slash + 1, NULL, 10);
	need(inet_pton(AF_INET, text, &addr) == 1, text);
	h = begin(node, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header));
	put(h, IFA_LOCAL, &addr, sizeof(addr));
	put(h, IFA_ADDRESS, &addr, sizeof(addr));
	end(node, h);
}

/* The wire is made at once, its ends are raised with all others at the end. */
static void wire(char **words)
{
	struct node *a = find(words[0]), *b = find(words[3]);

	pair(a, words[1], b, words[4]);
	flush_batch(a);
	if (b->is_switch) {
		struct ifinfomsg header = {.ifi_index = b->next_index};
		struct nlmsghdr *h = begin(b, RTM_NEWLINK, 0, &header, sizeof(header));

		put_u32(h, IFLA_MASTER, BRIDGE_INDEX);
		end(b, h);
	}
	address(a, a->next_index, words[2]);
	address(b, b->next_index, words[5]);
	up(a, a->next_index++);
	up(b, b->next_index++);
}

/* ------ reading -- */

static size_t split(char *line, char **words, size_t max)
{
	size_t n = 0;

	for (char *word = strtok(line, " \n"); word && n < max; word = strtok(NULL, " \n"))
		words[n++] = word;
	return n;
}

int main(void)
{
	char line[256], *words[7];
	struct rlimit files;

	need(getrlimit(RLIMIT_NOFILE, &files) == 0, "limit");
	files.rlim_cur = files.rlim_max;
	need(setrlimit(RLIMIT_NOFILE, &files) == 0 && hcreate(2 * NODES_MAX), "limit");
	while (fgets(line, sizeof(line), stdin)) {
		size_t n = split(line, words, 7);

		if (n == 1 && strcmp(words[0], "end") == 0)
			break;
		if (n == 2)
			add_node(words[1], strcmp(words[0], "switch") == 0);
		else if (n == 7)
			wire(words + 1);
		else
			need(n == 0, "a line that is not understood");
	}
	for (size_t i = 0; i < n_nodes; i++)
		flush_batch(&nodes[i]);

	puts("done");
	fflush(stdout);
	(void)!fgets(line, sizeof(line), stdin);
	return 0;
}
