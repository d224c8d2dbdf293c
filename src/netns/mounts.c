/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mounts.c - statmount(2), listmount(2), and what nsfs says of a mount namespace. The headers of
 * most systems do not know them yet.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "netns/mounts.h"

#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif
#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x4000
#endif

#define ASK_SUPER     0x01	 /* STATMOUNT_SB_BASIC */
#define ASK_MOUNT     0x02	 /* STATMOUNT_MNT_BASIC */
#define ASK_POINT     0x10	 /* STATMOUNT_MNT_POINT */
#define ASK_SOURCE    0x200	 /* STATMOUNT_SB_SOURCE, 6.13 */
#define LIST_FROM_TOP UINT64_MAX /* LSMT_ROOT */

/* struct mnt_id_req, as 6.8 had it. */
struct request {
	uint32_t size, spare;
	uint64_t id, param;
};

/* struct statmount; texts are offsets into `texts`. */
struct answer {
	uint32_t size, options;
	uint64_t mask;
	uint32_t dev_major, dev_minor;
	uint64_t magic;
	uint32_t super_flags, type;
	uint64_t id, parent;
	uint32_t old_id, old_parent;
	uint64_t attr, propagation, peer_group, master, from;
	uint32_t root, point;
	uint64_t ns_id;
	uint32_t subtype, source;
	uint64_t more[48];
	char texts[PATH_MAX];
};
static_assert(offsetof(struct answer, texts) == 512, "struct statmount has 512 bytes");

/* struct mnt_ns_info */
struct ns_info {
	uint32_t size, n_mounts;
	uint64_t id;
};
#define GET_INFO _IOR(0xb7, 10, struct ns_info) /* NS_MNT_GET_INFO */

int mounts_list(uint64_t after, uint64_t *ids, size_t max)
{
	struct request request = {.size = sizeof(request), .id = LIST_FROM_TOP, .param = after};
	long n = syscall(SYS_listmount, &request, ids, max, 0);

	return n < 0 ? -errno : (int)n;
}

static int ask(uint64_t id, uint64_t what, struct answer *ret)
{
	struct request request = {.size = sizeof(request), .id = id, .param = what};

	if (syscall(SYS_statmount, &request, ret, sizeof(*ret), 0) < 0)
		return -errno;
	return (ret->mask & what) == what ? 0 : -ENOENT;
}

int mounts_look(uint64_t id, struct mount_facts *ret)
{
	struct answer answer;
	int rc = ask(id, ASK_SUPER | ASK_MOUNT | ASK_POINT, &answer);

	if (rc < 0)
		return rc;

	*ret = (struct mount_facts){
		.id = id,
		.parent = answer.parent,
		.attr = answer.attr,
		.propagation = answer.propagation,
		.magic = answer.magic,
	};
	snprintf(ret->point, sizeof(ret->point), "%s", answer.texts + answer.point);
	return 0;
}

int mounts_source(uint64_t id, uint64_t magic, char *ret, size_t size)
{
	struct answer answer;
	int rc = ask(id, ASK_SUPER | ASK_SOURCE, &answer);

	if (rc < 0)
		return rc;
	if (answer.magic != magic)
		return -ENOENT;
	snprintf(ret, size, "%s", answer.texts + answer.source);
	return 0;
}

uint64_t mounts_at(const char *path)
{
	struct statx st;

	if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC | AT_SYMLINK_NOFOLLOW, STATX_MNT_ID_UNIQUE,
		  &st) < 0)
		return 0;
	if (!(st.stx_mask & STATX_MNT_ID_UNIQUE) || !(st.stx_attributes & STATX_ATTR_MOUNT_ROOT))
		return 0;
	return st.stx_mnt_id;
}

void mounts_unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		unsigned byte;

		if (*from == '\\' && sscanf(from + 1, "%3o", &byte) == 1) {
			*to = (char)byte;
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

int mounts_count(int ns_fd)
{
	struct ns_info info = {0};

	return ioctl(ns_fd, GET_INFO, &info) < 0 ? -errno : (int)info.n_mounts;
}
