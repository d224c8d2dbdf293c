/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * heard.c - what was said against a probe, and by whom: ICMP errors from the error queue of a
 * socket, and what the kernel here said by itself.
 */
#include <netinet/icmp6.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>

#include <linux/icmp.h>

#include "probe/attempt.h"

#ifndef ICMPV6_POLICY_FAIL
#define ICMPV6_POLICY_FAIL  5 /* in <linux/icmpv6.h>, which does not go with netinet's */
#define ICMPV6_REJECT_ROUTE 6
#endif

/* ------ words -- */

static const char *unreach4[] = {
	[ICMP_NET_UNREACH] = "net unreachable",
	[ICMP_HOST_UNREACH] = "host unreachable",
	[ICMP_PROT_UNREACH] = "protocol unreachable",
	[ICMP_PORT_UNREACH] = "port unreachable",
	[ICMP_FRAG_NEEDED] = "packet too big",
	[ICMP_SR_FAILED] = "source route failed",
	[ICMP_NET_UNKNOWN] = "net unknown",
	[ICMP_HOST_UNKNOWN] = "host unknown",
	[ICMP_HOST_ISOLATED] = "host isolated",
	[ICMP_NET_ANO] = "net prohibited",
	[ICMP_HOST_ANO] = "host prohibited",
	[ICMP_NET_UNR_TOS] = "net unreachable for this type of service",
	[ICMP_HOST_UNR_TOS] = "host unreachable for this type of service",
	[ICMP_PKT_FILTERED] = "administratively prohibited",
	[ICMP_PREC_VIOLATION] = "precedence violation",
	[ICMP_PREC_CUTOFF] = "precedence cut off",
};

static const char *unreach6[] = {
	[ICMP6_DST_UNREACH_NOROUTE] = "no route",
	[ICMP6_DST_UNREACH_ADMIN] = "administratively prohibited",
	[ICMP6_DST_UNREACH_BEYONDSCOPE] = "beyond the scope of the source address",
	[ICMP6_DST_UNREACH_ADDR] = "address unreachable",
	[ICMP6_DST_UNREACH_NOPORT] = "port unreachable",
	[ICMPV6_POLICY_FAIL] = "source address failed a policy",
	[ICMPV6_REJECT_ROUTE] = "reject route",
};

static const char *table_words(const char *const *table, size_t n, uint8_t code)
{
	return code < n ? table[code] : "unreachable";
}

static const char *icmp_words(const struct sock_extended_err *e)
{
	bool v6 = e->ee_origin == SO_EE_ORIGIN_ICMP6;

	if (e->ee_type == (v6 ? ICMP6_DST_UNREACH : ICMP_DEST_UNREACH))
		return v6 ? table_words(unreach6, ARRAY_LEN(unreach6), e->ee_code)
			  : table_words(unreach4, ARRAY_LEN(unreach4), e->ee_code);
	if (e->ee_type == (v6 ? ICMP6_TIME_EXCEEDED : ICMP_TIME_EXCEEDED))
		return "hop limit exceeded (a routing loop?)";
	if (v6 && e->ee_type == ICMP6_PACKET_TOO_BIG)
		return "packet too big";
	return "parameter problem";
}

/* Where a code has a cause that an engineer would look for, the words are that cause. */
static const char *local_words(const struct probe *probe, int code)
{
	switch (code) {
	case ENETUNREACH:
		return "no route to it here";
	case EHOSTUNREACH:
		return "unreachable from here: a route says so, or nobody answers for it on the "
		       "link";
	case EINVAL:
		return "a blackhole route takes it here";
	case EACCES:
		return "prohibited by a route here, or a broadcast address";
	case EPERM:
		return "forbidden by a packet filter here";
	case ECONNREFUSED:
		return "connection refused";
	case EADDRNOTAVAIL:
		return "no source address for it here";
	case ENODEV:
		return probe->device ? "there is no such device to send from" : strerror(code);
	default:
		return strerror(code);
	}
}

static void hear(struct attempt *a, int code, const struct inet *from, const char *words)
{
	struct probe_result *result = a->result;
	char who[INET_TEXT_SIZE];

	*result = (struct probe_result){.rc = -code};
	if (!from) {
		snprintf(result->words, sizeof(result->words), "%s", words);
		return;
	}
	result->from = *from;
	snprintf(result->words, sizeof(result->words), "%s says: %s", inet_host_text(from, who),
		 words);
}

