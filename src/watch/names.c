/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * names.c - the names that are watched, and what is told of each: it is there, when it can be
 * entered; it stands for another namespace now; it is gone. When to look is folder.c's.
 */
#include <limits.h>
#include <search.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <warren/netns.h>

#include "netns/dir.h"
#include "watch/watch.h"

struct name {
	char *text; /* owned */
	bool told;  /* it can be entered */
	ino_t inode;
	uint64_t id;
	struct space *space; /* borrowed; NULL: only the name is watched */
	unsigned seen;	     /* the look at which it was there last */
};

static int no_memory(struct wr_error *err)
{
	return wr_fail(err, ENOMEM, "no memory for the names of namespaces");
}

bool names_wanted(const struct wr_watch *w, const char *name)
{
	for (size_t i = 0; w->filter && w->filter[i]; i++)
		if (strcmp(w->filter[i], name) == 0)
			return true;
	return !w->filter;
}

/* ------ the set of names -- */

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static struct name *find(const struct wr_watch *w, const char *text)
{
	const struct name wanted = {.text = (char *)text};
	void *node = tfind(&wanted, (void *const *)&w->names, by_text);

	return node ? *(struct name **)node : NULL;
}

static void name_free(void *p)
{
	struct name *name = p;

	free(name->text);
	free(name);
}

static struct name *put(struct wr_watch *w, const char *text)
{
	struct name *name = calloc(1, sizeof(*name));

	if (!name)
		return NULL;
	name->text = strdup(text);
	if (!name->text || !tsearch(name, &w->names, by_text)) {
		name_free(name);
		return NULL;
	}
	return name;
}

/* A copy of the list, to go through while the set changes. */
struct list {
	struct name **items; /* owned */
	size_t n, cap;
	bool failed;
};

static void list_add(const void *node, VISIT which, void *ctx)
{
	struct list *list = ctx;

	if (which != postorder && which != leaf)
		return;
	if (list->n == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 64;
		struct name **larger = reallocarray(list->items, cap, sizeof(struct name *));

		list->failed |= !larger;
		if (!larger)
			return;
		list->items = larger;
		list->cap = cap;
	}
	list->items[list->n++] = *(struct name *const *)node;
}

typedef int name_fn(struct wr_watch *w, struct name *name, unsigned flags, struct wr_error *err);

/* Each of the names, sorted; fn may remove the one that it is given. */
static int each(struct wr_watch *w, name_fn *fn, unsigned flags, struct wr_error *err)
{
	struct list list = {0};
	int rc = 0;

	twalk_r(w->names, list_add, &list);
	for (size_t i = 0; i < list.n && rc == 0 && !list.failed; i++)
		rc = fn(w, list.items[i], flags, err);
	free(list.items);
	return list.failed ? no_memory(err) : rc;
}

struct other {
	const struct space *space;
	const char *name;
};

static void look_for_other(const void *node, VISIT which, void *ctx)
{
	struct other *other = ctx;
	const struct name *name = *(const struct name *const *)node;

	if ((which == postorder || which == leaf) && name->told && name->space == other->space)
		other->name = name->text;
}

const char *names_other(const struct wr_watch *w, const struct space *space)
{
	struct other other = {.space = space};

	twalk_r(w->names, look_for_other, &other);
	return other.name;
}

/* ------ a name comes and goes -- */

static int tell(struct wr_watch *w, const struct name *name, enum wr_watch_change change,
		const char *was, unsigned flags, struct wr_error *err)
{
	return watch_tell(w,
			  &(struct telling){
				  .change = change,
				  .what = WR_WATCH_NETNS,
				  .flags = flags | (watch_wants_inside(w) && !name->space
							    ? (unsigned)WR_WATCH_BLIND
							    : 0),
				  .netns = name->text,
				  .netns_id = name->id,
				  .was = was,
			  },
			  err);
}

/* A namespace that refuses itself is told of by its name alone. */
static int join(struct wr_watch *w, struct name *name, int fd, bool *ret_new, struct wr_error *err)
{
	struct wr_error why = {0};
	int rc;

	if (!watch_wants_inside(w) || !name->id)
		return 0;
	rc = space_join(w, fd, name->id, name->text, &name->space, ret_new, &why);
	return rc == -ENOMEM || rc == -EMFILE ? wr_fail(err, why.code, "%s", why.text) : 0;
}

static int appear(struct wr_watch *w, struct name *name, int fd, unsigned flags,
		  struct wr_error *err)
{
	bool is_new = false;
	struct stat st;
	int rc;

