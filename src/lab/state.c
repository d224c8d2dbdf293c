/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * state.c - the state of a running lab: opened, locked, its phase and nodes read and written. Knows
 * no networks.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stop.h"
#include "lab/state-dir.h"

#define STATE_MAX ((size_t)8 << 20)
#define BOOT_SIZE 64

static const char *const phase_names[] = {
	[STATE_NONE] = "none", [STATE_BUILD] = "build",	  [STATE_PUBLISH] = "publish",
	[STATE_UP] = "up",     [STATE_CHANGE] = "change", [STATE_COMMIT] = "commit",
	[STATE_DOWN] = "down",
};
_Static_assert(ARRAY_LEN(phase_names) == STATE_PHASE_N_, "a phase without a name");

const char *state_phase_name(enum state_phase phase)
{
	return phase_names[phase];
}

/* ------ the `state` file ------ */

static int read_boot(char *boot, struct wr_error *err)
{
	AUTO_FD fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, boot, BOOT_SIZE - 1);

	if (n <= 0)
		return wr_fail(err, EIO,
			       "cannot read /proc/sys/kernel/random/boot_id: is /proc mounted?");

	boot[n] = '\0';
	boot[strcspn(boot, "\n")] = '\0';
	return 0;
}

void state_clear_nodes(struct state *st)
{
	st->n_nodes = 0;
	st->node_named = (struct map){0};
}

void state_clear_links(struct state *st)
{
	st->n_links = 0;
}

bool state_add_node(struct state *st, const char *name, uint64_t id)
{
	struct state_node *node = ARENA_PUSH(&st->arena, st->nodes, st->n_nodes, st->nodes_cap);
	uint32_t number;

	if (!st->names.arena)
		names_init(&st->names, &st->arena);
	number = names_add(&st->names, name);
	if (!node || !number)
		return false;

	*node = (struct state_node){.name = names_text(&st->names, number), .id = id};
	/* Of a name that stands there twice, the first counts. */
	return map_get(&st->node_named, number) != MAP_NONE ||
	       map_put(&st->node_named, &st->arena, number, (uint32_t)(st->n_nodes - 1));
}

uint64_t state_node_id(const struct state *st, const char *name)
{
	uint32_t number = names_find(&st->names, name);
	uint32_t i = number ? map_get(&st->node_named, number) : MAP_NONE;

	return i == MAP_NONE ? 0 : st->nodes[i].id;
}

bool state_add_link(struct state *st, const char *node, const char *device, uint32_t ifindex)
{
	struct state_link *link = ARENA_PUSH(&st->arena, st->links, st->n_links, st->links_cap);

	if (!link)
		return false;

	link->ifindex = ifindex;
	link->node = arena_strdup(&st->arena, node);
	link->device = arena_strdup(&st->arena, device);
	return link->node && link->device;
}

int state_write(struct state *st, enum state_phase phase, struct wr_error *err)
{
	AUTO_STR text = {0};
	char boot[BOOT_SIZE];
	int rc = read_boot(boot, err);

	if (rc < 0)
		return rc;

	str_printf(&text, "warren-lab 1\nboot %s\nphase %s\n", boot, phase_names[phase]);
	for (size_t i = 0; i < st->n_nodes; i++)
		str_printf(&text, "node %s %" PRIu64 "\n", st->nodes[i].name, st->nodes[i].id);
	for (size_t i = 0; i < st->n_links; i++)
		str_printf(&text, "link %s %s %" PRIu32 "\n", st->links[i].node,
			   st->links[i].device, st->links[i].ifindex);
	if (text.failed)
		return wr_fail(err, ENOMEM, "no memory for the state of lab \"%s\"", st->lab);

	rc = state_put_file(st, "state", str_text(&text), text.len, err);
	if (rc == 0)
		st->phase = phase;
	return rc;
}

/* Cuts the next word off *line; NULL when there is none. */
static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " ");

	if (!*word)
		return NULL;

	*line = word + strcspn(word, " ");
	if (**line)
		*(*line)++ = '\0';
	return word;
}

static int parse_phase(struct state *st, const char *word)
{
	for (size_t i = 0; i < STATE_PHASE_N_; i++)
		if (str_eq(word, phase_names[i])) {
			st->phase = (enum state_phase)i;
			return 0;
		}

	return -EINVAL;
}

/* The name of a node is that of a file. */
static bool is_file_name(const char *name)
{
	return !strchr(name, '/') && !str_eq(name, ".") && !str_eq(name, "..");
}

static int parse_node(struct state *st, char *line)
{
	char *name = next_word(&line), *id = next_word(&line);
	uint64_t number;

	if (!id || next_word(&line) || !is_file_name(name) ||
	    str_to_u64(id, UINT64_MAX, false, &number) < 0)
		return -EINVAL;

	return state_add_node(st, name, number) ? 0 : -ENOMEM;
}

static int parse_link(struct state *st, char *line)
{
	char *node = next_word(&line), *device = next_word(&line), *ifindex = next_word(&line);
	uint64_t number;

	if (!ifindex || next_word(&line) || str_to_u64(ifindex, INT32_MAX, false, &number) < 0)
		return -EINVAL;

	return state_add_link(st, node, device, (uint32_t)number) ? 0 : -ENOMEM;
}

