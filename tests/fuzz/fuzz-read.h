/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz-read.h - what holds of any file that the reader refuses.
 */
#pragma once

#include <errno.h>

#include "fuzz.h"
#include "lab/lab.h"

static inline void fuzz_refused(struct diags *diags, const struct wr_error *err, int rc)
{
	AUTO_STR text = {0};

	MUST(err->code == -rc && err->text[0]);
	if (rc == -ENOMEM)
		return;

	MUST(diags->n > 0);
	diags_print(diags, &text);
	MUST(text.len > 0);
}
