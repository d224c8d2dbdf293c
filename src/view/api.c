/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * api.c - <warren/model.h>: a namespace as JSON.
 */
#include <errno.h>

#include "base/export.h"
#include "view/show.h"

WR_API int wr_model_json(const struct wr_model *m, uint32_t ns, char **ret, struct wr_error *err)
{
	AUTO_STR out = {0};
	char *text;

	if (ns >= m->n_ns)
		return wr_fail(err, EINVAL, "the model has no namespace %u", ns);

	view_show_json(m, ns, &out);
	text = str_take(&out);
	if (!text)
		return wr_fail(err, ENOMEM, "no memory");

	*ret = text;
	return 0;
}