static int parse_line(struct state *st, char *line, const char *boot)
{
	char *key = next_word(&line);
	char *rest = key ? line : NULL;

	if (!key)
		return 0;
	if (str_eq(key, "node"))
		return parse_node(st, rest);
	if (str_eq(key, "link"))
		return parse_link(st, rest);
	if (str_eq(key, "phase"))
		return parse_phase(st, rest);
	if (str_eq(key, "boot")) {
		st->other_boot = !str_eq(rest, boot);
		return 0;
	}

	return str_eq(key, "warren-lab") && str_eq(rest, "1") ? 0 : -EINVAL;
}

int state_parse(struct state *st, const char *text, size_t len, const char *boot,
		struct wr_error *err)
{
	AUTO_FREE char *copy = strndup(text, len);
	size_t number = 1;

	if (!copy)
		return wr_fail(err, ENOMEM, "no memory for a lab's state");
	if (strlen(copy) != len)
		return wr_fail(err, EINVAL, "state of lab \"%s\" is no text", st->lab);

	for (char *line = copy, *next; line; line = next, number++) {
		int rc;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		rc = parse_line(st, line, boot);
		if (rc == -ENOMEM)
			return wr_fail(err, ENOMEM, "no memory for a lab's state");
		if (rc < 0)
			return wr_fail(err, EINVAL,
				       "state of lab \"%s\": line %zu makes no sense (what is left "
				       "of it goes by: umount -l " STATE_DIR
				       "/%s/ns; rm -r " STATE_DIR "/%s)",
				       st->lab, number, st->lab, st->lab);
	}

	return 0;
}

static int load(struct state *st, struct wr_error *err)
{
	AUTO_STR text = {0};
	struct wr_error why = {0};
	char boot[BOOT_SIZE];
	int rc = state_get_file(st, "state", STATE_MAX, &text, &why);

	if (rc == -ENOENT)
		return 0; /* made, and not written yet */
	if (rc < 0)
		return wr_fail(err, -rc, "%s", why.text);

	rc = read_boot(boot, err);
	return rc < 0 ? rc : state_parse(st, str_text(&text), text.len, boot, err);
}

/* ------ the lock ------ */

static pid_t lock_holder(int fd)
{
	char buf[32] = "";
	uint64_t pid = 0;

	if (pread(fd, buf, sizeof(buf) - 1, 0) > 0) {
		buf[strcspn(buf, "\n")] = '\0';
		str_to_u64(buf, INT_MAX, false, &pid);
	}

	return (pid_t)pid;
}

static int lock(struct state *st, struct wr_error *err)
{
	AUTO_FD fd = openat(st->dir_fd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	struct stat s;
	int rc;

	if (fd < 0)
		return wr_fail(err, errno, "cannot open the lock of lab \"%s\": %s", st->lab,
			       strerror(errno));
	do
		rc = flock(fd, LOCK_EX | LOCK_NB);
	while (rc < 0 && errno == EINTR);
	if (rc < 0) {
		if (errno != EWOULDBLOCK)
			return wr_fail(err, errno, "cannot lock lab \"%s\": %s", st->lab,
				       strerror(errno));
		return wr_fail(err, EBUSY, "lab \"%s\" is being changed by another warren (pid %d)",
			       st->lab, (int)lock_holder(fd));
	}
	if (fstat(fd, &s) < 0 || s.st_nlink == 0)
		return -EAGAIN; /* the lab was taken down between open and flock */

	if (ftruncate(fd, 0) == 0)
		dprintf(fd, "%d\n", (int)getpid());
	st->lock_fd = TAKE_FD(fd);
	return 0;
}

/* Where no lab is, none shall seem to be. */
static void drop_lock(struct state *st)
{
	if (faccessat(st->dir_fd, "state", F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
		unlinkat(st->dir_fd, "lock", 0);
}

/* ------ open and close ------ */

static int open_state(struct state **ret, const char *lab, bool locked, bool create,
		      struct wr_error *err)
{
	CLEANUP(state_closep) struct state *st = calloc(1, sizeof(*st));
	int rc;

	if (!st)
		return wr_fail(err, ENOMEM, "no memory for the state of a lab");
	st->dir_fd = st->lock_fd = -1;
	if (!state_name_ok(lab))
		return wr_fail(err, EINVAL, "\"%s\" cannot be the name of a lab", lab);
	snprintf(st->lab, sizeof(st->lab), "%s", lab);

	st->dir_fd = state_dir_open(lab, create, err);
	if (st->dir_fd < 0)
		return st->dir_fd;

	rc = locked ? lock(st, err) : 0;
	if (rc == 0)
		rc = load(st, err);
	if (rc == 0)
		*ret = TAKE(st);
	else if (create && rc != -EBUSY && rc != -EAGAIN)
		drop_lock(st);
	return rc;
}

int state_open(struct state **ret, const char *lab, struct wr_error *err)
{
	return open_state(ret, lab, false, false, err);
}

int state_open_locked(struct state **ret, const char *lab, bool create, struct wr_error *err)
{
	int rc;

	/* ENOENT: another warren removed an empty folder between our making and opening it. */
	for (unsigned tries = 0; tries < 100; tries++) {
		rc = open_state(ret, lab, true, create, err);
		if (rc != -EAGAIN && !(create && rc == -ENOENT))
			break;
	}

	if (rc < 0 && create && rc != -EBUSY && rc != -EPERM && state_name_ok(lab))
		state_dir_tidy(lab);
	return rc;
}

void state_close(struct state *st)
{
	if (!st)
		return;

	fd_close(st->lock_fd);
	fd_close(st->dir_fd);
	arena_fini(&st->arena);
	free(st);
}
