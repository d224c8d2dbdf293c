/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-state.c - the state of a lab: written, read again, and what is not believed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/state-dir.h"
#include "unit.h"

#define BOOT "boot-of-now"

struct fixture {
	char dir[32];
	struct state wrote, read;
	struct str text;
	struct wr_error err;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){.dir = "/tmp/test-state-XXXXXX"};
	f.wrote = (struct state){.dir_fd = -1, .lock_fd = -1, .lab = "lab"};
	f.read = (struct state){.dir_fd = -1, .lock_fd = -1, .lab = "lab"};
	if (!mkdtemp(f.dir))
		return -1;
	f.wrote.dir_fd = open(f.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*state = &f;
	return f.wrote.dir_fd < 0 ? -1 : 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	unlinkat(f->wrote.dir_fd, "state", 0);
	unlinkat(f->wrote.dir_fd, "x", 0);
	unlinkat(f->wrote.dir_fd, "a/b", 0);
	unlinkat(f->wrote.dir_fd, "a", AT_REMOVEDIR);
	close(f->wrote.dir_fd);
	rmdir(f->dir);
	arena_fini(&f->wrote.arena);
	arena_fini(&f->read.arena);
	str_fini(&f->text);
	return 0;
}

static int parse(struct fixture *f, const char *text)
{
	arena_fini(&f->read.arena);
	f->read = (struct state){.dir_fd = -1, .lock_fd = -1, .lab = "lab"};
	f->err = (struct wr_error){0};
	return state_parse(&f->read, text, strlen(text), BOOT, &f->err);
}

static const char *written(struct fixture *f)
{
	str_clear(&f->text);
	assert_int_equal(state_get_file(&f->wrote, "state", 65536, &f->text, &f->err), 0);
	return str_text(&f->text);
}

/* ------ the text ------ */

static void what_was_written_is_read(void **state)
{
	struct fixture *f = *state;

	assert_true(state_add_node(&f->wrote, "h1", 4711));
	assert_true(state_add_node(&f->wrote, "p-h2", UINT64_MAX));
	assert_true(state_add_link(&f->wrote, "host", "veth0", 7));
	assert_true(state_add_link(&f->wrote, "h1", "a=\"b\"", INT32_MAX));

	for (int phase = 0; phase < STATE_PHASE_N_; phase++) {
		assert_int_equal(state_write(&f->wrote, (enum state_phase)phase, &f->err), 0);
		assert_int_equal(f->wrote.phase, phase);
		assert_int_equal(parse(f, written(f)), 0);
		assert_int_equal(f->read.phase, phase);
	}

	assert_int_equal(f->read.n_nodes, 2);
	assert_string_equal(f->read.nodes[0].name, "h1");
	assert_int_equal(f->read.nodes[0].id, 4711);
	assert_string_equal(f->read.nodes[1].name, "p-h2");
	assert_true(f->read.nodes[1].id == UINT64_MAX);
	assert_int_equal(f->read.n_links, 2);
	assert_string_equal(f->read.links[0].node, "host");
	assert_string_equal(f->read.links[0].device, "veth0");
	assert_int_equal(f->read.links[0].ifindex, 7);
	assert_string_equal(f->read.links[1].device, "a=\"b\"");
	assert_int_equal(f->read.links[1].ifindex, INT32_MAX);
}

static void what_was_forgotten_is_not_written(void **state)
{
	struct fixture *f = *state;

	state_add_node(&f->wrote, "h1", 1);
	state_add_link(&f->wrote, "h1", "eth0", 2);
	state_clear_nodes(&f->wrote);
	state_clear_links(&f->wrote);
	state_add_node(&f->wrote, "h2", 3);
	assert_int_equal(state_write(&f->wrote, STATE_UP, &f->err), 0);
	assert_int_equal(parse(f, written(f)), 0);
	assert_int_equal(f->read.n_nodes, 1);
	assert_string_equal(f->read.nodes[0].name, "h2");
	assert_int_equal(f->read.n_links, 0);
}

static void an_id_is_found_by_its_node(void **state)
{
	struct fixture *f = *state;
	char name[16];

	assert_int_equal(state_node_id(&f->wrote, "n0"), 0);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		assert_true(state_add_node(&f->wrote, name, 1000 + i));
	}
	assert_true(state_add_node(&f->wrote, "n7", 1));
	assert_int_equal(state_node_id(&f->wrote, "n0"), 1000);
	assert_int_equal(state_node_id(&f->wrote, "n7"), 1007);
	assert_int_equal(state_node_id(&f->wrote, "n99"), 1099);
	assert_int_equal(state_node_id(&f->wrote, "n100"), 0);

	state_clear_nodes(&f->wrote);
	assert_true(state_add_node(&f->wrote, "n99", 2));
	assert_int_equal(state_node_id(&f->wrote, "n99"), 2);
	assert_int_equal(state_node_id(&f->wrote, "n0"), 0);
}

static void another_boot_is_told(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "warren-lab 1\nboot " BOOT "\nphase up\n"), 0);
	assert_false(f->read.other_boot);
	assert_int_equal(parse(f, "warren-lab 1\nboot before\nphase up\nnode h1 5\n"), 0);
	assert_true(f->read.other_boot);
	assert_int_equal(f->read.n_nodes, 1);

	/* what is written bears this boot */
	assert_int_equal(state_write(&f->wrote, STATE_UP, &f->err), 0);
	assert_int_equal(parse(f, written(f)), 0);
	assert_true(f->read.other_boot); /* BOOT is none */
}

