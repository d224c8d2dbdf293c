/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd-up.c - bring a lab up; or up, run a command, and down again.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/checks.h"
#include "cli/cmds.h"
#include "cli/interrupt.h"
#include "cli/labfile.h"
#include "cli/progress.h"
#include "cli/timing.h"
#include "lab/engine.h"

/* ------ which lab ------ */

/* A name means the lab that was stored under it: what drifted is repaired. */
static int load_stored(const struct cmd_call *call, const char *name, struct wr_lab **ret)
{
	CLEANUP(state_closep) struct state *st = NULL;
	struct wr_error err = {0};
	int rc = state_open(&st, name, &err);

	if (rc == 0)
		rc = engine_load(st, "lab.yaml", ret, &err);
	if (rc == -ENOENT)
		return cmd_fail(call, &err, "to bring up a file: warren up %s.yaml, or ./%s", name,
				name);

	return rc ? cmd_fail(call, &err, NULL) : CMD_DONE;
}

static const char *lab_name(const struct wr_lab *lab)
{
	return names_text(&lab->want.names, lab->name);
}

/* ------ up ------ */

static int up_failed(const struct cmd_call *call, int rc, const struct wr_error *err)
{
	if (rc == -EINTR && *interrupt_flag()) {
		cmd_note("interrupted: rolled back");
		return CMD_INTERRUPTED;
	}

	return cmd_fail(call, err, NULL);
}

static void say_up(const struct wr_lab *lab, const struct engine_report *report,
		   const struct progress *p)
{
	char time[32];
	AUTO_STR size = {0};
	const char *how = !report->was_up   ? "up"
			  : report->changed ? "changed"
					    : "up already, nothing to do";

	if (report->recovered)
		cmd_note("%s: %s", lab_name(lab), report->recovered);
	for (size_t i = 0; i < report->n_skipped; i++)
		cmd_note("%s: left out: %s", lab_name(lab), report->skipped[i]);
	cmd_add_count(&size, report->n_nodes, "node");
	cmd_add_count(&size, report->n_wires, "wire");
	if (report->n_routes)
		cmd_add_count(&size, report->n_routes, "route");
	cmd_note("%s: %s: %s in %s", lab_name(lab), str_text(&size), how, progress_time(p, time));
}

static int bring_up(const struct cmd_call *call, struct wr_lab *lab, struct phases *phases,
		    struct engine_report *report)
{
	struct progress progress;
	struct engine_opts opts = {
		.cancel = interrupt_flag(),
		.progress = progress_step,
		.progress_ctx = &progress,
		.phases = phases,
		.prune = cmd_has(call, "prune"),
		.skip_unsupported = cmd_has(call, "skip-unsupported"),
	};
	struct wr_error err = {0};
	int rc;

	progress_begin(&progress, lab_name(lab));
	rc = engine_up(lab, &opts, report, &err);
	progress_end(&progress);
	if (rc < 0)
		return up_failed(call, rc, &err);

	say_up(lab, report, &progress);
	return CMD_DONE;
}

/* Whatever comes of it: where a failed one spent its time is worth knowing too. */
static void say_timing(const struct cmd_call *call, struct phases *phases)
{
	AUTO_STR table = {0};

	if (!cmd_has(call, "timing"))
		return;

	phases_enter(phases, phases->now);
	timing_print(phases, &table);
	cmd_say(&table);
}

/* ------ checks ------ */

/* To run none would still open every node. */
static bool wants_checks(const struct cmd_call *call, const struct wr_lab *lab)
{
	return lab->n_checks && !cmd_has(call, "no-checks");
}

static int run_checks(const struct cmd_call *call, const struct wr_lab *lab)
{
	CLEANUP(checks_report_fini) struct checks_report report = {0};
	CLEANUP(state_closep) struct state *st = NULL;
	struct wr_error err = {0};
	AUTO_STR out = {0};
	int *fds = NULL;
	int rc = state_open(&st, lab_name(lab), &err);

	if (rc == 0)
		rc = engine_open_nodes(st, lab, &fds, &err);
	if (rc == 0)
		rc = checks_run(lab, fds, interrupt_fd(), &report, &err);
	for (size_t i = 0; fds && i < lab->want.n_ns; i++)
		fd_close(fds[i]);
	free(fds);
	if (rc == -EINTR && *interrupt_flag())
		return CMD_INTERRUPTED;
	if (rc < 0) {
		/* The lab is up: 1 would say that nothing was changed. */
		cmd_fail(call, &err,
			 "the lab is up, but its checks could not be run: warren test %s",
			 lab_name(lab));
		return CMD_CHECK_FAILED;
	}

	checks_print(lab, &report, true, &out);
	cmd_say(&out);
	if (report.n_failed)
		cmd_note("%s: up, but %zu of %zu checks failed", lab_name(lab), report.n_failed,
			 report.n_checks);
	return report.n_failed ? CMD_CHECK_FAILED : CMD_DONE;
}

