/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inject.c - runs a program and makes one of its system calls, or one netlink answer that it gets,
 * fail.
 *
 *	inject [-n N] [-a N] [-k N] [-v VARIANT] [-s CALL] [-c] [-l] [-o FILE] -- PROGRAM [ARG…]
 *
 * -n N: the N-th fault point fails with an error that suits it (calls.c). -a N: the N-th netlink
 * answer becomes an error. -k N: the program is killed at the N-th fault point. Without them
 * points are only counted. -s CALL: calls of that name alone are points. -c: points of forked
 *children count too. -l: each point is listed. FILE gets "points P", "answers A" and, when
 *something was done, "hit" with words. The exit status is the program's, 128 + signal when it was
 *killed.
 *
 * By seccomp user notification: no tracing, so signals, threads and children live as always. What
 * the dynamic loader does is no point: it is told by the address of the call.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "answers.h"
#include "calls.h"

#if defined(__x86_64__)
#define HERE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define HERE AUDIT_ARCH_AARCH64
#else
#error "which audit architecture is this?"
#endif

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

enum { LINGER_MS = 10000, PROCS = 64 };

static const int answer_errors[] = {EBUSY, EPERM, ENOMEM};

/* Where the loader of a process lies; known again after each execve. */
struct proc {
	int pid;
	bool known;
	uint64_t loader, loader_end;
};

struct run {
	unsigned long fail, kill, n_points;
	int variant;
	bool children, list;
	const char *only;
	FILE *out;
	struct answers answers;
	int listener;
	pid_t main_pid;
	struct proc procs[PROCS];
	size_t n_procs;
};

static void die(const char *what)
{
	fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
	exit(125);
}

/* ------ the child ------ */

#define LOAD(field)          \
	(struct sock_filter) \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(what)  (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_##what)
#define UNLESS(value) (struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1)

/* Of fcntl only the commands that can fail: some programs ask thousands of the others. */
static struct sock_filter *add_call(struct sock_filter *c, const struct call *call)
{
	static const unsigned commands[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_SETLKW, F_OFD_SETLKW};
	const unsigned n = call->when == CALL_FCNTL ? ARRAY_LEN(commands) : 0;

	*c++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call->nr, 0,
					    n ? 2 * n + 2 : 1);
	if (!n) {
		*c++ = RETURN(USER_NOTIF);
		return c;
	}

	*c++ = LOAD(args[1]);
	for (unsigned i = 0; i < n; i++) {
		*c++ = UNLESS(commands[i]);
		*c++ = RETURN(USER_NOTIF);
	}
	*c++ = RETURN(ALLOW);
	return c;
}

static int install_filter(void)
{
	struct sock_filter *code = calloc(2 * n_calls + 32, sizeof(*code)), *c = code;
	struct sock_fprog prog = {.filter = code};

	if (!code)
		return -1;

	*c++ = LOAD(arch);
	*c++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, HERE, 1, 0);
	*c++ = RETURN(ALLOW);
	*c++ = LOAD(nr);
	for (size_t i = 0; i < n_calls; i++)
		c = add_call(c, &calls[i]);
	*c++ = RETURN(ALLOW);
	prog.len = (unsigned short)(c - code);

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    &prog);
}

static void wait_change(int *word, int from)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == from)
		syscall(SYS_futex, word, FUTEX_WAIT, from, NULL, NULL, 0);
}

