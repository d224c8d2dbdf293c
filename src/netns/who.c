/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * who.c - walks through the processes and their threads.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "base/str.h"
#include "netns/check.h"
#include "netns/holders.h"
#include "netns/who-look.h"

#define FIRST_PID_NS 0xEFFFFFFCU /* linux/proc_ns.h: PROC_PID_INIT_INO */
#define TASK_LINKS   3		 /* of PID/task: itself, its name, and one for each thread */

DEFINE_CLEANUP(DIR *, closedir)

/* ------ what the parts share ------ */

struct who_holder *who_add(struct who_look *look, const struct who_task *task, enum who_kind kind)
{
	struct who *who = look->who;
	struct who_holder *holder = ARENA_PUSH(&who->arena, who->holders, who->n, who->cap);

	if (holder)
		*holder = (struct who_holder){.kind = kind,
					      .pid = task->pid,
					      .tid = task->tid,
					      .fd = -1,
					      .command = task->name};
	return holder;
}

void who_refused(struct who_task *task)
{
	task->hidden |= errno == EACCES || errno == EPERM;
}

bool who_stat(int dir, const char *path, struct stat *ret)
{
	struct statx st;

	if (statx(dir, path, AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO | STATX_NLINK, &st) < 0)
		return false;
	*ret = (struct stat){
		.st_dev = makedev(st.stx_dev_major, st.stx_dev_minor),
		.st_rdev = makedev(st.stx_rdev_major, st.stx_rdev_minor),
		.st_ino = st.stx_ino,
		.st_mode = st.stx_mode,
		.st_nlink = st.stx_nlink,
	};
	return true;
}

DIR *who_opendir(const struct who_look *look, const char *path)
{
	AUTO_FD fd = openat(look->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (dir)
		TAKE_FD(fd);
	return dir;
}

/* ------ processes and threads ------ */

static bool is_inside(const struct who_look *look, struct who_task *task)
{
	char path[NAME_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/ns/net", task->path);
	if (!who_stat(look->proc, path, &st)) {
		who_refused(task);
		return false;
	}
	return st.st_dev == look->ns.st_dev && st.st_ino == look->ns.st_ino;
}

/* A thread shares the descriptors of its process, as a rule. Where the kernel does not tell, the
 * rule is taken for granted. */
static bool has_own_fds(const struct who_task *thread)
{
	return syscall(SYS_kcmp, thread->pid, thread->tid, KCMP_FILES, 0UL, 0UL) > 0;
}

static void look_at_thread(struct who_look *look, struct who_task *process, pid_t tid,
			   bool process_inside)
{
	struct who_task thread = *process;

	thread.tid = tid;
	snprintf(thread.path, sizeof(thread.path), "%d/task/%d", (int)process->pid, (int)tid);
	if (is_inside(look, &thread) && !process_inside)
		who_add(look, &thread, WHO_THREAD);
	if (has_own_fds(&thread))
		who_look_fds(look, &thread);
	who_look_mounts(look, &thread);
	process->hidden |= thread.hidden;
}

static void look_at_threads(struct who_look *look, struct who_task *process, bool process_inside)
{
	char path[64];
	CLEANUP(closedirp) DIR *dir = NULL;
	const struct dirent *entry;
	struct stat st;
	uint64_t tid;

	snprintf(path, sizeof(path), "%s/task", process->path);
	if (!who_stat(look->proc, path, &st) || st.st_nlink <= TASK_LINKS)
		return;
	dir = who_opendir(look, path);
	while (dir && (entry = readdir(dir)))
		if (str_to_u64(entry->d_name, INT32_MAX, false, &tid) == 0 &&
		    (pid_t)tid != process->pid)
			look_at_thread(look, process, (pid_t)tid, process_inside);
}

static void look_at_process(struct who_look *look, pid_t pid, const char *text)
{
	struct who_task process = {.pid = pid};
	bool inside;

	snprintf(process.path, sizeof(process.path), "%d", (int)pid);
	process.name = holders_command(&look->who->arena, look->proc, text);
	inside = is_inside(look, &process);
	if (inside)
		who_add(look, &process, WHO_PROCESS);
	look_at_threads(look, &process, inside);
	who_look_fds(look, &process);
	who_look_mounts(look, &process);
	look->who->n_processes += process.hidden;
}

static int look_at_all(struct who_look *look, DIR *proc)
{
	struct who_task self = {.path = "thread-self"};
	const struct dirent *entry;
	uint64_t pid;

	who_look_mounts(look, &self);
	while ((entry = readdir(proc)))
		if (str_to_u64(entry->d_name, INT32_MAX, false, &pid) == 0 &&
		    (pid_t)pid != getpid())
			look_at_process(look, (pid_t)pid, entry->d_name);
	return look->who->arena.failed ? -ENOMEM : 0;
}

/* In a PID namespace /proc shows its own processes, and with the mount option hidepid the caller's.
 */
static bool hides_processes(int proc)
{
	struct stat st;

	return !who_stat(proc, "self/ns/pid", &st) || st.st_ino != FIRST_PID_NS ||
	       !who_stat(proc, "1", &st);
}

int who_find(struct who *who, int fd, struct wr_error *err)
{
	CLEANUP(closedirp) DIR *proc = NULL;
	struct who_look look = {.who = who};
	int rc = netns_check(fd, "the descriptor", err);

	if (rc < 0)
		return rc;
	if (fstat(fd, &look.ns) < 0)
		return wr_fail(err, errno, "cannot look at the namespace: %s", strerror(errno));
	proc = opendir("/proc");
	if (!proc)
		return wr_fail(err, errno, "cannot look for processes in /proc: %s",
			       strerror(errno));

	look.proc = dirfd(proc);
	who->outside = hides_processes(look.proc);
	if (look_at_all(&look, proc) < 0)
		return wr_fail(err, ENOMEM, "no memory for a list of holders");
	who->n_mounts = who_count_unseen(&look);
	return 0;
}

void who_fini(struct who *who)
{
	arena_fini(&who->arena);
}
