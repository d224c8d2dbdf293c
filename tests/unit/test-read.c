/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-read.c - facts of the model that a lab file comes to and that no saved file shows: indices,
 * numbers, flags, places.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "unit.h"

#include "lab/lab.h"

struct fixture {
	struct arena arena;
	struct diags diags;
	struct wr_error err;
	struct wr_lab *lab, *other;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	f.diags.arena = &f.arena;
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	lab_free(f->lab);
	lab_free(f->other);
	arena_fini(&f->arena);
	return 0;
}

static const struct wr_model *read_lab(struct fixture *f, const char *text)
{
	int rc;

	lab_free(f->lab);
	f->lab = NULL;
	rc = lab_read(&f->lab, "dir/file.yaml", text, strlen(text), NULL, &f->diags, &f->err);
	if (rc)
		fail_msg("%s: %s", f->err.text, f->diags.n ? f->diags.items[0].text : "");
	return &f->lab->want;
}

static uint32_t find(const struct wr_model *m, const char *ns, const char *link)
{
	uint32_t i = model_find_ns(m, ns);

	assert_int_not_equal(i, WR_NONE);
	i = model_find_link(m, i, link);
	assert_int_not_equal(i, WR_NONE);
	return i;
}

static const char *const small = "nodes:\n"
				 "  sw: switch\n"
				 "  a: { links: { b9: { kind: bridge } } }\n"
				 "  b:\n"
				 "wires:\n"
				 "  - sw -- a 10.0.0.1/24, b 10.0.0.2/24\n"
				 "  - a:x -- b:x\n";

static void names_and_places(void **state)
{
	struct fixture *f = *state;
	const struct wr_model *m = read_lab(f, small);

	assert_string_equal(names_text(&m->names, f->lab->name), "file");
	assert_int_equal(m->n_ns, 4);
	assert_string_equal(model_ns_name(m, 0), "host");
	assert_int_equal(m->ns[0].first_link, WR_NONE);
	assert_memory_equal(f->lab->source.text + f->lab->nodes[2].at.start, "a:", 2);
}

static void devices_and_numbers(void **state)
{
	const struct wr_model *m = read_lab(*state, small);
	uint32_t bridge = find(m, "sw", "br0");
	const struct wr_link *port = &m->links[find(m, "sw", "b")];

	assert_int_equal(m->links[find(m, "sw", "lo")].ifindex, 1);
	assert_int_equal(m->links[bridge].ifindex, 2);
	assert_int_equal(m->links[find(m, "sw", "a")].ifindex, 3);
	assert_int_equal(m->links[find(m, "a", "b9")].ifindex, 2);
	assert_int_equal(m->links[find(m, "a", "eth0")].ifindex, 3);
	assert_int_equal(m->links[find(m, "a", "x")].ifindex, 4);

	assert_int_equal(port->master, bridge);
	assert_true(port->flags & WR_LINK_MASTER_SAID);
	assert_int_equal(port->peer, find(m, "b", "eth0"));
	assert_int_equal(m->links[port->peer].conf.mtu, 1500);
	assert_int_equal(m->links[bridge].conf.up, 1);
	assert_true(m->links[bridge].flags & WR_LINK_CARRIER);
	assert_false(m->links[find(m, "a", "b9")].flags & WR_LINK_CARRIER);
}

static void macs_are_functions_of_names(void **state)
{
	struct fixture *f = *state;
	const struct wr_model *m = read_lab(f, small);
	struct mac first = m->links[find(m, "b", "x")].conf.mac;

	assert_int_equal(first.bytes[0] & 3, 2);
	for (uint32_t i = 0; i < m->n_links; i++) {
		for (uint32_t j = 0; j < i && m->links[i].kind->name[0]; j++)
			assert_memory_not_equal(&m->links[i].conf.mac, &m->links[j].conf.mac, 6);
	}

	f->other = f->lab;
	f->lab = NULL;
	m = read_lab(f, "nodes: { c: , b: , a: }\nwires: [ c:y -- b:x ]\n");
	assert_memory_equal(&first, &m->links[find(m, "b", "x")].conf.mac, 6);
	m = read_lab(f, "lab: other\nnodes: { b: , a: }\nwires: [ a:y -- b:x ]\n");
	assert_memory_not_equal(&first, &m->links[find(m, "b", "x")].conf.mac, 6);
}

static void long_device_names(void **state)
{
	const struct wr_model *m =
		read_lab(*state, "nodes: { a: }\n"
				 "wires: [ a:interface-number-one -- a:interface-number-two ]\n");
	uint32_t one = find(m, "a", "interface-number-one");
	uint32_t two = find(m, "a", "interface-number-two");

	assert_int_not_equal(one, two);
	assert_int_equal(strlen(names_text(&m->names, m->links[one].name)), 15);
	assert_string_not_equal(names_text(&m->names, m->links[one].name),
				names_text(&m->names, m->links[two].name));
	assert_string_equal(model_link_name(m, one), "interface-number-one");
}

