/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * answer.h - reads what the kernel says at the end of a request: NLMSG_ERROR and NLMSG_DONE, with
 * its own words (extack). Pure: bytes in, words out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <linux/netlink.h>

/* The end of one request. */
struct nl_answer {
	int rc;		 /* 0 or -errno as the kernel gave it */
	char words[256]; /* why, "" when rc is 0; never empty otherwise */
};

/* Reads an NLMSG_ERROR (also the ack, which is one with error 0) or NLMSG_DONE. `request` is what
 * was asked, to name the attribute that the kernel points at; may be NULL. False when the message
 * is too short to be one. */
bool nl_answer_read(struct nl_answer *ret, const struct nlmsghdr *nlh,
		    const struct nlmsghdr *request);
