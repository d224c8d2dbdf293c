/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * load-files.h - the files that a lab names (`files:`), found on this machine.
 */
#pragma once

#include <warren/error.h>

#include "lab/lab.h"

/* Looks up every `source` in the folder of lab->source.path and makes it absolute. A source stays
 * below that folder, also where symbolic links lead, unless `trust`. Returns -EINVAL with a
 * diagnosis for each that is not there or leads out, other errors when the folder itself cannot be
 * read. */
int load_files(struct wr_lab *lab, bool trust, struct diags *diags, struct wr_error *err);
