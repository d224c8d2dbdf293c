/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-saved.c - what the kernel has, saved as a lab file and read again, asks for nothing: the way
 * back of a change that fails.
 */
#include <sys/socket.h>

#include <warren/netns.h>

#include "harness.h"
#include "lab/lab.h"
#include "lab/plan.h"
#include "observe/observe.h"

enum { N_NS = 3 };
static const char *const names[N_NS] = {"host", "a", "b"};

/* A lab file cannot say the MAC address of a device of the host: it is the one that host:veth0 has
 * in every lab "net". */
#define BUILD                                                                                  \
	"ip netns add a; ip netns add b\n"                                                     \
	"ip -n a link add eth0 type veth peer name eth0 netns b\n"                             \
	"ip -n a link add eth1 type veth peer name p1 netns b\n"                               \
	"ip link add veth0 address f6:86:6d:4b:3c:94 type veth peer name up0 netns a\n"        \
	"ip -n b link add br7 type bridge stp_state 1 forward_delay 400 ageing_time 3000\n"    \
	"ip -n b link set p1 master br7; ip -n b link set p1 type bridge_slave cost 7\n"       \
	"ip -n a link set eth0 mtu 1400 promisc on; ip -n b link set br7 address "             \
	"02:00:00:00:00:07\n"                                                                  \
	"for n in a b; do for d in lo eth0; do ip -n $n link set $d up; done; done\n"          \
	"ip -n a link set eth1 up; ip -n a link set up0 up; ip link set veth0 up\n"            \
	"ip -n b link set br7 up\n"                                                            \
	"ip address add 10.0.9.1/24 brd + dev veth0\n"                                         \
	"ip -n a address add 10.0.0.1/24 dev eth0; ip -n a address add 10.255.0.1/32 dev lo\n" \
	"ip -n b address add 10.0.0.2/32 peer 10.0.0.1/32 dev eth0\n"                          \
	"ip -n a address add fd00::1/64 nodad dev eth0\n"                                      \
	"ip -n a route add 10.9.0.0/16 via 10.0.0.77 proto 87 metric 5\n"                      \
	"ip -n a route add blackhole 10.8.0.0/16 proto 87\n"                                   \
	"ip -n a -6 route add fd00:9::/64 via fd00::9 dev eth0 proto 87\n"                     \
	"ip -n a route add 10.7.0.0/16 proto 87 nexthop via 10.0.0.7 weight 2 nexthop via "    \
	"10.0.0.8\n"                                                                           \
	"ip -n a rule add from 10.0.0.0/8 lookup 100 pref 50 protocol 87\n"                    \
	"ip -n a neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0 protocol 87\n"

static void look(struct wr_model *m)
{
	struct observe_ns list[N_NS];
	struct wr_error err = {0};

	assert_true(model_init(m));
	for (size_t i = 0; i < N_NS; i++)
		list[i] = (struct observe_ns){
			.name = names[i],
			.fd = i ? wr_netns_open(names[i], &err) : wr_netns_open_self(&err),
		};
	if (observe(m, list, N_NS, &(struct observe_opts){0}, &err) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < N_NS; i++)
		fd_close(list[i].fd);
	for (uint32_t i = 0; i < m->n_links; i++)
		m->links[i].flags |= WR_LINK_OURS;
}

static void save(struct wr_model *m, struct str *out)
{
	struct lab_node nodes[N_NS] = {0};
	struct wr_lab lab = {.want = *m, .nodes = nodes};

	lab.name = names_add(&m->names, "net");
	for (size_t i = 0; i < N_NS; i++)
		nodes[i] = (struct lab_node){.label = m->ns[i].name, .bridge = WR_NONE};
	lab.want = *m;
	lab_save(&lab, out);
}

static struct wr_lab *read_again(const struct str *text)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct wr_lab *lab = NULL;
	AUTO_STR words = {0};

	if (lab_read(&lab, "before.yaml", str_text(text), text->len,
		     &(struct lab_read_opts){.observed = true}, &diags, NULL) < 0) {
		diags_print(&diags, &words);
		fail_msg("%s\n%s", str_text(&words), str_text(text));
	}
	arena_fini(&arena);
	return lab;
}

static void what_is_saved_asks_for_nothing(void **state)
{
	CLEANUP(plan_freep) struct wr_plan *plan = NULL;
	CLEANUP(lab_freep) struct wr_lab *lab = NULL;
	struct wr_model have;
	AUTO_STR text = {0};
	AUTO_STR steps = {0};

	(void)state;
	harness_ok("%s", BUILD);
	look(&have);
	save(&have, &text);
	lab = read_again(&text);
	assert_int_equal(plan_make(&plan, &lab->want, NULL, &have, NULL, NULL), 0);
	plan_print(plan, &steps);
	if (plan->n_steps || plan->n_foreign)
		fail_msg("%s\n%s", str_text(&steps), str_text(&text));
	model_fini(&have);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {NETNS_TEST(what_is_saved_asks_for_nothing)};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