void heard_local(struct attempt *a, int code)
{
	hear(a, code, NULL, local_words(a->probe, code));
}

void heard_nothing(struct attempt *a)
{
	struct probe_result *result = a->result;
	uint32_t ms = a->probe->within_ms;

	if (result->rc)
		return;

	result->rc = -ETIMEDOUT;
	if (ms % 1000)
		snprintf(result->words, sizeof(result->words), "no reply within %ums", ms);
	else
		snprintf(result->words, sizeof(result->words), "no reply within %us", ms / 1000);
}

void heard_crowd(struct attempt *a)
{
	struct probe_result *result = a->result;

	*result = (struct probe_result){.rc = -ENOBUFS};
	snprintf(result->words, sizeof(result->words),
		 "not known: this machine's neighbour table is full "
		 "(net.%s.neigh.default.gc_thresh3)",
		 a->probe->dst.family == AF_INET6 ? "ipv6" : "ipv4");
}

/* ------ the error queue -- */

static struct inet offender(const struct sock_extended_err *e)
{
	bool icmp = e->ee_origin == SO_EE_ORIGIN_ICMP || e->ee_origin == SO_EE_ORIGIN_ICMP6;
	const struct sockaddr *sa = SO_EE_OFFENDER(e);
	struct inet from = {0};

	if (!icmp)
		return from;
	if (sa->sa_family == AF_INET)
		memcpy(from.bytes, &((const struct sockaddr_in *)sa)->sin_addr, 4);
	else if (sa->sa_family == AF_INET6)
		memcpy(from.bytes, &((const struct sockaddr_in6 *)sa)->sin6_addr, 16);
	else
		return from;

	from.family = (uint8_t)sa->sa_family;
	from.len = (uint8_t)inet_bits(&from);
	return from;
}

/* The source address of the socket says it: nobody sent a packet, the kernel here gave up. */
static bool is_own(int fd, const struct inet *from)
{
	struct sockaddr_storage own = {0};
	socklen_t len = sizeof(own);
	const void *addr = from->family == AF_INET ? (void *)&((struct sockaddr_in *)&own)->sin_addr
						   : &((struct sockaddr_in6 *)&own)->sin6_addr;

	if (getsockname(fd, (struct sockaddr *)&own, &len) || own.ss_family != from->family)
		return false;
	return memcmp(addr, from->bytes, inet_size(from)) == 0;
}

static void hear_extended(struct attempt *a, int fd, const struct heard *heard)
{
	const struct sock_extended_err *e = &heard->said;

	if (!heard->from.family)
		heard_local(a, (int)e->ee_errno);
	else if (e->ee_errno == EHOSTUNREACH && is_own(fd, &heard->from) &&
		 !inet_same_host(&heard->from, &a->probe->dst))
		hear(a, EHOSTUNREACH, NULL, "nobody answers for it on the link");
	else
		hear(a, (int)e->ee_errno, &heard->from, icmp_words(e));
}

static const struct sock_extended_err *find_extended(struct msghdr *msg)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		bool v4 = c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR;
		bool v6 = c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_RECVERR;

		if (v4 || v6)
			return (const struct sock_extended_err *)CMSG_DATA(c);
	}
	return NULL;
}

bool heard_next(int fd, struct heard *ret)
{
	const struct sock_extended_err *e = NULL;
	uint8_t control[512];
	ssize_t len;

	while (!e) {
		struct iovec iov = {ret->quoted, sizeof(ret->quoted)};
		struct msghdr msg = {.msg_iov = &iov,
				     .msg_iovlen = 1,
				     .msg_control = control,
				     .msg_controllen = sizeof(control)};

		len = recvmsg(fd, &msg, MSG_ERRQUEUE);
		if (len < 0)
			return false;
		e = find_extended(&msg);
	}

	ret->said = *e;
	ret->from = offender(e);
	ret->n_quoted = (size_t)len;
	return true;
}

bool heard_errors(struct attempt *a, int fd, heard_ours_fn *ours)
{
	struct heard next;
	bool heard = false;

	while (heard_next(fd, &next)) {
		if (ours && !ours(a, next.quoted, next.n_quoted))
			continue;
		hear_extended(a, fd, &next);
		heard = true;
	}
	return heard;
}