static void junk_is_refused_with_its_line(void **state)
{
	static const char *const junk[] = {
		"nonsense",
		"warren-lab 2",
		"warren-lab",
		"phase",
		"phase sideways",
		"phase up down",
		"node",
		"node h1",
		"node h1 x",
		"node h1 -1",
		"node h1 18446744073709551616",
		"node h1 1 2",
		"node ../h1 1",
		"node .. 1",
		"node . 1",
		"link h1 eth0",
		"link h1 eth0 x",
		"link h1 eth0 2147483648",
		"link h1 eth0 1 2",
		"\x7f"
		"ELF",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(junk); i++) {
		AUTO_STR text = {0};

		str_printf(&text, "warren-lab 1\nphase up\n\n%s\nnode h1 1\n", junk[i]);
		if (parse(f, str_text(&text)) != -EINVAL)
			fail_msg("taken: %s", junk[i]);
		assert_int_equal(f->err.code, EINVAL);
		assert_non_null(strstr(f->err.text, "state of lab \"lab\": line 4 makes no sense"));
	}
}

static void a_nul_ends_nothing_in_silence(void **state)
{
	static const char text[] = "warren-lab 1\nphase up\0node h1 1\n";
	struct fixture *f = *state;

	assert_int_equal(state_parse(&f->read, text, sizeof(text) - 1, BOOT, &f->err), -EINVAL);
}

static void no_newline_at_the_end_and_blank_lines_are_fine(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, ""), 0);
	assert_int_equal(f->read.phase, STATE_NONE);
	assert_int_equal(parse(f, "\n\nwarren-lab 1\n  \nphase up"), 0);
	assert_int_equal(f->read.phase, STATE_UP);
}

/* ------ names ------ */

static void names_of_labs(void **state)
{
	static const char *const bad[] = {"",	  ".",	 "..",	"../x", "a/b", "-x",
					  ".hid", "a b", "a\n", "ä",	"a%b", "*"};
	static const char *const good[] = {"a", "two-sites", "A.b_c-9", "_", "9"};
	char name[STATE_NAME_MAX + 2] = "";
	struct state *st = NULL;
	struct wr_error err = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_false(state_name_ok(bad[i]));
		assert_int_equal(state_open(&st, bad[i], &err), -EINVAL);
		assert_null(st);
	}
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(state_name_ok(good[i]));

	memset(name, 'x', STATE_NAME_MAX);
	assert_true(state_name_ok(name));
	name[STATE_NAME_MAX] = 'x';
	assert_false(state_name_ok(name));
}

/* ------ files ------ */

static int get(struct fixture *f, const char *name, size_t max)
{
	str_clear(&f->text);
	f->err = (struct wr_error){0};
	return state_get_file(&f->wrote, name, max, &f->text, &f->err);
}

static void a_file_is_replaced_whole_and_is_ours_alone(void **state)
{
	struct fixture *f = *state;
	struct stat s;

	assert_int_equal(state_put_file(&f->wrote, "a/b", "one", 3, &f->err), 0);
	assert_int_equal(state_put_file(&f->wrote, "a/b", "2", 1, &f->err), 0);
	assert_int_equal(get(f, "a/b", 100), 0);
	assert_string_equal(str_text(&f->text), "2");
	assert_int_equal(fstatat(f->wrote.dir_fd, "a/b", &s, 0), 0);
	assert_int_equal(s.st_mode & 0777, 0600);
	assert_int_equal(faccessat(f->wrote.dir_fd, ".new", F_OK, 0), -1);
}

static void what_others_could_have_written_is_not_read(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(state_put_file(&f->wrote, "x", "text", 4, &f->err), 0);
	assert_int_equal(get(f, "x", 100), 0);
	assert_int_equal(fchmodat(f->wrote.dir_fd, "x", 0620, 0), 0);
	assert_int_equal(get(f, "x", 100), -EPERM);
	assert_int_equal(fchmodat(f->wrote.dir_fd, "x", 0602, 0), 0);
	assert_int_equal(get(f, "x", 100), -EPERM);
	assert_int_equal(fchmodat(f->wrote.dir_fd, "x", 0644, 0), 0);
	assert_int_equal(get(f, "x", 100), 0);
	assert_int_equal(get(f, "x", 4), 0);
	assert_int_equal(get(f, "x", 3), -EFBIG);
	assert_int_equal(get(f, "gone", 100), -ENOENT);
}

static void what_is_no_file_is_not_read(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(symlinkat("/etc/passwd", f->wrote.dir_fd, "x"), 0);
	assert_int_equal(get(f, "x", 1 << 20), -ELOOP);
	unlinkat(f->wrote.dir_fd, "x", 0);
	assert_int_equal(mkfifoat(f->wrote.dir_fd, "x", 0600), 0); /* nobody writes: no waiting */
	assert_int_equal(get(f, "x", 100), -EINVAL);
	assert_int_equal(get(f, ".", 100), -EINVAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_written_is_read),
		TEST(what_was_forgotten_is_not_written),
		TEST(an_id_is_found_by_its_node),
		TEST(another_boot_is_told),
		TEST(junk_is_refused_with_its_line),
		TEST(a_nul_ends_nothing_in_silence),
		TEST(no_newline_at_the_end_and_blank_lines_are_fine),
		TEST(names_of_labs),
		TEST(a_file_is_replaced_whole_and_is_ours_alone),
		TEST(what_others_could_have_written_is_not_read),
		TEST(what_is_no_file_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