static void change(int *word, int to)
{
	__atomic_store_n(word, to, __ATOMIC_RELEASE);
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Between the filter and execve only calls that are not in the table: nobody listens yet. */
static void child(int *word, char **argv)
{
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (prctl(PR_GET_NO_NEW_PRIVS) != 1 && geteuid() != 0)
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

	fd = install_filter();
	change(word, fd < 0 ? -errno : fd + 2);
	if (fd < 0)
		_exit(125);

	wait_change(word, fd + 2);
	execvp(argv[0], argv);
	fprintf(stderr, "inject: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static void start(struct run *run, char **argv)
{
	int *word = mmap(NULL, sizeof(*word), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			 -1, 0);
	int pidfd;

	if (word == MAP_FAILED)
		die("mmap");

	*word = 1;
	run->main_pid = fork();
	if (run->main_pid < 0)
		die("fork");
	if (run->main_pid == 0)
		child(word, argv);

	wait_change(word, 1);
	errno = -*word;
	if (*word < 0)
		die("seccomp");

	pidfd = (int)syscall(SYS_pidfd_open, run->main_pid, 0);
	run->listener = (int)syscall(SYS_pidfd_getfd, pidfd, *word - 2, 0);
	if (run->listener < 0)
		die("pidfd_getfd");
	close(pidfd);
	change(word, 0);
}

/* ------ who calls, and from where ------ */

static int group_of(int tid)
{
	char path[64], line[128];
	FILE *f;
	int pid = tid;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Tgid: %d", &pid) == 1)
			break;
	if (f)
		fclose(f);

	return pid;
}

static void find_loader(struct proc *proc)
{
	char path[64], line[512];
	unsigned long long from, to;
	FILE *f;

	proc->known = true;
	proc->loader = proc->loader_end = 0;
	snprintf(path, sizeof(path), "/proc/%d/maps", proc->pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (!strstr(line, "/ld-") || sscanf(line, "%llx-%llx", &from, &to) != 2)
			continue;
		if (!proc->loader)
			proc->loader = from;
		proc->loader_end = to;
	}
	if (f)
		fclose(f);
}

static struct proc *proc_of(struct run *run, int pid)
{
	struct proc *proc = run->procs;

	for (; proc < run->procs + run->n_procs; proc++)
		if (proc->pid == pid)
			return proc;

	if (run->n_procs == PROCS)
		proc = run->procs + pid % PROCS;
	else
		run->n_procs++;
	*proc = (struct proc){.pid = pid};
	return proc;
}

/* ------ one call ------ */

__attribute__((format(printf, 2, 3))) static void say(struct run *run, const char *fmt, ...)
{
	va_list ap;

	if (!run->out)
		return;
	va_start(ap, fmt);
	vfprintf(run->out, fmt, ap);
	va_end(ap);
	fflush(run->out);
}

/* Is this call a point; then *ret_error is what suits it. The first execve is our own. */
static bool is_point(struct run *run, const struct seccomp_notif *req, int pid, int *ret_error)
{
	const struct call *call = call_find(req->data.nr);
	struct proc *proc = proc_of(run, pid);
	bool begins = call && call->when == CALL_STARTS;
	bool own = begins && !proc->known && pid == run->main_pid;

	if (!proc->known && !own)
		find_loader(proc);
	if (begins)
		proc->known = false;
	if (!call || own || (run->only && strcmp(run->only, call->name) != 0) ||
	    (pid != run->main_pid && !run->children) ||
	    (req->data.instruction_pointer >= proc->loader &&
	     req->data.instruction_pointer < proc->loader_end))
		return false;

	*ret_error = call_error(call, &req->data, pid, run->variant);
	return *ret_error != 0;
}

static void meet_point(struct run *run, const struct seccomp_notif *req, int pid, int error,
		       struct seccomp_notif_resp *resp)
{
	const char *name = call_find(req->data.nr)->name;

	run->n_points++;
	if (run->list)
		say(run, "point %lu %s\n", run->n_points, name);

	if (run->n_points == run->kill) {
		say(run, "hit %lu %s killed\n", run->n_points, name);
		kill(pid, SIGKILL);
	}
	if (run->n_points == run->fail) {
		say(run, "hit %lu %s %s\n", run->n_points, name, strerrorname_np(error));
		resp->flags = 0;
		/* brk says no by the break that it has; libc asks again when that is 0. */
		resp->error = req->data.nr == __NR_brk ? 0 : -error;
	}
}

static void answer(struct run *run, struct seccomp_notif *req, struct seccomp_notif_resp *resp)
{
	int pid = group_of((int)req->pid), error = 0;
	long result = 0;

	*resp = (struct seccomp_notif_resp){.id = req->id,
					    .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
	if (!is_point(run, req, pid, &error))
		return;

	meet_point(run, req, pid, error, resp);
	if (resp->flags && answers_meet(&run->answers, &req->data, pid, &result)) {
		say(run, "hit answer %lu %s\n", run->answers.wanted,
		    strerrorname_np(run->answers.error));
		resp->flags = 0;
		resp->val = result;
	}
}

static void serve_one(struct run *run)
{
	struct seccomp_notif req = {0};
	struct seccomp_notif_resp resp;

	/* ENOENT: the task died meanwhile; EINTR: a signal. */
	if (ioctl(run->listener, SECCOMP_IOCTL_NOTIF_RECV, &req) < 0)
		return;
	answer(run, &req, &resp);
	ioctl(run->listener, SECCOMP_IOCTL_NOTIF_SEND, &resp);
}

/* Until nobody is under the filter any more; what the program left behind gets a while. */
static int serve(struct run *run)
{
	int pidfd = (int)syscall(SYS_pidfd_open, run->main_pid, 0), status = 0;
	struct pollfd p[2] = {{.fd = run->listener, .events = POLLIN},
			      {.fd = pidfd, .events = POLLIN}};

	for (;;) {
		int n = poll(p, 2, p[1].fd < 0 ? LINGER_MS : -1);

		if (n == 0 || (p[0].revents & POLLHUP))
			break;
		if (p[0].revents & POLLIN)
			serve_one(run);
		if (p[1].revents & POLLIN) {
			waitpid(run->main_pid, &status, 0);
			p[1].fd = -1;
		}
	}
	if (p[1].fd >= 0)
		waitpid(run->main_pid, &status, 0);

	close(pidfd);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	struct run run = {0};
	int opt, status;

	while ((opt = getopt(argc, argv, "+n:a:k:v:s:clo:")) != -1) {
		switch (opt) {
		case 'n':
			run.fail = strtoul(optarg, NULL, 10);
			break;
		case 'a':
			run.answers.wanted = strtoul(optarg, NULL, 10);
			break;
		case 'k':
			run.kill = strtoul(optarg, NULL, 10);
			break;
		case 'v':
			run.variant = atoi(optarg);
			break;
		case 's':
			run.only = optarg;
			break;
		case 'c':
			run.children = true;
			break;
		case 'l':
			run.list = true;
			break;
		case 'o':
			run.out = fopen(optarg, "we");
			if (!run.out)
				die(optarg);
			break;
		default:
			return 125;
		}
	}
	if (optind == argc) {
		fprintf(stderr, "inject: which program?\n");
		return 125;
	}

	run.answers.error = answer_errors[(run.answers.wanted + (unsigned)run.variant) % 3];
	start(&run, argv + optind);
	status = serve(&run);
	say(&run, "points %lu\nanswers %lu\n", run.n_points, run.answers.n_met);
	return status;
}
