/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * checks.h - the checks of a lab that is up: run by packets, and reported. For `test` and `up`.
 */
#pragma once

#include "lab/lab.h"
#include "probe/probe.h"

/* How one check went. Its probes are probes[first … first + n). */
struct check_outcome {
	uint32_t check; /* index of lab->checks */
	size_t first, n, n_failed;
};

/* All zero before; checks_report_fini after. */
struct checks_report {
	struct arena arena;
	struct check_outcome *checks; /* in file order */
	struct lab_probe *probes;
	struct probe_result *results;	     /* of the probe with the same number */
	size_t n_checks, n_probes, n_failed; /* checks that failed */
};
void checks_report_fini(struct checks_report *report);

/* Runs all checks side by side. ns_fds[i] is the namespace of lab->want.ns[i]; -1: it is gone (what
 * begins there fails), for the host, ns_fds[0]: the caller's. `cancel_fd` readable ends it with
 * -EINTR (-1: none). A check that fails is no error: report->n_failed counts it. */
int checks_run(const struct wr_lab *lab, const int *ns_fds, int cancel_fd,
	       struct checks_report *report, struct wr_error *err);

/* One line a check, "ok …" or "FAILED …: why"; where one stands for many probes, a line for each of
 * the first that failed. `failed_only` leaves out what is well. */
void checks_print(const struct wr_lab *lab, const struct checks_report *report, bool failed_only,
		  struct str *out);
void checks_print_tap(const struct wr_lab *lab, const struct checks_report *report,
		      struct str *out);
void checks_print_json(const struct wr_lab *lab, const struct checks_report *report,
		       struct str *out);
