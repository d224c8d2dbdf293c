/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wires.c - which namespaces are wired to which: looks at all that have a name, and prints each
 *pair of links once.
 *
 *	cc wires.c $(pkg-config --cflags --libs libwarren) -o wires
 *	./wires
 */
#include <stdio.h>
#include <stdlib.h>

#include <warren/model.h>

static void print_wire(const struct wr_model *m, uint32_t a, uint32_t b)
{
	char *left, *right;

	if (wr_model_text(m, WR_CLASS_LINK, a, &left, NULL) < 0)
		return;
	if (wr_model_text(m, WR_CLASS_LINK, b, &right, NULL) == 0) {
		printf("%s -- %s\n", left, right);
		free(right);
	}
	free(left);
}

static void print_wires(const struct wr_model *m, uint32_t ns)
{
	/* What could not be read is not the same as what is not there. */
	if (wr_model_ns_unknown(m, ns) & 1U << WR_CLASS_LINK)
		fprintf(stderr, "wires: not known: %s\n", wr_model_ns_name(m, ns));

	for (uint32_t link = wr_model_first(m, WR_CLASS_LINK, ns); link != WR_NONE;
	     link = wr_model_next(m, WR_CLASS_LINK, link)) {
		uint32_t peer = wr_model_link_peer(m, link);

		if (peer != WR_NONE && link < peer)
			print_wire(m, link, peer);
	}
}

int main(void)
{
	struct wr_error err = {0};
	struct wr_model *m;

	if (wr_model_observe(&m, NULL, &err) < 0) {
		fprintf(stderr, "wires: %s\n", err.text);
		return 1;
	}
	for (uint32_t ns = wr_model_first(m, WR_CLASS_NS, 0); ns != WR_NONE;
	     ns = wr_model_next(m, WR_CLASS_NS, ns))
		print_wires(m, ns);
	wr_model_free(m);
	return 0;
}
