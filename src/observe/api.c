/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * api.c - <warren/model.h>: from namespaces to a model that is the caller's.
 */
#include <warren/netns.h>

#include "base/export.h"
#include "base/versioned.h"
#include "observe/named.h"

static int check(const struct wr_observe *what, struct wr_error *err)
{
	if (what->classes >> WR_CLASS_N_)
		return wr_fail(err, EINVAL, "unknown classes 0x%x", what->classes);
	if (what->fds && !what->names)
		return wr_fail(err, EINVAL, "the namespaces to observe have no names");
	return 0;
}

static int add_given(struct sight *sight, const struct wr_observe *what, struct wr_error *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < what->n; i++) {
		AUTO_FD fd = wr_netns_open_fd(what->fds[i], err);

		if (fd < 0)
			rc = wr_context(err, fd, "namespace \"%s\"", what->names[i]);
		else if (sight_has(sight, fd))
			rc = wr_fail(err, EINVAL, "namespace \"%s\" is among them already",
				     what->names[i]);
		else
			rc = sight_add(sight, what->names[i], TAKE_FD(fd), err);
	}
	return rc;
}

static int gather(struct sight *sight, const struct wr_observe *what, struct wr_error *err)
{
	AUTO_FD self = wr_netns_open_self(err);
	int rc = self < 0 ? self : sight_add(sight, "host", TAKE_FD(self), err);

	if (rc == 0)
		rc = what->fds ? add_given(sight, what, err) : sight_add_named(sight, err);
	for (size_t i = 0; i < sight->n; i++)
		sight->list[i].sysctls = what->sysctls;
	return rc;
}

WR_API void wr_model_free(struct wr_model *m)
{
	if (!m)
		return;

	model_fini(m);
	free(m);
}

DEFINE_CLEANUP(struct wr_model *, wr_model_free)

WR_API int wr_model_observe(struct wr_model **ret, const struct wr_observe *what,
			    struct wr_error *err)
{
	CLEANUP(wr_model_freep) struct wr_model *m = calloc(1, sizeof(*m));
	struct wr_observe own = {.size = sizeof(own)};
	struct observe_opts opts;
	AUTO_SIGHT sight = {0};
	int rc = 0;

	if (!m || !model_init(m))
		return wr_fail(err, ENOMEM, "no memory");
	if (what)
		rc = versioned_take(&own, sizeof(own), what, sizeof(own), "struct wr_observe", err);
	if (rc == 0)
		rc = check(&own, err);
	if (rc == 0)
		rc = gather(&sight, &own, err);

	opts = (struct observe_opts){.classes = own.classes};
	if (rc == 0)
		rc = observe(m, sight.list, sight.n, &opts, err);
	if (rc < 0)
		return rc;

	*ret = TAKE(m);
	return 0;
}
