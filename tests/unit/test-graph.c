/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-graph.c - names for the nodes of graphs: what a label becomes, that no two are alike, and
 * that they stay. Whole graphs are in tests/golden/graph.
 */
#include <string.h>

#include "unit.h"

#include "lab/graphml.h"
#include "lab/reader.h"

static void labels_become_names(void **state)
{
	static const struct {
		const char *label, *name;
	} cases[] = {
		{"Paris", "Paris"},
		{"New York", "New-York"},
		{"  a  \t b ", "a-b"},
		{"Gary?", "Gary"},
		{"S\xc3\xa3o", "Sao"},	       /* one character */
		{"Sa\xcc\x83o", "Sao"},	       /* a letter and a mark */
		{"\xc3\x86r\xc3\xb8", "AEro"}, /* two letters for one */
		{"\xc3\x9e\xc5\xbf", "Ths"},   /* the ends of the table */
		{"\xc4\x80\xc3\x80", "AA"},
		{"\xe6\x9d\xb1", ""},
		{"-.-", ""},
		{".a.", "a."},
		{"a\xff\xfe\x62", "a-b"},
		{"", ""},
	};
	CLEANUP(arena_fini) struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(graph_clean(&arena, cases[i].label), cases[i].name);
}

static void no_name_is_longer_than_64_bytes(void **state)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	char label[201] = {0};

	(void)state;
	memset(label, 'x', 200);
	assert_int_equal(strlen(graph_clean(&arena, label)), 64);
	memset(label, '?', 150);
	assert_int_equal(strlen(graph_clean(&arena, label)), 50);
}

/* ------ many -- */

enum { MANY = 20000 };

/* An id of its own, of which no more than "1", "2" or "3" can be in a name. */
static const char *odd_id(struct arena *arena, unsigned i)
{
	char odd[12] = {0};

	for (unsigned n = i, k = 0; k < sizeof(odd) - 1; n /= 4, k++)
		odd[k] = "!?*+"[n % 4];
	return arena_printf(arena, "%s%u", odd, i % 9 / 3 + 1);
}

/* Nodes whose labels, and most of whose ids, come to few names. */
static struct graph make(struct arena *arena)
{
	static const char *const labels[] = {"S\xc3\xa3o", "Sao", "host", "Sao-7", "", "?"};
	struct graph graph = {.arena = arena};

	names_init(&graph.texts, arena);
	graph.nodes = arena_array(arena, MANY, sizeof(*graph.nodes));
	assert_non_null(graph.nodes);
	graph.n_nodes = MANY;
	for (unsigned i = 0; i < MANY; i++) {
		const char *id = i % 3 ? arena_printf(arena, "%u", i) : odd_id(arena, i);

		graph.nodes[i].id = names_add(&graph.texts, id);
		graph.nodes[i].label = names_add(&graph.texts, labels[i % ARRAY_LEN(labels)]);
	}
	return graph;
}

static void no_two_of_20000_names_are_alike(void **state)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	struct graph graph = make(&arena), again = make(&arena);
	struct names seen;

	(void)state;
	names_init(&seen, &arena);
	assert_true(graph_names(&graph) && graph_names(&again));
	for (size_t i = 0; i < MANY; i++) {
		const char *name = graph.nodes[i].name;

		assert_true(is_name(name) && !str_eq(name, "host"));
		assert_int_equal(names_find(&seen, name), 0);
		assert_int_not_equal(names_add(&seen, name), 0);
		assert_string_equal(name, again.nodes[i].name);
	}
}

/* Whatever comes before and behind it in the file. */
static void a_label_that_is_a_name_stays(void **state)
{
	CLEANUP(arena_fini) struct arena arena = {0};
	struct graph graph = make(&arena);

	(void)state;
	assert_true(graph_names(&graph));
	assert_string_equal(graph.nodes[1].name, "Sao");
	assert_null(graph.nodes[1].called);
	assert_string_equal(graph.nodes[3].name, "Sao-7");
	assert_string_equal(graph.nodes[2].name, "host-2");
	assert_string_equal(graph.nodes[2].called, "host");
	assert_string_equal(graph.nodes[4].name, "n4");
	assert_string_equal(graph.nodes[8].name, "host-8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_become_names),
		cmocka_unit_test(no_name_is_longer_than_64_bytes),
		cmocka_unit_test(no_two_of_20000_names_are_alike),
		cmocka_unit_test(a_label_that_is_a_name_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
