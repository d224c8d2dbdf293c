/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz-graph.c - the reader of GraphML, with any bytes. A bad file has a diagnosis; what was read
 * has valid names, and is the same lab when it is converted and read as a lab file.
 */
#include <string.h>

#include "fuzz-read.h"

static int read_one(const char *path, const char *text, size_t len, bool ipv6, struct str *ret)
{
	struct lab_read_opts opts = {.ipv6 = ipv6};
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	struct wr_error err = {0};
	int rc = lab_read(&lab, path, text, len, &opts, &diags, &err);

	if (rc < 0)
		fuzz_refused(&diags, &err, rc);
	else
		lab_save(lab, ret);
	arena_fini(&arena);
	return rc;
}

/* All that a graph needs is there, whatever its bytes were. */
static void convert(const char *text, size_t len, bool ipv6, struct str *ret)
{
	struct lab_read_opts opts = {.ipv6 = ipv6};
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct wr_error err = {0};

	MUST(lab_convert(ret, "fuzz.graphml", text, len, &opts, &diags, &err) == 0);
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	AUTO_STR graph = {0}, converted = {0}, again = {0};
	bool ipv6 = size % 2;

	/* Only a graph may have IPv6 by an option; what else is a lab file is fuzz-lab's. */
	if (read_one("fuzz.graphml", text, size, ipv6, &graph) < 0)
		return 0;

	convert(text, size, ipv6, &converted);
	if (read_one("fuzz.yaml", str_text(&converted), converted.len, false, &again) < 0)
		fprintf(stderr, "%s\n", str_text(&converted));
	MUST(strcmp(str_text(&graph), str_text(&again)) == 0);
	return 0;
}
