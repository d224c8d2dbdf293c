/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab-read.c - reads a lab file as the library does and prints the resolved lab, or what is wrong
 * with the file. For the golden tests: no kernel, no privilege.
 *
 *	lab-read [-q|-r|-c] [-p PREFIX] [-s NAME=VALUE]… [-R ROUTES] [-6] FILE
 *
 * -q prints nothing, -r all routes, also those that the resolved lab leaves to `shortest-path`, -c
 * the lab as `convert` writes it.
 */
#include <stdio.h>
#include <string.h>

#include "lab/lab.h"
#include "model/words.h"

enum { SETS_MAX = 16 };

static bool read_file(const char *path, struct str *out)
{
	FILE *file = fopen(path, "re");
	char buf[1 << 16];
	size_t n;

	if (!file)
		return false;
	while ((n = fread(buf, 1, sizeof(buf), file)) > 0)
		str_addn(out, buf, n);
	fclose(file);
	return !out->failed;
}

static int print_text(const struct str *text)
{
	fwrite(str_text(text), 1, text->len, stdout);
	return 0;
}

static int print_lab(const struct wr_lab *lab)
{
	AUTO_STR out = {0};

	lab_save(lab, &out);
	return print_text(&out);
}

static int print_routes(const struct wr_lab *lab)
{
	AUTO_STR out = {0};

	for (uint32_t ns = 0; ns < lab->want.n_ns; ns++) {
		WR_EACH_ROUTE (&lab->want, ns, i) {
			str_printf(&out, "%s: ", model_ns_name(&lab->want, ns));
			route_print(&lab->want, &lab->want.routes[i], &out);
			str_addc(&out, '\n');
		}
	}
	fwrite(str_text(&out), 1, out.len, stdout);
	return 0;
}

static int print_diags(struct diags *diags, const struct wr_error *err)
{
	AUTO_STR out = {0};

	diags_print(diags, &out);
	fwrite(str_text(&out), 1, out.len, stdout);
	fprintf(stderr, "%s\n", err->text);
	return 2;
}

int main(int argc, char **argv)
{
	const char *sets[SETS_MAX + 1] = {0};
	struct lab_read_opts opts = {.sets = sets};
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	struct wr_error err = {0};
	AUTO_STR text = {0}, converted = {0};
	bool quiet = false, routes = false, convert = false;
	int c, n = 0, rc;

	while ((c = getopt(argc, argv, "6cqrR:p:s:")) != -1) {
		if (c == 'q')
			quiet = true;
		else if (c == 'r')
			routes = true;
		else if (c == 'c')
			convert = true;
		else if (c == '6')
			opts.ipv6 = true;
		else if (c == 'R')
			opts.routes = optarg;
		else if (c == 'p')
			opts.prefix = optarg;
		else if (c == 's' && n < SETS_MAX)
			sets[n++] = optarg;
		else
			return 125;
	}
	if (optind >= argc || !read_file(argv[optind], &text))
		return 125;

	if (convert)
		rc = lab_convert(&converted, argv[optind], str_text(&text), text.len, &opts, &diags,
				 &err);
	else
		rc = lab_read(&lab, argv[optind], str_text(&text), text.len, &opts, &diags, &err);
	if (rc)
		rc = print_diags(&diags, &err);
	else if (convert)
		rc = print_text(&converted);
	else if (routes)
		rc = print_routes(lab);
	else if (!quiet)
		rc = print_lab(lab);
	arena_fini(&arena);
	return rc;
}
