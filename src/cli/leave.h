/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * leave.h - what leaves namespaces that go, so that every name can be used again at once: physical
 * devices go home, and devices elsewhere whose other ends are inside are deleted.
 *
 * A namespace that nothing holds takes its devices with it, all of them together and much faster
 * than one after the other; it only has to be waited for. From one that is held they are deleted.
 */
#pragma once

#include "base/cleanup.h"
#include "model/model.h"
#include "netns/handle.h"

struct leave {
	size_t n;
	const char *const *names;     /* borrowed */
	int *fds;		      /* owned, each too; -1: a stale name has none */
	struct netns_handle *handles; /* owned; type 0: this kernel has none */
	struct wr_model model;	      /* the links of namespace i are those of ns i + 1 */
	bool model_made, observed;    /* observed: at least one has more than lo */
};

#define AUTO_LEAVE CLEANUP(leave_fini) struct leave

/* Before the names go: opens the namespaces and looks what is in them. All zero before. */
int leave_begin(struct leave *leave, const char *const *names, size_t n, struct wr_error *err);

/* After it: sends home, closes the descriptors, deletes or waits. What does not work out is a
 * warning: the names are gone. */
void leave_end(struct leave *leave);

/* The namespace again, if something holds it; the descriptor is the caller's. */
int leave_open(const struct leave *leave, size_t i);

void leave_fini(struct leave *leave);