static void checks(void **state)
{
	struct fixture *f = *state;
	const struct lab_check *check;

	read_lab(f, "groups: { g: {} }\n"
		    "nodes: { a: g, b: g, c: }\n"
		    "wires: [ a 10.0.0.1/24 -- b 10.0.0.2/24, b:x -- c ]\n"
		    "checks:\n"
		    "  - g, c cannot reach b:eth0:53/udp within 1.5s ipv4\n"
		    "  - a reaches [fd00::1]:80/tcp, all\n");
	assert_int_equal(f->lab->n_checks, 2);
	check = &f->lab->checks[0];
	assert_int_equal(check->n_who, 3);
	assert_int_equal(check->who[2], 3);
	assert_true(check->cannot);
	assert_int_equal(check->family, AF_INET);
	assert_int_equal(check->within_ms, 1500);
	assert_int_equal(check->what[0].port, 53);
	assert_int_equal(check->what[0].ipproto, IPPROTO_UDP);
	assert_int_equal(check->what[0].link, find(&f->lab->want, "b", "eth0"));
	check = &f->lab->checks[1];
	assert_int_equal(check->within_ms, 1000);
	assert_int_equal(check->n_what, 4);
	assert_int_equal(check->what[0].ns, WR_NONE);
	assert_int_equal(check->what[0].addr.family, AF_INET6);
	assert_int_equal(check->what[1].ipproto, IPPROTO_ICMP);
}

static void options(void **state)
{
	static const char text[] = "prefix: one-\nvars: { x: 1 }\nnodes: { \"a${x}${y}\": }\n"
				   "wires: [ \"host:h -- a${x}${y}\" ]\n";
	const char *sets[] = {"y=2", "x=7", NULL};
	struct lab_read_opts opts = {.prefix = "two-", .sets = sets};
	struct fixture *f = *state;

	assert_int_equal(lab_read(&f->lab, "f", text, strlen(text), &opts, &f->diags, &f->err), 0);
	find(&f->lab->want, "two-a72", "eth0");
	find(&f->lab->want, "host", "two-h");
	assert_string_equal(names_text(&f->lab->want.names, f->lab->nodes[1].label), "a72");
}

static void diagnoses_outlive_the_lab(void **state)
{
	struct fixture *f = *state;
	char text[] = "nodes:\n  a: { rooter: yes }\n";
	AUTO_STR out = {0};

	assert_int_equal(lab_read(&f->lab, "f", text, strlen(text), NULL, &f->diags, &f->err),
			 -EINVAL);
	assert_null(f->lab);
	memset(text, '?', sizeof(text) - 1);
	diags_print(&f->diags, &out);
	assert_non_null(strstr(str_text(&out), "f:2:8: unknown key \"rooter\""));
	assert_string_equal(f->err.text, "\"f\" has 1 error");
}

/* Every byte of a file that can be cut off, and every byte that can be another, is survived. */
static void any_bytes(void **state)
{
	struct fixture *f = *state;
	size_t len = strlen(small);

	for (size_t i = 0; i < len * 2; i++) {
		char *copy = arena_strndup(&f->arena, small, len);
		struct diags diags = {.arena = &f->arena};
		struct wr_lab *lab = NULL;

		if (i >= len)
			copy[i - len] = "[{:,\"'&*|$\n-"[i % 12];
		lab_read(&lab, "f", copy, i < len ? i : len, NULL, &diags, NULL);
		lab_free(lab);
	}
}

static void put_large(struct str *text, unsigned n_nodes, unsigned n_wires)
{
	str_add(text, "defaults: router\nnodes:\n");
	for (unsigned i = 0; i < n_nodes; i++)
		str_printf(text, "  n%u: { lo: 10.255.%u.%u/32 }\n", i, i / 250, i % 250 + 1);
	str_add(text, "wires:\n");
	for (unsigned i = 0; i < n_wires; i++)
		str_printf(text, "  - n%u:e%u 10.%u.%u.1/30 -- n%u:e%u 10.%u.%u.2/30\n",
			   i % n_nodes, i, i / 60, i % 60 * 4, (i * 7 + 1) % n_nodes, i, i / 60,
			   i % 60 * 4);
}

/* The least processor time of a few tries: what else the machine does makes it more, never less. */
static double cost(void **state, unsigned n_nodes, unsigned n_wires)
{
	AUTO_STR text = {0};
	double least = 1e9;

	put_large(&text, n_nodes, n_wires);
	for (int i = 0; i < 5; i++) {
		struct timespec start, end;
		double took;

		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
		assert_int_equal(read_lab(*state, str_text(&text))->n_links, n_nodes + 2 * n_wires);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
		took = (double)(end.tv_sec - start.tv_sec) +
		       (double)(end.tv_nsec - start.tv_nsec) / 1e9;
		least = took < least ? took : least;
	}
	return least;
}

