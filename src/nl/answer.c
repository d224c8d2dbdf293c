/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * answer.c - the kernel's yes or no, in its own words where it has any.
 */
#include <stdio.h>
#include <string.h>

#include "nl/answer.h"
#include "nl/msg.h"

#ifndef NLMSGERR_ATTR_MISS_TYPE /* Linux 6.0 */
#define NLMSGERR_ATTR_MISS_TYPE 5
#endif

#define EXTACK_MAX NLMSGERR_ATTR_MISS_TYPE

/* The attribute of the request that begins `offset` bytes from its header, or NULL. */
static const struct nlattr *blamed(const struct nlmsghdr *request, uint32_t offset)
{
	if (!request || offset < sizeof(*request) ||
	    (size_t)offset + sizeof(struct nlattr) > request->nlmsg_len)
		return NULL;
	return (const struct nlattr *)((const unsigned char *)request + offset);
}

static void put_words(struct nl_answer *answer, const struct nlattr *const *extack,
		      const struct nlmsghdr *request)
{
	const char *text = nl_get_str(extack[NLMSGERR_ATTR_MSG]);
	const struct nlattr *attr = NULL;
	char where[48] = "";
	uint32_t number;

	if (nl_get_u32(extack[NLMSGERR_ATTR_OFFS], &number))
		attr = blamed(request, number);
	if (attr)
		snprintf(where, sizeof(where), " (attribute %u)", attr->nla_type & NLA_TYPE_MASK);
	else if (nl_get_u32(extack[NLMSGERR_ATTR_MISS_TYPE], &number))
		snprintf(where, sizeof(where), " (attribute %u is missing)", number);

	snprintf(answer->words, sizeof(answer->words), "%s%s",
		 text && *text ? text : strerror(-answer->rc), where);
}

/* Where the extack begins in a message whose fixed part ends at `fixed`; 0: there is none. An error
 * repeats the request unless it says that it does not (NLM_F_CAPPED). */
static size_t extack_begin(const struct nlmsghdr *nlh, size_t fixed)
{
	const struct nlmsgerr *report = (const struct nlmsgerr *)(nlh + 1);

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return 0;
	if (nlh->nlmsg_type == NLMSG_DONE || nlh->nlmsg_flags & NLM_F_CAPPED)
		return fixed;
	if (report->msg.nlmsg_len < sizeof(report->msg) ||
	    report->msg.nlmsg_len > nlh->nlmsg_len - fixed + sizeof(report->msg))
		return 0;
	return fixed + NLMSG_ALIGN(report->msg.nlmsg_len - sizeof(report->msg));
}

bool nl_answer_read(struct nl_answer *ret, const struct nlmsghdr *nlh,
		    const struct nlmsghdr *request)
{
	bool done = nlh->nlmsg_type == NLMSG_DONE;
	size_t fixed = NLMSG_HDRLEN + (done ? sizeof(int) : sizeof(struct nlmsgerr));
	const struct nlattr *extack[EXTACK_MAX + 1] = {NULL};
	size_t begin;
	int rc;

	/* Some dumps of old kernels end with a bare NLMSG_DONE. */
	if (done && nlh->nlmsg_len == NLMSG_HDRLEN) {
		*ret = (struct nl_answer){0};
		return true;
	}
	if (nlh->nlmsg_len < fixed)
		return false;

	memcpy(&rc, nlh + 1, sizeof(rc));
	*ret = (struct nl_answer){.rc = rc < 0 ? rc : 0};
	if (ret->rc == 0)
		return true;

	begin = extack_begin(nlh, fixed);
	/* A malformed extack leaves us with what could be read of it. */
	if (begin)
		nl_attrs(nlh, begin - NLMSG_HDRLEN, extack, EXTACK_MAX);
	put_words(ret, extack, request);
	return true;
}
