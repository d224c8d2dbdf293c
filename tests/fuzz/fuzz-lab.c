/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz-lab.c - the lab reader, with any bytes. A bad file has a diagnosis; what was read can be
 * saved, read again, and saved to the same bytes, as the stored lab of a running lab is.
 */
#include <string.h>

#include "fuzz-read.h"

static void read_again(const struct wr_lab *lab)
{
	AUTO_STR first = {0}, second = {0};
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	/* A range of a short file may stand for more nodes than a file may have. */
	const struct lab_read_opts stored = {.observed = true};
	CLEANUP(lab_freep) struct wr_lab *again = NULL;
	struct wr_error err = {0};
	int rc;

	lab_save(lab, &first);
	rc = lab_read(&again, "", str_text(&first), first.len, &stored, &diags, &err);
	if (rc < 0) {
		AUTO_STR why = {0};

		diags_print(&diags, &why);
		fprintf(stderr, "%s\n%s\n", str_text(&first), str_text(&why));
	}
	MUST(rc == 0);

	lab_save(again, &second);
	if (strcmp(str_text(&first), str_text(&second)) != 0)
		fprintf(stderr, "%s\n---\n%s\n", str_text(&first), str_text(&second));
	MUST(strcmp(str_text(&first), str_text(&second)) == 0);
	arena_fini(&arena);
}

static void ask(const struct wr_lab *lab)
{
	AUTO_STR hosts = {0};
	struct arena arena = {0};
	struct lab_hosts *all = lab_hosts_begin(lab, &arena);
	struct lab_probe *probes = NULL;
	size_t n = 0;

	lab_hosts_common(lab, &hosts);
	for (uint32_t ns = 0; all && ns < lab->want.n_ns && ns < 8; ns++)
		lab_hosts_node(all, ns, &hosts);
	lab_probes(lab, &arena, &probes, &n, NULL);
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	struct wr_error err = {0};
	int rc = lab_read(&lab, "fuzz.yaml", (const char *)data, size, NULL, &diags, &err);

	if (rc < 0) {
		fuzz_refused(&diags, &err, rc);
	} else {
		ask(lab);
		read_again(lab);
	}

	arena_fini(&arena);
	return 0;
}
