/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz-state.c - the state of a running lab, as a hostile neighbour might have written it.
 */
#include <string.h>

#include "fuzz.h"
#include "lab/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state st = {.dir_fd = -1, .lock_fd = -1, .lab = "fuzz"};
	struct wr_error err = {0};
	int rc = state_parse(&st, (const char *)data, size, "boot-of-now", &err);

	MUST(rc == 0 || (err.code == -rc && err.text[0]));
	MUST(st.phase < STATE_PHASE_N_);
	for (size_t i = 0; i < st.n_nodes; i++)
		MUST(st.nodes[i].name[0] && !strchr(st.nodes[i].name, '/'));
	for (size_t i = 0; i < st.n_links; i++)
		MUST(st.links[i].node[0] && st.links[i].device[0]);

	arena_fini(&st.arena);
	return 0;
}
