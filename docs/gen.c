/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gen.c - prints what is made from the reader's tables.
 *
 *	lab-gen man PAGE.scd.in    the page with its tables filled in
 *	lab-gen schema             docs/lab.schema.json
 */
#include <stdio.h>

#include "gen.h"

static bool read_file(const char *path, struct str *out)
{
	FILE *file = fopen(path, "re");
	char buf[4096];
	size_t n;

	if (!file)
		return false;
	while ((n = fread(buf, 1, sizeof(buf), file)) > 0)
		str_addn(out, buf, n);
	fclose(file);
	return !out->failed;
}

int main(int argc, char **argv)
{
	AUTO_STR page = {0};
	AUTO_STR out = {0};

	if (argc == 3 && str_eq(argv[1], "man")) {
		if (!read_file(argv[2], &page) || !gen_man(str_text(&page), &out))
			return 1;
	} else if (argc == 2 && str_eq(argv[1], "schema")) {
		gen_schema(&out);
	} else {
		fprintf(stderr, "usage: lab-gen man PAGE.scd.in | lab-gen schema\n");
		return 2;
	}

	fwrite(str_text(&out), 1, out.len, stdout);
	return out.failed;
}
