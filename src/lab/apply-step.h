/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * apply-step.h - one step as requests, and as words when it failed.
 */
#pragma once

#include "lab/plan.h"
#include "nl/nl.h"
#include "rt/rt.h"

/* Which end of the new pair of `w` sends the create request. */
uint32_t apply_sender(const struct wr_plan *plan, uint32_t w);

/* Appends the requests of a step (not of namespaces and sysctls). */
void apply_put_step(struct nl_batch *b, const struct wr_plan *plan, const struct wr_step *step);

/* Puts "address 10.0.0.1/24 on r1:eth0: " before the kernel's words; returns rc. */
int apply_step_failed(const struct wr_plan *plan, const struct wr_step *step, int rc,
		      const char *words, struct wr_error *err);

/* The same sysctl as a new device will have it: "net.ipv4.conf.eth0.x" ->
 * "net.ipv4.conf.default.x". free() it. */
char *apply_general_sysctl(const char *name);