	if (fstat(fd, &st) < 0)
		return 0;
	name->id = 0;
	(void)wr_netns_id(fd, &name->id, NULL);
	name->inode = st.st_ino;
	name->told = true;
	rc = join(w, name, fd, &is_new, err);
	if (rc == 0)
		rc = tell(w, name, WR_WATCH_ADDED, NULL, flags, err);
	if (rc == 0 && is_new)
		rc = sync_space(w, name->space, fd, flags, err);
	return rc;
}

static int vanish(struct wr_watch *w, struct name *name, unsigned flags, struct wr_error *err)
{
	int rc = name->told ? tell(w, name, WR_WATCH_GONE, NULL, flags, err) : 0;
	struct space *space = name->space;

	name->told = false;
	name->space = NULL;
	if (space)
		space_leave(w, space);
	return rc;
}

static int drop(struct wr_watch *w, struct name *name, unsigned flags, struct wr_error *err)
{
	int rc = vanish(w, name, flags, err);

	tdelete(name, &w->names, by_text);
	name_free(name);
	return rc;
}

/* Is what it stands for still what was told? */
static int look(struct wr_watch *w, struct name *name, unsigned flags, struct wr_error *err)
{
	char path[sizeof(WR_NETNS_DIR) + NAME_MAX + 1];
	AUTO_FD fd = -1;
	struct stat st;
	int rc = 0;

	snprintf(path, sizeof(path), "%s/%s", WR_NETNS_DIR, name->text);
	if (name->told && stat(path, &st) == 0 && st.st_ino == name->inode)
		return 0;
	if (name->told)
		rc = vanish(w, name, flags, err);
	fd = rc < 0 ? -1 : wr_netns_open(name->text, NULL);
	if (fd == -EMFILE || fd == -ENFILE)
		return wr_fail(err, -fd, "cannot open namespace \"%s\": %s", name->text,
			       strerror(-fd));
	return fd < 0 ? rc : appear(w, name, fd, flags, err);
}

/* There is an entry of that name. *ret is NULL when nobody wants to know. */
static int note(struct wr_watch *w, const char *text, struct name **ret, struct wr_error *err)
{
	*ret = NULL;
	if (!names_wanted(w, text) || wr_netns_name_fault(text, false))
		return 0;
	*ret = find(w, text);
	if (!*ret)
		*ret = put(w, text);
	if (!*ret)
		return no_memory(err);
	(*ret)->seen = w->scan;
	return 0;
}

int names_come(struct wr_watch *w, const char *text, struct wr_error *err)
{
	struct name *name;
	int rc = note(w, text, &name, err);

	return name ? look(w, name, 0, err) : rc;
}

int names_go(struct wr_watch *w, const char *text, unsigned flags, struct wr_error *err)
{
	struct name *name = find(w, text);

	return name ? drop(w, name, flags, err) : 0;
}

/* A name that can be entered keeps its namespace, and all that is known of it. */
int names_rename(struct wr_watch *w, const char *from, const char *to, struct wr_error *err)
{
	struct name *name = find(w, from), *now;
	AUTO_FREE char *first = NULL;
	int rc = names_go(w, to, 0, err);

	if (rc < 0)
		return rc;
	if (!name || !name->told || !names_wanted(w, to)) {
		rc = names_go(w, from, 0, err);
		return rc < 0 ? rc : names_come(w, to, err);
	}

	now = put(w, to);
	first = strdup(to);
	if (!now || !first)
		return no_memory(err);
	now->told = true;
	now->inode = name->inode;
	now->id = name->id;
	now->space = name->space;
	now->seen = w->scan;
	if (name->space && strcmp(name->space->name, from) == 0) {
		free(name->space->name);
		name->space->name = TAKE(first);
	}
	rc = tell(w, now, WR_WATCH_CHANGED, from, 0, err);
	tdelete(name, &w->names, by_text);
	name_free(name);
	return rc;
}

/* ------ all of them -- */

static int note_entry(void *ctx, int dir_fd, const struct dirent *entry)
{
	struct name *name;

	(void)dir_fd;
	return note(ctx, entry->d_name, &name, NULL);
}

static int look_or_drop(struct wr_watch *w, struct name *name, unsigned flags, struct wr_error *err)
{
	return name->seen == w->scan ? look(w, name, flags, err) : drop(w, name, flags, err);
}

int names_scan(struct wr_watch *w, unsigned flags, struct wr_error *err)
{
	struct wr_error why = {0};
	int rc;

	w->scan++;
	rc = netns_dir_each(note_entry, w, &why);
	if (rc == -ENOMEM)
		return no_memory(err);
	if (rc < 0 && rc != -ENOENT)
		return wr_fail(err, -rc, "%s", why.text);
	return each(w, look_or_drop, flags, err);
}

int names_look(struct wr_watch *w, struct wr_error *err)
{
	return each(w, look, 0, err);
}

void names_fini(struct wr_watch *w)
{
	tdestroy(w->names, name_free);
}
