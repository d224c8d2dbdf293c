/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answers.h - the netlink answers that a program is about to receive: counted, and one of them
 * turned into an error.
 */
#pragma once

#include <linux/seccomp.h>
#include <stdbool.h>

struct answers {
	unsigned long n_met;  /* answers that the program got so far */
	unsigned long wanted; /* this one becomes an error; 0: none */
	int error;	      /* positive */
	bool done;
};

/* To be called when a thread of process `pid` waits in recvmsg or recvfrom. Looks at the waiting
 * datagram; when the wanted answer is in it, takes it from the socket, rewrites it, gives it to the
 * program and returns true: *ret is then the result of its call. Otherwise the kernel should go on
 * with the call. An answer is an acknowledgement, the end of a dump, or the one row of a request
 * that is no dump. */
bool answers_meet(struct answers *answers, const struct seccomp_data *data, int pid, long *ret);