/* Four times as large takes about four times as long, and 16 times if each looked at each. */
static void large_file(void **state)
{
	double small_cost = cost(state, 376, 448);

	assert_true(cost(state, 4 * 376, 4 * 448) < 12 * small_cost);
}

/* ------ short names of devices -- */

enum { LONG_NAMES = 20000 };

/* One node with 20,000 devices whose names are too long and begin alike; `from` is the first. */
static const struct wr_model *read_long_names(struct fixture *f, unsigned from)
{
	AUTO_STR text = {0};

	str_printf(&text,
		   "nodes: { a: {}, b: {} }\n"
		   "wires: [ \"a:uplink-to-customer-[%u-%u] -- b\" ]\n",
		   from, from + LONG_NAMES - 1);
	assert_false(text.failed);
	return read_lab(f, str_text(&text));
}

/* With a hash of 24 bits some of so many are alike at first. */
static void no_two_of_20000_long_names_are_alike(void **state)
{
	struct fixture *f = *state;
	const struct wr_model *m = read_long_names(f, 10000);
	CLEANUP(arena_fini) struct arena arena = {0};
	struct names seen;
	size_t n = 0;

	names_init(&seen, &arena);
	WR_EACH_LINK (m, 1, i) {
		const char *name = names_text(&m->names, m->links[i].name);
		const char *full = model_link_name(m, i);

		if (str_eq(name, "lo"))
			continue;
		assert_true(strlen(name) <= 15 && strlen(full) > 15);
		assert_true(str_starts(name, "uplink-t-"));
		assert_int_equal(names_find(&seen, name), 0);
		assert_int_not_equal(names_add(&seen, name), 0);
		assert_int_equal(model_find_link(m, 1, name), i);
		assert_int_equal(model_find_link(m, 1, full), i);
		n++;
	}
	assert_int_equal(n, LONG_NAMES);
}

static void long_names_are_short_the_same_way_each_time(void **state)
{
	struct fixture *f = *state;
	const struct wr_model *one = read_long_names(f, 10000), *two;

	f->other = f->lab;
	f->lab = NULL;
	two = read_long_names(f, 10000);
	WR_EACH_LINK (one, 1, i)
		assert_string_equal(names_text(&one->names, one->links[i].name),
				    names_text(&two->names, two->links[i].name));
}

/* A name that the file gives a device is that device's, wherever it stands. */
static void a_short_name_is_none_of_the_file(void **state)
{
	struct fixture *f = *state;
	const struct wr_model *m = read_lab(f, "nodes: { a: {}, b: {} }\n"
					       "wires: [ \"a:a-very-long-device-name -- b\" ]\n");
	uint32_t link = find(m, "a", "a-very-long-device-name");
	char taken[16];
	AUTO_STR text = {0};

	snprintf(taken, sizeof(taken), "%s", names_text(&m->names, m->links[link].name));
	str_printf(&text,
		   "nodes: { a: {}, b: {} }\nwires:\n"
		   "  - a:a-very-long-device-name -- b\n"
		   "  - a:%s -- b\n",
		   taken);
	m = read_lab(f, str_text(&text));
	link = find(m, "a", "a-very-long-device-name");
	assert_string_not_equal(names_text(&m->names, m->links[link].name), taken);
	link = find(m, "a", taken);
	assert_int_equal(m->links[link].altname, 0);

	str_clear(&text);
	str_printf(&text,
		   "nodes: { a: { links: { %s: { kind: bridge } } }, b: {} }\n"
		   "wires: [ \"a:a-very-long-device-name -- b\" ]\n",
		   taken);
	m = read_lab(f, str_text(&text));
	link = find(m, "a", "a-very-long-device-name");
	assert_string_not_equal(names_text(&m->names, m->links[link].name), taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_and_places, setup, teardown),
		cmocka_unit_test_setup_teardown(devices_and_numbers, setup, teardown),
		cmocka_unit_test_setup_teardown(macs_are_functions_of_names, setup, teardown),
		cmocka_unit_test_setup_teardown(long_device_names, setup, teardown),
		cmocka_unit_test_setup_teardown(checks, setup, teardown),
		cmocka_unit_test_setup_teardown(options, setup, teardown),
		cmocka_unit_test_setup_teardown(diagnoses_outlive_the_lab, setup, teardown),
		cmocka_unit_test_setup_teardown(any_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(large_file, setup, teardown),
		cmocka_unit_test_setup_teardown(no_two_of_20000_long_names_are_alike, setup,
						teardown),
		cmocka_unit_test_setup_teardown(long_names_are_short_the_same_way_each_time, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_short_name_is_none_of_the_file, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
