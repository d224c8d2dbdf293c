/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-save.c - a lab that is saved and read again is the same lab, and saves the same bytes: for
 * every example and every case of the other golden tests.
 */
#include "golden.h"
#include "view/show.h"

/* ------ a lab as text, by other ways than lab_save -- */

static const char *text_of(const struct wr_lab *lab, uint32_t name)
{
	return names_text(&lab->want.names, name);
}

static void dump_node(const struct wr_lab *lab, uint32_t ns, struct str *out)
{
	const struct lab_node *node = &lab->nodes[ns];
	const struct wr_model *m = &lab->want;

	str_printf(out, "node %s router %d bridge %s\n", text_of(lab, node->label), node->router,
		   node->bridge == WR_NONE ? "-" : model_link_name(m, node->bridge));
	view_show_json(m, ns, out);
	WR_EACH_SYSCTL (m, ns, i)
		str_printf(out, "sysctl %s=%s\n", text_of(lab, m->sysctls[i].name),
			   text_of(lab, m->sysctls[i].value));
	for (size_t i = 0; i < node->n_files; i++)
		str_printf(out, "file %s source %s text %d %s\n", text_of(lab, node->files[i].path),
			   text_of(lab, node->files[i].source), node->files[i].is_text,
			   text_of(lab, node->files[i].text));
	for (size_t i = 0; i < node->n_env; i++)
		str_printf(out, "env %s=%s\n", text_of(lab, node->env[i].name),
			   text_of(lab, node->env[i].value));
}

static void dump_check(const struct wr_lab *lab, const struct lab_check *c, struct str *out)
{
	char text[INET_TEXT_SIZE];

	str_printf(out, "check cannot %d family %u within %u from %s:", c->cannot, c->family,
		   c->within_ms, text_of(lab, c->from));
	for (size_t i = 0; i < c->n_who; i++)
		str_printf(out, " %s", model_ns_name(&lab->want, c->who[i]));
	for (size_t i = 0; i < c->n_what; i++)
		str_printf(out, " -> %u %u %s %u/%u", c->what[i].ns, c->what[i].link,
			   inet_text(&c->what[i].addr, text), c->what[i].port, c->what[i].ipproto);
	str_addc(out, '\n');
}

static void dump(const struct wr_lab *lab, struct str *out)
{
	str_printf(out, "lab %s prefix %s description %s\n", text_of(lab, lab->name),
		   text_of(lab, lab->prefix), text_of(lab, lab->description));
	for (uint32_t ns = 0; ns < lab->want.n_ns; ns++)
		dump_node(lab, ns, out);
	for (size_t i = 0; i < lab->n_checks; i++)
		dump_check(lab, &lab->checks[i], out);
}

/* ------ the property -- */

/* Shows where they begin to differ, and a little of what comes before. */
static void expect_same(const char *path, const char *what, const struct str *a,
			const struct str *b)
{
	const char *x = str_text(a), *y = str_text(b);
	size_t at = 0, from;

	while (x[at] && x[at] == y[at])
		at++;
	from = at > 60 ? at - 60 : 0;
	if (x[at] || y[at])
		fail_msg("%s: %s\n--- before\n%.200s\n--- after\n%.200s", path, what, x + from,
			 y + from);
}

static void saved_and_read_is_the_same(void **state)
{
	const char *path = *state;
	struct wr_lab *lab = golden_lab(path), *again;
	AUTO_STR saved = {0};
	AUTO_STR saved_again = {0};
	AUTO_STR dumped = {0};
	AUTO_STR dumped_again = {0};

	lab_save(lab, &saved);
	if (strstr(str_text(&saved), "\n# not written"))
		fail_msg("%s: a lab that was read can be written\n%s", path, saved.text);
	again = golden_read(path, &saved);
	lab_save(again, &saved_again);
	dump(lab, &dumped);
	dump(again, &dumped_again);
	expect_same(path, "another lab", &dumped, &dumped_again);
	expect_same(path, "saved in another way", &saved, &saved_again);
	assert_false(saved.failed || saved_again.failed || dumped.failed || dumped_again.failed);
	lab_free(lab);
	lab_free(again);
}

int main(void)
{
	static char *paths[GOLDEN_CASES_MAX], *folders[GOLDEN_CASES_MAX];
	size_t n = golden_list("../../examples", ".yaml", paths, GOLDEN_CASES_MAX);
	size_t n_folders = golden_list("plan", "", folders, GOLDEN_CASES_MAX);

	n += golden_list("save", ".yaml", paths + n, GOLDEN_CASES_MAX - n);
	for (size_t i = 0; i < n_folders; i++) {
		n += golden_list(folders[i], ".yaml", paths + n, GOLDEN_CASES_MAX - n);
		free(folders[i]);
	}
	return golden_run(paths, n, saved_and_read_is_the_same);
}