/* ------ up FILE -- CMD ------ */

/* What is sent to us alone is passed on; what a terminal sends reaches the child by itself. */
static int wait_child(pid_t pid, int *ret_status)
{
	AUTO_FD child = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd fds[] = {
		{.fd = child, .events = POLLIN},
		{.fd = interrupt_fd(), .events = POLLIN},
	};

	while (child >= 0 && !fds[0].revents) {
		if (poll(fds, ARRAY_LEN(fds), -1) < 0 && errno != EINTR)
			break;
		for (int sig; (sig = interrupt_take()) >= 0;)
			if (sig > 0)
				kill(pid, sig);
	}

	while (waitpid(pid, ret_status, 0) < 0)
		if (errno != EINTR)
			return -errno;

	return 0;
}

static int run_child(const struct cmd_call *call)
{
	int status, rc;
	pid_t pid = fork();

	if (pid < 0)
		return cmd_failf(call, "cannot start \"%s\": %s", call->tail[0], strerror(errno)),
		       CMD_CANNOT_RUN;
	if (pid == 0) {
		interrupt_end();
		if (*interrupt_flag())
			_exit(CMD_INTERRUPTED);
		execvp(call->tail[0], call->tail);
		rc = errno == ENOENT ? CMD_NOT_FOUND : CMD_NOT_EXECUTABLE;
		cmd_failf(call, "cannot run \"%s\": %s", call->tail[0], strerror(errno));
		_exit(rc);
	}

	if (wait_child(pid, &status) < 0)
		return cmd_failf(call, "cannot wait for \"%s\": %s", call->tail[0],
				 strerror(errno)),
		       CMD_CANNOT_RUN;

	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int take_down(const struct cmd_call *call, const struct wr_lab *lab)
{
	struct engine_report report = {0};
	struct engine_opts opts = {.kill = true};
	struct wr_error err = {0};
	int rc = engine_down(lab_name(lab), &opts, &report, &err);

	engine_report_fini(&report);
	return rc < 0 ? cmd_fail(call, &err, NULL) : CMD_DONE;
}

static int up_run_down(const struct cmd_call *call, struct wr_lab *lab, struct phases *phases,
		       struct engine_report *report)
{
	CLEANUP(state_closep) struct state *st = NULL;
	int rc, status;

	if (state_open(&st, lab_name(lab), NULL) == 0 && st->phase == STATE_UP && !st->other_boot) {
		cmd_failf(call,
			  "lab \"%s\" is up already, and would be taken down after the command",
			  lab_name(lab));
		cmd_todo("first: warren down %s; or run the command alone", lab_name(lab));
		return CMD_CANNOT_RUN;
	}
	rc = bring_up(call, lab, phases, report);
	say_timing(call, phases);
	if (rc != CMD_DONE)
		return rc == CMD_INTERRUPTED ? rc : CMD_CANNOT_RUN;

	status = wants_checks(call, lab) ? run_checks(call, lab) : CMD_DONE;
	if (status == CMD_DONE)
		status = run_child(call);
	rc = take_down(call, lab);
	return rc == CMD_DONE ? status : CMD_CANNOT_RUN;
}

/* In its checks. A lab that this call brought up goes again; a change stays made. */
static int interrupted(const struct cmd_call *call, const struct wr_lab *lab,
		       const struct engine_report *report)
{
	int rc;

	if (report->was_up) {
		cmd_note("interrupted: the lab is up, its checks were not finished");
		return report->changed ? CMD_CHECK_FAILED : CMD_INTERRUPTED;
	}

	rc = take_down(call, lab);
	if (rc != CMD_DONE)
		return rc;

	cmd_note("interrupted: rolled back");
	return CMD_INTERRUPTED;
}

static int up_and_check(const struct cmd_call *call, struct wr_lab *lab, struct phases *phases,
			struct engine_report *report)
{
	int rc = bring_up(call, lab, phases, report);

	if (rc != CMD_DONE || !wants_checks(call, lab))
		return rc;

	phases_enter(phases, PHASE_CHECKS);
	rc = run_checks(call, lab);
	if (rc == CMD_INTERRUPTED)
		return interrupted(call, lab, report);

	/* A check that could not be run holds no better than one that failed, and the lab is up. */
	return rc == CMD_FAILED ? CMD_CHECK_FAILED : rc;
}

int up_run(const struct cmd_call *call)
{
	CLEANUP(engine_report_fini) struct engine_report report = {0};
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	struct phases phases;
	int rc;

	phases_begin(&phases);
	rc = labfile_is_file(call->args[0]) ? labfile_read(call, call->args[0], &lab)
					    : load_stored(call, call->args[0], &lab);
	if (rc != CMD_DONE)
		return rc;

	interrupt_begin();
	if (call->n_tail)
		return up_run_down(call, lab, &phases, &report);

	rc = up_and_check(call, lab, &phases, &report);
	say_timing(call, &phases);
	return rc;
}
