/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * roll.c - a look at every entry (stat), then the question for its number, of which there are few
 * or none as a rule: a dump tells how many.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "netns/dir.h"
#include "netns/leftover.h"
#include "netns/nsid.h"
#include "netns/roll.h"

#define ASK_MAX 128 /* descriptors that are open at a time */
#define FEW	64  /* up to so many numbers, the search ends with the last of them */

struct reading {
	struct netns_roll *roll;
	struct nl *nl;
	dev_t nsfs;
	int dir_fd;
	bool links;	  /* may be followed */
	size_t n_missing; /* numbers whose namespace was not seen yet */
	bool few;
	int fds[ASK_MAX];
	struct netns_roll_entry *asked[ASK_MAX];
	size_t n_asked;
};

void netns_roll_fini(struct netns_roll *roll)
{
	arena_fini(&roll->arena);
}

const struct netns_roll_entry *netns_roll_find(const struct netns_roll *roll, int32_t nsid)
{
	for (size_t i = 0; i < roll->n; i++)
		if (roll->entries[i].nsid == nsid)
			return &roll->entries[i];
	return NULL;
}

/* ------ what is there ------ */

static int look_at(void *ctx, int dir_fd, const struct dirent *entry)
{
	struct reading *r = ctx;
	struct netns_roll *roll = r->roll;
	struct netns_roll_entry *e = ARENA_PUSH(&roll->arena, roll->entries, roll->n, roll->cap);
	struct stat st;

	if (!e)
		return -ENOMEM;
	e->name = arena_strdup(&roll->arena, entry->d_name);
	e->nsid = NETNS_NSID_NONE;
	if (entry->d_type == DT_LNK && !r->links)
		return 0;
	if (fstatat(dir_fd, entry->d_name, &st, 0) < 0)
		return 0;
	if (st.st_dev == r->nsfs)
		e->inode = st.st_ino;
	else if (st.st_mode != (S_IFREG | NETNS_UNBOUND_MODE)) /* a name that is being given */
		roll->n_refused += faccessat(dir_fd, entry->d_name, R_OK, AT_EACCESS) == 0;
	return 0;
}

/* ------ numbers ------ */

static void hear(void *ctx, size_t i, int32_t nsid, int rc, const char *words)
{
	struct reading *r = ctx;

	if (rc < 0 && r->asked[i]->inode) {
		r->asked[i]->inode = 0;
		r->roll->n_refused++;
	}
	if (rc < 0)
		snprintf(r->roll->words, sizeof(r->roll->words), "%s", words);
	if (nsid >= 0 && r->few && r->n_missing && !netns_roll_find(r->roll, nsid))
		r->n_missing--;
	r->asked[i]->nsid = nsid;
}

static int ask(struct reading *r, struct wr_error *err)
{
	int rc = netns_nsid_each(r->nl, r->fds, r->n_asked, hear, r, err);

	while (r->n_asked)
		fd_close(r->fds[--r->n_asked]);
	return rc;
}

/* Another name of a namespace that was asked for already? Only where the search ends early. */
static bool known(const struct netns_roll *roll, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (roll->entries[j].nsid >= 0 &&
		    roll->entries[j].inode == roll->entries[i].inode) {
			roll->entries[i].nsid = roll->entries[j].nsid;
			return true;
		}
	return false;
}

static int ask_all(struct reading *r, struct wr_error *err)
{
	struct netns_roll *roll = r->roll;
	int rc = 0;

	for (size_t i = 0; i < roll->n && rc == 0; i++) {
		struct netns_roll_entry *e = &roll->entries[i];

		if (!e->inode || (r->few && known(roll, i)) || (r->few && !r->n_missing))
			continue;
		r->fds[r->n_asked] = openat(r->dir_fd, e->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (r->fds[r->n_asked] < 0)
			continue;
		r->asked[r->n_asked++] = e;
		if (r->n_asked == ASK_MAX)
			rc = ask(r, err);
	}
	return rc < 0 ? rc : ask(r, err);
}

/* What the kernel says of something that is no namespace; the directory is none. */
static int ask_words(struct reading *r, struct wr_error *err)
{
	struct netns_roll_entry nobody = {0};

	r->fds[0] = r->dir_fd;
	r->asked[0] = &nobody;
	return netns_nsid_each(r->nl, r->fds, 1, hear, r, err);
}

int netns_roll_read(struct netns_roll *roll, struct nl *nl, struct wr_error *err)
{
	AUTO_FREE struct netns_nsid *numbers = NULL;
	AUTO_FD dir_fd = netns_dir_open(err);
	struct reading r = {.roll = roll, .nl = nl, .dir_fd = dir_fd};
	struct stat st;
	int rc;

	if (dir_fd < 0)
		return dir_fd;
	if (stat("/proc/self/ns/net", &st) < 0)
		return wr_fail(err, errno, "cannot look at the namespace: %s", strerror(errno));
	r.nsfs = st.st_dev;
	r.links = netns_dir_trusted(dir_fd);

	rc = netns_nsid_dump(nl, NETNS_NSID_NONE, &numbers, &r.n_missing, err);
	if (rc == 0)
		rc = netns_dir_each(look_at, &r, err);
	if (roll->arena.failed)
		return wr_fail(err, ENOMEM, "no memory for the list of namespaces");
	r.few = r.n_missing <= FEW;
	if (rc == 0 && r.n_missing)
		rc = ask_all(&r, err);
	if (rc == 0 && roll->n_refused && !roll->words[0])
		rc = ask_words(&r, err);
	return rc;
}
