/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * attempt.h - a probe on its way, and what a protocol must be able to do. Private to src/probe.
 */
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/errqueue.h>

#include "base/cleanup.h"
#include "probe/probe.h"

enum {
	PAUSE_MIN_MS = 20, /* between two tries; doubles */
	PAUSE_MAX_MS = 250,
};

/* What an attempt waits to have done inside a namespace. */
enum attempt_want {
	WANT_FIRST = 1 << 0,  /* fd[0], in probe->netns_fd */
	WANT_SECOND = 1 << 1, /* fd[1]; TCP: in netns_fd; UDP: in dst_fd */
	WANT_LOOKUP = 1 << 2, /* UDP: is there a socket in dst_fd? Opens and closes its own */
	WANT_N_ = 3,
};

/* In a new one fd[] is -1 and everything else is zero. */
struct attempt {
	const struct probe *probe;
	const struct probe_proto *proto;
	struct probe_result *result;
	int fd[2];	  /* owned */
	unsigned want;	  /* enum attempt_want */
	uint64_t want_us; /* not before this */
	bool done;	  /* the result is final */
	bool tried;
	uint64_t deadline_us; /* 0: not begun */
	uint64_t next_us;     /* when `act` is due */
	uint64_t nonce;	      /* no two of a run are alike */
	uint64_t tried_us[2]; /* when the latest try was made */
	uint32_t pause_ms;    /* to the next try */
	uint32_t patience_ms; /* TCP: of the eager socket */
	bool connected;	      /* ICMP, UDP: routed and bound to its destination */
	bool trying[2];	      /* TCP: a connect is under way */
	bool ping_socket;     /* ICMP: not a raw one */
	uint16_t id, seq;     /* ICMP; UDP: seq counts the datagrams */
	uint64_t grace_us;    /* UDP: delivered; reached unless refused until then */
	struct inet seen_from;
	uint16_t seen_port; /* UDP: the datagram's source where it was delivered */
};

/* A protocol. `open` and its like run inside the namespace, in another thread, while the loop
 * waits; they return 0 or -errno. The others run in the loop. */
struct probe_proto {
	unsigned n_fds;					   /* the most it keeps open */
	int (*open)(struct attempt *a, unsigned want_bit); /* one bit of enum attempt_want */
	void (*begin)(struct attempt *a, uint64_t now_us); /* fd[0] is open; may be NULL */
	void (*act)(struct attempt *a, uint64_t now_us);   /* make a try, set next_us */
	void (*input)(struct attempt *a, unsigned which, uint64_t now_us); /* fd[which] is ready */
	uint32_t events[2];						   /* of epoll */
};

extern const struct probe_proto proto_icmp, proto_tcp, proto_udp;

/* ------ for the protocols: attempt.c -- */

uint64_t now_us(void);

/* A socket, here, with everything that all of them have; -errno. */
int attempt_socket(uint8_t family, int type, int protocol);

/* Final: reached. rtt_us 0: not known. `how` is "answered", "accepted", … */
void attempt_reached(struct attempt *a, const char *how, uint64_t rtt_us);

/* The next try comes after the pause, which then doubles. */
void attempt_pause(struct attempt *a, uint64_t now);

/* Routes fd to the destination (port 0 for ICMP): binds to the device, connects. Returns 0,
 * -EINPROGRESS (TCP) or -errno. */
int attempt_connect(const struct probe *probe, int fd);
void attempt_disconnect(int fd);

/* ------ what was said against it: heard.c -- */

/* One entry of a socket's error queue. */
struct heard {
	struct sock_extended_err said;
	struct inet from;    /* who sent an ICMP error; family 0: the kernel here says it */
	uint8_t quoted[256]; /* the beginning of the packet that it is about */
	size_t n_quoted;
};

/* Takes the next entry of the queue of fd; false: there is none. */
bool heard_next(int fd, struct heard *ret);

/* A call of our own failed with `code`: the words for that. */
void heard_local(struct attempt *a, int code);

/* Reads all of the error queue of fd. `ours` (may be NULL) tells whether the packet that the error
 * quotes was ours. True when something was heard; the latest is in a->result. */
typedef bool heard_ours_fn(const struct attempt *a, const uint8_t *quoted, size_t len);
bool heard_errors(struct attempt *a, int fd, heard_ours_fn *ours);

/* What there is to say when the time is over. */
void heard_nothing(struct attempt *a);

/* The time is over, and whatever was heard in it says nothing about the network. */
void heard_crowd(struct attempt *a);
