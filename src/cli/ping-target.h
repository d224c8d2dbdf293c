/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ping-target.h - what the two words of `warren ping` mean.
 */
#pragma once

#include "base/inet.h"
#include "cli/cmd.h"

struct ping_target {
	int from_fd;	  /* the namespace to ping from; the caller's to close */
	struct inet addr; /* whom */
	const char *name; /* its name as it was given, or NULL: an address was */
};

/* `from` is a namespace, `to` an address or a namespace: then the address of it that lies on a net
 * that both share, else its first on lo, else its first of all. family 0: IPv4 before IPv6. Says
 * what is wrong; returns CMD_DONE or an exit status. */
int ping_target_find(const struct cmd_call *call, const char *from, const char *to, uint8_t family,
		     struct ping_target *ret);
