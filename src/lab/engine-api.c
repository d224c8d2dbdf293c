/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * engine-api.c - the public functions of libwarren-lab: the engine without its options.
 */
#include <stdlib.h>
#include <string.h>

#include <warren/lab.h>

#include "base/export.h"
#include "lab/engine.h"

WR_API int wr_lab_read(struct wr_lab **ret, const char *path, const char *text, size_t len,
		       char **ret_words, struct wr_error *err)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	AUTO_STR words = {0};
	int rc = lab_read(ret, path, text, len, &(struct lab_read_opts){0}, &diags, err);

	if (rc == -EINVAL && ret_words) {
		diags_print(&diags, &words);
		*ret_words = str_take(&words);
	}
	return rc;
}

WR_API void wr_lab_free(struct wr_lab *lab)
{
	lab_free(lab);
}

WR_API const char *wr_lab_name(const struct wr_lab *lab)
{
	return names_text(&lab->want.names, lab->name);
}

WR_API int wr_lab_plan(struct wr_lab *lab, char **ret_text, struct wr_error *err)
{
	CLEANUP(engine_report_fini) struct engine_report report = {0};
	CLEANUP(engine_fini) struct engine e = {0};
	struct str text = {0};
	char *words;
	int rc = engine_plan(&e, lab, NULL, &report, err);

	if (rc < 0)
		return rc;

	plan_print(e.plan, &text);
	words = str_take(&text);
	if (!words)
		return wr_fail(err, ENOMEM, "no memory for the text of a plan");

	*ret_text = words;
	return (int)e.plan->n_steps;
}

WR_API int wr_lab_up(struct wr_lab *lab, struct wr_error *err)
{
	CLEANUP(engine_report_fini) struct engine_report report = {0};

	return engine_up(lab, NULL, &report, err);
}

WR_API int wr_lab_down(const char *name, struct wr_error *err)
{
	CLEANUP(engine_report_fini) struct engine_report report = {0};

	return engine_down(name, &(struct engine_opts){0}, &report, err);
}
