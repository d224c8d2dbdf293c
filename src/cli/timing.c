/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timing.c - the phases of an `up` as a table.
 */
#include "cli/timing.h"

static double ms(int64_t ns)
{
	return (double)ns / 1e6;
}

static void print_row(const char *name, struct phase_time t, int64_t all_ns, struct str *out)
{
	str_printf(out, "%-8s %10.2f %10.2f %6.1f %%\n", name, ms(t.wall_ns), ms(t.cpu_ns),
		   all_ns ? 100.0 * (double)t.wall_ns / (double)all_ns : 0.0);
}

void timing_print(const struct phases *p, struct str *out)
{
	struct phase_time all = {0};

	for (size_t i = 0; i < PHASE_N_; i++) {
		all.wall_ns += p->spent[i].wall_ns;
		all.cpu_ns += p->spent[i].cpu_ns;
	}

	str_printf(out, "%-8s %10s %10s %8s\n", "phase", "wall ms", "cpu ms", "of wall");
	for (size_t i = 0; i < PHASE_N_; i++)
		if (p->spent[i].wall_ns)
			print_row(phase_name((enum phase)i), p->spent[i], all.wall_ns, out);
	print_row("all", all, all.wall_ns, out);
}
