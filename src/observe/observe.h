/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * observe.h - kernel -> model: dumps of namespaces that the caller holds.
 *
 * Changes nothing: link dumps go through a scratch namespace, so that no nsid is allocated where it
 * would be seen. A fact that could not be read is marked unknown. Where a scratch namespace is
 * refused (an ordinary user), each namespace is asked by itself, which may leave nsids in it.
 */
#pragma once

#include <warren/error.h>

#include "model/model.h"

/* A namespace to look into. */
struct observe_ns {
	const char *name;
	int fd; /* borrowed; -1: there is none, the model marks it missing. For the host its own
		   descriptor */
	unsigned classes;	    /* of opts->classes only these; 0: all of them */
	const char *const *sysctls; /* which to read (dotted names), NULL at the end; may be NULL */
	const char *const
		*links; /* only these devices and what belongs to them (the host): their
			   addresses, routes by them, rules and neighbours that name them.
			   Masters   and peers that are not named are WR_NONE. NULL: all */
};

struct observe_opts {
	unsigned classes;  /* bit per enum wr_class to read; 0: all. Links are always read */
	const char *alias; /* the alias that makes a link ours ("warren:LAB"), or NULL */
};

/* Fills an initialised model (`opts` may be NULL): ns[0] is the host and must be list[0];
 * namespaces in the order of the list. Peers are resolved among them. Errors only for what makes
 * the whole answer useless (no memory, no descriptors, no rights at all). */
int observe(struct wr_model *m, const struct observe_ns *list, size_t n,
	    const struct observe_opts *opts, struct wr_error *err);
