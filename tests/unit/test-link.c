/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-link.c - what a dump says of links becomes links of the model.
 */
#include <string.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "model/model.h"
#include "rt/rt.h"
#include "unit.h"

/* A row about one end of a pair. `nsid` of the other end's namespace is said only if `far`. */
static void add_end(struct wr_model *m, const char *name, int ifindex, uint32_t peer, bool far,
		    int32_t nsid)
{
	struct rt_into into = {.m = m, .ns = WR_HOST_NS};
	struct wr_error err = {0};
	AUTO_BATCH b = {0};

	nl_begin(&b, RTM_NEWLINK, 0);
	nl_put_hdr(&b, &(struct ifinfomsg){.ifi_index = ifindex}, sizeof(struct ifinfomsg));
	nl_put_str(&b, IFLA_IFNAME, name);
	nl_put_u32(&b, IFLA_LINK, peer);
	if (far)
		nl_put_u32(&b, IFLA_LINK_NETNSID, (uint32_t)nsid);
	NL_NEST (&b, IFLA_LINKINFO)
		nl_put_str(&b, IFLA_INFO_KIND, "veth");

	assert_int_equal(b.failed, 0);
	assert_int_equal(link_row(&into, (const struct nlmsghdr *)b.data, &err), 0);
}

static uint32_t peer_of(const struct wr_model *m, const char *name)
{
	return m->links[model_find_link(m, WR_HOST_NS, name)].peer;
}

static void two_ends_here(void **state)
{
	CLEANUP(model_fini) struct wr_model m = {0};

	(void)state;
	assert_true(model_init(&m));
	add_end(&m, "a", 2, 3, false, 0);
	add_end(&m, "b", 3, 2, false, 0);
	link_resolve(&m, WR_HOST_NS);
	assert_int_equal(peer_of(&m, "a"), model_find_link(&m, WR_HOST_NS, "b"));
	assert_int_equal(peer_of(&m, "b"), model_find_link(&m, WR_HOST_NS, "a"));
}

/* The kernel says number -1 then, and the index is one of there: here it may be anybody's, also of
 * the link itself. */
static void other_end_in_a_dying_namespace(void **state)
{
	CLEANUP(model_fini) struct wr_model m = {0};

	(void)state;
	assert_true(model_init(&m));
	add_end(&m, "self", 2, 2, true, -1);
	add_end(&m, "a", 3, 4, true, -1);
	add_end(&m, "b", 4, 3, true, -1);
	link_resolve(&m, WR_HOST_NS);
	assert_int_equal(peer_of(&m, "self"), WR_NONE);
	assert_int_equal(peer_of(&m, "a"), WR_NONE);
	assert_int_equal(peer_of(&m, "b"), WR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_ends_here),
		cmocka_unit_test(other_end_in_a_dying_namespace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
