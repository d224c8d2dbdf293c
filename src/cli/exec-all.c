/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec-all.c - a program in every namespace, several at once, their outputs apart.
 *
 * What one prints is kept until it ends, and then printed as a block below its name. Where our
 * standard output and error are the same file, terminal or pipe, so are the program's, and the
 * order of its lines stays; otherwise each has its own blocks.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <warren/netns.h>

#include "cli/exec.h"
#include "cli/interrupt.h"

enum { STREAM_OUT, STREAM_ERR, STREAM_N_ };

/* A program that runs. */
struct job {
	const char *name; /* of its namespace; NULL: this place is free */
	pid_t pid;
	int pidfd;
	struct stream {
		int fd; /* the end that we read; -1: it has none, or no more comes */
		struct str text;
	} streams[STREAM_N_];
};

struct all {
	const struct exec_how *how;
	const struct wr_netns_entry *entries;
	size_t n, next; /* entries; the first that was not begun */
	struct job *jobs;
	struct pollfd *polls; /* for each job its process and its streams; then the interruption */
	size_t n_jobs, n_running, n_failed;
	size_t n_blocks[STREAM_N_]; /* printed */
	bool together;		    /* our output and error are one */
};

#define POLLS_OF_JOB (1 + STREAM_N_)

static bool same_file(int a, int b)
{
	struct stat st_a, st_b;

	return fstat(a, &st_a) == 0 && fstat(b, &st_b) == 0 && st_a.st_dev == st_b.st_dev &&
	       st_a.st_ino == st_b.st_ino && st_a.st_rdev == st_b.st_rdev;
}

/* ------ begin ------ */

static void in_child(const struct exec_how *how, const char *name, int in, int out, int err)
{
	struct ns_word word;

	interrupt_end();
	if (*interrupt_flag())
		_exit(CMD_INTERRUPTED);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(err, STDERR_FILENO) < 0)
		_exit(CMD_CANNOT_RUN);

	ns_word_of_entry(name, &word);
	_exit(exec_one(how, &word));
}

/* A pipe that a program of that user may open again, by /dev/stdout. */
static int make_pipe(const struct user *user, int *ret_read, int *ret_write)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	if (user && fchown(ends[1], user->uid, user->gid) < 0) {
		/* it still can write to what it has */
	}
	*ret_read = ends[0];
	*ret_write = ends[1];
	return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

static int start(const struct all *all, struct job *job)
{
	AUTO_FD in = open("/dev/null", O_RDWR | O_CLOEXEC);
	AUTO_FD out = -1, err = -1;
	const struct user *user = all->how->user;

	if (in < 0 || make_pipe(user, &job->streams[STREAM_OUT].fd, &out) < 0 ||
	    (!all->together && make_pipe(user, &job->streams[STREAM_ERR].fd, &err) < 0))
		return -1;

	job->pid = fork();
	if (job->pid == 0)
		in_child(all->how, job->name, in, out, all->together ? out : err);
	if (job->pid < 0)
		return -1;
	job->pidfd = (int)syscall(SYS_pidfd_open, job->pid, 0);
	return job->pidfd < 0 ? -1 : 0;
}

static void free_job(struct job *job)
{
	fd_close(job->pidfd);
	for (size_t i = 0; i < STREAM_N_; i++) {
		fd_close(job->streams[i].fd);
		str_fini(&job->streams[i].text);
	}
	*job = (struct job){.pidfd = -1, .streams = {{.fd = -1}, {.fd = -1}}};
}

static void fail_start(struct all *all, struct job *job)
{
	cmd_failf(all->how->call, "namespace \"%s\": cannot start a process: %s", job->name,
		  strerror(errno));
	if (job->pid > 0) { /* without a pidfd it cannot be waited for beside others */
		kill(job->pid, SIGKILL);
		waitpid(job->pid, NULL, 0);
	}
	free_job(job);
	all->n_failed++;
}

/* Fills the free places. What is no namespace is left out, and said. */
static void begin(struct all *all)
{
	for (size_t i = 0; i < all->n_jobs && all->next < all->n && !*interrupt_flag(); i++) {
		const struct wr_netns_entry *entry = &all->entries[all->next];
		struct job *job = &all->jobs[i];

		if (job->name)
			continue;
		job->name = entry->name;
		all->next++;
		if (start(all, job) < 0)
			fail_start(all, job);
		else
			all->n_running++;
	}
}

/* ------ end ------ */

