/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * golden.h - what the golden tests share: files of a case in, a text to compare with out.
 *
 * UPDATE=1 in the environment rewrites what is expected; the difference is then reviewed.
 */
#pragma once

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lab/lab.h"

#define GOLDEN_CASES_MAX 512

/* false: there is no such file. */
static inline bool golden_get(const char *path, struct str *out)
{
	FILE *file = fopen(path, "re");
	char buf[4096];
	size_t n;

	if (!file)
		return false;
	while ((n = fread(buf, 1, sizeof(buf), file)) > 0)
		str_addn(out, buf, n);
	fclose(file);
	return true;
}

/* The file must hold this text. */
static inline void golden_expect(const char *path, const struct str *text)
{
	AUTO_STR expected = {0};

	if (getenv("UPDATE")) {
		FILE *file = fopen(path, "we");

		assert_non_null(file);
		assert_int_equal(fwrite(str_text(text), 1, text->len, file), text->len);
		assert_int_equal(fclose(file), 0);
		return;
	}

	if (!golden_get(path, &expected))
		fail_msg("%s: there is none; UPDATE=1 makes it", path);
	if (strcmp(str_text(&expected), str_text(text)) != 0)
		fail_msg("%s differs:\n%s", path, str_text(text));
}

/* Reads a lab from memory, or fails with its diagnoses. */
static inline struct wr_lab *golden_read(const char *path, const struct str *text)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct wr_lab *lab = NULL;
	struct wr_error err = {0};
	AUTO_STR words = {0};

	if (lab_read(&lab, path, str_text(text), text->len, NULL, &diags, &err) < 0) {
		diags_print(&diags, &words);
		fail_msg("%s\n%s", err.text, str_text(&words));
	}
	arena_fini(&arena);
	return lab;
}

/* The lab of a file; NULL when there is no such file. */
static inline struct wr_lab *golden_lab(const char *path)
{
	AUTO_STR text = {0};

	return golden_get(path, &text) ? golden_read(path, &text) : NULL;
}

static inline int golden_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Paths of what stands in a folder and ends so (or all), sorted; returns how many were added. */
static inline size_t golden_list(const char *folder, const char *end, char **ret, size_t room)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t n = 0;

	while (dir && (entry = readdir(dir)) && n < room) {
		size_t len = strlen(entry->d_name), end_len = strlen(end);

		if (entry->d_name[0] == '.' || len < end_len ||
		    strcmp(entry->d_name + len - end_len, end) != 0)
			continue;
		if (asprintf(&ret[n], "%s/%s", folder, entry->d_name) > 0)
			n++;
	}
	if (dir)
		closedir(dir);
	qsort(ret, n, sizeof(*ret), golden_cmp);
	return n;
}

/* One test per path; the path is its state and its name. */
static inline int golden_run(char **paths, size_t n, void (*fn)(void **))
{
	static struct CMUnitTest tests[GOLDEN_CASES_MAX];
	int failed;

	if (n == 0) {
		fprintf(stderr, "no cases\n");
		return 1;
	}
	for (size_t i = 0; i < n; i++)
		tests[i] = (struct CMUnitTest){
			.name = paths[i],
			.test_func = fn,
			.initial_state = paths[i],
		};
	failed = _cmocka_run_group_tests("golden", tests, n, NULL, NULL);
	for (size_t i = 0; i < n; i++)
		free(paths[i]);
	return failed;
}