/* Takes what is there to be read. */
static void drain(struct stream *stream)
{
	char buf[16384];
	ssize_t n;

	if (stream->fd < 0)
		return;
	while ((n = read(stream->fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			str_addn(&stream->text, buf, (size_t)n);
	if (n == 0)
		stream->fd = fd_close(stream->fd);
}

static void add_block(struct str *out, const struct job *job, const struct str *text, bool first)
{
	str_add(out, first ? "==> " : "\n==> ");
	str_add_escaped(out, job->name, strlen(job->name));
	str_add(out, " <==\n");
	str_addn(out, str_text(text), text->len);
	if (text->len > 0 && text->text[text->len - 1] != '\n')
		str_addc(out, '\n');
	out->failed |= text->failed;
}

/* Every namespace has a block on standard output, so that all are to be seen; on standard error
 * those that said something. */
static void print_blocks(struct all *all, const struct job *job)
{
	const struct str *text = &job->streams[STREAM_ERR].text;
	AUTO_STR out = {0}, words = {0};

	add_block(&out, job, &job->streams[STREAM_OUT].text, all->n_blocks[STREAM_OUT]++ == 0);
	if (cmd_out(&out) != CMD_DONE)
		all->n_failed++;
	if (text->len == 0 && !text->failed)
		return;
	add_block(&words, job, text, all->n_blocks[STREAM_ERR]++ == 0);
	cmd_say(&words);
}

static void say_status(struct all *all, const char *name, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	all->n_failed++;
	if (WIFSIGNALED(status))
		cmd_failf(NULL, "%s: ended by signal %d (%s)", name, WTERMSIG(status),
			  strsignal(WTERMSIG(status)));
	else
		cmd_failf(NULL, "%s: exit status %d", name, WEXITSTATUS(status));
}

static void finish(struct all *all, struct job *job)
{
	int status = 0;

	while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR)
		;
	/* What it has left behind may still have the pipe; nobody waits for that. */
	for (size_t i = 0; i < STREAM_N_; i++)
		drain(&job->streams[i]);
	print_blocks(all, job);
	say_status(all, job->name, status);
	free_job(job);
	all->n_running--;
}

/* ------ wait ------ */

/* From a terminal the signal went to all of its foreground, so the programs have it already. */
static void pass_on_signals(const struct all *all)
{
	for (int sig; (sig = interrupt_take()) >= 0;)
		for (size_t i = 0; sig > 0 && i < all->n_jobs; i++)
			if (all->jobs[i].name)
				kill(all->jobs[i].pid, sig);
}

static void wait_and_see(struct all *all)
{
	size_t n = all->n_jobs * POLLS_OF_JOB;

	for (size_t i = 0; i < all->n_jobs; i++) {
		struct pollfd *polls = all->polls + i * POLLS_OF_JOB;

		polls[0] = (struct pollfd){.fd = all->jobs[i].pidfd, .events = POLLIN};
		for (size_t k = 0; k < STREAM_N_; k++)
			polls[1 + k] =
				(struct pollfd){.fd = all->jobs[i].streams[k].fd, .events = POLLIN};
	}
	all->polls[n] = (struct pollfd){.fd = interrupt_fd(), .events = POLLIN};
	if (poll(all->polls, (nfds_t)n + 1, -1) < 0)
		return;

	pass_on_signals(all);
	for (size_t i = 0; i < all->n_jobs; i++) {
		const struct pollfd *polls = all->polls + i * POLLS_OF_JOB;

		for (size_t k = 0; k < STREAM_N_; k++)
			if (polls[1 + k].revents)
				drain(&all->jobs[i].streams[k]);
		if (polls[0].revents)
			finish(all, &all->jobs[i]);
	}
}

static int run(struct all *all)
{
	begin(all);
	while (all->n_running > 0) {
		wait_and_see(all);
		begin(all);
	}
	if (*interrupt_flag()) {
		cmd_note("interrupted: %zu of %zu namespaces were not tried", all->n - all->next,
			 all->n);
		return CMD_INTERRUPTED;
	}
	return all->n_failed > 0 ? CMD_FAILED : CMD_DONE;
}

/* ------ all of it ------ */

/* The namespaces come to the front, in order; returns how many they are. */
static size_t leave_out_stale(struct wr_netns_entry *entries, size_t n)
{
	size_t n_kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct wr_netns_entry entry = entries[i];

		if (entry.stale) {
			cmd_warn("\"%s\" is stale and left out (warren rm %s)", entry.name,
				 entry.name);
			continue;
		}
		entries[i] = entries[n_kept];
		entries[n_kept++] = entry;
	}
	return n_kept;
}

static int run_list(const struct exec_how *how, struct wr_netns_entry *entries, size_t n,
		    size_t n_at_once)
{
	struct all all = {
		.how = how,
		.entries = entries,
		.n = leave_out_stale(entries, n),
		.n_jobs = n_at_once < n ? n_at_once : n,
		.together = same_file(STDOUT_FILENO, STDERR_FILENO),
	};
	int status = CMD_CANNOT_RUN;

	all.jobs = calloc(all.n_jobs + 1, sizeof(*all.jobs));
	all.polls = calloc(all.n_jobs * POLLS_OF_JOB + 1, sizeof(*all.polls));
	for (size_t i = 0; all.jobs && i < all.n_jobs; i++)
		all.jobs[i] = (struct job){.pidfd = -1, .streams = {{.fd = -1}, {.fd = -1}}};

	interrupt_begin();
	if (all.jobs && all.polls)
		status = run(&all);
	else
		cmd_failf(how->call, "no memory");
	free(all.jobs);
	free(all.polls);
	return status;
}

int exec_all(const struct exec_how *how, size_t n_at_once)
{
	struct wr_netns_entry *entries;
	struct wr_error err = {0};
	size_t n;
	int status;

	if (wr_netns_list(&entries, &n, &err) < 0) {
		cmd_fail(how->call, &err, NULL);
		return CMD_CANNOT_RUN;
	}
	status = run_list(how, entries, n, n_at_once);
	wr_netns_entries_free(entries, n);
	return status;
}
